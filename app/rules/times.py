"""Instants are UTC, plans are wall time in Berlin; this is the only bridge between them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.rules.typed_times import parse_date, parse_minutes, parse_time

__all__ = [
    "BERLIN",
    "at",
    "day_of",
    "day_span",
    "local",
    "parse_date",
    "parse_minutes",
    "parse_time",
    "school_year",
    "school_year_span",
    "week_of",
]

BERLIN = ZoneInfo("Europe/Berlin")
FIRST_SCHOOL_MONTH = 8


def at(day: date, clock: time) -> datetime:
    """The UTC instant at which Berlin's clocks show this.

    A time the spring change leaves out moves on by the hour it lacks; of a time
    that comes twice in autumn the first is meant.

    Raises ValueError for a clock time that carries a zone of its own.
    """
    if clock.tzinfo is not None:
        raise ValueError("a clock time on the wall has no zone")
    return datetime.combine(day, clock.replace(fold=0), tzinfo=BERLIN).astimezone(UTC)


def local(instant: datetime) -> datetime:
    """The same instant on Berlin's clocks. Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return instant.astimezone(BERLIN)


def day_of(instant: datetime) -> date:
    """The day it is in Berlin. Raises ValueError for a naive instant."""
    return local(instant).date()


def day_span(day: date) -> tuple[datetime, datetime]:
    """UTC bounds of a day in Berlin, the second excluded: 23, 24 or 25 hours apart."""
    return at(day, time.min), at(day + timedelta(days=1), time.min)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def school_year(day: date) -> int:
    """The year in which this day's school year began: 1 August to 31 July (DOMAIN D1)."""
    return day.year if day.month >= FIRST_SCHOOL_MONTH else day.year - 1


def school_year_span(year: int) -> tuple[date, date]:
    """First and last day of the school year that begins in `year`."""
    return date(year, FIRST_SCHOOL_MONTH, 1), date(year + 1, FIRST_SCHOOL_MONTH, 1) - timedelta(
        days=1
    )
