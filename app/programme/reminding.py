"""The day before a workshop or a trip, whoever signed up is reminded once. Weekly dates are not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.ids import ActivityId, EventId, PersonId
from app.messages import service as messages
from app.messages.queries import told_of
from app.partners.models import Place
from app.programme.models import (
    Activity,
    Event,
    EventStatus,
    Kind,
    Participation,
    ParticipationStatus,
)
from app.rules.times import day_of

KINDS = (Kind.WORKSHOP, Kind.EXCURSION)
BEFORE = timedelta(hours=36)


def about(event_id: EventId) -> str:
    """What reminders of this date are filed under."""
    return f"reminder:{event_id}"


def remind_due(session: Session, *, at: datetime) -> int:
    """Returns how many dates were reminded of. Twice is once."""
    rows = session.execute(
        select(
            Event.id,
            Event.title,
            Event.starts_at,
            Event.ends_at,
            Event.all_day,
            Event.notice,
            Activity.id.label("activity_id"),
            Activity.kind,
            Activity.title.label("activity_title"),
            Place.name.label("place"),
        )
        .join(Activity, Activity.id == Event.activity_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(
            Event.starts_at > at,
            Event.starts_at <= at + BEFORE,
            Event.status == EventStatus.CONFIRMED,
            Event.announced,
            Activity.kind.in_(KINDS),
            Activity.archived_at.is_(None),
        )
    ).all()
    told = told_of(session, [about(row.id) for row in rows])
    events = [row for row in rows if (about(row.id), day_of(row.starts_at)) not in told]
    for event in events:
        messages.tell_people(
            session,
            _coming(session, event.activity_id),
            "event_reminder",
            about=about(event.id),
            concerns_on=day_of(event.starts_at),
            facts={
                "kind": event.kind,
                "title": event.title or event.activity_title,
                "starts_at": event.starts_at.isoformat(),
                "ends_at": event.ends_at.isoformat(),
                "all_day": event.all_day,
                "place": event.place or "",
                "notice": event.notice,
                "waits": _anybody_waits(session, event.activity_id),
            },
            at=at,
        )
    return len(events)


def _anybody_waits(session: Session, activity_id: ActivityId) -> bool:
    waiting = select(Participation.id).where(
        Participation.activity_id == activity_id,
        Participation.status == ParticipationStatus.WAITLISTED,
    )
    return session.scalar(waiting.limit(1)) is not None


def _coming(session: Session, activity_id: ActivityId) -> Sequence[PersonId]:
    return session.scalars(
        select(Participation.person_id).where(
            Participation.activity_id == activity_id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
    ).all()
