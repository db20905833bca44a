"""Days without lessons: public holidays, school holidays, the school's own days off.

Rheinland-Pfalz. Public holidays follow from the calendar. School holidays come
from the `holidays` package, whose table ends some years ahead
(`school_known_until`); beyond it nothing is free that is not public, so ask
`is_published` before promising a term. The table was compared with DOMAIN D2
for autumn 2023 to summer 2029.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import count, takewhile
from typing import Literal

from dateutil.easter import easter
from holidays.countries.germany import Germany

LAND = "RP"
FIRST_TABLE_YEAR = 2018  # nobody enters older terms; each year costs 5 ms once
ONE_DAY = timedelta(days=1)

Kind = Literal["public", "school", "floating"]

# The package names days for all Länder; these are the names used here.
_LOCAL_NAMES = {
    "Erster Mai": "Tag der Arbeit",
    "Erster Weihnachtstag": "1. Weihnachtstag",
    "Zweiter Weihnachtstag": "2. Weihnachtstag",
    "Oster-/Frühjahrsferien": "Osterferien",
    "Himmelfahrts-/Pfingstferien": "Pfingstferien",
}


@dataclass(frozen=True, slots=True, order=True)
class FreeDay:
    """A day or a run of days off; `last` is the last free day."""

    first: date
    last: date
    name: str
    kind: Kind

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


def public_holidays(first: date, last: date) -> list[FreeDay]:
    """Public holidays between two days, both included, in order."""
    years = range(first.year, last.year + 1)
    return [day for year in years for day in _public(year) if first <= day.first <= last]


def school_holidays(first: date, last: date) -> list[FreeDay]:
    """School holidays that touch the span, each whole even where it reaches beyond it."""
    return [free for free in _school() if free.first <= last and free.last >= first]


def school_known_until() -> date:
    """Last day of the last school holidays in the table."""
    return _school()[-1].last


def is_published(day: date) -> bool:
    """Whether the table of school holidays reaches this day."""
    return date(FIRST_TABLE_YEAR, 1, 1) <= day <= school_known_until()


def free_on(day: date, floating: Sequence[FreeDay] = ()) -> list[FreeDay]:
    """What makes this day free: public holidays first, then school's, then own days."""
    return [*_fixed_on(day), *(free for free in floating if free.covers(day))]


def koblenz_customs(year: int) -> list[FreeDay]:
    """Carnival days on which Koblenz rests without a law; to suggest as floating days."""
    sunday = easter(year)
    days = (("Schwerdonnerstag", 52), ("Rosenmontag", 48))
    return [_single(sunday - timedelta(days=n), name, "floating") for name, n in days]


@lru_cache(maxsize=4096)
def _fixed_on(day: date) -> tuple[FreeDay, ...]:
    public = (free for free in _public(day.year) if free.first == day)
    return (*public, *(free for free in _school() if free.covers(day)))


@lru_cache(maxsize=256)
def _public(year: int) -> tuple[FreeDay, ...]:
    table = Germany(subdiv=LAND, years=year, language="de")
    return tuple(_single(day, _local_name(name), "public") for day, name in sorted(table.items()))


@cache
def _school() -> tuple[FreeDay, ...]:
    """All of the table, year by year until one is empty."""
    tables = (
        Germany(subdiv=LAND, years=year, language="de", categories=("school",))
        for year in count(FIRST_TABLE_YEAR)
    )
    return tuple(_ranges(day for table in takewhile(len, tables) for day in sorted(table.items())))


def _ranges(days: Iterable[tuple[date, str]]) -> list[FreeDay]:
    """Runs of days of one name; the Christmas holidays are one across the year's end."""
    runs: list[FreeDay] = []
    for day, name in days:
        name = _local_name(name)
        if runs and runs[-1].name == name and runs[-1].last + ONE_DAY == day:
            runs[-1] = replace(runs[-1], last=day)
        else:
            runs.append(_single(day, name, "school"))
    return runs


def _single(day: date, name: str, kind: Kind) -> FreeDay:
    return FreeDay(day, day, name, kind)


def _local_name(name: str) -> str:
    return _LOCAL_NAMES.get(name, name)
