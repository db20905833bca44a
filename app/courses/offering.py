"""Free places go to whoever is next in line; what is declined goes on by itself."""

from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.errors import RuleBroken
from app.base.ids import PersonId
from app.courses.models import Course, Wish, WishOffer, WishOutcome
from app.courses.queue import Line, Place, list_lines, list_places
from app.courses.wishes import close_with_place, note_answer, open_wishes
from app.people.signals import guest_recognised
from app.programme import offers
from app.programme.models import Activity, Participation
from app.programme.signals import offer_declined, place_free, place_taken
from app.rules import queue
from app.rules.times import day_of


def offer_in_turn(session: Session, activity: Activity, *, by: Actor, at: datetime) -> list[Wish]:
    """From now on this lesson's free places go to the queue, beginning at once.

    Returns who is offered one. Raises RuleBroken for a lesson without a subject.
    """
    course = session.get(Course, activity.id)
    if course is None:
        raise RuleBroken(gettext("Please say first which subject this is."))
    course.from_queue = True
    session.flush()
    audit.record(session, "courses.offer_in_turn", "activity", activity.id, by=by, at=at)
    return _offer_next(session, activity, by=by, at=at)


def stop_offering(session: Session, activity: Activity, *, by: Actor, at: datetime) -> None:
    """What is offered stays offered; what comes free waits for the office."""
    session.execute(
        update(Course).where(Course.activity_id == activity.id).values(from_queue=False)
    )
    session.expire_all()
    audit.record(session, "courses.stop_offering", "activity", activity.id, by=by, at=at)


def offer_for(
    session: Session, wish: Wish, activity: Activity, *, by: Actor, at: datetime
) -> Participation:
    """Offer a place for one wish, out of turn: the office knows why, and the queue keeps it.

    Raises RuleBroken when the wish is no longer open or no place is free.
    """
    if wish.outcome != WishOutcome.OPEN:
        raise RuleBroken(gettext("This wish is no longer open."))
    row = offers.offer_to(session, activity, wish.person_id, by=by, at=at)
    session.add(WishOffer(wish_id=wish.id, activity_id=activity.id, offered_at=at))
    session.flush()
    return row


def next_for(place: Place, lines: list[Line], at: datetime) -> list[Line]:
    """Whose turn it is for this place: it fits, they were not asked before, nobody is torn apart.

    Whoever has the place, or is offered it, or wishes twice, is there once or not at all.

    lines: of the place's subject, in the order of the queue
    """
    able = list(
        {
            line.wish.person_id: line
            for line in reversed(lines)
            if not line.is_asked
            and line.wish.person_id not in place.inside
            and place.activity_id not in line.refused
            and not line.misfits(place)
        }.values()
    )[::-1]
    waiting = [line.waiting for line in able]
    left = len(waiting) if place.left is None else place.left
    chosen = {one.person_id for one in queue.next_in_line(waiting, left, at)}
    return [line for line in able if line.wish.id in chosen]


def _offer_next(session: Session, activity: Activity, *, by: Actor, at: datetime) -> list[Wish]:
    for place in list_places(session, day_of(at), [activity.id]):
        lines = list_lines(session, at).get(place.subject_id, [])
        chosen = [line.wish for line in next_for(place, lines, at)]
        for wish in chosen:
            offer_for(session, wish, activity, by=by, at=at)
        return chosen
    return []


def offer_what_is_free(session: Session, *, by: Actor, at: datetime) -> int:
    """Whoever has come since, or whose pause is over, is asked too. Returns how many were."""
    lessons = session.scalars(
        select(Activity)
        .join(Course, Course.activity_id == Activity.id)
        .where(Course.from_queue, Activity.archived_at.is_(None))
        .order_by(Activity.id)
    ).all()
    return sum(len(_offer_next(session, one, by=by, at=at)) for one in lessons)


def connect() -> None:
    place_free.connect(_place_free)
    place_taken.connect(_place_taken)
    offer_declined.connect(_offer_declined)
    guest_recognised.connect(_guest_recognised)


def _place_free(session: Session, *, activity: Activity, by: Actor, at: datetime) -> None:
    course = session.get(Course, activity.id)
    if course is not None and course.from_queue and activity.archived_at is None:
        _offer_next(session, activity, by=by, at=at)


def _place_taken(session: Session, *, row: Participation, at: datetime) -> None:
    close_with_place(session, row, at=at)


def _offer_declined(session: Session, *, row: Participation, late: bool, at: datetime) -> None:
    note_answer(session, row, "late" if late else "no", at=at)


def _guest_recognised(
    session: Session, *, guest_id: PersonId, person_id: PersonId, **_: Any
) -> None:
    """Wished for twice is wished for once, since the earlier day."""
    theirs = {wish.subject_id: wish for wish in open_wishes(session, [person_id])}
    for wish in open_wishes(session, [guest_id]):
        known = theirs.get(wish.subject_id)
        if known is not None:
            known.since = min(known.since, wish.since)
            wish.outcome = WishOutcome.WITHDRAWN
    session.flush()
    session.execute(update(Wish).where(Wish.person_id == guest_id).values(person_id=person_id))
