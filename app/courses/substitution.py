"""Somebody is ill: who is free and fits is asked, the first yes leads, else it is cancelled."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale, gettext
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from app.accounts.queries import list_accounts_of
from app.audit import service as audit
from app.base.actor import SYSTEM, Actor
from app.base.db import hold
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import EventId, PersonId
from app.courses.models import Course, Outcome, Subject, Substitution, SubstitutionAsk
from app.messages import service as messages
from app.partners.models import Place
from app.programme import service as programme
from app.programme.models import Activity, Event, Leadership
from app.programme.substitutes import list_substitutes
from app.rules.substitution import decide_by
from app.rules.times import day_of


def report_ill(session: Session, event: Event, *, by: Actor, at: datetime) -> Substitution:
    """Ask everybody suitable. Twice is once. Raises RuleBroken for what is over or cancelled."""
    if event.cancelled or event.leader_id is None or event.starts_at <= at:
        raise RuleBroken(gettext("Nobody can stand in here any more."))
    hold(session, Event, event.id)
    known = session.get(Substitution, event.id)
    if known is not None and not known.outcome:
        return known
    if known is not None:
        session.delete(known)
        session.flush()
    found = Substitution(
        event_id=event.id,
        absent_id=event.leader_id,
        decide_by=decide_by(event.starts_at, at),
        outcome=Outcome.OPEN,
    )
    session.add(found)
    session.flush()
    people = suitable(session, event)
    session.add_all(SubstitutionAsk(event_id=event.id, person_id=one) for one in people)
    session.flush()
    _ask(session, event, found, people, at=at)
    audit.record(session, "courses.report_ill", "event", event.id, by=by, at=at)
    return found


def suitable(session: Session, event: Event) -> list[PersonId]:
    """Free colleagues who teach the same subject, else the same department, else anything."""
    free = [one.person_id for one in list_substitutes(session, event) if not one.busy]
    free = [one for one in free if one != event.leader_id]
    taught = session.execute(
        select(Course.subject_id, Subject.department_id)
        .join(Subject, Subject.id == Course.subject_id)
        .where(Course.activity_id == event.activity_id)
    ).one_or_none()
    if taught is None:
        return free
    near = _who_teaches(session, free, Course.subject_id == taught.subject_id)
    near = near or _who_teaches(session, free, Subject.department_id == taught.department_id)
    return near or free


def _who_teaches(
    session: Session, people: Sequence[PersonId], what: ColumnElement[bool]
) -> list[PersonId]:
    teach = set(
        session.scalars(
            select(Leadership.person_id)
            .join(Course, Course.activity_id == Leadership.activity_id)
            .join(Subject, Subject.id == Course.subject_id)
            .where(Leadership.person_id.in_(people), what)
        )
    )
    return [one for one in people if one in teach]


def answer(
    session: Session, event: Event, person_id: PersonId, *, yes: bool, by: Actor, at: datetime
) -> None:
    """The first yes leads the date. Raises RuleBroken when somebody was quicker."""
    hold(session, Event, event.id)
    found = session.get(Substitution, event.id, populate_existing=True)
    asked = session.get(SubstitutionAsk, (event.id, person_id))
    if found is None or asked is None:
        raise NotForYou
    session.refresh(event)
    if not is_open(found, event, at):
        raise RuleBroken(gettext("Thank you, it has been settled already."))
    asked.answer = "yes" if yes else "no"
    session.flush()
    if yes:
        programme.hand_over(session, event, leader_id=person_id, by=by, at=at)
        _close(session, found, Outcome.TAKEN, at=at)
    audit.record(session, "courses.stand_in", "event", event.id, by=by, at=at, detail=asked.answer)


def withdraw(session: Session, event: Event, *, by: Actor, at: datetime) -> None:
    """The leader can come after all, or the office settles it: nobody is asked any longer."""
    found = session.get(Substitution, event.id)
    if found is None or found.outcome:
        raise RuleBroken(gettext("Nobody is being asked here."))
    _close(session, found, Outcome.SETTLED, at=at)
    audit.record(session, "courses.withdraw", "event", event.id, by=by, at=at)


def cancel_due(session: Session, *, at: datetime) -> int:
    """Nobody has said yes in time: the date is cancelled, families are told. Returns how many."""
    due = session.scalars(
        select(Substitution)
        .where(Substitution.outcome == Outcome.OPEN, Substitution.decide_by <= at)
        .order_by(Substitution.event_id)
    ).all()
    cancelled = 0
    for found in due:
        hold(session, Event, found.event_id)
        event = session.get_one(Event, found.event_id, populate_existing=True)
        if not _still_wanted(found, event, at):
            _close(session, found, Outcome.SETTLED, at=at)
            continue
        with force_locale("de"):  # like all stored texts
            reason = gettext("The teacher cannot come.")
        programme.cancel_event(session, event, reason=reason, by=SYSTEM, at=at)
        _close(session, found, Outcome.CANCELLED, at=at)
        cancelled += 1
    session.flush()
    return cancelled


def is_open(found: Substitution, event: Event, at: datetime) -> bool:
    """May somebody still say yes?"""
    return not found.outcome and _still_wanted(found, event, at)


def _still_wanted(found: Substitution, event: Event, at: datetime) -> bool:
    """The office may have named somebody, cancelled or moved it into the past meanwhile."""
    return not event.cancelled and event.leader_id == found.absent_id and event.starts_at > at


def _close(session: Session, found: Substitution, outcome: Outcome, *, at: datetime) -> None:
    found.outcome = outcome
    messages.drop_about(session, _about(found.event_id), at=at)
    session.flush()


def _about(event_id: EventId) -> str:
    return f"substitution:{event_id}"


def _ask(
    session: Session,
    event: Event,
    found: Substitution,
    people: Sequence[PersonId],
    *,
    at: datetime,
) -> None:
    activity = session.get_one(Activity, event.activity_id)
    place = session.get(Place, event.place_id) if event.place_id else None
    for account_id in list_accounts_of(session, people, at):
        messages.tell_account(
            session,
            account_id,
            "substitute_wanted",
            about=_about(event.id),
            concerns_on=day_of(event.starts_at),
            facts={
                "kind": activity.kind,
                "title": event.title or activity.title,
                "starts_at": event.starts_at.isoformat(),
                "ends_at": event.ends_at.isoformat(),
                "place": place.name if place else "",
                "answer_by": found.decide_by.isoformat(),
            },
            at=at,
        )


def delete_old(session: Session, *, before: datetime) -> int:
    """Who was ill when need not be known for ever."""
    gone = session.execute(
        delete(Substitution).where(
            Substitution.event_id.in_(select(Event.id).where(Event.ends_at < before))
        )
    )
    return int(getattr(gone, "rowcount", 0))
