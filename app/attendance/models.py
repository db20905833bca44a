"""Who was there."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Minutes, Model
from app.base.ids import EventId, PersonId


class Attendance(Model):
    """One mark per event and person. No row means not recorded, never "present".

    No ON DELETE for the event: an event with marks can be cancelled, never removed.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        Index("ix_attendance_person_held", "person_id", "held_on", "mark"),
        Index("ix_attendance_held_mark", "held_on", "mark"),
        {"sqlite_with_rowid": False},
    )

    event_id: Mapped[EventId] = mapped_column(ForeignKey("event.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    held_on: Mapped[date]
    """The event's local day, copied for statistics."""
    mark: Mapped[str]
    minutes_late: Mapped[Minutes | None]
    guest: Mapped[bool] = mapped_column(default=False)
    """Was there without a place in the activity."""
    tapped_at: Mapped[datetime]
    """When it was tapped on the phone (never later than when it arrived)."""
    saved_at: Mapped[datetime]
    by: Mapped[str]
    tap: Mapped[str] = mapped_column(default="")
    """The phone's id for this tap: a replay changes nothing."""
    disputed: Mapped[str] = mapped_column(default="")
    """What other phones had marked, shown until somebody decides (taps.pack)."""


class RegisterTap(Model):
    """One tap as a device sent it. The marks above are worked out from these (taps.standing).

    Kept so that taps may arrive late, twice and in any order, and nothing is overwritten
    unseen. Swept some weeks after the event (ledger.sweep_taps); the mark itself then stands for
    its last tap. No further index: every tap pays for it, and the table stays small.
    """

    __tablename__ = "register_tap"
    __table_args__ = ({"sqlite_with_rowid": False},)

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    tap: Mapped[str] = mapped_column(primary_key=True)
    """Made by the device, the same at every replay."""
    device: Mapped[str]
    mark: Mapped[str | None]
    """None takes a mark back."""
    late: Mapped[Minutes] = mapped_column(default=0)
    tapped_at: Mapped[datetime]
    received_at: Mapped[datetime]
    seen: Mapped[str] = mapped_column(default="")
    """The tap the device showed when it was tapped."""
    settles: Mapped[str] = mapped_column(default="")
    """Other taps it decides against, parted by blanks: somebody has seen both."""
    by: Mapped[str]


class RegisterGuest(Model):
    """A guest a phone has added: the same however often the phone says so."""

    __tablename__ = "register_guest"

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    client_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )


class Register(Model):
    """The sheet of one event: its note, and who signed it."""

    __tablename__ = "register"

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    note: Mapped[str] = mapped_column(default="")
    """What was done. No names, please: the hint says so."""
    note_version: Mapped[int] = mapped_column(default=1)
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str] = mapped_column(default="")


class Amendment(Model):
    """A mark that was changed after the register had been signed, and why."""

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
