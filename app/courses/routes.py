"""All pages of the room, gathered from the files that hold them."""

from flask import Flask

from app.courses import (
    at_home,
    course_pages,
    hours_pages,
    instrument_pages,
    joining_pages,
    loan_pages,
    offering,
    on_activity,
    school_year_pages,
    subject_pages,
    substitution_pages,
    wish_pages,
)
from app.courses.blueprint import bp

__all__ = [
    "at_home",
    "bp",
    "course_pages",
    "hours_pages",
    "install",
    "instrument_pages",
    "joining_pages",
    "loan_pages",
    "on_activity",
    "school_year_pages",
    "subject_pages",
    "substitution_pages",
    "wish_pages",
]


def install(_app: Flask) -> None:
    offering.connect()
