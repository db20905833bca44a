"""Places in an activity: apply, wait, hold one, give it back."""

from collections.abc import Collection
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version, hold
from app.base.errors import RuleBroken
from app.base.ids import PersonId
from app.messages import service as messages
from app.programme.models import (
    OVER,
    Activity,
    Participation,
    ParticipationStatus,
)
from app.programme.offers import matter, offer_free
from app.programme.queries import TAKEN, find_participation, seats_left
from app.programme.signals import offer_declined, place_left, place_taken
from app.programme.stamps import raise_stamps, scopes_of_people
from app.rules.times import day_of


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
    hold(session, Activity, row.activity_id)  # before the row, as everybody does
    check_version(row, version)
    freed, offered = row.status in TAKEN, row.status == ParticipationStatus.OFFERED
    row.status, row.ends_on, row.offer_until = ParticipationStatus.ENDED, on or day_of(at), None
    session.flush()
    messages.drop_about(session, matter(row), at=at)
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
        about=matter(row),
        concerns_on=None,
        facts={
            "kind": activity.kind,
            "title": activity.title,
            "until": row.offer_until,
        },
        at=at,
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
