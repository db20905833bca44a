"""Ages, as far as they are known: a birth date, only a year, or nothing."""

from datetime import date
from typing import Literal

Band = Literal["0-5", "6-9", "10-14", "15-18", "19-25", "26-60", "61+", "unknown"]
FootballClass = Literal["A", "B", "C", "D", "E", "F", "G"]

BANDS: tuple[tuple[int, Band], ...] = (
    (5, "0-5"),
    (9, "6-9"),
    (14, "10-14"),
    (18, "15-18"),
    (25, "19-25"),
    (60, "26-60"),
)
"""Age bands of the VdM's statistics with the last age of each (DOMAIN D1)."""

ADULT = 18
FIRST_SEASON_MONTH = 7


def age_range(
    day: date, birth_date: date | None = None, birth_year: int | None = None
) -> tuple[int, int] | None:
    """Youngest and oldest age possible on a day, in whole years; None if nothing is known.

    Who was born on 29 February turns a year older on 1 March of other years
    (§§ 187, 188 BGB). The birth date wins over the year. Raises ValueError
    for a birth after the day.
    """
    if birth_date is not None:
        if birth_date > day:
            raise ValueError("not born yet")
        before = (day.month, day.day) < (birth_date.month, birth_date.day)
        age = day.year - birth_date.year - before
        return age, age
    if birth_year is None:
        return None
    if birth_year > day.year:
        raise ValueError("not born yet")
    return max(day.year - birth_year - 1, 0), day.year - birth_year


def age_on(day: date, birth_date: date | None = None, birth_year: int | None = None) -> int | None:
    """Age on a day; with only a year known the younger of the two possible ones."""
    known = age_range(day, birth_date, birth_year)
    return None if known is None else known[0]


def is_adult(day: date, birth_date: date | None = None, birth_year: int | None = None) -> bool:
    """Whether somebody is certainly of age; in doubt they are protected as a child."""
    age = age_on(day, birth_date, birth_year)
    return age is not None and age >= ADULT


def grown_up(
    day: date,
    birth_date: date | None = None,
    birth_year: int | None = None,
    *,
    unknown: bool = False,
) -> bool:
    """Whether somebody counts as grown-up; a birth after the day is a slip, and protects.

    unknown: what counts where no age is known, because something else speaks for it
    """
    try:
        known = age_range(day, birth_date, birth_year)
    except ValueError:
        return False
    return unknown if known is None else known[0] >= ADULT


def age_band(age: int | None) -> Band:
    """Band of the yearly statistics; "unknown" is one of its own."""
    if age is None:
        return "unknown"
    return next((band for last, band in BANDS if age <= last), "61+")


def season_of(day: date) -> int:
    """The year in which this day's football season began: 1 July to 30 June."""
    return day.year if day.month >= FIRST_SEASON_MONTH else day.year - 1


def football_class(birth_year: int, season: int) -> FootballClass | None:
    """Age class of the youth rules by year of birth (DOMAIN D5); None for grown-ups.

    season: the year it begins in. A turns 17 or 18 in that year, B 15 or 16,
            … F 7 or 8, G is younger.
    """
    turns = season - birth_year
    if turns > ADULT:
        return None
    if turns < 7:
        return "G"
    classes: tuple[FootballClass, ...] = ("F", "E", "D", "C", "B", "A")
    return classes[(turns - 7) // 2]
