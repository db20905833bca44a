"""The facts of a trip beside its activity and event, and who was counted when."""

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Cents, Model, Versioned
from app.base.ids import (
    ActivityId,
    EventId,
    MeetingPointId,
    ParticipationId,
    PersonId,
    RollCallId,
)
from app.rules.supervision import LEAST_ADULTS, PER_ADULT


class Seat(StrEnum):
    USUAL = "usual"
    CHILD = "child"
    WHEELCHAIR = "wheelchair"


class Trip(Versioned, Model):
    """What an excursion needs beside its title, its leaders and its one event (Ausflug)."""

    __tablename__ = "trip"

    activity_id: Mapped[ActivityId] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), unique=True
    )
    seats: Mapped[int] = mapped_column(default=0)
    """Usual seats of the coach; all three 0 means there is no limit."""
    child_seats: Mapped[int] = mapped_column(default=0)
    """Seats with a child seat on them, beside the usual ones."""
    wheelchair_places: Mapped[int] = mapped_column(default=0)
    cost: Mapped[Cents] = mapped_column(default=0)
    """What each one pays; usually nothing."""
    per_adult: Mapped[int] = mapped_column(default=PER_ADULT)
    """Children one grown-up looks after."""
    least_adults: Mapped[int] = mapped_column(default=LEAST_ADULTS)
    water: Mapped[bool] = mapped_column(default=False)
    """There is water to fall or jump into: families are asked whether somebody can swim."""
    bring: Mapped[str] = mapped_column(default="")
    """What to bring along; families read it."""
    risks: Mapped[str] = mapped_column(default="")
    """What to look out for; staff only."""
    returned_at: Mapped[datetime | None]
    """When the count of the return was closed."""

    def seats_of(self, seat: Seat) -> int:
        return {
            Seat.USUAL: self.seats,
            Seat.CHILD: self.child_seats,
            Seat.WHEELCHAIR: self.wheelchair_places,
        }[seat]

    @property
    def capacity(self) -> int | None:
        """People who fit in; None without a limit."""
        return sum(self.seats_of(seat) for seat in Seat) or None


class MeetingPoint(Model):
    """Where people get on and off. Times are Berlin's clocks on the first and the last day."""

    __tablename__ = "meeting_point"
    __table_args__ = (UniqueConstraint("activity_id", "position"),)

    id: Mapped[MeetingPointId] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(
        ForeignKey("trip.activity_id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    there: Mapped[time]
    """When to be there on the way out."""
    back: Mapped[time | None]
    """When the coach is expected there on the way back."""


class Passenger(Versioned, Model):
    """How somebody travels, once it has been said. Without a row: a usual seat."""

    __tablename__ = "passenger"

    participation_id: Mapped[ParticipationId] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), primary_key=True
    )
    point_id: Mapped[MeetingPointId | None] = mapped_column(
        ForeignKey("meeting_point.id", ondelete="SET NULL"), index=True
    )
    seat: Mapped[str] = mapped_column(default=Seat.USUAL)
    paid_at: Mapped[datetime | None]


class TripForm(Model):
    """What a family tells for one trip: whom to ring, allergies, medication, swimming.

    Sealed under a key of its own, shown only to those who go along, and deleted 14 days after
    the return (keeping.delete_due).
    """

    __tablename__ = "trip_form"

    participation_id: Mapped[ParticipationId] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[str]
    filled_at: Mapped[datetime]
    filled_by: Mapped[str]


class RollCall(Model):
    """One count of heads (Zählung): at the departure, at a stop, at the return.

    No ON DELETE for the trip: a trip on which heads were counted can be cancelled, never removed.
    """

    __tablename__ = "roll_call"
    __table_args__ = (UniqueConstraint("activity_id", "position"),)

    id: Mapped[RollCallId] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("trip.activity_id"))
    position: Mapped[int]
    stage: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    """Where a stop is made."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(default="")


class RollMark(Model):
    """One tap on one person at one count, as a device sent it. The last one holds.

    Kept all of them, so that they may arrive late, twice and in any order.
    """

    __tablename__ = "roll_mark"

    roll_call_id: Mapped[RollCallId] = mapped_column(
        ForeignKey("roll_call.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    tap: Mapped[str] = mapped_column(primary_key=True)
    """Made by the device, the same at every replay."""
    seen: Mapped[str | None]
    """None takes back what was said."""
    why: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")
    """The tap the device showed when it was tapped."""
    tapped_at: Mapped[datetime]
    received_at: Mapped[datetime]
    by: Mapped[str]
