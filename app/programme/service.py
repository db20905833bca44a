"""Use cases of a single event: make, change, move, cancel, restore, hand over, remove.

Every function leaves the calendar text, the feeds' stamps, the audit line and the messages true.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version
from app.base.errors import RuleBroken
from app.base.ids import ActivityId, PersonId, PlaceId
from app.base.settings import association
from app.messages import service as messages
from app.programme.models import (
    Activity,
    Answer,
    Event,
    EventStatus,
    Leadership,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.programme.publish import publish
from app.programme.signals import event_changed, event_removed, event_retitled
from app.programme.stamps import Scope, raise_stamps, scopes_of_activity, scopes_of_event
from app.rules.times import day_of

LONGEST = timedelta(days=14)
"""No event is longer: range queries look back this far and no further."""
SHORT_NOTICE = timedelta(hours=48)
"""Within it a calendar feed may be too slow: the family is rung up."""


def is_short_notice(starts_at: datetime, at: datetime) -> bool:
    return starts_at - at <= SHORT_NOTICE


def new_uid(session: Session, kind: str) -> str:
    """A calendar UID that tells nothing of title, time, person or number of rows."""
    return f"{kind}-{secrets.token_hex(12)}@{association(session).installation or 'einklang'}"


def first_leader(session: Session, activity: Activity) -> PersonId | None:
    return session.scalar(
        select(Leadership.person_id)
        .where(Leadership.activity_id == activity.id)
        .order_by(Leadership.position, Leadership.id)
        .limit(1)
    )


def check_span(starts_at: datetime, ends_at: datetime) -> None:
    """Raise RuleBroken unless the event ends after it begins and within LONGEST."""
    if ends_at <= starts_at:
        raise RuleBroken(gettext("The end must come after the beginning."), field="ends")
    if ends_at - starts_at > LONGEST:
        raise RuleBroken(gettext("An event may last 14 days at most."), field="ends")


def create_event(
    session: Session,
    activity: Activity,
    *,
    starts_at: datetime,
    ends_at: datetime,
    all_day: bool = False,
    title: str = "",
    place_id: PlaceId | None = None,
    elsewhere: bool = False,
    leader_id: PersonId | None = None,
    status: EventStatus = EventStatus.CONFIRMED,
    notice: str = "",
    asks: bool | None = None,
    answer_by: datetime | None = None,
    announced: bool = True,
    by: Actor,
    at: datetime,
) -> Event:
    """Add one date. Place, leader and asking follow the activity where nothing is said.

    announced: families see it at once
    elsewhere: not at the activity's own place, even if nobody knows yet where
    All-day events run from local midnight to the midnight after their last day.
    """
    check_span(starts_at, ends_at)
    event = Event(
        activity_id=activity.id,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=all_day,
        place_id=place_id or (None if elsewhere else activity.place_id),
        leader_id=leader_id or first_leader(session, activity),
        status=status,
        notice=notice,
        asks=activity.asks if asks is None else asks,
        answer_by=answer_by,
        announced=announced,
        uid=new_uid(session, activity.kind),
        revised_at=at,
    )
    session.add(event)
    session.flush()
    publish(session, [event], at=at, raises_sequence=False)
    audit.record(session, "programme.create_event", "event", event.id, by=by, at=at)
    return event


def announce(session: Session, event: Event, *, at: datetime) -> None:
    """Families hear of it now: their pages and calendars show it from here on."""
    if not event.announced:
        event.announced = True
        session.flush()
        raise_stamps(session, scopes_of_activity(session, event.activity_id), at=at)


def change_event(
    session: Session,
    event: Event,
    *,
    title: str,
    notice: str,
    asks: bool,
    answer_by: datetime | None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change what an event says, not when and where it is."""
    check_version(event, version)
    renamed = title != event.title
    event.title, event.notice = title, notice
    event.asks, event.answer_by = asks, answer_by
    event.detached = True
    publish(session, [event], at=at, raises_sequence=False)
    if renamed:
        event_retitled.send(session, event=event)
    audit.record(session, "programme.change_event", "event", event.id, by=by, at=at)


