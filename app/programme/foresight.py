"""What a series would make, before it is saved: its dates, those left out, clashes."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import formats
from app.base.ids import EventId, PersonId, SeriesId
from app.programme import queries
from app.programme.claims import busy_times
from app.programme.days import floating_days
from app.programme.kept_apart import kept_apart
from app.programme.models import Event
from app.programme.series import Weekly, preview
from app.rules.conflicts import Claim, Conflict, conflicts
from app.rules.holidays import is_published
from app.rules.recurrence import Occurrence, skipped
from app.rules.times import day_of

MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Foresight:
    """`left_out` names what rests and how many dates it costs; `clashes` are sentences."""

    dates: Sequence[Occurrence]
    left_out: list[tuple[str, int]]
    clashes: list[str]
    more_clashes: int
    unpublished: bool

    @property
    def skipped(self) -> int:
        return sum(number for _name, number in self.left_out)


def foresee(
    session: Session,
    weekly: Weekly,
    *,
    people: Collection[PersonId],
    except_for: Collection[EventId] = (),
) -> Foresight:
    """Six statements at most, whatever the number of dates. Raises RuleBroken as `preview`."""
    dates = preview(session, weekly)
    rests = skipped(weekly.pattern, floating_days(session, weekly.first_on, weekly.last_on))
    everybody = {*people, weekly.leader_id} if weekly.leader_id else set(people)
    found = kept_apart(session, everybody)
    found += _clashes(session, weekly, dates, everybody, frozenset(except_for))
    return Foresight(
        dates=dates,
        left_out=list(Counter(free.name for _day, free in rests).items()),
        clashes=found[:MOST_SENTENCES],
        more_clashes=max(len(found) - MOST_SENTENCES, 0),
        unpublished=weekly.skip_school and not is_published(weekly.last_on),
    )


def dates_of(session: Session, series_id: SeriesId) -> list[EventId]:
    """All dates of a series, past and to come: they are in their own way only apparently."""
    return list(session.scalars(select(Event.id).where(Event.series_id == series_id)))


def _clashes(
    session: Session,
    weekly: Weekly,
    dates: Sequence[Occurrence],
    everybody: Collection[PersonId],
    except_for: frozenset[EventId],
) -> list[str]:
    if not dates:
        return []
    places = [weekly.place_id] if weekly.place_id else []
    busy = busy_times(
        session,
        people=everybody,
        places=places,
        start=dates[0].starts_at,
        end=dates[-1].ends_at,
    )
    needed = [f"person:{one}" for one in everybody] + [f"place:{one}" for one in places]
    wanted = [
        Claim(resource, one.starts_at, one.ends_at, -number, "")
        for number, one in enumerate(dates, 1)
        for resource in needed
    ]
    held = [
        Claim(one.resource, one.starts_at, one.ends_at, one.event_id, one.title)
        for one in busy
        if one.event_id not in except_for
    ]
    found = conflicts(wanted, held)
    names = queries.people_names(session, everybody) if found else {}
    return list(dict.fromkeys(_in_words(one, names) for one in found))


def _in_words(conflict: Conflict, names: dict[PersonId, str]) -> str:
    sort, _, number = conflict.resource.partition(":")
    day = formats.date_long(_day(conflict))
    until, title = formats.clock(conflict.claim.ends_at), conflict.claim.label
    if sort == "place":
        return gettext(
            "%(day)s: the room is taken until %(until)s (%(title)s)",
            day=day,
            until=until,
            title=title,
        )
    return gettext(
        "%(day)s: %(name)s has %(title)s until %(until)s",
        day=day,
        name=names.get(PersonId(int(number)), ""),
        title=title,
        until=until,
    )


def _day(conflict: Conflict) -> date:
    return day_of(conflict.wanted.starts_at)
