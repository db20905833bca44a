"""Weekly patterns and the dates they give.

A series is planned on the wall (Tuesday, 17:00); every date is turned into an
instant by itself, so 17:00 stays 17:00 when the clocks change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import WEEKLY, rrule

from app.rules.holidays import FreeDay, free_on
from app.rules.times import at

MOST_OCCURRENCES = 400
LONGEST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Pattern:
    """A weekly appointment on the wall clock of Berlin.

    weekday:     0 is Monday
    minutes:     1 to 1440, as they really pass
    first, last: bounds of the series, both included; the first date is the
                 first such weekday from `first` on
    interval:    every so many weeks, counted from that first date; a date
                 skipped does not shift the later ones

    Raises ValueError outside these bounds.
    """

    weekday: int
    start: time
    minutes: int
    first: date
    last: date
    interval: int = 1
    skip_public: bool = True
    skip_school: bool = True
    skip_floating: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"no weekday: {self.weekday}")
        if not 1 <= self.minutes <= LONGEST_MINUTES:
            raise ValueError(f"length out of range: {self.minutes} minutes")
        if self.interval < 1:
            raise ValueError(f"interval out of range: {self.interval} weeks")
        if self.first > self.last:
            raise ValueError("a series ends before it begins")

    def skips(self, free: FreeDay) -> bool:
        if free.kind == "public":
            return self.skip_public
        return self.skip_school if free.kind == "school" else self.skip_floating


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a series; the instants are UTC."""

    day: date
    starts_at: datetime
    ends_at: datetime


def occurrences(pattern: Pattern, floating: Sequence[FreeDay] = ()) -> list[Occurrence]:
    """The dates of a series in order, without those that fall on days off.

    floating: the school's own days off

    Raises ValueError beyond 400 of them: nobody plans eight years of Tuesdays.
    """
    found: list[Occurrence] = []
    for day in _days(pattern):
        if _blocker(day, pattern, floating) is None:
            found.append(_occurrence(day, pattern))
        if len(found) > MOST_OCCURRENCES:
            raise ValueError(f"more than {MOST_OCCURRENCES} dates")
    return found


def skipped(pattern: Pattern, floating: Sequence[FreeDay] = ()) -> list[tuple[date, FreeDay]]:
    """The dates a series leaves out, each with one day off that is the reason."""
    pairs = ((day, _blocker(day, pattern, floating)) for day in _days(pattern))
    return [(day, free) for day, free in pairs if free is not None]


def _days(pattern: Pattern) -> Iterator[date]:
    first = pattern.first + timedelta(days=(pattern.weekday - pattern.first.weekday()) % 7)
    # rrule counts intervals from the week of dtstart, hence from the first real date.
    start, until = (datetime.combine(day, time.min) for day in (first, pattern.last))
    return (day.date() for day in rrule(WEEKLY, start, pattern.interval, until=until))


def _blocker(day: date, pattern: Pattern, floating: Sequence[FreeDay]) -> FreeDay | None:
    return next((free for free in free_on(day, floating) if pattern.skips(free)), None)


def _occurrence(day: date, pattern: Pattern) -> Occurrence:
    starts_at = at(day, pattern.start)
    return Occurrence(day, starts_at, starts_at + timedelta(minutes=pattern.minutes))
