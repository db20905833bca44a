"""What holds of everybody at a count: who is missing, who waits, who is accounted for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.models import RegisterGuest
from app.attendance.sheet import short_names
from app.base.db import AnyRow
from app.base.ids import PersonId, RollCallId
from app.excursions.models import RollCall, RollMark
from app.excursions.queries import Journey, Rider, list_calls, list_points, list_riders
from app.people.models import Person
from app.people.queries import LISTED
from app.programme.models import Answer
from app.rules.head_count import (
    Seen,
    Sighting,
    Stage,
    carried_over,
    is_counted,
    is_settled,
)
from app.rules.last_tap import last_of
from app.rules.names import sort_key


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
        self.taps = taps_of(session, [call.id for call in self.calls])
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


def taps_of(
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
