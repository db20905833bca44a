"""Take the members of several lessons into an ensemble at once."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.actor import Actor
from app.base.db import AnyRow
from app.base.errors import NotForYou
from app.base.ids import ActivityId, PersonId
from app.people.models import Person
from app.people.queries import LISTED
from app.programme import places
from app.programme.models import OVER, Activity, Participation, ParticipationStatus


def list_members(
    session: Session, lessons: Collection[ActivityId], ensemble: Activity
) -> Sequence[AnyRow]:
    """Who takes part in one of these lessons and is not in the ensemble: LISTED, each once."""
    inside = select(Participation.person_id).where(
        Participation.activity_id == ensemble.id, Participation.status.not_in(OVER)
    )
    coming = select(Participation.person_id).where(
        Participation.activity_id.in_(lessons), Participation.status == ParticipationStatus.ACTIVE
    )
    return session.execute(
        select(*LISTED)
        .where(
            Person.id.in_(coming),
            Person.id.not_in(inside),
            Person.archived_at.is_(None),
        )
        .order_by(Person.sort_key, Person.id)
    ).all()


def parts_of(
    session: Session, lessons: Collection[ActivityId], people: Collection[PersonId]
) -> dict[PersonId, str]:
    """What each of them plays in their lesson; the same is played in the ensemble."""
    rows = session.execute(
        select(Participation.person_id, Participation.part)
        .where(Participation.activity_id.in_(lessons), Participation.person_id.in_(people))
        .where(Participation.status == ParticipationStatus.ACTIVE)
        .order_by(Participation.id.desc())
    )
    return {row.person_id: row.part for row in rows if row.part}


def take_in(
    session: Session,
    ensemble: Activity,
    lessons: Collection[ActivityId],
    people: Collection[PersonId],
    *,
    by: Actor,
    at: datetime,
) -> tuple[int, int]:
    """A place for each, or one in the queue. Returns how many of each.

    Raises NotForYou for somebody who takes part in none of the lessons, or is in already.
    """
    offered = {row.id for row in list_members(session, lessons, ensemble)}
    if not set(people) <= offered:
        raise NotForYou
    parts = parts_of(session, lessons, people)
    seated = waiting = 0
    for person_id in sorted(people):
        row = places.enrol(
            session, ensemble, person_id, part=parts.get(person_id, ""), by=by, at=at
        )
        if row.status == ParticipationStatus.ACTIVE:
            seated += 1
        else:
            waiting += 1
    return seated, waiting
