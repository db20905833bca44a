"""A list on its way in, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Model, Versioned
from app.base.ids import ActivityId, EventId, FamilyId, ParticipationId, PersonId


class Sort(StrEnum):
    PEOPLE = "people"
    EVENTS = "events"


class Draft(Versioned, Model):
    """A list that was handed in and not carried out yet. Its owner's alone; gone after a day.

    Columns that are refused never get here.
    """

    __tablename__ = "import_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    sort: Mapped[str]
    owner: Mapped[str]
    """An actor: "account:2"."""
    created_at: Mapped[datetime] = mapped_column(index=True)
    content: Mapped[str]
    """JSON: the sheet, or the dates of a calendar."""
    meanings: Mapped[str] = mapped_column(default="[]")
    """JSON: what each column means."""
    usual: Mapped[str] = mapped_column(default="child")
    """What people are in their family where the list does not say: a people.FamilyRole."""
    choices: Mapped[str] = mapped_column(default="{}")
    """JSON: by the number of a row, what somebody decided: "new", "skip", "17" for a person."""
    activity_id: Mapped[ActivityId | None] = mapped_column(
        ForeignKey("activity.id", ondelete="SET NULL")
    )


class RememberedColumns(Model):
    """What the columns under these headings meant last time."""

    __tablename__ = "import_columns"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    meanings: Mapped[str]
    used_at: Mapped[datetime]


class Import(Model):
    """A list that was carried out."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    sort: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(index=True)
    made_by: Mapped[str]
    activity_id: Mapped[ActivityId | None] = mapped_column(
        ForeignKey("activity.id", ondelete="SET NULL")
    )
    people: Mapped[int] = mapped_column(default=0)
    families: Mapped[int] = mapped_column(default=0)
    places: Mapped[int] = mapped_column(default=0)
    events: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None]
    stayed: Mapped[int] = mapped_column(default=0)
    """How many things were not taken back because somebody had touched them."""


class Made(Model):
    """One thing an import has made, as long as it can be taken back. Exactly one id is set.

    It goes with the thing: a number that is given again must not be taken for it.
    """

    __tablename__ = "import_made"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(
        ForeignKey("import_run.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[PersonId | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    family_id: Mapped[FamilyId | None] = mapped_column(
        ForeignKey("family.id", ondelete="CASCADE"), index=True
    )
    participation_id: Mapped[ParticipationId | None] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), index=True
    )
    event_id: Mapped[EventId | None] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int]
    """Of the thing when the import was done: another one says that somebody has touched it."""
    before: Mapped[str] = mapped_column(default="")
    """JSON: how a thing was that was only changed; "" for what is new."""


class ImportedEvent(Model):
    """Which date of ours an entry of somebody else's calendar has become."""

    __tablename__ = "imported_event"
    __table_args__ = (UniqueConstraint("activity_id", "uid", "occurrence"),)

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    uid: Mapped[str]
    occurrence: Mapped[str] = mapped_column(default="")
    """Which one of a series: its original beginning; "" for what happens once."""
