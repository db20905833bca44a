"""Who takes whom along: cars for one event, entered by the office or offered by a family."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import AnyRow, hold
from app.base.errors import RuleBroken
from app.base.ids import EventId, FamilyId, PersonId
from app.people.models import Family, FamilyMember, Person
from app.programme.models import Event, Participation, ParticipationStatus, Ride

MOST_SEATS = 8
"""Passengers a family's car takes at most; more would be a bus."""


@dataclass(frozen=True, slots=True)
class Car:
    """A ride as planned. Without `driver_id` somebody named `driver_name` drives."""

    seats: int
    driver_id: PersonId | None = None
    driver_name: str = ""


def rides_of(session: Session, event_ids: Collection[EventId]) -> dict[EventId, list[Car]]:
    """The cars the office has planned for each event. What families offer is in `list_rides`."""
    found: dict[EventId, list[Car]] = defaultdict(list)
    rows = session.scalars(
        select(Ride).where(Ride.event_id.in_(event_ids), Ride.family_id.is_(None)).order_by(Ride.id)
    )
    for ride in rows:
        found[ride.event_id].append(Car(ride.seats, ride.driver_id, ride.driver_name))
    return found


def list_rides(session: Session, event_id: EventId) -> Sequence[AnyRow]:
    """Every car with whoever drives it: seats, driver_id, driver_name, names, family_id, family.

    What a family offers counts as long as one of it takes part.
    """
    activity = select(Event.activity_id).where(Event.id == event_id).scalar_subquery()
    return session.execute(
        select(
            Ride.seats,
            Ride.driver_id,
            Ride.driver_name,
            Ride.family_id,
            Person.given_name,
            Person.family_name,
            Person.call_name,
            Family.name.label("family"),
        )
        .outerjoin(Person, Person.id == Ride.driver_id)
        .outerjoin(Family, Family.id == Ride.family_id)
        .where(
            Ride.event_id == event_id,
            or_(Ride.family_id.is_(None), Ride.family_id.in_(families_in(activity))),
        )
        .order_by(Ride.id)
    ).all()


def families_in(activity_id: Any) -> Select[FamilyId]:
    """Ids of the families of whom somebody has an active place there."""
    return (
        select(FamilyMember.family_id)
        .join(Participation, Participation.person_id == FamilyMember.person_id)
        .where(
            Participation.activity_id == activity_id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
    )


def set_cars(session: Session, event_id: EventId, cars: Sequence[Car]) -> None:
    """Exactly these cars are the office's; what families offer stays theirs."""
    session.execute(delete(Ride).where(Ride.event_id == event_id, Ride.family_id.is_(None)))
    session.add_all(
        Ride(
            event_id=event_id,
            driver_id=car.driver_id,
            driver_name=car.driver_name,
            seats=car.seats,
        )
        for car in cars
    )
    session.flush()


def offers_of(
    session: Session, family_id: FamilyId, event_ids: Collection[EventId]
) -> dict[EventId, int]:
    """Seats one family offers for each of these events."""
    rows = session.execute(
        select(Ride.event_id, Ride.seats).where(
            Ride.family_id == family_id, Ride.event_id.in_(event_ids)
        )
    )
    return {row.event_id: row.seats for row in rows}


def offer_seats(
    session: Session, event: Event, family_id: FamilyId, seats: int, *, by: Actor, at: datetime
) -> None:
    """A family takes so many children along; 0 takes the offer back. The last word counts."""
    if event.cancelled:
        raise RuleBroken(gettext("This date has been cancelled."))
    if event.starts_at <= at:
        raise RuleBroken(gettext("This date is already over."))
    if not 0 <= seats <= MOST_SEATS:
        raise RuleBroken(gettext("This cannot be answered."))
    hold(session, Event, event.id)
    row = session.scalar(select(Ride).where(Ride.event_id == event.id, Ride.family_id == family_id))
    if row is not None and seats == 0:
        session.delete(row)
    elif row is not None:
        row.seats = seats
    elif seats:
        session.add(Ride(event_id=event.id, family_id=family_id, seats=seats))
    session.flush()
    audit.record(session, "programme.offer_seats", "event", event.id, by=by, at=at)


def hand_on(session: Session, family_id: FamilyId, home_id: FamilyId) -> None:
    """What a family offers is the other's from now on, except where that has offered itself."""
    own = select(Ride.event_id).where(Ride.family_id == home_id)
    theirs = update(Ride).where(Ride.family_id == family_id, Ride.event_id.not_in(own))
    session.execute(theirs.values(family_id=home_id))
