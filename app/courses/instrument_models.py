"""Instruments of the school, and who has them at home."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import BYTEWISE, Cents, Model, Versioned
from app.base.ids import FileId, InstrumentId, LoanId, PersonId


class Condition(StrEnum):
    NEW = "new"
    GOOD = "good"
    USED = "used"
    DAMAGED = "damaged"


class Instrument(Versioned, Model):
    """One instrument of the inventory, known by its number. Retired it keeps its history."""

    __tablename__ = "instrument"

    id: Mapped[InstrumentId] = mapped_column(primary_key=True)
    number: Mapped[str]
    """As it stands on the label."""
    number_key: Mapped[str] = mapped_column(BYTEWISE, unique=True)
    """The same, however it is spelt."""
    kind: Mapped[str]
    """In the school's own words: "Gitarre"."""
    maker: Mapped[str] = mapped_column(default="")
    serial: Mapped[str] = mapped_column(default="")
    accessories: Mapped[str] = mapped_column(default="")
    """What belongs to it and goes along."""
    value: Mapped[Cents | None]
    kept_at: Mapped[str] = mapped_column(default="")
    """Where it is while nobody has it."""
    condition: Mapped[str] = mapped_column(default=Condition.GOOD)
    """As it was last seen."""
    note: Mapped[str] = mapped_column(default="")
    retired: Mapped[bool] = mapped_column(default=False)
    sort_key: Mapped[str] = mapped_column(BYTEWISE, default="", index=True)

    @property
    def name(self) -> str:
        return f"{self.kind} {self.number}"


class Loan(Model):
    """Somebody has an instrument at home; returned, it is history (Ausleihe)."""

    __tablename__ = "instrument_loan"
    __table_args__ = (
        Index(
            "uq_instrument_loan_open",
            "instrument_id",
            unique=True,
            sqlite_where=text("returned_on IS NULL"),
            postgresql_where=text("returned_on IS NULL"),
        ),
        Index("ix_instrument_loan_due", "returned_on", "due_on"),
    )

    id: Mapped[LoanId] = mapped_column(primary_key=True)
    instrument_id: Mapped[InstrumentId] = mapped_column(
        ForeignKey("instrument.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    guardian_id: Mapped[PersonId | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    """Who signs for a child."""
    from_on: Mapped[date]
    due_on: Mapped[date]
    accessories: Mapped[str] = mapped_column(default="")
    """What went along this time."""
    condition_out: Mapped[str]
    note_out: Mapped[str] = mapped_column(default="")
    returned_on: Mapped[date | None]
    condition_in: Mapped[str] = mapped_column(default="")
    note_in: Mapped[str] = mapped_column(default="")
    reminded_on: Mapped[date | None]
    """When the family was reminded of this day of return; another day, another reminder."""
    created_at: Mapped[datetime]


OUT, BACK = "out", "back"


class LoanPhoto(Model):
    """What an instrument looked like when it went OUT or came BACK."""

    __tablename__ = "loan_photo"

    file_id: Mapped[FileId] = mapped_column(
        ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True
    )
    loan_id: Mapped[LoanId] = mapped_column(
        ForeignKey("instrument_loan.id", ondelete="CASCADE"), index=True
    )
    moment: Mapped[str]


class Care(Model):
    """Something done to an instrument: new strings, a repair (Pflege)."""

    __tablename__ = "instrument_care"

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[InstrumentId] = mapped_column(
        ForeignKey("instrument.id", ondelete="CASCADE"), index=True
    )
    done_on: Mapped[date]
    what: Mapped[str]
