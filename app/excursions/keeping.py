"""Trip forms: written by the family or from paper, read with a trace, deleted in time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import hold
from app.base.ids import ParticipationId
from app.excursions import reminding
from app.excursions.models import RollCall, RollMark, Trip, TripForm
from app.excursions.queries import Journey
from app.excursions.sealing import Notes, seal, unseal
from app.programme.models import OVER, Event, EventStatus, Participation

KEPT = timedelta(days=14)
"""How long after the return, or after a trip was called off, forms are kept."""
REASONS_KEPT = timedelta(days=180)
"""How long why somebody was not there is kept in words; that they were not stays."""
FORGOTTEN = "–"


def write_form(
    session: Session, place: Participation, notes: Notes, *, by: Actor, at: datetime
) -> TripForm:
    """Seal what is told, in place of what was told before: nobody is shown that."""
    hold(session, Participation, place.id)
    form = session.get(TripForm, place.id)
    if form is None:
        form = TripForm(participation_id=place.id)
    form.sealed = seal(place.id, notes)
    form.filled_at, form.filled_by = at, str(by)
    session.add(form)
    session.flush()
    reminding.drop_told(session, place, at=at)
    audit.record(session, "excursions.write_form", "participation", place.id, by=by, at=at)
    return form


def open_forms(
    session: Session, journey: Journey, *, by: Actor, at: datetime
) -> dict[ParticipationId, Notes]:
    """Everything told for this trip; the trace is in the same transaction, before it is shown.

    A form that cannot be opened any more is left out.
    """
    audit.record(session, "excursions.open_forms", "activity", journey.id, by=by, at=at)
    rows = session.scalars(
        select(TripForm)
        .join(Participation, Participation.id == TripForm.participation_id)
        .where(Participation.activity_id == journey.id, Participation.status.not_in(OVER))
    )
    opened = {row.participation_id: unseal(row.participation_id, row.sealed) for row in rows}
    return {place: notes for place, notes in opened.items() if notes is not None}


def delete_due(session: Session, *, at: datetime) -> int:
    """Forms of trips that are long back or called off, and of whoever does not come along.

    Returns how many. Reasons in words go later, with them who fetched whom.
    """
    gone = session.execute(delete(TripForm).where(TripForm.participation_id.in_(_due(at))))
    _forget_reasons(session, at)
    return int(getattr(gone, "rowcount", 0))


def _due(at: datetime) -> Any:
    back = func.coalesce(Trip.returned_at, Event.ends_at) <= at - KEPT
    off = and_(Event.status == EventStatus.CANCELLED, Event.revised_at <= at - KEPT)
    return (
        select(Participation.id)
        .outerjoin(Trip, Trip.activity_id == Participation.activity_id)
        .outerjoin(Event, Event.id == Trip.event_id)
        .where(or_(back, off, Trip.activity_id.is_(None), Participation.status.in_(OVER)))
    )


def _forget_reasons(session: Session, at: datetime) -> None:
    old = select(RollCall.id).where(RollCall.closed_at <= at - REASONS_KEPT)
    session.execute(
        update(RollMark)
        .where(RollMark.roll_call_id.in_(old), RollMark.why.not_in(("", FORGOTTEN)))
        .values(why=FORGOTTEN)
    )
