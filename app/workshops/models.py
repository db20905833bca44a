"""Seats for an audience. Whoever takes part by name has a place on the spine instead."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Model, Versioned
from app.base.ids import EventId, ReservationId


class Admission(Versioned, Model):
    """A date with seats that people reserve without saying who sits there."""

    __tablename__ = "admission"

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    seats: Mapped[int]
    overbooking: Mapped[int] = mapped_column(default=0)
    """Percent promised beyond the seats, because some do not come."""
    walk_ins: Mapped[int] = mapped_column(default=0)
    """Came without a reservation: all taps at the door together."""
    arrived: Mapped[int] = mapped_column(default=0)
    """Came, and names and taps that said so have been forgotten since."""

    @property
    def promised(self) -> int:
        """How many seats are given away at most."""
        return self.seats + self.seats * self.overbooking // 100


class SeatStatus(StrEnum):
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CANCELLED = "cancelled"


HELD = (SeatStatus.CONFIRMED, SeatStatus.OFFERED)


class Reservation(Versioned, Model):
    """Some seats under one name, with a page of its own behind a secret link."""

    __tablename__ = "reservation"
    __table_args__ = (
        Index("ix_reservation_event_status", "event_id", "status"),
        Index("ix_reservation_offer", "status", "offer_until"),
    )

    id: Mapped[ReservationId] = mapped_column(primary_key=True)
    event_id: Mapped[EventId] = mapped_column(ForeignKey("admission.event_id", ondelete="CASCADE"))
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="de")
    seats: Mapped[int]
    status: Mapped[str]
    asked_at: Mapped[datetime]
    offer_until: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    arrived: Mapped[int] = mapped_column(default=0)
    """How many of them are inside: what the last tap at the door said."""
    generation: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)


class DoorTap(Model):
    """One tap at the door, as a device sent it.

    With a reservation: so many of them are inside, and the last tap holds. Without one: so many
    more came, or fewer, and all taps add up. Kept all of them, so that they may arrive late, twice
    and in any order; forgotten with the names.
    """

    __tablename__ = "door_tap"

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("admission.event_id", ondelete="CASCADE"), primary_key=True
    )
    tap: Mapped[str] = mapped_column(primary_key=True)
    """Made by the device, the same at every replay."""
    reservation_id: Mapped[ReservationId | None] = mapped_column(
        ForeignKey("reservation.id", ondelete="CASCADE"), index=True
    )
    count: Mapped[int]
    after: Mapped[str] = mapped_column(default="")
    """The tap the device showed when it was tapped."""
    tapped_at: Mapped[datetime]
    received_at: Mapped[datetime]
    by: Mapped[str]

    @property
    def moment(self) -> datetime:
        """A clock that runs ahead must not win against everybody else."""
        return min(self.tapped_at, self.received_at)
