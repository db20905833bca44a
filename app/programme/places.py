"""Places in an activity: apply, wait, be offered one, hold it, give it back."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version, hold
from app.base.errors import RuleBroken
from app.base.ids import ParticipationId, PersonId
from app.messages import service as messages
from app.people.models import Person
from app.programme.models import (
    OVER,
    Activity,
    Answer,
    Event,
    Kind,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.programme.queries import next_date
from app.programme.signals import offer_declined, place_free, place_left, place_taken, replied
from app.programme.stamps import raise_stamps, scopes_of_people
from app.rules.queue import Waiting, next_in_line, offer_until
from app.rules.times import day_of

TAKEN = (ParticipationStatus.ACTIVE, ParticipationStatus.OFFERED)
WEEKLY = frozenset({Kind.COURSE, Kind.ENSEMBLE, Kind.TEAM})
OFFER_LASTS = timedelta(days=5)


def seats_left(session: Session, activity: Activity) -> int | None:
    """Free places, None where there is no limit. A place on offer is not free."""
    if activity.capacity is None:
        return None
    taken = session.scalar(
        select(func.count()).where(
            Participation.activity_id == activity.id, Participation.status.in_(TAKEN)
        )
    )
    return activity.capacity - (taken or 0)


def enrol(
    session: Session,
    activity: Activity,
    person_id: PersonId,
    *,
    part: str = "",
    starts_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Participation:
    """Give the person a place, or a place in the queue when all are taken.

    Somebody who has left may come back: the same row begins again.
    Raises RuleBroken when they are already in or waiting.
    """
    session.get_one(Activity, activity.id, with_for_update=True)
    row = find_participation(session, activity, person_id)
    if row is not None and row.status not in OVER:
        raise RuleBroken(gettext("This person is already on the list."), field="person_id")
    left = seats_left(session, activity)
    if row is None:
        row = Participation(activity_id=activity.id, person_id=person_id)
    waits = left is not None and left <= 0
    row.status = ParticipationStatus.WAITLISTED if waits else ParticipationStatus.ACTIVE
    row.part, row.applied_at = part, at
    row.starts_on, row.ends_on, row.offer_until, row.party_id = starts_on, None, None, None
    session.add(row)
    session.flush()
    raise_stamps(session, scopes_of_people(session, [person_id]), at=at)
    if not waits:
        place_taken.send(session, row=row, at=at)
    audit.record(session, "programme.enrol", "participation", row.id, by=by, at=at)
    return row


def change_place(
    session: Session,
    row: Participation,
    *,
    part: str,
    starts_on: date | None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """What somebody does in an activity (an instrument, a task), and since when."""
    check_version(row, version)
    row.part, row.starts_on = part, starts_on
    session.flush()
    audit.record(session, "programme.change_place", "participation", row.id, by=by, at=at)


def leave(
    session: Session,
    row: Participation,
    *,
    on: date | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> list[Participation]:
    """End a place; the first in the queue are offered it. Returns whom."""
    check_version(row, version)
    freed, offered = row.status in TAKEN, row.status == ParticipationStatus.OFFERED
    row.status, row.ends_on, row.offer_until = ParticipationStatus.ENDED, on or day_of(at), None
    session.flush()
    messages.drop_about(session, _matter(row), at=at)
    raise_stamps(session, scopes_of_people(session, [row.person_id]), at=at)
    place_left.send(session, activity_id=row.activity_id, person_id=row.person_id, at=at)
    if offered:
        offer_declined.send(session, row=row, late=False, at=at)
    audit.record(session, "programme.leave", "participation", row.id, by=by, at=at)
    activity = session.get_one(Activity, row.activity_id)
    return offer_free(session, activity, by=by, at=at) if freed else []


def take_back_leaving(
    session: Session, row: Participation, was: ParticipationStatus, *, by: Actor, at: datetime
) -> None:
    """As if they had not left: the place, or the old place in the queue.

    Raises RuleBroken when the place has gone to somebody else meanwhile.
    """
    if row.status not in OVER:
        return
    activity = session.get_one(Activity, row.activity_id, with_for_update=True)
    left = seats_left(session, activity)
    if was == ParticipationStatus.ACTIVE and left is not None and left <= 0:
        raise RuleBroken(gettext("The place has gone to somebody else meanwhile."))
    row.status, row.ends_on = was, None
    session.flush()
    raise_stamps(session, scopes_of_people(session, [row.person_id]), at=at)
    audit.record(session, "programme.take_back_leaving", "participation", row.id, by=by, at=at)


def rest(session: Session, person_id: PersonId, *, by: Actor, at: datetime) -> None:
    """They come no longer: their places are free for others until they are back."""
    rows = select(Participation).where(
        Participation.person_id == person_id, Participation.status.not_in(OVER)
    )
    for row in session.scalars(rows).all():
        was = row.status
        leave(session, row, by=by, at=at)
        if was == ParticipationStatus.ACTIVE:
            row.status = ParticipationStatus.RESTING
    session.flush()


def resume(session: Session, person_id: PersonId, *, by: Actor, at: datetime) -> None:
    """They are back: the places they had, or the queue where those are taken."""
    rows = select(Participation).where(
        Participation.person_id == person_id, Participation.status == ParticipationStatus.RESTING
    )
    for row in session.scalars(rows).all():
        hold(session, Activity, row.activity_id)
        left = seats_left(session, session.get_one(Activity, row.activity_id))
        free = left is None or left > 0
        row.status = ParticipationStatus.ACTIVE if free else ParticipationStatus.WAITLISTED
        row.ends_on = None
        session.flush()
        audit.record(session, "programme.resume", "participation", row.id, by=by, at=at)


def offer_free(
    session: Session, activity: Activity, *, by_hand: bool = False, by: Actor, at: datetime
) -> list[Participation]:
    """Offer what is free to those who have waited longest; who signed up together, together.

    by_hand: even shortly before it begins, when nobody would read of it by themselves: the
             office rings
    """
    hold(session, Activity, activity.id)
    soonest = begins(session, activity, at)
    until = offer_until(at, soonest, OFFER_LASTS) or (soonest if by_hand else None)
    if until is None or _is_over(activity, soonest, at):
        return []
    rows = _next_in_line(session, activity, at)
    for row in rows:
        _offer(session, activity, row, until, by=by, at=at)
    if not rows or seats_left(session, activity) != 0:
        place_free.send(session, activity=activity, by=by, at=at)
    return rows


def _is_over(activity: Activity, soonest: datetime | None, at: datetime) -> bool:
    """Nobody needs a place there any more."""
    ended = activity.ends_on is not None and activity.ends_on < day_of(at)
    nothing_ahead = activity.kind not in WEEKLY and soonest is None
    return activity.archived_at is not None or ended or nothing_ahead


def close_offers(session: Session, activity: Activity, *, by: Actor, at: datetime) -> None:
    """It is put away: what was offered is offered no longer, and nobody is told of it."""
    rows = select(Participation).where(
        Participation.activity_id == activity.id,
        Participation.status == ParticipationStatus.OFFERED,
    )
    for row in session.scalars(rows).all():
        decline_offer(session, row, by=by, at=at)


def offer_to(
    session: Session, activity: Activity, person_id: PersonId, *, by: Actor, at: datetime
) -> Participation:
    """Offer a free place to somebody who is in no queue of this activity.

    Raises RuleBroken when no place is free, or they are in it already.
    """
    hold(session, Activity, activity.id)
    left = seats_left(session, activity)
    row = find_participation(session, activity, person_id)
    if row is not None and row.status not in OVER:
        raise RuleBroken(gettext("This person is already on the list."))
    if left is not None and left <= 0:
        raise RuleBroken(gettext("No place is free here any more."))
    row = row or Participation(activity_id=activity.id, person_id=person_id)
    row.status, row.applied_at, row.party_id = ParticipationStatus.WAITLISTED, at, None
    row.part, row.starts_on, row.ends_on = "", None, None
    session.add(row)
    session.flush()
    soonest = begins(session, activity, at)
    until = offer_until(at, soonest, OFFER_LASTS) or soonest or at + OFFER_LASTS
    _offer(session, activity, row, until, by=by, at=at)
    return row


def begins(session: Session, activity: Activity, at: datetime) -> datetime | None:
    """When it begins, for what happens once; who joins a weekly lesson late misses nothing."""
    return None if activity.kind in WEEKLY else next_date(session, activity.id, at)


def _next_in_line(session: Session, activity: Activity, at: datetime) -> list[Participation]:
    rows = session.scalars(
        select(Participation).where(
            Participation.activity_id == activity.id,
            Participation.status == ParticipationStatus.WAITLISTED,
        )
    ).all()
    left = seats_left(session, activity)
    waiting = [Waiting(row.id, row.applied_at, family=row.party_id) for row in rows]
    known = {row.id: row for row in rows}
    chosen = next_in_line(waiting, len(rows) if left is None else left, at)
    return [known[ParticipationId(one.person_id)] for one in chosen]


def _offer(
    session: Session,
    activity: Activity,
    row: Participation,
    until: datetime,
    *,
    by: Actor,
    at: datetime,
) -> None:
    row.status, row.offer_until = ParticipationStatus.OFFERED, until
    session.flush()
    tell_offer(session, activity, row, until, at=at)
    audit.record(session, "programme.offer", "participation", row.id, by=by, at=at)


def tell_offer(
    session: Session, activity: Activity, row: Participation, until: datetime, *, at: datetime
) -> None:
    """Almost at once when the answer is wanted by tomorrow."""
    messages.tell_people(
        session,
        [row.person_id],
        "place_offered",
        about=_matter(row),
        concerns_on=day_of(until),
        facts={"kind": activity.kind, "title": activity.title, "until": until.isoformat()},
        at=at,
    )


def carry_over(
    session: Session,
    before: Participation,
    activity: Activity,
    *,
    starts_on: date,
    offer_until: datetime | None,
    by: Actor,
    at: datetime,
) -> Participation:
    """Somebody's place in the activity that continues another; who waited goes on waiting.

    offer_until: the family is asked, and has until then to say so; None keeps the place
    """
    asked = before.status == ParticipationStatus.ACTIVE and offer_until is not None
    row = Participation(
        activity_id=activity.id,
        person_id=before.person_id,
        status=ParticipationStatus.OFFERED if asked else before.status,
        part=before.part,
        applied_at=before.applied_at,
        party_id=before.party_id,
        offer_until=offer_until if asked else None,
        starts_on=starts_on,
    )
    session.add(row)
    session.flush()
    raise_stamps(session, scopes_of_people(session, [row.person_id]), at=at)
    if asked:
        _ask_to_continue(session, row, activity, at=at)
    audit.record(session, "programme.carry_over", "participation", row.id, by=by, at=at)
    return row


def _ask_to_continue(
    session: Session, row: Participation, activity: Activity, *, at: datetime
) -> None:
    messages.tell_people(
        session,
        [row.person_id],
        "place_continues",
        about=_matter(row),
        concerns_on=None,
        facts={
            "kind": activity.kind,
            "title": activity.title,
            "until": row.offer_until,
        },
        at=at,
    )


def accept_offer(session: Session, row: Participation, *, by: Actor, at: datetime) -> None:
    """Take the offered place. Raises RuleBroken when the offer has run out."""
    if row.status != ParticipationStatus.OFFERED:
        raise RuleBroken(gettext("This offer is no longer open."))
    row.status, row.offer_until = ParticipationStatus.ACTIVE, None
    session.flush()
    messages.drop_about(session, _matter(row), at=at)
    raise_stamps(session, scopes_of_people(session, [row.person_id]), at=at)
    place_taken.send(session, row=row, at=at)
    audit.record(session, "programme.accept_offer", "participation", row.id, by=by, at=at)


def decline_offer(
    session: Session, row: Participation, *, by: Actor, at: datetime
) -> list[Participation]:
    """Give the offered place on. Returns whom it is offered next."""
    if row.status != ParticipationStatus.OFFERED:
        raise RuleBroken(gettext("This offer is no longer open."))
    late = row.offer_until is not None and row.offer_until < at
    row.status, row.offer_until = ParticipationStatus.DECLINED, None
    session.flush()
    messages.drop_about(session, _matter(row), at=at)
    offer_declined.send(session, row=row, late=late, at=at)
    audit.record(session, "programme.decline_offer", "participation", row.id, by=by, at=at)
    return offer_free(session, session.get_one(Activity, row.activity_id), by=by, at=at)


def _matter(row: Participation) -> str:
    """What messages about this place are filed under."""
    return f"participation:{row.id}"


def move_on_expired_offers(session: Session, *, by: Actor, at: datetime) -> int:
    """Offers past their deadline go to the next in line. Returns how many did."""
    rows = session.scalars(
        select(Participation).where(
            Participation.status == ParticipationStatus.OFFERED, Participation.offer_until < at
        )
    ).all()
    for row in rows:
        decline_offer(session, row, by=by, at=at)
    return len(rows)


def answer(
    session: Session,
    event: Event,
    person_id: PersonId,
    said: Answer,
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Reply:
    """Store a yes, no or maybe; the last answer counts.

    A "no" to an event that does not ask is an excuse. Raises RuleBroken for events that are
    cancelled or over.
    """
    if event.cancelled:
        raise RuleBroken(gettext("This date has been cancelled."))
    if event.ends_at <= at:
        raise RuleBroken(gettext("This date is already over."))
    hold(session, Person, person_id)
    reply = session.get(Reply, (event.id, person_id))
    if reply is None:
        reply = Reply(event_id=event.id, person_id=person_id)
    reply.answer, reply.reason = said, reason
    reply.answered_at, reply.answered_by = at, str(by)
    session.add(reply)
    session.flush()
    messages.drop_answered(session, f"event:{event.id}", _answered(session, event), at=at)
    if said == Answer.NO:
        place_left.send(session, activity_id=event.activity_id, person_id=person_id, at=at)
    raise_stamps(session, scopes_of_people(session, [person_id]), at=at)
    replied.send(session, event=event, person_id=person_id, said=said, at=at)
    audit.record(session, "programme.answer", "event", event.id, by=by, at=at)
    return reply


def _answered(session: Session, event: Event) -> set[PersonId]:
    return set(session.scalars(select(Reply.person_id).where(Reply.event_id == event.id)))


def take_back_answer(
    session: Session, event: Event, person_id: PersonId, *, by: Actor, at: datetime
) -> None:
    """As if nothing had been answered."""
    reply = session.get(Reply, (event.id, person_id))
    if reply is not None:
        session.delete(reply)
        session.flush()
        raise_stamps(session, scopes_of_people(session, [person_id]), at=at)
        audit.record(session, "programme.take_back_answer", "event", event.id, by=by, at=at)


def find_participation(
    session: Session, activity: Activity, person_id: PersonId
) -> Participation | None:
    return session.scalar(
        select(Participation).where(
            Participation.activity_id == activity.id, Participation.person_id == person_id
        )
    )


def set_parts(
    session: Session, activity: Activity, people: Collection[tuple[PersonId, str]], *, at: datetime
) -> None:
    """Make exactly these people (with their parts) the active ones: a line-up in one go."""
    wanted = dict(people)
    rows = {
        row.person_id: row
        for row in session.scalars(
            select(Participation).where(Participation.activity_id == activity.id)
        )
    }
    touched = {person for person, row in rows.items() if person not in wanted}
    for person in touched:
        rows[person].status = ParticipationStatus.ENDED
    for person, part in wanted.items():
        row = rows.get(person)
        if row is None:
            row = Participation(activity_id=activity.id, person_id=person, applied_at=at)
        row.status, row.part, row.ends_on = ParticipationStatus.ACTIVE, part, None
        session.add(row)
        touched.add(person)
    session.flush()
    raise_stamps(session, scopes_of_people(session, touched), at=at)
