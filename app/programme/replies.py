"""Yes, no, maybe: what people say to one date."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import hold
from app.base.errors import RuleBroken
from app.base.ids import PersonId
from app.messages import service as messages
from app.people.models import Person
from app.programme.models import (
    Answer,
    Event,
    Reply,
)
from app.programme.signals import place_left, replied
from app.programme.stamps import raise_stamps, scopes_of_people


def answer(
    session: Session,
    event: Event,
    person_id: PersonId,
    said: Answer,
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Reply:
    """Store a yes, no or maybe; the last answer counts.

    A "no" to an event that does not ask is an excuse. Raises RuleBroken for events that are
    cancelled or over.
    """
    if event.cancelled:
        raise RuleBroken(gettext("This date has been cancelled."))
    if event.ends_at <= at:
        raise RuleBroken(gettext("This date is already over."))
    hold(session, Person, person_id)
    reply = session.get(Reply, (event.id, person_id))
    if reply is None:
        reply = Reply(event_id=event.id, person_id=person_id)
    reply.answer, reply.reason = said, reason
    reply.answered_at, reply.answered_by = at, str(by)
    session.add(reply)
    session.flush()
    messages.drop_answered(session, f"event:{event.id}", _answered(session, event), at=at)
    if said == Answer.NO:
        place_left.send(session, activity_id=event.activity_id, person_id=person_id, at=at)
    raise_stamps(session, scopes_of_people(session, [person_id]), at=at)
    replied.send(session, event=event, person_id=person_id, said=said, at=at)
    audit.record(session, "programme.answer", "event", event.id, by=by, at=at)
    return reply


def _answered(session: Session, event: Event) -> set[PersonId]:
    return set(session.scalars(select(Reply.person_id).where(Reply.event_id == event.id)))


def take_back_answer(
    session: Session, event: Event, person_id: PersonId, *, by: Actor, at: datetime
) -> None:
    """As if nothing had been answered."""
    reply = session.get(Reply, (event.id, person_id))
    if reply is not None:
        session.delete(reply)
        session.flush()
        raise_stamps(session, scopes_of_people(session, [person_id]), at=at)
        audit.record(session, "programme.take_back_answer", "event", event.id, by=by, at=at)
