"""Questions about the programme. Lists select columns, and a range always has two ends."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.base.db import AnyRow, AnySelect, read
from app.base.ids import ActivityId, EventId, PersonId, PlaceId, SeriesId
from app.partners.models import Place
from app.people.models import Person
from app.programme.models import (
    OVER,
    Activity,
    Event,
    EventStatus,
    Kind,
    Leadership,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.programme.service import LONGEST
from app.programme.visibility import AnyReader, Reader, asking, visible_activities, visible_events

EVERYTHING = 2**31 - 1
TAKEN = (ParticipationStatus.ACTIVE, ParticipationStatus.OFFERED)
Leader = aliased(Person, name="leader")

EVENT_COLUMNS = (
    Event.id,
    Event.activity_id,
    Event.starts_at,
    Event.ends_at,
    Event.all_day,
    Event.status,
    Event.title,
    Event.reason,
    Event.notice,
    Event.moved_from,
    Event.asks,
    Event.place_id,
    Event.leader_id,
    Activity.kind,
    Activity.title.label("activity_title"),
    Place.name.label("place_name"),
    Leader.given_name.label("leader_given"),
    Leader.family_name.label("leader_family"),
    Leader.call_name.label("leader_call"),
)


@cache
def event_rows() -> AnySelect:
    """Events with what a calendar line shows; join conditions done, order and range to come."""
    return (
        select(*EVENT_COLUMNS)
        .join(Activity, Activity.id == Event.activity_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .outerjoin(Leader, Leader.id == Event.leader_id)
    )


def between(start: datetime, end: datetime) -> Any:
    """Condition: touches start..end. Bounded below by the longest event, so the index serves."""
    return (Event.starts_at < end) & (Event.starts_at > start - LONGEST) & (Event.ends_at > start)


TOUCHES = (
    (Event.starts_at < bindparam("end"))
    & (Event.starts_at > bindparam("earliest"))
    & (Event.ends_at > bindparam("start"))
)
"""`between` for statements put together once; see `span`."""


def span(start: datetime, end: datetime) -> dict[str, Any]:
    """Bounded below by the longest event, as in `between`."""
    return {"start": start, "earliest": start - LONGEST, "end": end}


def list_events(
    session: Session,
    reader: Reader,
    start: datetime,
    end: datetime,
    *,
    kind: str | None = None,
    leader_id: PersonId | None = None,
    place_id: PlaceId | None = None,
    most: int | None = None,
) -> Sequence[AnyRow]:
    """What the reader may see between two instants, in order."""
    if not reader.sees_all and reader.person_id is None:
        return ()
    wanted = {"kind": kind, "leader": leader_id, "place": place_id}
    given = {name: value for name, value in wanted.items() if value}
    statement = _listing(reader.sees_all, frozenset(given))
    asked = {**given, **span(start, end), **asking(reader), "most": most or EVERYTHING}
    return read(session, statement, **asked).all()


_FILTERS = {
    "kind": Activity.kind == bindparam("kind"),
    "leader": Event.leader_id == bindparam("leader"),
    "place": Event.place_id == bindparam("place"),
}


@cache
def _listing(sees_all: bool, filters: frozenset[str]) -> AnySelect:
    return (
        event_rows()
        .where(
            TOUCHES,
            visible_events(AnyReader(sees_all)),
            *(_FILTERS[name] for name in sorted(filters)),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(bindparam("most", type_=Integer()))
    )


def events_of(activity_id: ActivityId) -> AnySelect:
    return event_rows().where(Event.activity_id == activity_id).order_by(Event.starts_at, Event.id)


def next_date(session: Session, activity_id: ActivityId, at: datetime) -> datetime | None:
    """When it takes place next."""
    return session.scalar(
        select(func.min(Event.starts_at)).where(
            Event.activity_id == activity_id,
            Event.starts_at > at,
            Event.status != EventStatus.CANCELLED,
        )
    )


def count_dates(session: Session, series_id: SeriesId) -> int:
    found = select(func.count()).select_from(Event).where(Event.series_id == series_id)
    return session.scalar(found) or 0


def list_activities(
    session: Session, reader: Reader, *, kind: str | None = None, archived: bool = False
) -> Sequence[AnyRow]:
    """Activities with how many take part, have been offered a place, wait."""
    active = _counted(ParticipationStatus.ACTIVE)
    offered = _counted(ParticipationStatus.OFFERED)
    waiting = _counted(ParticipationStatus.WAITLISTED)
    rows = (
        select(
            Activity.id,
            Activity.kind,
            Activity.title,
            Activity.capacity,
            Activity.starts_on,
            Activity.ends_on,
            Place.name.label("place_name"),
            active.label("active"),
            offered.label("offered"),
            waiting.label("waiting"),
        )
        .outerjoin(Place, Place.id == Activity.place_id)
        .where(visible_activities(reader))
        .where(Activity.archived_at.is_not(None) if archived else Activity.archived_at.is_(None))
        .order_by(Activity.kind, Activity.sort_key)
    )
    if kind:
        rows = rows.where(Activity.kind == kind)
    return session.execute(rows).all()


def _counted(status: ParticipationStatus) -> Any:
    return (
        select(func.count())
        .where(Participation.activity_id == Activity.id, Participation.status == status)
        .correlate(Activity)
        .scalar_subquery()
    )


def participants(session: Session, activity_id: ActivityId) -> Sequence[AnyRow]:
    """Everybody with a place or waiting for one, in the order of names."""
    return session.execute(
        select(
            Participation.id,
            Participation.version,
            Participation.person_id,
            Participation.status,
            Participation.part,
            Participation.applied_at,
            Participation.offer_until,
            Participation.starts_on,
            Person.given_name,
            Person.family_name,
            Person.call_name,
            Person.birth_date,
            Person.birth_year,
        )
        .join(Person, Person.id == Participation.person_id)
        .where(
            Participation.activity_id == activity_id,
            Participation.status.not_in(OVER),
        )
        .order_by(Person.sort_key, Person.id)
    ).all()


def replies_to(session: Session, event_id: EventId) -> dict[PersonId, AnyRow]:
    rows = session.execute(
        select(
            Reply.person_id, Reply.answer, Reply.reason, Reply.answered_at, Reply.answered_by
        ).where(Reply.event_id == event_id)
    ).all()
    return {row.person_id: row for row in rows}


_NAMES = select(Person.id, Person.given_name, Person.call_name).where(
    Person.id.in_(bindparam("ids", expanding=True))
)


def people_names(session: Session, ids: Collection[PersonId]) -> dict[PersonId, str]:
    """First names as other families read them."""
    rows = read(session, _NAMES, ids=list(ids))
    return {row.id: row.call_name or row.given_name for row in rows}


_LEADERS = (
    select(Person.id, Person.given_name, Person.family_name)
    .where(Person.id.in_(select(Leadership.person_id)))
    .order_by(Person.sort_key)
)
_PLACE_NAMES = (
    select(Place.id, Place.name, Place.own)
    .where(or_(Place.retired.is_(False), Place.id == bindparam("keep")))
    .order_by(Place.own.desc(), Place.sort_key, Place.name)
)


def leader_choices(session: Session) -> list[tuple[PersonId, str]]:
    """Everybody who leads something, for filters."""
    rows = read(session, _LEADERS)
    return [(row.id, f"{row.given_name} {row.family_name}".strip()) for row in rows]


def list_places(session: Session, keep: Any = None) -> Sequence[AnyRow]:
    """id, name and own of every place in use, our own rooms first.

    keep: a place's id, listed although it may be retired, because it is chosen already
    """
    return read(session, _PLACE_NAMES, keep=keep or 0).all()


def place_choices(session: Session, keep: Any = None) -> list[tuple[PlaceId, str]]:
    """For a field; `keep` as in list_places."""
    return [(row.id, row.name) for row in list_places(session, keep)]


def activity_choices(session: Session, only: int | None = None) -> list[tuple[ActivityId, str]]:
    """Offers a date can be added to; performances are planned on their own page."""
    offered = select(Activity.id, Activity.title).where(
        Activity.archived_at.is_(None), Activity.kind != Kind.PERFORMANCE
    )
    if only is not None:
        offered = select(Activity.id, Activity.title).where(Activity.id == only)
    rows = session.execute(offered.order_by(Activity.sort_key, Activity.id))
    return [(row.id, row.title) for row in rows]


def seats_left(session: Session, activity: Activity) -> int | None:
    """Free places, None where there is no limit. A place on offer is not free."""
    if activity.capacity is None:
        return None
    taken = session.scalar(
        select(func.count()).where(
            Participation.activity_id == activity.id, Participation.status.in_(TAKEN)
        )
    )
    return activity.capacity - (taken or 0)


def find_participation(
    session: Session, activity: Activity, person_id: PersonId
) -> Participation | None:
    return session.scalar(
        select(Participation).where(
            Participation.activity_id == activity.id, Participation.person_id == person_id
        )
    )
