"""What of the programme somebody may see. One function per kind of object; 404 for the rest."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, bindparam, false, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.base import clock
from app.base.db import UtcDateTime
from app.base.errors import NotForYou
from app.base.ids import ActivityId, EventId, ParticipationId, PersonId, SeriesId
from app.programme.models import Activity, Event, Leadership, Participation, Series

STANDING_IN_LASTS = timedelta(days=14)
"""A substitute sees the whole activity until so long after their last date there."""


class Reader(Protocol):
    """A principal, as far as visibility goes."""

    @property
    def sees_all(self) -> bool: ...
    @property
    def person_id(self) -> PersonId | None: ...


@dataclass(frozen=True, slots=True)
class AnyReader:
    """Stands for whoever will ask, in a statement that is put together once (see `asking`)."""

    sees_all: bool
    person_id: Any = field(default_factory=lambda: bindparam("reader", type_=Integer()))


def asking(reader: Reader) -> dict[str, PersonId | None]:
    """What such a statement has to be told of the one who asks."""
    return {} if reader.sees_all else {"reader": reader.person_id}


def _lately() -> datetime:
    """Asked for with each execution: statements are put together once."""
    return clock.now() - STANDING_IN_LASTS


def own_activities(person_id: PersonId | None) -> Any:
    """Ids of the activities a person leads, or leads an event of, as a subquery."""
    if person_id is None:  # "leader = NULL" would be every event without a leader
        return select(Leadership.activity_id).where(false())
    led = select(Leadership.activity_id).where(Leadership.person_id == person_id)
    standing_in = select(Event.activity_id).where(
        Event.leader_id == person_id,
        Event.ends_at > bindparam("lately", callable_=_lately, type_=UtcDateTime(), unique=True),
    )
    return led.union(standing_in)


def visible_activities(reader: Reader) -> ColumnElement[bool]:
    """A WHERE condition on Activity."""
    if reader.sees_all:
        return true()
    return Activity.id.in_(own_activities(reader.person_id))


def visible_events(reader: Reader, event: Any = Event) -> ColumnElement[bool]:
    """A WHERE condition on Event, or on an alias of it."""
    if reader.sees_all:
        return true()
    if reader.person_id is None:
        return false()
    led = select(Leadership.activity_id).where(Leadership.person_id == reader.person_id)
    return or_(event.leader_id == reader.person_id, event.activity_id.in_(led))


def activity_for(session: Session, reader: Reader, activity_id: int) -> Activity:
    """Raises NotForYou when it is missing or somebody else's."""
    found = session.scalar(
        select(Activity).where(Activity.id == ActivityId(activity_id), visible_activities(reader))
    )
    if found is None:
        raise NotForYou
    return found


def event_for(session: Session, reader: Reader, event_id: int) -> Event:
    """Raises NotForYou when it is missing or somebody else's."""
    found = session.scalar(
        select(Event).where(Event.id == EventId(event_id), visible_events(reader))
    )
    if found is None:
        raise NotForYou
    return found


def participation_for(session: Session, reader: Reader, participation_id: int) -> Participation:
    """With its activity and person. Raises NotForYou when it is missing or somebody else's."""
    found = session.scalar(
        select(Participation)
        .join(Activity, Activity.id == Participation.activity_id)
        .where(Participation.id == ParticipationId(participation_id), visible_activities(reader))
        .options(joinedload(Participation.activity), joinedload(Participation.person))
    )
    if found is None:
        raise NotForYou
    return found


def series_for(session: Session, reader: Reader, series_id: int) -> Series:
    """Raises NotForYou when it is missing or somebody else's."""
    found = session.scalar(
        select(Series)
        .join(Activity, Activity.id == Series.activity_id)
        .where(Series.id == SeriesId(series_id), visible_activities(reader))
    )
    if found is None:
        raise NotForYou
    return found
