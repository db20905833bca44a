"""Somebody would like to learn something: noted, paused, withdrawn, and closed with a place."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import gettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version, hold
from app.base.errors import RuleBroken
from app.base.ids import PersonId, SubjectId
from app.courses.models import Course, Wish, WishOffer, WishOutcome
from app.people.models import Person
from app.programme.models import Participation


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wished for. days: 0 is Monday, empty is any"""

    subject_id: SubjectId | None = None
    words: str = ""
    days: frozenset[int] = frozenset()
    earliest: time | None = None
    latest: time | None = None
    together: bool = False


def note_wish(
    session: Session, person_id: PersonId, asked: Asked, *, by: Actor, at: datetime
) -> Wish:
    """Put a wish into the queue. Whoever asks again for the same keeps the place in it.

    Whoever does not know yet waits without a subject. Raises RuleBroken when the times cannot be.
    """
    found = _find_open(session, person_id, asked.subject_id)
    found = found or Wish(person_id=person_id, since=at, outcome=WishOutcome.OPEN)
    _apply(found, asked)
    session.add(found)
    session.flush()
    audit.record(session, "courses.note_wish", "wish", found.id, by=by, at=at)
    return found


def change_wish(
    session: Session,
    wish: Wish,
    asked: Asked,
    *,
    paused_until: date | None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """The place in the queue stays. paused_until: nothing is offered before this day

    Raises RuleBroken as note_wish does, and when they wait for that subject already.
    """
    check_version(wish, version)
    _check_alone(session, wish, asked.subject_id)
    _apply(wish, asked)
    wish.paused_until = paused_until
    session.flush()
    audit.record(session, "courses.change_wish", "wish", wish.id, by=by, at=at)


def withdraw(session: Session, wish: Wish, *, by: Actor, at: datetime) -> None:
    """They do not want it any more. Twice is once."""
    if wish.outcome != WishOutcome.OPEN:
        return
    _close(session, wish, WishOutcome.WITHDRAWN, at)
    audit.record(session, "courses.withdraw_wish", "wish", wish.id, by=by, at=at)


def reopen(session: Session, wish: Wish, *, by: Actor, at: datetime) -> None:
    """As if it had never been withdrawn: the place in the queue is the old one.

    Raises RuleBroken when they have asked for the same again meanwhile.
    """
    if wish.outcome != WishOutcome.WITHDRAWN:
        return
    _check_alone(session, wish, wish.subject_id)
    wish.outcome, wish.closed_at = WishOutcome.OPEN, None
    session.flush()
    audit.record(session, "courses.reopen_wish", "wish", wish.id, by=by, at=at)


def _find_open(session: Session, person_id: PersonId, subject_id: SubjectId | None) -> Wish | None:
    """Nobody waits twice for the same; whoever looks holds the person until it is written."""
    hold(session, Person, person_id)
    return session.scalar(
        select(Wish).where(
            Wish.person_id == person_id,
            Wish.subject_id.is_not_distinct_from(subject_id),
            Wish.outcome == WishOutcome.OPEN,
        )
    )


def _check_alone(session: Session, wish: Wish, subject_id: SubjectId | None) -> None:
    if _find_open(session, wish.person_id, subject_id) not in (None, wish):
        raise RuleBroken(
            gettext("There is an open wish for this already: it stands on the waiting list."),
            field="subject_id",
        )


def open_wishes(session: Session, people: Collection[PersonId]) -> Sequence[Wish]:
    """What these wait for, the oldest wish first."""
    return session.scalars(
        select(Wish)
        .where(Wish.person_id.in_(people), Wish.outcome == WishOutcome.OPEN)
        .order_by(Wish.since, Wish.id)
    ).all()


def close_with_place(session: Session, row: Participation, *, at: datetime) -> None:
    """Somebody has a place: the wish it was offered for, or for its subject, is fulfilled."""
    subject = select(Course.subject_id).where(Course.activity_id == row.activity_id)
    offered = select(WishOffer.wish_id).where(
        WishOffer.activity_id == row.activity_id, WishOffer.answer == ""
    )
    for wish in session.scalars(
        select(Wish).where(
            Wish.person_id == row.person_id,
            Wish.outcome == WishOutcome.OPEN,
            Wish.subject_id.in_(subject) | Wish.id.in_(offered),
        )
    ).all():
        _close(session, wish, WishOutcome.PLACED, at)
    note_answer(session, row, "yes", at=at)


def note_answer(session: Session, row: Participation, answer: str, *, at: datetime) -> None:
    """What became of the place that was offered for a wish. answer: "yes", "no" or "late" """
    theirs = select(Wish.id).where(Wish.person_id == row.person_id)
    session.execute(
        update(WishOffer)
        .where(
            WishOffer.activity_id == row.activity_id,
            WishOffer.wish_id.in_(theirs),
            WishOffer.answer == "",
        )
        .values(answer=answer, answered_at=at)
    )


def _apply(wish: Wish, asked: Asked) -> None:
    if asked.earliest and asked.latest and asked.latest <= asked.earliest:
        raise RuleBroken(gettext("The end must come after the beginning."), field="latest")
    wish.subject_id, wish.words = asked.subject_id, asked.words
    wish.days = sum(1 << day for day in asked.days)
    wish.earliest, wish.latest, wish.together = asked.earliest, asked.latest, asked.together


def _close(session: Session, wish: Wish, outcome: WishOutcome, at: datetime) -> None:
    wish.outcome, wish.closed_at = outcome, at
    session.flush()
