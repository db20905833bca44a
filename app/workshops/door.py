"""At the door: who has come in, tapped on several phones with and without a network.

Every tap comes through `save_taps`, from a phone's queue or from a plain form. Whoever stands
at the door knows best: nobody is turned away here, not even by a full house.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import gettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.attendance.taps import new_tap
from app.audit import service as audit
from app.base.actor import Actor
from app.base.errors import RuleBroken
from app.base.ids import EventId, ReservationId
from app.programme.turnout import counts
from app.rules.door import House, walked_in
from app.rules.last_tap import last_of
from app.workshops import queries, seats
from app.workshops.models import HELD, Admission, DoorTap, Reservation

MOST_TAPS = 200
"""On one party. Nobody taps that often; a broken script might."""
MOST_STEPS = 10_000
"""Of people without a reservation at one concert, likewise."""
Party = ReservationId | None
"""None: without a reservation."""
Taps = dict[Party, list[DoorTap]]
Why = Literal["", "unknown_party", "too_many"]


@dataclass(frozen=True, slots=True)
class SentTap:
    """A tap on its way in. count: how many of the party are inside; without one, how many more."""

    tap: str
    party: Party
    count: int
    tapped_at: datetime
    after: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one tap: `refused` says why not, or ""."""

    tap: str
    party: Party
    refused: Why = ""


def save_taps(
    session: Session, event_id: EventId, taps: Sequence[SentTap], *, by: Actor, at: datetime
) -> list[Outcome]:
    """Take in taps in whatever order and however often they come.

    The last tap on a party holds; people without a reservation add up over all phones. Seats that
    were given back meanwhile are no reason to lose who has come all the same.
    Raises RuleBroken once names and numbers of that evening have been put away.
    """
    admission, event = seats.held(session, event_id)
    if at > event.ends_at + seats.NAMES_KEPT:
        raise RuleBroken(gettext("This concert is long over; its figures are final."))
    known = taps_of(session, event_id)
    tapped = {one.tap for group in known.values() for one in group}
    parties = _parties(session, event_id, {one.party for one in taps if one.party})
    outcomes, touched = [], set()
    for one in taps:
        refused = "" if one.tap in tapped else _refusal(one, parties, known)
        outcomes.append(Outcome(one.tap, one.party, refused))
        if one.tap in tapped or refused:
            continue
        fresh = _row(event_id, one, by, at)
        session.add(fresh)
        known[one.party].append(fresh)
        tapped.add(one.tap)
        touched.add(one.party)
    if touched:
        _work_out(session, admission, {party: known[party] for party in touched})
        audit.record(session, "workshops.door", "event", event_id, by=by, at=at)
    return outcomes


def _refusal(one: SentTap, parties: Collection[Party], known: Taps) -> Why:
    if one.party is not None and one.party not in parties:
        return "unknown_party"
    most = MOST_STEPS if one.party is None else MOST_TAPS
    return "too_many" if len(known[one.party]) >= most else ""


def _row(event_id: EventId, one: SentTap, by: Actor, at: datetime) -> DoorTap:
    return DoorTap(
        event_id=event_id,
        tap=one.tap,
        reservation_id=one.party,
        count=one.count,
        after=one.after,
        tapped_at=one.tapped_at,
        received_at=at,
        by=str(by),
    )


def _parties(
    session: Session, event_id: EventId, wanted: Collection[ReservationId]
) -> set[ReservationId]:
    if not wanted:
        return set()
    return set(
        session.scalars(
            select(Reservation.id).where(
                Reservation.event_id == event_id, Reservation.id.in_(wanted)
            )
        )
    )


def taps_of(session: Session, event_id: EventId) -> Taps:
    """Every tap at one door, by party."""
    found: Taps = defaultdict(list)
    for tap in session.scalars(select(DoorTap).where(DoorTap.event_id == event_id)):
        found[tap.reservation_id].append(tap)
    return found


def _work_out(
    session: Session, admission: Admission, touched: dict[Party, Sequence[DoorTap]]
) -> None:
    """What holds now. Tapping is no editing: whoever changes the seats meanwhile is not stale."""
    session.flush()
    for party, taps in touched.items():
        if party is None:
            session.execute(
                update(Admission)
                .where(Admission.event_id == admission.event_id)
                .values(walk_ins=walked_in(taps))
            )
        elif (held := last_of(taps)) is not None:
            session.execute(
                update(Reservation).where(Reservation.id == party).values(arrived=held.count)
            )


def come_in(session: Session, found: Reservation, arrived: int, *, by: Actor, at: datetime) -> None:
    """How many of them are inside now, by a plain form."""
    seats.held(session, found.event_id)
    held = last_of(taps_of(session, found.event_id)[found.id])
    count = max(0, min(arrived, seats.MOST))
    tap = SentTap(new_tap(), found.id, count, at, after=held.tap if held else "")
    save_taps(session, found.event_id, [tap], by=by, at=at)


def walk_in(session: Session, event_id: EventId, count: int, *, by: Actor, at: datetime) -> None:
    """Somebody came without a reservation, by a plain form; -1 takes one back, if there is any."""
    admission, _event = seats.held(session, event_id)
    if admission.walk_ins + count >= 0:
        save_taps(session, event_id, [SentTap(new_tap(), None, count, at)], by=by, at=at)


def house_of(admission: Admission, rows: Sequence[Reservation]) -> House:
    """How full it is; rows: everybody on the door list."""
    came = sum(row.arrived for row in rows)
    expected = (max(0, row.seats - row.arrived) for row in rows if row.status in HELD)
    return House(
        seats=admission.seats,
        inside=came + admission.walk_ins + admission.arrived,
        to_come=sum(expected),
    )


@counts
def counted(session: Session, event_id: EventId) -> int | None:
    """How many came, if anybody was counted at this date's door."""
    admission = session.get(Admission, event_id)
    if admission is None:
        return None
    return house_of(admission, queries.list_door(session, event_id)).inside or None


def in_words(refused: Why) -> str:
    """What a refused tap is told."""
    if refused == "too_many":
        return gettext("That is too many changes for one entry.")
    return gettext("This reservation is not there any more.")
