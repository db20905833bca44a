"""Football, as far as it can be reckoned: how long a match takes, what fixture lists call one."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.rules.ages import FIRST_SEASON_MONTH, FootballClass, football_class
from app.rules.names import fold

PLAYING: dict[FootballClass | None, int] = {
    "A": 90,
    "B": 80,
    "C": 70,
    "D": 60,
    "E": 50,
    "F": 40,
    "G": 40,
    None: 90,
}
"""Minutes of play by age class (DOMAIN D5); None is grown-ups."""
BREAK = 15
_BETWEEN = re.compile(r"\s+(?:-|–|—|:|vs\.?|gg\.?|gegen)\s+", re.IGNORECASE)
_AGAINST = re.compile(r"(?:spiel|heimspiel|match|testspiel)\s+gegen\s+(.+)", re.IGNORECASE)
_GENERIC = frozenset(fold(word) for word in ("Fußball", "Football", "Team", "Mannschaft"))


@dataclass(frozen=True, slots=True)
class Fixture:
    """A match as a fixture list names it. home: None where it does not say."""

    opponent: str
    home: bool | None


def match_minutes(age_class: FootballClass | None) -> int:
    """From the kick-off to the end, the break in the middle included."""
    return PLAYING[age_class] + BREAK


def commonest_class(birth_years: Iterable[int | None], season: int) -> FootballClass | None:
    """The age class most of a squad belong to; the older one of two. None for grown-ups.

    Who has no birth year on record counts nowhere.
    """
    classes = Counter(football_class(year, season) for year in birth_years if year is not None)
    if not classes:
        return None
    return max(classes, key=lambda one: (classes[one], -(ord(one) if one else 0)))


def season_span(season: int) -> tuple[date, date]:
    """First and last day of the season that begins in that year: 1 July to 30 June."""
    first = date(season, FIRST_SEASON_MONTH, 1)
    return first, date(season + 1, FIRST_SEASON_MONTH, 1) - timedelta(days=1)


def read_fixture(summary: str, ours: str) -> Fixture | None:
    """ "SV Uferwiese - Bunte Elf" as a match away. None where no opponent can be told.

    ours: what our team is called; the side that bears the name is ours, the first one is at home
    """
    told = _AGAINST.fullmatch(summary.strip())
    if told:
        return Fixture(told[1].strip(), None)
    sides = [side.strip() for side in _BETWEEN.split(summary)]
    if len(sides) != 2 or not all(map(_words, sides)):
        return None
    first, second = (_is_ours(side, ours) for side in sides)
    if first == second:
        return None
    return Fixture(sides[1] if first else sides[0], home=first)


def _is_ours(side: str, ours: str) -> bool:
    """All words of our name stand there, or what stands there is a part of our name."""
    said, name = _words(side), _words(ours)
    return bool(said & name) and (said >= name - _GENERIC or said <= name)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", fold(text)))
