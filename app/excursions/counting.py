"""Counting heads: taking taps in, a guest, closing a count and opening it again.

A count that is closed misses nobody. A tap that arrives later and says otherwise opens it again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance import service as register
from app.attendance.marking import check_open, save_taps
from app.attendance.models import Register, RegisterGuest
from app.attendance.sheet import lines_of
from app.attendance.taps import SentTap, new_tap
from app.audit import service as audit
from app.base import formats
from app.base.actor import Actor
from app.base.db import hold
from app.base.errors import RuleBroken
from app.base.ids import PersonId
from app.excursions.heads import Count, count_of, taps_of
from app.excursions.models import RollCall, RollMark
from app.excursions.queries import Journey
from app.programme.models import Participation
from app.rules.head_count import (
    Seen,
    Stage,
)
from app.rules.marks import Mark
from app.rules.times import day_of

MOST_TAPS = 200
"""On one person at one count. Nobody taps that often; a broken script might."""
Why = Literal["", "unknown_person", "no_reason", "too_many"]
IN_THE_REGISTER = {
    Seen.HERE: Mark.PRESENT,
    Seen.FETCHED: Mark.PRESENT,
    Seen.SEPARATE: Mark.PRESENT,
    Seen.EXCUSED: Mark.EXCUSED,
    Seen.PICKED_UP: Mark.EXCUSED,
    Seen.WITH_GUARDIAN: Mark.EXCUSED,
    Seen.OTHER: Mark.ABSENT,
}


@dataclass(frozen=True, slots=True)
class SentSighting:
    """A tap on its way in."""

    tap: str
    person_id: PersonId
    seen: Seen | None
    tapped_at: datetime
    after: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one tap: `refused` says why not, or ""."""

    tap: str
    person_id: PersonId
    refused: Why = ""


def save_sightings(
    session: Session,
    journey: Journey,
    call: RollCall,
    sightings: Sequence[SentSighting],
    *,
    by: Actor,
    at: datetime,
) -> list[Outcome]:
    """Take in taps in whatever order and however often they come; the last on a person holds.

    A closed count somebody is missing from by them is open again.
    Raises RuleBroken when the count is not open yet, or the trip is called off.
    """
    check_open(journey.event, at)
    hold(session, RollCall, call.id)
    session.refresh(call)
    known = taps_of(session, [call.id])
    here = _belonging(session, journey, {one.person_id for one in sightings})
    outcomes, fresh = [], {}
    for one in sightings:
        held = [tap.tap for tap in known.get((call.id, one.person_id), ())]
        refused: Why = ""
        if one.person_id not in here:
            refused = "unknown_person"
        elif one.seen is Seen.OTHER and not one.why:
            refused = "no_reason"
        elif len(held) >= MOST_TAPS and one.tap not in held:
            refused = "too_many"
        elif one.tap not in held:
            fresh[one.tap, one.person_id] = one
        outcomes.append(Outcome(one.tap, one.person_id, refused))
    if fresh:
        _write(session, journey, call, list(fresh.values()), by=by, at=at)
    return outcomes


def _write(
    session: Session,
    journey: Journey,
    call: RollCall,
    fresh: Sequence[SentSighting],
    *,
    by: Actor,
    at: datetime,
) -> None:
    session.add_all(
        RollMark(
            roll_call_id=call.id,
            person_id=one.person_id,
            tap=one.tap,
            seen=one.seen,
            why=one.why,
            after=one.after,
            tapped_at=one.tapped_at,
            received_at=at,
            by=str(by),
        )
        for one in fresh
    )
    session.flush()
    detail = f"{len(fresh)} taps"
    audit.record(session, "excursions.count", "roll_call", call.id, by=by, at=at, detail=detail)
    if call.closed_at is not None and count_of(session, journey, call).open:
        reopen(session, journey, call, by=by, at=at)


def _belonging(session: Session, journey: Journey, people: Collection[PersonId]) -> set[PersonId]:
    """Those who have or had a place in the trip, or are its guests."""
    placed = select(Participation.person_id).where(
        Participation.activity_id == journey.id, Participation.person_id.in_(people)
    )
    guests = select(RegisterGuest.person_id).where(
        RegisterGuest.event_id == journey.event.id, RegisterGuest.person_id.in_(people)
    )
    return set(session.scalars(placed.union(guests)))


