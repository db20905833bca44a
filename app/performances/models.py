"""What a performance needs besides its date. The date itself is an event of the spine."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import BYTEWISE, Minutes, Model, Versioned
from app.base.ids import (
    ActivityId,
    ContactPersonId,
    EventId,
    OrganisationId,
    PersonId,
    PieceId,
)
from app.programme.models import Event, EventStatus

US, HOME = "us", "home"
"""Who called a performance off."""


class PerformanceStatus(StrEnum):
    ASKED = "asked"
    OPTIONED = "optioned"
    CONFIRMED = "confirmed"
    PLAYED = "played"
    CANCELLED = "cancelled"


class Performance(Versioned, Model):
    """The facts of a performance beside its activity and its one event.

    Minutes make the backward plan: meeting, loading, journey, setting up, playing, taking down.
    """

    __tablename__ = "performance"

    activity_id: Mapped[ActivityId] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), unique=True
    )
    organisation_id: Mapped[OrganisationId | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    contact_id: Mapped[ContactPersonId | None] = mapped_column(
        ForeignKey("contact_person.id", ondelete="SET NULL")
    )
    status: Mapped[str] = mapped_column(default=PerformanceStatus.OPTIONED)
    """How far it had come. Never "cancelled": that is the event's to say (`standing`)."""
    wish: Mapped[str] = mapped_column(default="")
    """What the home asked for: songs, occasion, ward."""
    dress: Mapped[str] = mapped_column(default="")
    adults_needed: Mapped[int] = mapped_column(default=2)
    needs_piano: Mapped[bool] = mapped_column(default=False)
    meet_minutes: Mapped[Minutes] = mapped_column(default=15)
    travel_minutes: Mapped[Minutes] = mapped_column(default=20)
    setup_minutes: Mapped[Minutes] = mapped_column(default=30)
    teardown_minutes: Mapped[Minutes] = mapped_column(default=20)
    bring: Mapped[str] = mapped_column(default="")
    """What everybody concerned should know or bring; part of the event's notice."""
    link_generation: Mapped[str] = mapped_column(default="")
    link_hash: Mapped[str | None] = mapped_column(unique=True)
    home_asked_at: Mapped[datetime | None]
    """When the link was last sent to the home."""
    home_reminded_at: Mapped[datetime | None]
    home_answer: Mapped[str] = mapped_column(default="")
    """What the home said through its link: "yes" or "no"."""
    home_answered_at: Mapped[datetime | None]
    home_note: Mapped[str] = mapped_column(default="")
    cancelled_by: Mapped[str] = mapped_column(default="")
    """US or HOME."""
    home_told_at: Mapped[datetime | None]
    """When somebody told the home that we had cancelled."""
    audience: Mapped[int | None]
    played_minutes: Mapped[Minutes | None]
    afterword: Mapped[str] = mapped_column(default="")
    """One sentence for the report."""

    event: Mapped[Event] = relationship(lazy="raise_on_sql")


def standing(status: str, event_status: str) -> PerformanceStatus:
    """Where a performance stands; its event knows best whether it is cancelled."""
    if event_status == EventStatus.CANCELLED:
        return PerformanceStatus.CANCELLED
    return PerformanceStatus(status)


class Asked(Model):
    """Somebody of the line-up has been asked to come, once; and once more when nothing came."""

    __tablename__ = "asked"

    activity_id: Mapped[ActivityId] = mapped_column(
        ForeignKey("performance.activity_id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    asked_at: Mapped[datetime] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]


class Piece(Versioned, Model):
    """A piece of the repertoire, with what GEMA's Musikfolge asks for."""

    __tablename__ = "piece"

    id: Mapped[PieceId] = mapped_column(primary_key=True)
    title: Mapped[str]
    composer: Mapped[str] = mapped_column(default="")
    arranger: Mapped[str] = mapped_column(default="")
    lyricist: Mapped[str] = mapped_column(default="")
    publisher: Mapped[str] = mapped_column(default="")
    public_domain: Mapped[bool] = mapped_column(default=False)
    seconds: Mapped[int] = mapped_column(default=180)
    note: Mapped[str] = mapped_column(default="")
    retired: Mapped[bool] = mapped_column(default=False)
    sort_key: Mapped[str] = mapped_column(BYTEWISE, default="", index=True)

    needs: Mapped[list["PieceNeed"]] = relationship(
        cascade="all, delete-orphan", lazy="raise_on_sql", order_by="PieceNeed.id"
    )


class PieceNeed(Model):
    """An instrument a piece cannot do without, and how many of it."""

    __tablename__ = "piece_need"
    __table_args__ = (UniqueConstraint("piece_id", "instrument"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    piece_id: Mapped[PieceId] = mapped_column(ForeignKey("piece.id", ondelete="CASCADE"))
    instrument: Mapped[str]
    count: Mapped[int] = mapped_column(default=1)


class Learned(Model):
    """A person can play a piece."""

    __tablename__ = "learned"

    piece_id: Mapped[PieceId] = mapped_column(
        ForeignKey("piece.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    noted_at: Mapped[datetime]


class Plays(Model):
    """A person plays an instrument."""

    __tablename__ = "plays"

    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    instrument: Mapped[str] = mapped_column(primary_key=True, index=True)


class SetItem(Model):
    """A place in the set list of a performance."""

    __tablename__ = "set_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(
        ForeignKey("performance.activity_id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    piece_id: Mapped[PieceId] = mapped_column(
        ForeignKey("piece.id", ondelete="RESTRICT"), index=True
    )
    seconds: Mapped[int]

    piece: Mapped[Piece] = relationship(lazy="raise_on_sql")
