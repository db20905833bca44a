"""Places on offer: made, answered, moved on, shortened when what they are for moves."""

from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import SYSTEM, Actor
from app.base.db import hold
from app.base.errors import RuleBroken
from app.base.ids import ParticipationId, PersonId
from app.messages import service as messages
from app.programme.models import (
    OVER,
    Activity,
    Kind,
    Participation,
    ParticipationStatus,
)
from app.programme.queries import find_participation, next_date, seats_left
from app.programme.signals import offer_declined, place_free, place_taken
from app.programme.stamps import raise_stamps, scopes_of_people
from app.rules.queue import Waiting, next_in_line, offer_until, still_until
from app.rules.times import day_of

WEEKLY = frozenset({Kind.COURSE, Kind.ENSEMBLE, Kind.TEAM})
OFFER_LASTS = timedelta(days=5)


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


def accept_offer(session: Session, row: Participation, *, by: Actor, at: datetime) -> None:
    """Take the offered place. Raises RuleBroken when the offer has run out."""
    if row.status != ParticipationStatus.OFFERED:
        raise RuleBroken(gettext("This offer is no longer open."))
    row.status, row.offer_until = ParticipationStatus.ACTIVE, None
    session.flush()
    messages.drop_about(session, matter(row), at=at)
    raise_stamps(session, scopes_of_people(session, [row.person_id]), at=at)
    place_taken.send(session, row=row, at=at)
    audit.record(session, "programme.accept_offer", "participation", row.id, by=by, at=at)


def decline_offer(
    session: Session, row: Participation, *, by: Actor, at: datetime
) -> list[Participation]:
    """Give the offered place on. Returns whom it is offered next."""
    hold(session, Activity, row.activity_id)
    if row.status != ParticipationStatus.OFFERED:
        raise RuleBroken(gettext("This offer is no longer open."))
    late = row.offer_until is not None and row.offer_until < at
    row.status, row.offer_until = ParticipationStatus.DECLINED, None
    session.flush()
    messages.drop_about(session, matter(row), at=at)
    offer_declined.send(session, row=row, late=late, at=at)
    audit.record(session, "programme.decline_offer", "participation", row.id, by=by, at=at)
    return offer_free(session, session.get_one(Activity, row.activity_id), by=by, at=at)


def close_offers(session: Session, activity: Activity, *, by: Actor, at: datetime) -> None:
    """It is put away: what was offered is offered no longer, and nobody is told of it."""
    rows = select(Participation).where(
        Participation.activity_id == activity.id,
        Participation.status == ParticipationStatus.OFFERED,
    )
    for row in session.scalars(rows).all():
        decline_offer(session, row, by=by, at=at)


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


def shorten_offers(session: Session, activity: Activity, *, at: datetime) -> None:
    """It begins sooner: who has been offered a place has less time to answer, and is told so."""
    soonest = begins(session, activity, at)
    if soonest is None:
        return
    rows = select(Participation).where(
        Participation.activity_id == activity.id,
        Participation.status == ParticipationStatus.OFFERED,
        Participation.offer_until.is_not(None),
    )
    for row in session.scalars(rows.order_by(Participation.id)).all():
        before = row.offer_until or at
        row.offer_until = until = still_until(before, at, soonest)
        if until < before:
            session.flush()
            _tell_offer(session, activity, row, until, at=at)
            audit.record(
                session, "programme.shorten_offer", "participation", row.id, by=SYSTEM, at=at
            )


def begins(session: Session, activity: Activity, at: datetime) -> datetime | None:
    """When it begins, for what happens once; who joins a weekly lesson late misses nothing."""
    return None if activity.kind in WEEKLY else next_date(session, activity.id, at)


def matter(row: Participation) -> str:
    """What messages about this place are filed under."""
    return f"participation:{row.id}"


def _is_over(activity: Activity, soonest: datetime | None, at: datetime) -> bool:
    """Nobody needs a place there any more."""
    ended = activity.ends_on is not None and activity.ends_on < day_of(at)
    nothing_ahead = activity.kind not in WEEKLY and soonest is None
    return activity.archived_at is not None or ended or nothing_ahead


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
    _tell_offer(session, activity, row, until, at=at)
    audit.record(session, "programme.offer", "participation", row.id, by=by, at=at)


def _tell_offer(
    session: Session, activity: Activity, row: Participation, until: datetime, *, at: datetime
) -> None:
    """Almost at once when the answer is wanted by tomorrow."""
    messages.tell_people(
        session,
        [row.person_id],
        "place_offered",
        about=matter(row),
        concerns_on=day_of(until),
        facts={"kind": activity.kind, "title": activity.title, "until": until.isoformat()},
        at=at,
    )
