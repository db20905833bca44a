"""A guest turns out to be somebody known: their marks are the other's from then on."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.attendance.models import Amendment, Attendance, RegisterGuest, RegisterTap
from app.base.ids import PersonId
from app.people.signals import guest_recognised
from app.programme.models import Event, Participation, ParticipationStatus


def connect() -> None:
    guest_recognised.connect(_take_over)


def _take_over(session: Session, *, guest_id: PersonId, person_id: PersonId, **_: Any) -> None:
    """Where both are marked, the mark of the person stays: their teacher knew them."""
    marked = select(Attendance.event_id).where(Attendance.person_id == person_id)
    theirs = {"person_id": person_id}
    for table in (RegisterTap, Attendance):
        rows = update(table).where(table.person_id == guest_id, table.event_id.not_in(marked))
        session.execute(rows.values(theirs))
    for one in (RegisterGuest, Amendment):
        session.execute(update(one).where(one.person_id == guest_id).values(theirs))
    _belong(session, person_id)


def _belong(session: Session, person_id: PersonId) -> None:
    """Who has a place in the activity was no guest in it."""
    placed = (
        select(Event.id)
        .join(Participation, Participation.activity_id == Event.activity_id)
        .where(
            Participation.person_id == person_id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
    )
    session.execute(
        update(Attendance)
        .where(Attendance.person_id == person_id, Attendance.event_id.in_(placed))
        .values(guest=False)
    )
