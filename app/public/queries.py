"""What the public pages read: dates of public offers, without any person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.db import AnyRow, AnySelect
from app.base.errors import NotForYou
from app.football.queries import in_public
from app.partners.models import Place
from app.programme.models import Activity, Event, EventStatus, Kind, Stamp
from app.public.models import PublicText

MOST = 200


PUBLIC = (
    Activity.public,
    Activity.archived_at.is_(None),
    Event.announced,
    Event.status != EventStatus.TENTATIVE,
    in_public(),
)
"""Not what is only pencilled in; what was cancelled stays, so that nobody comes in vain."""


def _shown() -> AnySelect:
    return (
        select(
            Event.id,
            Event.activity_id,
            Event.title,
            Event.starts_at,
            Event.ends_at,
            Event.all_day,
            Event.status,
            Event.reason,
            Event.moved_from,
            Event.uid,
            Event.revised_at,
            Activity.kind,
            Activity.title.label("activity_title"),
            Activity.description,
            Activity.signup,
            Place.name.label("place_name"),
            Place.street.label("place_street"),
            Place.postcode.label("place_postcode"),
            Place.city.label("place_city"),
        )
        .join(Activity, Activity.id == Event.activity_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(*PUBLIC)
        .order_by(Event.starts_at, Event.id)
    )


def list_dates(
    session: Session, start: datetime, end: datetime, *, kind: Kind | None = None, most: int = MOST
) -> Sequence[AnyRow]:
    """Public dates that are not over at `start` and begin before `end`."""
    rows = _shown().where(Event.ends_at > start, Event.starts_at < end).limit(most)
    return session.execute(rows.where(Activity.kind == kind) if kind else rows).all()


def dates_of(session: Session, activity_id: int, start: datetime, *, most: int) -> Sequence[AnyRow]:
    rows = _shown().where(Event.activity_id == activity_id, Event.ends_at > start)
    return session.execute(rows.limit(most)).all()


def date_for(session: Session, event_id: int) -> AnyRow:
    """A public date. Raises NotForYou for any other."""
    row = session.execute(_shown().where(Event.id == event_id)).one_or_none()
    if row is None:
        raise NotForYou
    return row


def date_of(session: Session, event_id: int) -> AnyRow:
    """For whoever has a seat there, even if it is public no longer: title, times, place."""
    return session.execute(
        select(
            Event.id,
            Event.activity_id,
            Event.title,
            Event.starts_at,
            Event.ends_at,
            Event.all_day,
            Event.status,
            Event.reason,
            Event.moved_from,
            Activity.kind,
            Activity.title.label("activity_title"),
            Place.name.label("place_name"),
            Place.street.label("place_street"),
            Place.postcode.label("place_postcode"),
            Place.city.label("place_city"),
        )
        .join(Activity, Activity.id == Event.activity_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(Event.id == event_id)
    ).one()


def kinds_shown(session: Session, start: datetime, end: datetime) -> list[Kind]:
    """Kinds of which there is a date to show, for the filter."""
    found = (
        select(Activity.kind)
        .join(Event, Event.activity_id == Activity.id)
        .where(*PUBLIC, Event.ends_at > start, Event.starts_at < end)
        .distinct()
    )
    there = set(session.scalars(found))
    return [kind for kind in Kind if kind in there]


def activity_for(session: Session, activity_id: int) -> Activity:
    """A public offer. Raises NotForYou for any other."""
    found = session.scalar(
        select(Activity).where(
            Activity.id == activity_id, Activity.public, Activity.archived_at.is_(None)
        )
    )
    if found is None:
        raise NotForYou
    return found


def vevents(session: Session, start: datetime, end: datetime) -> Sequence[AnyRow]:
    """Stored calendar entries with what they are called: vevent, title, status."""
    rows = _shown().add_columns(Event.vevent).where(Event.starts_at >= start, Event.starts_at < end)
    return session.execute(rows.limit(900)).all()


def changes(session: Session) -> AnyRow | None:
    """How often, and when last, anything public has changed."""
    return session.execute(
        select(Stamp.count, Stamp.changed_at).where(Stamp.scope == "public", Stamp.ref == 0)
    ).one_or_none()


def texts_written(session: Session) -> dict[str, PublicText]:
    """Legal pages the office has written, by key."""
    return {row.key: row for row in session.scalars(select(PublicText))}
