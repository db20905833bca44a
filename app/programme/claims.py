"""What already claims people and places between two instants."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow, AnySelect, read
from app.base.ids import EventId, PersonId, PlaceId
from app.programme.models import (
    Activity,
    Answer,
    Event,
    EventStatus,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.programme.queries import TOUCHES, span


@dataclass(frozen=True, slots=True)
class Busy:
    """Somebody or some place is taken: which resource, by which event, in whose words."""

    resource: str
    event_id: EventId
    starts_at: datetime
    ends_at: datetime
    kind: str
    title: str
    place_id: PlaceId | None


def busy_times(
    session: Session,
    *,
    people: Collection[PersonId],
    places: Collection[PlaceId],
    start: datetime,
    end: datetime,
    except_for: EventId | None = None,
) -> list[Busy]:
    """What already claims these people and places between two instants.

    People are claimed by events they lead and by events of activities they hold a place in,
    unless they have answered "no". Two statements, whatever the numbers.
    """
    found = _claimed_directly(session, people, places, start, end)
    found += _claimed_by_place_in_activity(session, people, start, end)
    return [busy for busy in found if busy.event_id != except_for]


def _claims(*more: Any) -> AnySelect:
    return (
        select(
            Event.id,
            Event.starts_at,
            Event.ends_at,
            Event.place_id,
            Event.leader_id,
            Activity.kind,
            func.coalesce(func.nullif(Event.title, ""), Activity.title).label("title"),
            *more,
        )
        .join(Activity, Activity.id == Event.activity_id)
        .where(TOUCHES, Event.status != EventStatus.CANCELLED)
    )


_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)
_PLACES: BindParameter[Any] = bindparam("places", expanding=True)
_CLAIMED_DIRECTLY = _claims().where(or_(Event.leader_id.in_(_PEOPLE), Event.place_id.in_(_PLACES)))
_DECLINED = (
    select(Reply.event_id)
    .where(
        Reply.event_id == Event.id,
        Reply.person_id == Participation.person_id,
        Reply.answer == Answer.NO,
    )
    .exists()
)
_CLAIMED_BY_PLACE_IN_ACTIVITY = (
    _claims(Participation.person_id)
    .join(Participation, Participation.activity_id == Event.activity_id)
    .where(
        Participation.person_id.in_(_PEOPLE),
        Participation.status == ParticipationStatus.ACTIVE,
        ~_DECLINED,
    )
)


def _claimed_directly(
    session: Session,
    people: Collection[PersonId],
    places: Collection[PlaceId],
    start: datetime,
    end: datetime,
) -> list[Busy]:
    if not people and not places:
        return []
    asked = {"people": list(people), "places": list(places), **span(start, end)}
    found = []
    for row in read(session, _CLAIMED_DIRECTLY, **asked):
        if row.place_id in places:
            found.append(_busy(f"place:{row.place_id}", row))
        if row.leader_id in people:
            found.append(_busy(f"person:{row.leader_id}", row))
    return found


def _claimed_by_place_in_activity(
    session: Session, people: Collection[PersonId], start: datetime, end: datetime
) -> list[Busy]:
    if not people:
        return []
    asked = {"people": list(people), **span(start, end)}
    rows = read(session, _CLAIMED_BY_PLACE_IN_ACTIVITY, **asked)
    return [_busy(f"person:{row.person_id}", row) for row in rows]


def _busy(resource: str, row: AnyRow) -> Busy:
    return Busy(resource, row.id, row.starts_at, row.ends_at, row.kind, row.title, row.place_id)
