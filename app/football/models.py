"""What a match needs beside its date, who plays in it, how it ended. The date is on the spine."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Minutes, Model, Versioned
from app.base.ids import ActivityId, EventId, MatchId, ParticipationId, PersonId

USUAL_MEETING = 45
"""Minutes before the kick-off at which people meet when nobody says otherwise."""


class Venue(StrEnum):
    HOME = "home"
    AWAY = "away"
    NEUTRAL = "neutral"


class MatchDay(Versioned, Model):
    """The facts of one match, or of a tournament, beside the team's event (Spieltag).

    The event begins with the first kick-off. Whoever moves it moves everything: all times here
    are minutes from there.
    """

    __tablename__ = "match_day"

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    competition: Mapped[str] = mapped_column(default="")
    """League, cup, friendly, the name of a tournament."""
    venue: Mapped[str] = mapped_column(default=Venue.HOME)
    meeting_point: Mapped[str] = mapped_column(default="")
    meet_minutes: Mapped[Minutes] = mapped_column(default=USUAL_MEETING)
    """Before the kick-off."""
    kit: Mapped[str] = mapped_column(default="")
    places: Mapped[int | None]
    """How many may be nominated; None without a limit."""


class Match(Model):
    """One match of a match day (Spiel). A tournament has several."""

    __tablename__ = "match"
    __table_args__ = (UniqueConstraint("event_id", "position"),)

    id: Mapped[MatchId] = mapped_column(primary_key=True)
    event_id: Mapped[EventId] = mapped_column(ForeignKey("match_day.event_id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    opponent: Mapped[str]
    after_minutes: Mapped[Minutes] = mapped_column(default=0)
    """Kick-off, counted from the beginning of the event."""
    pitch: Mapped[str] = mapped_column(default="")
    ours: Mapped[int | None]
    """Our goals; None as long as there is no result."""
    theirs: Mapped[int | None]

    def score(self, venue: str) -> str:
        """ "2 : 1", the side at home first; "" without a result."""
        if self.ours is None:
            return ""
        sides = (self.theirs, self.ours) if venue == Venue.AWAY else (self.ours, self.theirs)
        return "{} : {}".format(*sides)


class Scored(Model):
    """How often somebody has scored in a match. Kept as a memory, never counted up or ranked."""

    __tablename__ = "scored"

    match_id: Mapped[MatchId] = mapped_column(
        ForeignKey("match.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    goals: Mapped[int]


class Nomination(Model):
    """Whether somebody plays: as picked, and as their family has been told (Nominierung)."""

    __tablename__ = "nomination"

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("match_day.event_id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    picked: Mapped[bool] = mapped_column(default=True)
    told: Mapped[bool | None]
    """What the family was told: that they play, that they do not; None is nothing yet."""
    told_at: Mapped[datetime | None]


class Shirt(Model):
    """The number on somebody's shirt. Without a row: none."""

    __tablename__ = "shirt"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)

    participation_id: Mapped[ParticipationId] = mapped_column(
        ForeignKey("participation.id", ondelete="CASCADE"), primary_key=True
    )
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    number: Mapped[int]


class Sort(StrEnum):
    """What a line of the fair-play log speaks of."""

    FAIR_PLAY = "fair_play"
    AGAINST_RACISM = "against_racism"
    INCIDENT = "incident"


class FairPlay(Versioned, Model):
    """Something the team did for fair play or against racism, or that happened to it.

    For the reports: it counts deeds and people reached, and names nobody.
    """

    __tablename__ = "fair_play"
    __table_args__ = (Index("ix_fair_play_activity_day", "activity_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(index=True)
    event_id: Mapped[EventId | None] = mapped_column(
        ForeignKey("event.id", ondelete="SET NULL"), index=True
    )
    sort: Mapped[str]
    what: Mapped[str]
    reached: Mapped[int | None]
    """About how many people it reached."""
