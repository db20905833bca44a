"""After any change of an event: revision, calendar text, stamps. So feeds tell the truth."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.base.ids import ActivityId, PlaceId
from app.partners.models import Place
from app.programme import calendar_text
from app.programme.models import Activity, Event
from app.programme.stamps import Scope, raise_stamps, scopes_of_activity, scopes_of_event


def publish(
    session: Session,
    events: Sequence[Event],
    *,
    at: datetime,
    raises_sequence: bool,
    also: Collection[Scope] = (),
) -> None:
    """Stamp events of one activity as changed and write their calendar texts.

    raises_sequence: start, end, place or status changed (RFC 5545, 3.8.7.4)
    also:            scopes the events have left: the old place, the old leader
    """
    if not events:
        return
    activity = session.get_one(Activity, events[0].activity_id)
    addresses = _addresses(session, {event.place_id for event in events if event.place_id})
    scopes = scopes_of_activity(session, activity.id) | set(also)
    for event in events:
        if raises_sequence and event.vevent:
            event.sequence += 1
        event.revised_at = calendar_text.strictly_after(
            event.revised_at if event.vevent else None, at
        )
        place = addresses.get(event.place_id, "") if event.place_id else ""
        event.vevent = calendar_text.write(event, activity, place)
        scopes |= scopes_of_event(event)
    raise_stamps(session, scopes, at=at)
    session.flush()


def republish_activity(
    session: Session, activity_id: ActivityId, *, since: datetime, at: datetime
) -> None:
    """Title, kind or leaders of an activity changed: its future events say so."""
    events = session.scalars(
        select(Event)
        .where(Event.activity_id == activity_id, Event.starts_at >= since)
        .options(undefer(Event.vevent))
    ).all()
    publish(session, events, at=at, raises_sequence=False)
    raise_stamps(session, scopes_of_activity(session, activity_id), at=at)


def republish_place(session: Session, place_id: PlaceId, *, since: datetime, at: datetime) -> None:
    """A place's name or address changed: future events there carry the new one."""
    events = session.scalars(
        select(Event)
        .where(Event.place_id == place_id, Event.starts_at >= since)
        .options(undefer(Event.vevent))
        .order_by(Event.activity_id)
    ).all()
    by_activity: dict[ActivityId, list[Event]] = {}
    for event in events:
        by_activity.setdefault(event.activity_id, []).append(event)
    for group in by_activity.values():
        publish(session, group, at=at, raises_sequence=True)


def _addresses(session: Session, ids: Collection[PlaceId]) -> dict[PlaceId, str]:
    if not ids:
        return {}
    return {
        place.id: place.address for place in session.scalars(select(Place).where(Place.id.in_(ids)))
    }
