"""Use cases of seats: reserve, change, give back, be offered one.

Every one of them holds the date first, so that two requests never both get the last seat.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base import keys
from app.base.actor import SYSTEM, Actor
from app.base.db import check_version, hold
from app.base.errors import LinkEnded, NotForYou, RuleBroken
from app.base.ids import EventId
from app.messages import service as messages
from app.messages.models import Message
from app.programme.models import Activity, Event, EventStatus
from app.rules.queue import Waiting, next_in_line, offer_until, still_until
from app.workshops import letters
from app.workshops.models import HELD, Admission, DoorTap, Reservation, SeatStatus

MOST = 12
"""Seats in one reservation."""
OFFER_LASTS = timedelta(days=3)
REMIND_BEFORE = timedelta(hours=36)
NAMES_KEPT = timedelta(days=14)
"""How long after a concert it is known who sat there."""


def admit(
    session: Session,
    event: Event,
    *,
    seats: int,
    overbooking: int = 0,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Admission:
    """Open so many seats for the public, or change how many there are."""
    hold(session, Event, event.id)
    found = session.get(Admission, event.id)
    if found is None:
        found = Admission(event_id=event.id)
        session.add(found)
    else:
        check_version(found, version)
    found.seats, found.overbooking = seats, overbooking
    session.flush()
    audit.record(session, "workshops.admit", "event", event.id, by=by, at=at)
    offer_free(session, found, at=at)
    return found


def reserve(
    session: Session,
    event_id: EventId,
    *,
    name: str,
    seats: int,
    phone: str = "",
    email: str = "",
    language: str = "de",
    mailed: bool = False,
    by: Actor,
    at: datetime,
) -> Reservation:
    """Seats together, or the waiting list for all of them.

    mailed: confirm it by mail
    Raises RuleBroken when it has begun, is cancelled, or for more seats than one may take.
    """
    admission, event = held(session, event_id)
    _check(event, seats, at, most=admission.promised)
    fits = seats <= seats_left(session, admission)
    found = Reservation(
        event_id=event_id,
        name=name,
        phone=phone,
        email=email,
        language=language,
        seats=seats,
        status=SeatStatus.CONFIRMED if fits else SeatStatus.WAITLISTED,
        asked_at=at,
        generation=keys.new_generation(),
    )
    found.token_hash = keys.digest(found.generation)  # its own needs the id
    session.add(found)
    session.flush()
    found.token_hash = keys.digest(token_of(found))
    session.flush()
    audit.record(session, "workshops.reserve", "reservation", found.id, by=by, at=at)
    if mailed:
        letters.tell(session, found, event, at=at)
    return found


def change_seats(
    session: Session, found: Reservation, seats: int, *, by: Actor, at: datetime
) -> None:
    """Fewer at once; more as far as there are any. Raises RuleBroken otherwise."""
    admission, event = held(session, found.event_id)
    session.refresh(found)
    _check(event, seats, at, most=admission.promised)
    if found.status == SeatStatus.CANCELLED:
        raise RuleBroken(gettext("This reservation has been given back."))
    more = seats - found.seats
    if found.status in HELD and more > seats_left(session, admission):
        raise RuleBroken(gettext("There are not so many seats left."), field="seats")
    found.seats = seats
    session.flush()
    audit.record(session, "workshops.change_seats", "reservation", found.id, by=by, at=at)
    offer_free(session, admission, at=at)


def give_back(session: Session, found: Reservation, *, by: Actor, at: datetime) -> None:
    """They do not come. The next in line are offered the seats. Twice is once."""
    admission, _event = held(session, found.event_id)
    session.refresh(found)
    if found.status == SeatStatus.CANCELLED:
        return
    _free(session, admission, found, by=by, at=at)


def _free(
    session: Session, admission: Admission, found: Reservation, *, by: Actor, at: datetime
) -> None:
    messages.drop_about(session, letters.matter(found), at=at)
    found.status, found.offer_until = SeatStatus.CANCELLED, None
    session.flush()
    audit.record(session, "workshops.give_back", "reservation", found.id, by=by, at=at)
    offer_free(session, admission, at=at)


def accept(session: Session, found: Reservation, *, by: Actor, at: datetime) -> None:
    """Take the offered seats. Raises RuleBroken when the offer has run out."""
    held(session, found.event_id)
    session.refresh(found)
    if found.status == SeatStatus.CONFIRMED:
        return
    if found.status != SeatStatus.OFFERED:
        raise RuleBroken(gettext("This offer is no longer open."))
    found.status, found.offer_until = SeatStatus.CONFIRMED, None
    session.flush()
    audit.record(session, "workshops.accept", "reservation", found.id, by=by, at=at)


def seats_left(session: Session, admission: Admission) -> int:
    """Not yet promised to anybody; below zero when seats were taken away afterwards."""
    held = session.scalar(
        select(func.sum(Reservation.seats)).where(
            Reservation.event_id == admission.event_id, Reservation.status.in_(HELD)
        )
    )
    return admission.promised - int(held or 0)


def offer_free(session: Session, admission: Admission, *, at: datetime) -> list[Reservation]:
    """Offer what is free in the order of asking; nobody is torn apart, nobody overtakes."""
    event = session.get_one(Event, admission.event_id)
    until = offer_until(at, event.starts_at, OFFER_LASTS)
    if until is None or event.cancelled:
        return []
    waiting = session.scalars(
        select(Reservation)
        .where(
            Reservation.event_id == admission.event_id,
            Reservation.status == SeatStatus.WAITLISTED,
        )
        .order_by(Reservation.asked_at, Reservation.id)
    ).all()
    chosen = _next(waiting, seats_left(session, admission), at)
    for one in chosen:
        one.status, one.offer_until = SeatStatus.OFFERED, until
        session.flush()
        letters.tell(session, one, event, at=at)
        audit.record(session, "workshops.offer", "reservation", one.id, by=SYSTEM, at=at)
    return chosen


def _next(waiting: Sequence[Reservation], left: int, at: datetime) -> list[Reservation]:
    """Each seat of a party waits as one of a family; the whole party is chosen or nobody."""
    row = [
        Waiting(one.id, one.asked_at, family=one.id) for one in waiting for _ in range(one.seats)
    ]
    chosen = {one.person_id for one in next_in_line(row, left, at)}
    return [one for one in waiting if one.id in chosen]


def move_on_expired(session: Session, *, at: datetime) -> int:
    """Offers past their deadline go to the next in line. Returns how many did."""
    rows = session.scalars(
        select(Reservation).where(
            Reservation.status == SeatStatus.OFFERED, Reservation.offer_until < at
        )
    ).all()
    gone = 0
    for row in rows:
        admission, _event = held(session, row.event_id)
        session.refresh(row)  # somebody may have said yes while we waited
        if row.status == SeatStatus.OFFERED and row.offer_until and row.offer_until < at:
            _free(session, admission, row, by=SYSTEM, at=at)
            gone += 1
    return gone


def remind_due(session: Session, *, at: datetime) -> int:
    """The evening before, to whoever gave an address. Once. Returns how many."""
    rows = session.execute(
        select(Reservation, Event)
        .join(Event, Event.id == Reservation.event_id)
        .join(Activity, Activity.id == Event.activity_id)
        .where(
            Event.status != EventStatus.CANCELLED,
            Activity.archived_at.is_(None),
            Reservation.status == SeatStatus.CONFIRMED,
            Reservation.reminded_at.is_(None),
            Reservation.email != "",
            Event.starts_at > at,
            Event.starts_at <= at + REMIND_BEFORE,
        )
    ).all()
    due = [(found, event) for found, event in rows if _long_ago(found, at)]
    for found, event in due:
        found.reminded_at = at
        letters.tell(session, found, event, state="reminder", at=at)
    session.flush()
    return len(due)


def _long_ago(found: Reservation, at: datetime) -> bool:
    """Who has only just reserved needs no reminder."""
    return found.asked_at < at - REMIND_BEFORE


def tell_everybody(session: Session, event: Event, what: str, *, at: datetime) -> None:
    """It is cancelled, moved or on again. what: "cancelled", "moved", "restored" """
    if event.ends_at < at:
        return
    rows = session.scalars(
        select(Reservation).where(
            Reservation.event_id == event.id, Reservation.status != SeatStatus.CANCELLED
        )
    ).all()
    for found in rows:
        _refit(found, event, at)
        waits = what != "cancelled" and found.status != SeatStatus.CONFIRMED
        letters.tell(session, found, event, state=found.status if waits else what, at=at)
    admission = session.get(Admission, event.id)
    if admission is not None and what == "restored":
        offer_free(session, admission, at=at)


def _refit(found: Reservation, event: Event, at: datetime) -> None:
    """What was counted from the day it was meant for is counted from the day it is now."""
    if found.offer_until is not None:
        found.offer_until = still_until(found.offer_until, at, event.starts_at)
    if event.starts_at > at + REMIND_BEFORE:
        found.reminded_at = None


def delete_old(session: Session, *, before: datetime) -> None:
    """Who sat where need not be known, nor their addresses; how many came stays."""
    over = select(Event.id).where(Event.ends_at < before)
    rows = session.scalars(select(Reservation).where(Reservation.event_id.in_(over))).all()
    for found in rows:
        session.get_one(Admission, found.event_id).arrived += found.arrived
        session.execute(delete(Message).where(Message.about == letters.matter(found)))
        session.delete(found)
    session.flush()
    session.execute(delete(DoorTap).where(DoorTap.event_id.in_(over)))
    session.execute(
        update(Admission)
        .where(Admission.event_id.in_(over), Admission.walk_ins > 0)
        .values(arrived=Admission.arrived + Admission.walk_ins, walk_ins=0)
    )


def token_of(found: Reservation) -> str:
    return keys.link_token("seat", found.id, found.generation)


def behind(session: Session, token: str) -> Reservation:
    """Raises LinkEnded for a link nobody has."""
    found = session.scalar(select(Reservation).where(Reservation.token_hash == keys.digest(token)))
    if found is None:
        raise LinkEnded
    return found


def held(session: Session, event_id: EventId) -> tuple[Admission, Event]:
    """The date, which nobody else changes until this is committed."""
    hold(session, Event, event_id)
    admission = session.get(Admission, event_id, populate_existing=True)
    if admission is None:
        raise NotForYou
    return admission, session.get_one(Event, event_id)


def _check(event: Event, seats: int, at: datetime, *, most: int = MOST) -> None:
    if event.cancelled or event.starts_at <= at:
        raise RuleBroken(gettext("This has begun already, or has been cancelled."))
    if not 1 <= seats <= min(MOST, most):
        raise RuleBroken(
            gettext("Please reserve from 1 to %(most)d seats.", most=min(MOST, most)),
            field="seats",
        )
