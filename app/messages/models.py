"""What the house has to tell people, and whether it has."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Model, Versioned
from app.base.ids import AccountId, FamilyId, MessageId, PersonId


class Channel(StrEnum):
    MAIL = "mail"
    SHARE = "share"  # prepared text for the phone's share sheet
    SLIP = "slip"  # printed
    CALL = "call"


class MessageStatus(StrEnum):
    WAITING = "waiting"
    SENT = "sent"  # handed to the mail server
    FAILED = "failed"  # given up; the reason is in `trouble`
    OPENED = "opened"  # a prepared text was opened or printed: nobody knows whether it was sent
    CALLED = "called"
    DROPPED = "dropped"  # overtaken by a newer one, or no longer true


class Message(Model):
    """One thing to tell one recipient. What waits for a family becomes one mail a day."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_status_due", "status", "due_at"),
        Index("ix_message_about", "about"),
        Index("ix_message_family", "family_id", "status"),
    )

    id: Mapped[MessageId] = mapped_column(primary_key=True)
    sort: Mapped[str]
    """Which template: "event_cancelled", "performance_request", …"""
    family_id: Mapped[FamilyId | None] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"))
    person_id: Mapped[PersonId | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[AccountId | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    address: Mapped[str] = mapped_column(default="")
    """An e-mail address that is none of the above's (a senior home's)."""
    channel: Mapped[str]
    status: Mapped[str] = mapped_column(default=MessageStatus.WAITING)
    about: Mapped[str] = mapped_column(default="")
    """What it is about, "event:12": a newer message about the same drops an older one."""
    concerns_on: Mapped[date | None]
    """Day the matter takes place; today or tomorrow makes it urgent."""
    facts: Mapped[str] = mapped_column(default="{}")
    """JSON the template is filled with."""
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")
    message_id: Mapped[str] = mapped_column(default="")
    """The mail's Message-ID, fixed at the first attempt: a repeat is recognised as one."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(default="")


class OwnText(Versioned, Model):
    """How the house says something in its own words. Without a row ours are used."""

    __tablename__ = "own_text"

    sort: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    body: Mapped[str]
    """Both with placeholders in braces, see wording.py."""
    changed_at: Mapped[datetime]
