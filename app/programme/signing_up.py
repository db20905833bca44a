"""People take places by themselves: a family for several at once, as far as there are places."""

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import AnyRow, hold
from app.base.errors import RuleBroken
from app.base.ids import PersonId
from app.programme.models import (
    OVER,
    Activity,
    Event,
    EventStatus,
    Kind,
    Participation,
    ParticipationStatus,
    Signup,
)
from app.programme.queries import TAKEN, seats_left
from app.programme.signals import place_taken
from app.programme.stamps import raise_stamps, scopes_of_people
from app.rules.times import day_of


def sign_up(
    session: Session, activity: Activity, people: Sequence[PersonId], *, by: Actor, at: datetime
) -> list[Participation]:
    """A place for each of these, or one in the queue for all: a party is not torn apart.

    Who has a place, or waits already, keeps what they have and is not returned. Nobody
    overtakes: whoever waits and would fit has been offered the place before.
    Raises RuleBroken when nobody can sign up any more.
    """
    hold(session, Activity, activity.id)
    session.refresh(activity)
    check_open(session, activity, at)
    known = {
        row.person_id: row
        for row in session.scalars(
            select(Participation).where(
                Participation.activity_id == activity.id, Participation.person_id.in_(people)
            )
        )
    }
    new = [one for one in dict.fromkeys(people) if _may_come(known.get(one))]
    if activity.capacity is not None and len(new) > activity.capacity:
        raise RuleBroken(gettext("There are only %(most)d places in all.", most=activity.capacity))
    left = seats_left(session, activity)
    fits = left is None or len(new) <= left
    rows = [known.get(one) or Participation(activity_id=activity.id, person_id=one) for one in new]
    for row in rows:
        row.status = ParticipationStatus.ACTIVE if fits else ParticipationStatus.WAITLISTED
        row.applied_at, row.part = at, ""
        row.starts_on, row.ends_on, row.offer_until = None, None, None
    session.add_all(rows)
    session.flush()
    for row in rows:
        row.party_id = rows[0].id
        if fits:
            place_taken.send(session, row=row, at=at)
        audit.record(session, "programme.sign_up", "participation", row.id, by=by, at=at)
    session.flush()
    raise_stamps(session, scopes_of_people(session, new), at=at)
    return rows


def _may_come(row: Participation | None) -> bool:
    return row is None or row.status in OVER


def is_open(session: Session, activity: Activity, at: datetime) -> bool:
    try:
        check_open(session, activity, at)
    except RuleBroken:
        return False
    return True


def check_open(session: Session, activity: Activity, at: datetime) -> None:
    """Raise RuleBroken unless somebody may sign up now."""
    if not activity.signup or activity.archived_at is not None or not _in_time(activity, at):
        raise RuleBroken(gettext("Sign-up is closed. Please ring us if you would still like to."))
    if _begun(session, activity, at):
        raise RuleBroken(gettext("This has begun already, or has been cancelled."))


def _in_time(activity: Activity, at: datetime) -> bool:
    return activity.signup_until is None or day_of(at) <= activity.signup_until


def _begun(session: Session, activity: Activity, at: datetime) -> bool:
    """Nothing lies ahead; or it happens once and has begun."""
    ahead, behind = session.execute(
        select(
            func.count().filter(Event.starts_at > at),
            func.count().filter(Event.starts_at <= at),
        ).where(Event.activity_id == activity.id, Event.status != EventStatus.CANCELLED)
    ).one()
    return not ahead or (activity.kind == Kind.EXCURSION and behind > 0)


def list_open(
    session: Session,
    audience: Collection[Signup],
    at: datetime,
    people: Collection[PersonId] = (),
) -> Sequence[AnyRow]:
    """What may be signed up for now, the soonest first: Activity columns, starts_at, left, late.

    people: what these are in, or wait for, is there too when it is too `late` for others: past
            its last day, or a trip that has begun
    """
    theirs = select(Participation.activity_id).where(
        Participation.person_id.in_(people), Participation.status.not_in(OVER)
    )
    past = and_(Activity.signup_until.is_not(None), Activity.signup_until < day_of(at))
    begun = select(Event.activity_id).where(
        Event.starts_at <= at, Event.status != EventStatus.CANCELLED
    )
    late = or_(past, and_(Activity.kind == Kind.EXCURSION, Activity.id.in_(begun)))
    soonest = (
        select(Event.activity_id, func.min(Event.starts_at).label("starts_at"))
        .where(Event.starts_at > at, Event.status != EventStatus.CANCELLED, Event.announced)
        .group_by(Event.activity_id)
        .subquery()
    )
    taken = (
        select(func.count())
        .where(Participation.activity_id == Activity.id, Participation.status.in_(TAKEN))
        .scalar_subquery()
    )
    return session.execute(
        select(
            Activity.id,
            Activity.kind,
            Activity.title,
            Activity.description,
            Activity.capacity,
            Activity.signup_until,
            soonest.c.starts_at,
            (Activity.capacity - taken).label("left"),
            late.label("late"),
        )
        .join(soonest, soonest.c.activity_id == Activity.id)
        .where(
            Activity.signup.in_(audience),
            Activity.archived_at.is_(None),
            or_(~late, Activity.id.in_(theirs)),
        )
        .order_by(soonest.c.starts_at, Activity.id)
    ).all()
