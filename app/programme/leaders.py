"""Who leads what: names beside activities, and the people a form offers as leaders."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.forms import GREATEST
from app.base.ids import ActivityId, PersonId
from app.people.models import Person
from app.people.queries import LISTED, find_people
from app.programme.models import Leadership
from app.programme.words import full_name

MOST_KNOWN = 16
"""More people who lead something are found by name instead of shown at once."""


def leaders_of(
    session: Session, activities: Collection[ActivityId]
) -> dict[ActivityId, list[tuple[PersonId, str]]]:
    """Id and name of the leaders of each activity, in their order. One statement."""
    found: dict[ActivityId, list[tuple[PersonId, str]]] = defaultdict(list)
    rows = session.execute(
        select(*LISTED, Leadership.activity_id)
        .join(Leadership, Leadership.person_id == Person.id)
        .where(Leadership.activity_id.in_(activities))
        .order_by(Leadership.activity_id, Leadership.position, Leadership.id)
    )
    for row in rows:
        found[row.activity_id].append((row.id, full_name(row)))
    return found


def leader_offers(
    session: Session, chosen: Sequence[int | None], typed: str = ""
) -> list[tuple[PersonId, str]]:
    """People to choose leaders from: who is chosen, who fits what was typed, who leads already."""
    wanted = [one for one in chosen if one is not None and 0 < one <= GREATEST]
    rows = session.execute(select(*LISTED).where(Person.id.in_(wanted))) if wanted else ()
    by_id = {row.id: row for row in rows}
    offered = {PersonId(one): full_name(by_id[one]) for one in wanted if one in by_id}
    if typed:
        offered |= {row.id: full_name(row) for row in find_people(session, typed, limit=8)}
    for person_id, name in known_leaders(session):
        offered.setdefault(person_id, name)
    return list(offered.items())


def known_leaders(session: Session, limit: int = MOST_KNOWN) -> list[tuple[PersonId, str]]:
    """Who leads something already, those with most activities first, then by name."""
    busiest = (
        select(Leadership.person_id)
        .group_by(Leadership.person_id)
        .order_by(func.count().desc(), Leadership.person_id)
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(*LISTED)
        .join(busiest, busiest.c.person_id == Person.id)
        .where(Person.archived_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, full_name(row)) for row in rows]
