"""All pages of the room, gathered from the files that hold them."""

from flask import Flask

from app.excursions import (
    count_pages,
    on_activity,
    papers,
    passenger_pages,
    recognising,
    reminding,
    trip_pages,
)
from app.excursions.blueprint import bp

__all__ = ["bp", "count_pages", "on_activity", "papers", "passenger_pages", "trip_pages"]


def install(_app: Flask) -> None:
    recognising.connect()
    reminding.connect()