def move_event(
    session: Session,
    event: Event,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place_id: PlaceId | None,
    reason: str = "",
    version: int | None = None,
    quiet: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Another time or place for the same event: same UID, higher sequence, everybody is told.

    quiet: nobody has been told of it yet, so nobody is told of the change
    """
    check_version(event, version)
    check_span(starts_at, ends_at)
    if event.cancelled:
        raise RuleBroken(gettext("This event is cancelled. Restore it first."))
    left = scopes_of_event(event)
    shifted = starts_at != event.starts_at
    moved = shifted or ends_at != event.ends_at or place_id != event.place_id
    before = event.starts_at
    if shifted:
        event.moved_from = event.starts_at
    event.shift(starts_at, ends_at)
    event.place_id = place_id
    event.reason, event.detached = reason, True
    publish(session, [event], at=at, raises_sequence=moved, also=left)
    audit.record(session, "programme.move_event", "event", event.id, by=by, at=at)
    if moved:
        event_changed.send(session, event=event, what="moved", before=before, at=at)
    if moved and not quiet:
        tell_families(
            session, event, "event_moved", at=at, soonest=min(before, starts_at), before=before
        )


def cancel_event(
    session: Session,
    event: Event,
    *,
    reason: str,
    version: int | None = None,
    quiet: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """The event does not take place. It stays in every calendar, marked, until its day is over."""
    check_version(event, version)
    if event.cancelled:
        return
    event.status, event.reason, event.detached = EventStatus.CANCELLED, reason, True
    publish(session, [event], at=at, raises_sequence=True)
    audit.record(session, "programme.cancel_event", "event", event.id, by=by, at=at)
    event_changed.send(session, event=event, what="cancelled", at=at)
    if not quiet:
        tell_families(session, event, "event_cancelled", at=at, soonest=event.starts_at)


def restore_event(
    session: Session,
    event: Event,
    *,
    version: int | None = None,
    quiet: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """It takes place after all."""
    check_version(event, version)
    if not event.cancelled:
        return
    event.status, event.reason = EventStatus.CONFIRMED, ""
    publish(session, [event], at=at, raises_sequence=True)
    audit.record(session, "programme.restore_event", "event", event.id, by=by, at=at)
    event_changed.send(session, event=event, what="restored", at=at)
    if not quiet:
        tell_families(session, event, "event_restored", at=at, soonest=event.starts_at)


def confirm_event(
    session: Session, event: Event, *, status: EventStatus, by: Actor, at: datetime
) -> None:
    """Tentative becomes firm, or the other way round; nobody is told, calendars follow."""
    if event.status == status:
        return
    event.status = status
    publish(session, [event], at=at, raises_sequence=True)
    audit.record(session, "programme.confirm_event", "event", event.id, by=by, at=at)


def hand_over(
    session: Session,
    event: Event,
    *,
    leader_id: PersonId,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Somebody else leads this event; whoever was to lead it is remembered."""
    check_version(event, version)
    if leader_id == event.leader_id:
        return
    left = scopes_of_event(event)
    owner = event.stands_in_for_id or event.leader_id
    event.stands_in_for_id = None if owner == leader_id else owner
    event.leader_id, event.detached = leader_id, True
    publish(session, [event], at=at, raises_sequence=False, also=left)
    audit.record(session, "programme.hand_over", "event", event.id, by=by, at=at)


def remove_event(
    session: Session, event: Event, *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """Take back an event entered by mistake. Refused once anything has been recorded there."""
    check_version(event, version)
    gone: set[Scope] = scopes_of_activity(session, event.activity_id) | scopes_of_event(event)
    event_id = event.id
    event_removed.send(session, event=event, at=at)
    if not event.cancelled:
        event_changed.send(session, event=event, what="cancelled", at=at)
    try:
        with session.begin_nested():
            session.delete(event)
            session.flush()
    except IntegrityError:
        raise RuleBroken(
            gettext("Attendance has been recorded there. Cancel the event instead.")
        ) from None
    messages.drop_about(session, f"event:{event_id}", at=at)
    raise_stamps(session, gone, at=at)
    audit.record(session, "programme.remove_event", "event", event_id, by=by, at=at)


def _concerned(session: Session, event: Event, sort: str) -> Sequence[PersonId]:
    """Whom a change concerns. Who has said no need not hear that it is off, or on again."""
    people = expected_people(session, event.activity_id)
    if sort == "event_moved" or not event.asks:
        return people
    declined = session.scalars(
        select(Reply.person_id).where(Reply.event_id == event.id, Reply.answer == Answer.NO)
    ).all()
    return [person for person in people if person not in declined]


def expected_people(session: Session, activity_id: ActivityId) -> Sequence[PersonId]:
    """Everybody with an active place in the activity."""
    return session.scalars(
        select(Participation.person_id).where(
            Participation.activity_id == activity_id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
    ).all()


def tell_families(
    session: Session,
    event: Event,
    sort: str,
    *,
    at: datetime,
    soonest: datetime,
    before: datetime | None = None,
    reason: str | None = None,
    about: str = "",
) -> None:
    """Queue word to every family concerned; within 48 hours also a call.

    reason: instead of the event's own
    about: the matter, where it is not this event: an event that has gone may lend its number
    """
    if event.ends_at < at:
        return
    activity = session.get_one(Activity, event.activity_id)
    facts = {
        "kind": activity.kind,
        "title": event.title or activity.title,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "all_day": event.all_day,
        "before": before.isoformat() if before else "",
        "reason": event.reason if reason is None else reason,
    }
    messages.tell_people(
        session,
        _concerned(session, event, sort),
        sort,
        about=about or f"event:{event.id}",
        concerns_on=day_of(soonest),
        facts=facts,
        call=is_short_notice(soonest, at),
        at=at,
    )
