"""Questions about seats."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.ids import ActivityId, EventId
from app.programme.models import Event
from app.workshops.models import HELD, Admission, Reservation, SeatStatus


def list_door(session: Session, event_id: EventId) -> Sequence[Reservation]:
    """Whoever has seats or waits for them, by name."""
    return session.scalars(
        select(Reservation)
        .where(Reservation.event_id == event_id, Reservation.status != SeatStatus.CANCELLED)
        .order_by(Reservation.name, Reservation.id)
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


def coming_dates(session: Session, activity_id: ActivityId, at: datetime) -> Sequence[AnyRow]:
    return session.execute(
        select(Event.id, Event.starts_at, Event.status)
        .where(Event.activity_id == activity_id, Event.ends_at > at)
        .order_by(Event.starts_at, Event.id)
        .limit(5)
    ).all()
