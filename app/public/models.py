"""Texts of the association's own: imprint, privacy, accessibility."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Model, Versioned


class TextKey(StrEnum):
    IMPRINT = "imprint"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"


class PublicText(Versioned, Model):
    """A page somebody has written. Without a row the draft is shown."""

    __tablename__ = "public_text"

    key: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    """Markdown."""
    changed_at: Mapped[datetime]
