"""What a series would make, before it is saved: its dates, those left out, clashes."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.ids import EventId, PersonId
from app.programme import queries
from app.programme.claims import busy_times
from app.programme.days import floating_days
from app.programme.kept_apart import kept_apart
from app.programme.models import Activity
from app.programme.series import Ahead, Weekly, preview
from app.programme.service import expected_people, first_leader
from app.rules.conflicts import Claim, Conflict, conflicts
from app.rules.holidays import is_published
from app.rules.recurrence import Occurrence, skipped
from app.rules.times import day_of

MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a pattern would make.

    left_out: what rests, and how many dates it costs;  dropped: days that would be no more
    clashes:  sentences, the first of them
    """

    dates: Sequence[Occurrence]
    left_out: list[tuple[str, int]]
    dropped: list[date]
    clashes: list[str]
    more_clashes: int
    unpublished: bool

    @property
    def skipped(self) -> int:
        return sum(number for _name, number in self.left_out)


def foresee(session: Session, activity: Activity, weekly: Weekly) -> Foresight:
    """Of a new series. Statements do not grow with the dates. Raises RuleBroken as `preview`."""
    return _foresee(session, activity, weekly, preview(session, weekly))


def foresee_change(session: Session, activity: Activity, ahead: Ahead) -> Foresight:
    """Of a series that is to be changed: its own dates are in its way only apparently."""
    dropped = [one.day for one in ahead.plan.cancels]
    own = frozenset(event.id for event in ahead.events)
    return _foresee(
        session, activity, ahead.weekly, ahead.plan.wanted, ahead.start, dropped, except_for=own
    )


def _foresee(
    session: Session,
    activity: Activity,
    weekly: Weekly,
    dates: Sequence[Occurrence],
    start: date = date.min,
    dropped: Sequence[date] = (),
    *,
    except_for: frozenset[EventId] = frozenset(),
) -> Foresight:
    """As it would be stored: with the activity's place and leader where it names none."""
    weekly = replace(
        weekly,
        place_id=weekly.place_id or activity.place_id,
        leader_id=weekly.leader_id or first_leader(session, activity),
    )
    everybody = {*expected_people(session, activity.id)}
    everybody |= {weekly.leader_id} if weekly.leader_id else set()
    rests = skipped(weekly.pattern, floating_days(session, weekly.first_on, weekly.last_on))
    found = kept_apart(session, everybody)
    found += _clashes(session, weekly, dates, everybody, except_for)
    return Foresight(
        dates=dates,
        left_out=list(Counter(free.name for day, free in rests if day >= start).items()),
        dropped=list(dropped),
        clashes=found[:MOST_SENTENCES],
        more_clashes=max(len(found) - MOST_SENTENCES, 0),
        unpublished=weekly.skip_school and not is_published(weekly.last_on),
    )


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
