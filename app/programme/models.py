"""Everything that happens at the school, stored once.

Person ──< Participation >── Activity ──< Event ──< Attendance >── Person
"""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import BYTEWISE, Minutes, Model, Versioned
from app.base.ids import (
    ActivityId,
    EventId,
    FamilyId,
    FundingId,
    ParticipationId,
    PersonId,
    PlaceId,
    SeriesId,
)
from app.partners.models import Place
from app.people.models import Person


class Kind(StrEnum):
    COURSE = "course"
    ENSEMBLE = "ensemble"
    WORKSHOP = "workshop"
    PERFORMANCE = "performance"
    TEAM = "team"
    EXCURSION = "excursion"


ASKING_KINDS = frozenset({Kind.PERFORMANCE, Kind.EXCURSION})
"""Kinds whose events ask for an answer; weekly ones assume yes. Matches ask event by event."""


class Signup(StrEnum):
    """Who may take places without the office."""

    OFFICE = ""
    FAMILY = "family"
    PUBLIC = "public"


class Activity(Versioned, Model):
    """What people belong to or sign up for (Angebot)."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_kind_ended", "kind", "archived_at"),)

    id: Mapped[ActivityId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    place_id: Mapped[PlaceId | None] = mapped_column(ForeignKey("place.id", ondelete="SET NULL"))
    funding_id: Mapped[FundingId | None] = mapped_column(
        ForeignKey("funding_programme.id", ondelete="SET NULL"), index=True
    )
    capacity: Mapped[int | None]
    asks: Mapped[bool] = mapped_column(default=False)
    """Events ask for yes or no; otherwise everybody is expected."""
    public: Mapped[bool] = mapped_column(default=False)
    """Shown in the public calendar, without persons."""
    signup: Mapped[str] = mapped_column(default=Signup.OFFICE, server_default="")
    """Who signs up by themselves: nobody, families through their page, or anybody."""
    signup_until: Mapped[date | None]
    """Last day of it; None is until it begins."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    archived_at: Mapped[datetime | None]
    sort_key: Mapped[str] = mapped_column(BYTEWISE, default="", index=True)
    search_key: Mapped[str] = mapped_column(default="")

    leaders: Mapped[list["Leadership"]] = relationship(
        cascade="all, delete-orphan", lazy="raise_on_sql", order_by="Leadership.position"
    )
    place: Mapped[Place | None] = relationship(lazy="raise_on_sql")


class Leadership(Model):
    """Who leads an activity; the first leads its events unless an event says otherwise."""

    __tablename__ = "leadership"
    __table_args__ = (UniqueConstraint("activity_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class CoLeadership(Model):
    """Since when and until when somebody leads an activity beside its first leader.

    Dates keep their own leader; who led with them is known by when they did.
    """

    __tablename__ = "co_leadership"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    since: Mapped[datetime | None]
    """None is from the beginning of the activity."""
    until: Mapped[datetime | None]
    """Excluded; None is to this day."""

    def covers(self, instant: datetime) -> bool:
        return (self.since is None or self.since <= instant) and (
            self.until is None or instant < self.until
        )


class Series(Versioned, Model):
    """A weekly pattern in local wall time that has generated events as rows (Serie)."""

    __tablename__ = "series"

    id: Mapped[SeriesId] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), index=True
    )
    weekday: Mapped[int]
    """0 is Monday."""
    start: Mapped[time]
    minutes: Mapped[Minutes]
    first_on: Mapped[date]
    last_on: Mapped[date]
    interval: Mapped[int] = mapped_column(default=1)
    skip_public: Mapped[bool] = mapped_column(default=True)
    skip_school: Mapped[bool] = mapped_column(default=True)
    skip_floating: Mapped[bool] = mapped_column(default=True)
    place_id: Mapped[PlaceId | None] = mapped_column(ForeignKey("place.id", ondelete="SET NULL"))
    leader_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class EventStatus(StrEnum):
    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Event(Versioned, Model):
    """One date with a beginning and an end (Termin). Every event of every kind is a row here.

    Changed only through programme.service, which keeps sequence, revised_at, the calendar text
    and the feeds' stamps true (`publish`).
    """

    __tablename__ = "event"
    __table_args__ = (
        # The end is in it too: a day looks back as far as the longest event, in the index alone.
        Index("ix_event_starts", "starts_at", "id", "ends_at"),
        Index("ix_event_activity_starts", "activity_id", "starts_at"),
        Index("ix_event_leader_starts", "leader_id", "starts_at"),
        Index("ix_event_place_starts", "place_id", "starts_at"),
        UniqueConstraint("series_id", "series_day"),
    )

    id: Mapped[EventId] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    series_id: Mapped[SeriesId | None] = mapped_column(ForeignKey("series.id", ondelete="SET NULL"))
    series_day: Mapped[date | None]
    """Local day the series meant this event for; stays when the event moves."""
    detached: Mapped[bool] = mapped_column(default=False)
    """Changed by itself: "all" leaves it alone."""
    title: Mapped[str] = mapped_column(default="")
    """Says more than the activity's title, when there is more to say."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    all_day: Mapped[bool] = mapped_column(default=False)
    place_id: Mapped[PlaceId | None] = mapped_column(ForeignKey("place.id", ondelete="SET NULL"))
    leader_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """Who actually leads: the substitute, when there is one."""
    stands_in_for_id: Mapped[PersonId | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    status: Mapped[str] = mapped_column(default=EventStatus.CONFIRMED)
    reason: Mapped[str] = mapped_column(default="")
    """Why it was cancelled or moved; families read it."""
    moved_from: Mapped[datetime | None]
    announced: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Families see it. A performance is planned first, and shown to them once they are asked."""
    asks: Mapped[bool] = mapped_column(default=False)
    answer_by: Mapped[datetime | None]
    notice: Mapped[str] = mapped_column(default="")
    """What everybody concerned should know: meeting point, what to bring."""

    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    revised_at: Mapped[datetime]
    """Strictly increasing with every visible change (calendar clients skip the rest)."""
    vevent: Mapped[str] = mapped_column(default="", deferred=True)
    """The finished VEVENT without its SUMMARY line, as icalendar wrote it."""

    activity: Mapped[Activity] = relationship(lazy="raise_on_sql")
    place: Mapped[Place | None] = relationship(lazy="raise_on_sql")
    leader: Mapped[Person | None] = relationship(foreign_keys=[leader_id], lazy="raise_on_sql")

    def shift(self, starts_at: datetime, ends_at: datetime) -> None:
        """Another time; nobody is asked for an answer once it has begun."""
        self.starts_at, self.ends_at = starts_at, ends_at
        self.answer_by = self.answer_by and min(self.answer_by, starts_at)

    @property
    def cancelled(self) -> bool:
        return self.status == EventStatus.CANCELLED


