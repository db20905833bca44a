"""Contact bans among people an activity would bring together. Warns, never blocks."""

from collections.abc import Collection

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.ids import ActivityId, PersonId
from app.people.models import ContactBan
from app.programme import queries
from app.programme.models import Leadership, Participation, ParticipationStatus


def kept_apart(session: Session, people: Collection[PersonId]) -> list[str]:
    """A sentence for each ban between two of these people. For the office's eyes only."""
    pairs = banned_pairs(session, people)
    names = queries.people_names(session, {one for pair in pairs for one in pair}) if pairs else {}
    return [
        gettext(
            "Contact ban: %(guardian)s must not learn where %(child)s is.",
            guardian=names[guardian],
            child=names[child],
        )
        for guardian, child in pairs
    ]


def kept_apart_in(session: Session, activity_id: ActivityId) -> list[str]:
    """The same for everybody who leads an activity or has a place in it."""
    leaders = select(Leadership.person_id).where(Leadership.activity_id == activity_id)
    active = select(Participation.person_id).where(
        Participation.activity_id == activity_id,
        Participation.status == ParticipationStatus.ACTIVE,
    )
    return kept_apart(session, session.scalars(leaders.union(active)).all())


def banned_pairs(session: Session, people: Collection[PersonId]) -> list[tuple[PersonId, PersonId]]:
    """(guardian, child) of these people."""
    rows = session.execute(
        select(ContactBan.guardian_id, ContactBan.child_id)
        .where(ContactBan.guardian_id.in_(people), ContactBan.child_id.in_(people))
        .order_by(ContactBan.id)
    )
    return [(row.guardian_id, row.child_id) for row in rows]
