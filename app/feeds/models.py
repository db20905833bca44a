"""Secret addresses a calendar programme may ask."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Model
from app.base.ids import ActivityId, FamilyId, FeedId, PersonId, PlaceId


class FeedKind(StrEnum):
    FAMILY = "family"
    CHILD = "child"
    GUARDIAN = "guardian"  # one guardian's device: without children they must not be near
    LEADER = "leader"
    TEAM = "team"  # any activity's events
    ROOM = "room"
    PUBLIC = "public"


class Feed(Model):
    """One subscription. Revoked it tells so for 30 days, then it is gone (410).

    scope and ref say whose Stamp decides whether anything has changed.
    """

    __tablename__ = "feed"
    __table_args__ = (Index("ix_feed_scope_ref", "scope", "ref"),)

    id: Mapped[FeedId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    scope: Mapped[str]
    ref: Mapped[int]
    family_id: Mapped[FamilyId | None] = mapped_column(
        ForeignKey("family.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[PersonId | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    activity_id: Mapped[ActivityId | None] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE")
    )
    place_id: Mapped[PlaceId | None] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(default="")
    generation: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    fetched_with: Mapped[str] = mapped_column(default="")
    """Family of the calendar programme ("Google", "Apple"), never an address."""
