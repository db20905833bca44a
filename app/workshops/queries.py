"""Questions about seats."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session

from app.attendance.models import Attendance
from app.base.db import AnyRow
from app.base.ids import ActivityId, EventId, PersonId
from app.partners.models import Place
from app.people.models import Person
from app.programme.models import Activity, Event, EventStatus, Kind
from app.programme.queries import between
from app.programme.visibility import Reader, visible_events
from app.rules.marks import CAME
from app.workshops.models import HELD, Admission, Reservation, SeatStatus

ON_A_POSTER = 6
"""Dates."""


def list_door(session: Session, event_id: EventId) -> Sequence[Reservation]:
    """Whoever has seats or waits for them, by name; and who came although they gave theirs back."""
    return session.scalars(
        select(Reservation)
        .where(
            Reservation.event_id == event_id,
            or_(Reservation.status != SeatStatus.CANCELLED, Reservation.arrived > 0),
        )
        .order_by(Reservation.name, Reservation.id)
    ).all()


def anybody_waits(session: Session, event_id: EventId) -> bool:
    waiting = select(Reservation.id).where(
        Reservation.event_id == event_id, Reservation.status == SeatStatus.WAITLISTED
    )
    return session.scalar(waiting.limit(1)) is not None


def visible_doors(session: Session, reader: Reader, events: Collection[EventId]) -> set[EventId]:
    """Those of these dates that have a door the reader may stand at."""
    if not events:
        return set()
    return set(
        session.scalars(
            select(Event.id)
            .join(Admission, Admission.event_id == Event.id)
            .where(Event.id.in_(events), visible_events(reader))
        )
    )


def list_doors(
    session: Session, reader: Reader, start: datetime, end: datetime
) -> Sequence[AnyRow]:
    """Dates with seats in a span that take place: id, title, starts_at, place_name."""
    return session.execute(
        select(
            Event.id,
            func.coalesce(func.nullif(Event.title, ""), Activity.title).label("title"),
            Event.starts_at,
            Place.name.label("place_name"),
        )
        .join(Admission, Admission.event_id == Event.id)
        .join(Activity, Activity.id == Event.activity_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(between(start, end), visible_events(reader), Event.status != EventStatus.CANCELLED)
        .order_by(Event.starts_at, Event.id)
    ).all()


def seats_of(session: Session, events: Collection[EventId]) -> dict[EventId, AnyRow]:
    """Dates with seats for the public: seats, overbooking, held, waiting. One statement."""
    rows = session.execute(
        select(
            Admission.event_id,
            Admission.seats,
            Admission.overbooking,
            _sum(*HELD).label("held"),
            _sum(SeatStatus.WAITLISTED).label("waiting"),
        ).where(Admission.event_id.in_(events))
    )
    return {row.event_id: row for row in rows}


def _sum(*statuses: SeatStatus) -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.sum(Reservation.seats), 0))
        .where(Reservation.event_id == Admission.event_id, Reservation.status.in_(statuses))
        .correlate(Admission)
        .scalar_subquery()
    )


def list_poster_dates(session: Session, activity_id: ActivityId, at: datetime) -> Sequence[AnyRow]:
    """The next dates that are certain: starts_at, ends_at and the place's columns. No trainings."""
    return session.execute(
        select(Event.starts_at, Event.ends_at, Place.name.label("place"), Place.street, Place.city)
        .join(Activity, Activity.id == Event.activity_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(
            Event.activity_id == activity_id,
            Activity.kind != Kind.TEAM,
            Event.starts_at > at,
            Event.status == EventStatus.CONFIRMED,
            Event.announced,
        )
        .order_by(Event.starts_at)
        .limit(ON_A_POSTER)
    ).all()


def list_attended(session: Session, activity_id: ActivityId) -> Sequence[AnyRow]:
    """Who was there at least once: names, times, first, last."""
    return session.execute(
        _attendance(activity_id)
        .join(Person, Person.id == Attendance.person_id)
        .with_only_columns(
            Person.given_name,
            Person.family_name,
            Person.call_name,
            func.count().label("times"),
            func.min(Event.starts_at).label("first"),
            func.max(Event.starts_at).label("last"),
        )
        .group_by(Person.id)
        .order_by(Person.sort_key, Person.id)
    ).all()


def anybody_attended(session: Session, activity_id: ActivityId) -> bool:
    return session.scalar(_attendance(activity_id).limit(1)) is not None


def _attendance(activity_id: ActivityId) -> Select[PersonId]:
    return (
        select(Attendance.person_id)
        .join(Event, Event.id == Attendance.event_id)
        .where(Event.activity_id == activity_id, Attendance.mark.in_(CAME))
    )


def coming_dates(session: Session, activity_id: ActivityId, at: datetime) -> Sequence[AnyRow]:
    """The next dates that may have seats for the public. Trainings never do."""
    return session.execute(
        select(Event.id, Event.starts_at, Event.status)
        .join(Activity, Activity.id == Event.activity_id)
        .where(Event.activity_id == activity_id, Activity.kind != Kind.TEAM, Event.ends_at > at)
        .order_by(Event.starts_at, Event.id)
        .limit(5)
    ).all()
