"""The chained log."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Model


class AuditEntry(Model):
    """One deed. Never holds contents: only which object, which deed, by whom."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    deed: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int | None]
    detail: Mapped[str] = mapped_column(default="")
    seal: Mapped[str]
    """HMAC over this row and the seal of the row before."""


class AuditHead(Model):
    """The end of the chain: one row, locked while a new entry is written."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[int] = mapped_column(default=0)
    seal: Mapped[str] = mapped_column(default="")
    stamp: Mapped[str] = mapped_column(default="")
    """HMAC over the two: without the key nobody can move the end back to an earlier row."""
