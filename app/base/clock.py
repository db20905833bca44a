"""The one place that asks for the time, so that tests can hold it still."""

from datetime import UTC, date, datetime

from app.rules.times import BERLIN


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The office's date: Berlin's, not UTC's."""
    return datetime.now(BERLIN).date()
