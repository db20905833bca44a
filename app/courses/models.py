"""What is taught, and the facts of a lesson beside its activity."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import BYTEWISE, Minutes, Model, Versioned
from app.base.ids import ActivityId, DepartmentId, EventId, PersonId, SubjectId, WishId
from app.programme.models import Kind

TAUGHT = (Kind.COURSE, Kind.ENSEMBLE)
"""Kinds of activity that teach a subject."""


class Format(StrEnum):
    SINGLE = "single"
    GROUP = "group"
    ENSEMBLE = "ensemble"


class Department(Model):
    """A group of subjects (Fachbereich), in the order in which lists show them."""

    __tablename__ = "department"

    id: Mapped[DepartmentId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0)


class Subject(Versioned, Model):
    """Something that is taught (Fach). Retired it stays with the lessons it had."""

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("department_id", "name"),)

    id: Mapped[SubjectId] = mapped_column(primary_key=True)
    department_id: Mapped[DepartmentId] = mapped_column(
        ForeignKey("department.id", ondelete="RESTRICT")
    )
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(BYTEWISE, default="")
    retired: Mapped[bool] = mapped_column(default=False)

    department: Mapped[Department] = relationship(lazy="raise_on_sql")


class Course(Versioned, Model):
    """What a lesson or ensemble is, as a music school says it. An activity may be without."""

    __tablename__ = "course"

    activity_id: Mapped[ActivityId] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True
    )
    subject_id: Mapped[SubjectId] = mapped_column(
        ForeignKey("subject.id", ondelete="RESTRICT"), index=True
    )
    format: Mapped[str]
    minutes: Mapped[Minutes | None]
    """Length of one lesson as agreed; the dates say how long each really is."""
    level: Mapped[str] = mapped_column(default="")
    """A free label of the school's own."""
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    """Last age in years, included."""
    from_queue: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Free places are offered to those who wish for the subject, one after another."""


class Outcome(StrEnum):
    OPEN = ""
    TAKEN = "taken"
    CANCELLED = "cancelled"
    SETTLED = "settled"
    """The leader can come after all, or the office has found another way."""


class Substitution(Model):
    """Somebody cannot lead a date, and colleagues are asked to stand in (Vertretung)."""

    __tablename__ = "substitution"

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    absent_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    decide_by: Mapped[datetime] = mapped_column(index=True)
    """Without a yes by then the date is cancelled."""
    outcome: Mapped[str] = mapped_column(default=Outcome.OPEN)


class SubstitutionAsk(Model):
    """A colleague who has been asked. answer: "", "yes" or "no"."""

    __tablename__ = "substitution_ask"

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("substitution.event_id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    answer: Mapped[str] = mapped_column(default="")


class WishOutcome(StrEnum):
    OPEN = ""
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


class Wish(Versioned, Model):
    """Somebody would like to learn something, and waits for a place."""

    __tablename__ = "wish"
    __table_args__ = (Index("ix_wish_outcome_subject", "outcome", "subject_id"),)

    id: Mapped[WishId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    subject_id: Mapped[SubjectId | None] = mapped_column(
        ForeignKey("subject.id", ondelete="RESTRICT"), index=True
    )
    """None: they do not know yet, or said it in their own words."""
    words: Mapped[str] = mapped_column(default="")
    days: Mapped[int] = mapped_column(default=0)
    """Weekdays that suit, bit 0 is Monday; 0 is any."""
    earliest: Mapped[time | None]
    latest: Mapped[time | None]
    """Local wall time by which the lesson has to be over."""
    together: Mapped[bool] = mapped_column(default=False)
    """Only at the same time as brothers and sisters who wait too."""
    since: Mapped[datetime]
    paused_until: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(default=WishOutcome.OPEN)
    closed_at: Mapped[datetime | None]

    @property
    def weekdays(self) -> frozenset[int]:
        return frozenset(day for day in range(7) if self.days >> day & 1)


class WishOffer(Model):
    """A place that was offered for a wish, and what became of it."""

    __tablename__ = "wish_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    wish_id: Mapped[WishId] = mapped_column(ForeignKey("wish.id", ondelete="CASCADE"), index=True)
    activity_id: Mapped[ActivityId] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), index=True
    )
    offered_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    """ "", "yes", "no", or "late" when nobody answered in time."""
    answered_at: Mapped[datetime | None]
