"""What the change of school years would make: dates, and who would be in two places at once.

One look for everything: the new lessons are held against what is planned already and each other.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.errors import RuleBroken
from app.base.ids import ActivityId, PersonId, PlaceId
from app.courses.school_year import Change, Step, Taken
from app.courses.school_year_queries import Old, place_names
from app.programme.claims import busy_times
from app.programme.days import floating_days
from app.programme.queries import people_names
from app.rules.conflicts import Claim, Conflict, conflicts
from app.rules.holidays import FreeDay
from app.rules.recurrence import Occurrence, occurrences
from app.rules.times import day_of

MOST_SENTENCES = 6


@dataclass(frozen=True, slots=True)
class Ahead:
    """Of one offer. clashes: sentences, the first of them"""

    dates: int
    first: date | None
    last: date | None
    clashes: tuple[str, ...]
    more: int


def foresee(session: Session, change: Change, old: Mapping[ActivityId, Old]) -> dict[int, Ahead]:
    """By the old offer's id. Five statements, whatever the number of offers and dates.

    Raises RuleBroken for a pattern that cannot be.
    """
    free = floating_days(session, change.first_on, change.last_on)
    dates: dict[ActivityId, list[Occurrence]] = {}
    wanted: list[Claim] = []
    for number, step in enumerate(change.steps, 1):
        mine, claims = _claims_of(step, old[step.activity_id], -number, free)
        dates[step.activity_id] = mine
        wanted += claims
    found = conflicts(wanted, [*_held(session, wanted), *wanted])
    sentences = _sentences(session, found)
    return {
        step.activity_id: _ahead(dates[step.activity_id], sentences.get(-number, []))
        for number, step in enumerate(change.steps, 1)
    }


def _claims_of(
    step: Step, old: Old, number: int, free: Sequence[FreeDay]
) -> tuple[list[Occurrence], list[Claim]]:
    """Dates of one offer, and whom and what they claim, under a number of its own."""
    people = () if step.people is Taken.NONE else old.people
    mine: list[Occurrence] = []
    claims: list[Claim] = []
    for slot in step.slots:
        try:
            some = occurrences(slot.weekly.pattern, free)
        except ValueError:
            raise RuleBroken(
                gettext("Please choose a time that lies within the school year.")
            ) from None
        mine += some
        needed = [f"person:{one}" for one in people]
        needed += [f"person:{slot.weekly.leader_id}"] if slot.weekly.leader_id else []
        needed += [f"place:{slot.weekly.place_id}"] if slot.weekly.place_id else []
        claims += [
            Claim(what, one.starts_at, one.ends_at, number, str(old.row.title))
            for one in some
            for what in needed
        ]
    return mine, claims


def _held(session: Session, wanted: Sequence[Claim]) -> list[Claim]:
    if not wanted:
        return []
    people, places = _numbers(wanted, "person"), _numbers(wanted, "place")
    busy = busy_times(
        session,
        people=[PersonId(one) for one in people],
        places=[PlaceId(one) for one in places],
        start=min(one.starts_at for one in wanted),
        end=max(one.ends_at for one in wanted),
    )
    return [
        Claim(one.resource, one.starts_at, one.ends_at, one.event_id, one.title) for one in busy
    ]


def _sentences(session: Session, found: Sequence[Conflict]) -> dict[int, list[str]]:
    """Each pair once, with how often and when first; by the number of the offer."""
    claims = [one.claim for one in found]
    names: dict[str, str] = {
        f"person:{one}": name
        for one, name in people_names(
            session, {PersonId(one) for one in _numbers(claims, "person")}
        ).items()
    }
    for row in place_names(session, _numbers(claims, "place")) if claims else ():
        names[f"place:{row.id}"] = row.name
    days: dict[tuple[int, str, str], list[date]] = defaultdict(list)
    for one in found:
        key = (one.wanted.event_id, one.resource, one.claim.label)
        days[key].append(day_of(one.wanted.starts_at))
    written: dict[int, list[str]] = defaultdict(list)
    for (number, resource, label), some in days.items():
        written[number].append(_in_words(names.get(resource, ""), label, Counter(some)))
    return written


def _in_words(name: str, title: str, days: Mapping[date, int]) -> str:
    return ngettext(
        "%(name)s: at the same time %(title)s, on %(day)s",
        "%(name)s: at the same time %(title)s, %(num)d times, first on %(day)s",
        len(days),
        name=name,
        title=title,
        day=formats.date_long(min(days)),
    )


def _ahead(dates: Sequence[Occurrence], clashes: Sequence[str]) -> Ahead:
    days = sorted(one.day for one in dates)
    return Ahead(
        dates=len(days),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        clashes=tuple(clashes[:MOST_SENTENCES]),
        more=max(len(clashes) - MOST_SENTENCES, 0),
    )


def _numbers(claims: Collection[Claim], sort: str) -> set[int]:
    return {
        int(one.resource.partition(":")[2]) for one in claims if one.resource.startswith(f"{sort}:")
    }