def add_guest(
    session: Session,
    journey: Journey,
    call: RollCall,
    first_name: str,
    *,
    client_id: str,
    tapped_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> PersonId:
    """Somebody without a place comes along; known by first name, counted from here on."""
    hold(session, RollCall, call.id)
    moment = tapped_at or at
    person_id = register.add_guest(
        session,
        journey.event,
        first_name,
        client_id=client_id,
        tapped_at=moment,
        by=by,
        at=at,
    )
    sighting = SentSighting(client_id, person_id, Seen.HERE, moment)
    save_sightings(session, journey, call, [sighting], by=by, at=at)
    return person_id


def close(
    session: Session,
    journey: Journey,
    call: RollCall,
    *,
    tapped_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Nobody is missing: the count is closed, and the register of the day follows it.

    tapped_at: when it was closed on a phone that had no network
    Raises RuleBroken that names whoever is missing without a reason.
    """
    check_open(journey.event, at)
    hold(session, RollCall, call.id)
    session.refresh(call)
    if call.closed_at is not None:
        return
    count = count_of(session, journey, call)
    if not count.heads:
        raise RuleBroken(gettext("Nobody is on this list yet."))
    if count.open:
        raise RuleBroken(_not_yet(count))
    known_before = [head for head in count.heads if not head.tap]
    moment = min(tapped_at or at, at)
    session.add_all(
        RollMark(
            roll_call_id=call.id,
            person_id=head.person_id,
            tap=new_tap(),
            seen=head.seen,
            why=head.why,
            after="",
            tapped_at=moment,
            received_at=at,
            by=str(by),
        )
        for head in known_before
    )
    call.closed_at, call.closed_by = moment, str(by)
    if call.stage == Stage.RETURN:
        journey.trip.returned_at = moment
    session.flush()
    audit.record(session, "excursions.close_count", "roll_call", call.id, by=by, at=at)
    _keep_register(session, journey, count, by=by, at=at)


def _not_yet(count: Count) -> str:
    said = []
    if count.missing:
        names = formats.listed(head.name for head in count.missing)
        said.append(gettext("Still missing: %(names)s.", names=names))
    if count.waiting:
        names = formats.listed(head.name for head in count.waiting)
        said.append(gettext("Not fetched yet: %(names)s.", names=names))
    return " ".join([*said, gettext("Count them, or say for each why they are not here.")])


def _keep_register(
    session: Session, journey: Journey, count: Count, *, by: Actor, at: datetime
) -> None:
    """Heads are counted once: whoever has no mark in the register yet gets theirs from here."""
    event = journey.event
    rows = lines_of(session, event.id, event.activity_id, day_of(event.starts_at))
    unmarked = {row.id for row in rows if row.mark is None}
    taps = [
        SentTap(new_tap(), head.person_id, IN_THE_REGISTER[head.seen], at, "count")
        for head in count.heads
        if head.person_id in unmarked and head.seen is not None
    ]
    save_taps(session, event, taps, by=by, at=at)
    held = session.get(Register, event.id)
    signed = held is not None and held.signed_at is not None
    if count.call.stage == Stage.RETURN and not signed and at >= event.starts_at:
        register.sign(session, event, by=by, at=at)


def reopen(session: Session, journey: Journey, call: RollCall, *, by: Actor, at: datetime) -> None:
    """It is counted again: somebody was missing after all, or it was closed by mistake."""
    hold(session, RollCall, call.id)
    session.refresh(call)
    if call.closed_at is None:
        return
    call.closed_at, call.closed_by = None, ""
    if call.stage == Stage.RETURN:
        journey.trip.returned_at = None
    session.flush()
    audit.record(session, "excursions.reopen_count", "roll_call", call.id, by=by, at=at)


def in_words(refused: Why) -> str:
    """What a refused tap is told."""
    if refused == "no_reason":
        return gettext("Please say why.")
    if refused == "too_many":
        return gettext("That is too many changes for one person.")
    return gettext("This person is not on the list.")
