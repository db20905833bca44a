"""Counting heads: what holds of everybody at a count, taking taps in, closing it.

A count that is closed misses nobody. A tap that arrives later and says otherwise opens it again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance import service as register
from app.attendance.marking import check_open, save_taps
from app.attendance.models import Register, RegisterGuest
from app.attendance.sheet import lines_of, short_names
from app.attendance.taps import SentTap, new_tap
from app.audit import service as audit
from app.base import formats
from app.base.actor import Actor
from app.base.db import AnyRow, hold
from app.base.errors import RuleBroken
from app.base.ids import PersonId, RollCallId
from app.excursions.models import RollCall, RollMark
from app.excursions.queries import Journey, Rider, list_calls, list_points, list_riders
from app.people.models import Person
from app.people.queries import LISTED
from app.programme.models import Answer, Participation
from app.rules.head_count import (
    Seen,
    Sighting,
    Stage,
    carried_over,
    is_counted,
    is_settled,
    last_of,
)
from app.rules.marks import Mark
from app.rules.names import sort_key
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


@dataclass(frozen=True, slots=True)
class Head:
    """One person at one count. tap: the one that holds, "" when nothing was tapped here."""

    person_id: PersonId
    name: str
    point: str
    rank: int
    """The place of the meeting point among the others."""
    adult: bool
    guest: bool
    seen: Seen | None
    why: str
    tap: str
    settled: bool

    @property
    def waits(self) -> bool:
        """Is back, and somebody has yet to come."""
        return self.seen is Seen.HERE and not self.settled

    @property
    def counted(self) -> bool:
        return is_counted(self.seen)


@dataclass(frozen=True, slots=True)
class Count:
    """One count with everybody on it: who is missing first."""

    call: RollCall
    heads: Sequence[Head]

    @property
    def counted(self) -> int:
        return sum(head.counted for head in self.heads)

    @property
    def accounted(self) -> int:
        """Not here, but nobody need look for them."""
        return sum(head.seen is not None and not head.counted for head in self.heads)

    @property
    def missing(self) -> list[Head]:
        return [head for head in self.heads if not head.settled and not head.waits]

    @property
    def waiting(self) -> list[Head]:
        return [head for head in self.heads if head.waits]

    @property
    def open(self) -> list[Head]:
        return [head for head in self.heads if not head.settled]


class _Trip:
    """Everybody on a trip and every tap of its counts. A fixed number of statements."""

    def __init__(self, session: Session, journey: Journey) -> None:
        self.calls = list_calls(session, journey.id)
        self.riders = {rider.row.person_id: rider for rider in list_riders(session, journey)}
        points = list_points(session, journey.id)
        self.points = {point.id: (number, point.name) for number, point in enumerate(points)}
        self.taps = _taps_of(session, [call.id for call in self.calls])
        guests = session.scalars(
            select(RegisterGuest.person_id).where(RegisterGuest.event_id == journey.event.id)
        ).all()
        self.guests = set(guests)
        there = {*self.riders, *guests, *(person for _call, person in self.taps)}
        self.names = short_names(_people(session, there))

    def count(self, call: RollCall) -> Count:
        people = list(self.names)
        if call.closed_at is not None:
            people = [one for one in people if (call.id, one) in self.taps]
        heads = [self._head(call, one) for one in people]
        return Count(call, sorted(heads, key=_order))

    def _head(self, call: RollCall, person_id: PersonId) -> Head:
        rider = self.riders.get(person_id)
        held = last_of(self.taps.get((call.id, person_id), ()))
        seen, why, tap = (held.seen, held.why, held.tap) if held else (None, "", "")
        if held is None:
            seen, why = self._beforehand(call, person_id, rider)
        rank, point = self._point(rider)
        adult = rider.adult if rider else False
        return Head(
            person_id=person_id,
            name=self.names[person_id],
            point=point,
            rank=rank,
            adult=adult,
            guest=person_id in self.guests,
            seen=seen,
            why=why,
            tap=tap,
            settled=is_settled(Stage(call.stage), seen, why, adult=adult),
        )

    def _beforehand(
        self, call: RollCall, person_id: PersonId, rider: Rider | None
    ) -> tuple[Seen | None, str]:
        """What is known without a tap at this count: called off, or gone since an earlier one."""
        earlier = self.calls[: self.calls.index(call)]
        held = (last_of(self.taps.get((one.id, person_id), ())) for one in reversed(earlier))
        gone = carried_over((one.seen, one.why) for one in held if one is not None)
        if gone is not None:
            return gone
        return (Seen.EXCUSED, "") if rider and rider.row.answer == Answer.NO else (None, "")

    def _point(self, rider: Rider | None) -> tuple[int, str]:
        if rider is None or len(self.points) < 2:
            return 0, ""
        return self.points.get(rider.row.point_id, (len(self.points), ""))


def _order(head: Head) -> tuple[object, ...]:
    """Who is missing, then who waits, then the others; each by meeting point and name."""
    return (head.settled, head.waits, head.rank, sort_key(head.name), head.person_id)


def _people(session: Session, ids: Collection[PersonId]) -> Sequence[AnyRow]:
    return session.execute(select(*LISTED).where(Person.id.in_(ids))).all()


def _taps_of(
    session: Session, calls: Collection[RollCallId]
) -> Mapping[tuple[RollCallId, PersonId], list[Sighting]]:
    found: dict[tuple[RollCallId, PersonId], list[Sighting]] = defaultdict(list)
    for row in session.scalars(select(RollMark).where(RollMark.roll_call_id.in_(calls))):
        seen = Seen(row.seen) if row.seen else None
        arrived = row.tapped_at, row.received_at
        found[row.roll_call_id, row.person_id].append(
            Sighting(row.tap, seen, *arrived, after=row.after, why=row.why)
        )
    return found


def count_of(session: Session, journey: Journey, call: RollCall) -> Count:
    """One count with everybody on it."""
    return _Trip(session, journey).count(call)


def counts_of(session: Session, journey: Journey) -> list[Count]:
    """Every count of a trip, in their order."""
    trip = _Trip(session, journey)
    return [trip.count(call) for call in trip.calls]


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
    known = _taps_of(session, [call.id])
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
