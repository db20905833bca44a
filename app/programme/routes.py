"""Activities, events, series, places, days off: all pages of the room."""

from flask import Flask

from app.programme import (
    activity_pages,
    days_pages,
    event_moves,
    event_pages,
    free_dates,
    listeners,
    member_pages,
    on_person,
    series_pages,
)
from app.programme.blueprint import bp
from app.programme.elsewhere import way_to
from app.programme.words import weekly_words

__all__ = [
    "activity_pages",
    "bp",
    "days_pages",
    "event_moves",
    "event_pages",
    "free_dates",
    "install",
    "member_pages",
    "on_person",
    "series_pages",
]


def install(app: Flask) -> None:
    listeners.connect()
    app.jinja_env.globals["way_to"] = way_to
    app.jinja_env.filters["weekly_words"] = weekly_words
