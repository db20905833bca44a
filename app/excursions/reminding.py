"""Three days before a trip, families that have not filled in a trip form are reminded once."""

from collections.abc import Set
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.ids import ActivityId, EventId, PersonId
from app.excursions.models import Trip, TripForm
from app.excursions.queries import Journey, list_without_form
from app.messages import service as messages
from app.messages.queries import told_of
from app.programme.models import Participation
from app.programme.signals import event_changed, place_left

BEFORE = timedelta(days=3)
JUST_NOW = timedelta(days=1)
"""Whoever has a place since then has been asked by the page where they signed up."""


def connect() -> None:
    event_changed.connect(_event_changed)
    place_left.connect(_place_left)


def remind_due(session: Session, *, at: datetime) -> int:
    """One message per family, whoever of it is concerned. Returns how many trips. Twice is once."""
    reminded = 0
    for journey, riders in list_without_form(session, at, at + BEFORE):
        late = [one.row.person_id for one in riders if one.row.applied_at <= at - JUST_NOW]
        matter = about(journey.event.id)
        told = (matter, journey.first_day) in told_of(session, [matter])
        if journey.event.announced and late and not told:
            messages.tell_people(
                session,
                late,
                "trip_form_missing",
                about=matter,
                concerns_on=journey.first_day,
                facts=_facts(journey),
                at=at,
            )
            reminded += 1
    return reminded


def about(event_id: EventId) -> str:
    """What reminders of this trip's forms are filed under."""
    return f"trip_forms:{event_id}"


def drop_told(session: Session, place: Participation, *, at: datetime) -> None:
    """Nobody is reminded any more of a form that has been filled in meanwhile."""
    told = session.scalars(
        select(Participation.person_id)
        .join(TripForm, TripForm.participation_id == Participation.id)
        .where(Participation.activity_id == place.activity_id)
    )
    _drop(session, place.activity_id, set(told), at)


def _drop(session: Session, activity_id: ActivityId, people: Set[PersonId], at: datetime) -> None:
    event_id = session.scalar(select(Trip.event_id).where(Trip.activity_id == activity_id))
    if event_id is not None:
        messages.drop_answered(session, about(event_id), people, at=at)


def _facts(journey: Journey) -> dict[str, Any]:
    event = journey.event
    return {
        "kind": journey.activity.kind,
        "title": event.title or journey.activity.title,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "all_day": event.all_day,
    }


def _event_changed(session: Session, **facts: Any) -> None:
    messages.drop_about(session, about(facts["event"].id), at=facts["at"])


def _place_left(session: Session, **facts: Any) -> None:
    _drop(session, facts["activity_id"], {facts["person_id"]}, facts["at"])
