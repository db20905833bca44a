"""Asking families: one request each, one reminder to those who have not answered."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import SYSTEM, Actor
from app.base.db import AnyRow
from app.base.ids import ActivityId, FamilyId, PersonId
from app.messages import service as messages
from app.partners.models import Place
from app.people.models import FamilyMember
from app.performances import contents, notice, queries
from app.performances.models import Asked, Performance
from app.performances.plan import Timing
from app.performances.queries import Entry
from app.programme import replies
from app.programme import service as programme
from app.programme.models import Answer, Event, EventStatus, Reply
from app.programme.stamps import raise_stamps, scopes_of_people
from app.rules.run_sheet import Plan
from app.rules.times import day_of

REMIND_AFTER = timedelta(hours=48)
REMIND_AGAIN = timedelta(hours=24)
ANSWER_WITHIN = timedelta(days=7)
ANSWER_BEFORE = timedelta(days=3)


def plan_of(performance: Performance | AnyRow, event: Event | AnyRow) -> Plan:
    """The instants of the day, from what is stored. Takes rows with the same columns, too."""
    timing = Timing(
        meet=performance.meet_minutes,
        travel=performance.travel_minutes,
        setup=performance.setup_minutes,
        teardown=performance.teardown_minutes,
    )
    minutes = int((event.ends_at - event.starts_at).total_seconds()) // 60
    return timing.around(event.starts_at, minutes)


def anybody_asked(session: Session, activity_id: ActivityId) -> bool:
    """Has any family heard of it? If not, it can change without a word."""
    found = select(Asked.person_id).where(Asked.activity_id == activity_id).limit(1)
    return session.scalar(found) is not None


def ask(session: Session, entry: Entry, *, by: Actor, at: datetime) -> int:
    """Send the request to everybody of the line-up who has not been asked and has not answered.

    Returns how many families are written to. A family that has still to answer for another
    child gets one request with both.
    """
    event, activity_id = entry.event, entry.activity.id
    new = _not_asked_yet(session, entry)
    if not new or event.starts_at <= at or event.cancelled:
        return 0
    if event.answer_by is None or event.answer_by <= at:
        event.answer_by = answer_by(event.starts_at, at)
    also = _of_the_same_families(session, new, queries.unanswered(session, activity_id, event.id))
    session.add_all(Asked(activity_id=activity_id, person_id=person, asked_at=at) for person in new)
    session.flush()
    programme.announce(session, event, at=at)
    raise_stamps(session, scopes_of_people(session, new), at=at)
    told = _tell(session, entry, [*new, *also], "performance_request", at=at)
    audit.record(session, "performances.ask", "activity", activity_id, by=by, at=at)
    return told


def note_answer(
    session: Session, entry: Entry, person_id: PersonId, said: Answer, *, by: Actor, at: datetime
) -> None:
    """What a family has said on the telephone: so they have heard of it."""
    programme.announce(session, entry.event, at=at)
    replies.answer(session, entry.event, person_id, said, by=by, at=at)


def answer_by(starts_at: datetime, at: datetime) -> datetime:
    """A week, or three days before the day when that is sooner; the beginning when that is past."""
    soonest = min(at + ANSWER_WITHIN, starts_at - ANSWER_BEFORE)
    return soonest if soonest > at else starts_at


def remind(session: Session, entry: Entry, *, by: Actor, at: datetime) -> int:
    """Once more to those who have said nothing, and to nobody else. Returns how many families.

    Whoever was reminded within a day is left in peace.
    """
    if entry.event.cancelled or entry.event.starts_at <= at:
        return 0
    lately = session.scalars(
        select(Asked.person_id).where(
            Asked.activity_id == entry.activity.id, Asked.reminded_at > at - REMIND_AGAIN
        )
    ).all()
    open_now = queries.unanswered(session, entry.activity.id, entry.event.id)
    waiting = [person for person in open_now if person not in lately]
    return _remind(session, entry, waiting, by=by, at=at) if waiting else 0


def remind_due(session: Session, *, at: datetime) -> int:
    """The automatic reminder: two days after the request, once. Returns how many families."""
    due = session.execute(
        select(Asked.activity_id, Asked.person_id)
        .join(Performance, Performance.activity_id == Asked.activity_id)
        .join(Event, Event.id == Performance.event_id)
        .outerjoin(Reply, (Reply.event_id == Event.id) & (Reply.person_id == Asked.person_id))
        .where(
            Asked.asked_at <= at - REMIND_AFTER,
            Asked.reminded_at.is_(None),
            Reply.person_id.is_(None),
            Event.starts_at > at,
            Event.status != EventStatus.CANCELLED,
        )
        .order_by(Asked.activity_id)
    ).all()
    told = 0
    for activity_id in dict.fromkeys(row.activity_id for row in due):
        entry = queries.entry_of(session, activity_id)
        late = {row.person_id for row in due if row.activity_id == activity_id}
        still_in = set(queries.unanswered(session, activity_id, entry.event.id))
        if late & still_in:
            told += _remind(session, entry, sorted(late & still_in), by=SYSTEM, at=at)
    return told


def tell_changed(session: Session, entry: Entry, *, at: datetime) -> int:
    """Meeting time, clothes or what to bring are different now."""
    asked = session.scalars(
        select(Asked.person_id).where(Asked.activity_id == entry.activity.id)
    ).all()
    coming = {person for person, _part in contents.line_up_of(session, entry.activity.id)}
    return _tell(session, entry, sorted(set(asked) & coming), "performance_changed", at=at)


def _remind(
    session: Session, entry: Entry, people: Collection[PersonId], *, by: Actor, at: datetime
) -> int:
    told = _tell(session, entry, people, "performance_reminder", at=at)
    session.execute(
        update(Asked)
        .where(Asked.activity_id == entry.activity.id, Asked.person_id.in_(people))
        .values(reminded_at=at)
    )
    audit.record(session, "performances.remind", "activity", entry.activity.id, by=by, at=at)
    return told


def _tell(
    session: Session, entry: Entry, people: Collection[PersonId], sort: str, *, at: datetime
) -> int:
    if not people:
        return 0
    event = entry.event
    return messages.tell_people(
        session,
        people,
        sort,
        about=f"event:{event.id}",
        concerns_on=day_of(event.starts_at),
        facts=facts_of(session, entry),
        call=sort == "performance_changed" and programme.is_short_notice(event.starts_at, at),
        at=at,
    )


def facts_of(session: Session, entry: Entry) -> dict[str, Any]:
    """What messages about a performance may speak of."""
    event = entry.event
    place = session.get(Place, event.place_id) if event.place_id else None
    with force_locale("de"):  # like all stored texts
        besides = notice.besides(entry.performance.dress, entry.performance.bring)
    return {
        "kind": entry.activity.kind,
        "title": event.title or entry.activity.title,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "all_day": False,
        "meet_at": plan_of(entry.performance, event).meet_at.isoformat(),
        "place": place.address if place else "",
        "notice": "\n".join(besides),
        "answer_by": event.answer_by.isoformat() if event.answer_by else "",
    }


def _not_asked_yet(session: Session, entry: Entry) -> list[PersonId]:
    line_up = {person for person, _part in contents.line_up_of(session, entry.activity.id)}
    asked = session.scalars(select(Asked.person_id).where(Asked.activity_id == entry.activity.id))
    replied = session.scalars(select(Reply.person_id).where(Reply.event_id == entry.event.id))
    return sorted(line_up - set(asked) - set(replied))


def _of_the_same_families(
    session: Session, new: Collection[PersonId], waiting: Collection[PersonId]
) -> list[PersonId]:
    """Those still waiting for an answer whose family is about to be written to anyway."""
    if not waiting:
        return []
    rows = session.execute(
        select(FamilyMember.family_id, FamilyMember.person_id).where(
            FamilyMember.person_id.in_([*new, *waiting])
        )
    )
    families: dict[PersonId, set[FamilyId]] = {}
    for row in rows:
        families.setdefault(row.person_id, set()).add(row.family_id)
    written: set[FamilyId] = set().union(*(families.get(person, set()) for person in new))
    return [person for person in waiting if families.get(person, set()) & written]