class ParticipationStatus(StrEnum):
    APPLIED = "applied"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ACTIVE = "active"
    RESTING = "resting"
    """The person is archived; restored, they may have the place again if it is free."""
    ENDED = "ended"
    DECLINED = "declined"


OVER = (ParticipationStatus.RESTING, ParticipationStatus.ENDED, ParticipationStatus.DECLINED)


class Participation(Versioned, Model):
    """A person's place in an activity (Teilnahme)."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("activity_id", "person_id"),
        Index("ix_participation_person_activity", "person_id", "activity_id"),
        Index("ix_participation_status_offer", "status", "offer_until"),
    )

    id: Mapped[ParticipationId] = mapped_column(primary_key=True)
    activity_id: Mapped[ActivityId] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    status: Mapped[str]
    part: Mapped[str] = mapped_column(default="")
    """What they do there: an instrument, a position, "helper"."""
    applied_at: Mapped[datetime]
    party_id: Mapped[int | None]
    """Those who signed up together share it: the first one's id. They get places together."""
    offer_until: Mapped[datetime | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    activity: Mapped[Activity] = relationship(lazy="raise_on_sql")


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


class Reply(Model):
    """A person's answer to an event (Rückmeldung). A "no" to a weekly lesson is an excuse."""

    __tablename__ = "reply"

    event_id: Mapped[EventId] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[PersonId] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    answer: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]
    answered_by: Mapped[str]
    """An actor: "family:7", "account:2"."""


class Ride(Model):
    """A car with seats for passengers, for one event.

    The driver is somebody we know, somebody named, or, where a family offers seats from its own
    page, that family: each offers once.
    """

    __tablename__ = "ride"
    __table_args__ = (UniqueConstraint("event_id", "family_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[EventId] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    driver_id: Mapped[PersonId | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    driver_name: Mapped[str] = mapped_column(default="")
    family_id: Mapped[FamilyId | None] = mapped_column(
        ForeignKey("family.id", ondelete="CASCADE"), index=True
    )
    seats: Mapped[int]


class DayOff(Model):
    """A floating day off, typed per school year (beweglicher Ferientag, Betriebsausflug)."""

    __tablename__ = "day_off"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_on: Mapped[date] = mapped_column(index=True)
    last_on: Mapped[date]
    name: Mapped[str]


class Stamp(Model):
    """How often what a calendar feed shows has changed. Raised in the changing transaction.

    scope and ref: ("family", 7), ("person", 3) for a leader, ("place", 2), ("activity", 9),
    ("public", 0).
    """

    __tablename__ = "stamp"

    scope: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
