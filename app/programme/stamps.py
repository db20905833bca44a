"""What a feed shows has changed: said in the transaction that changes it.

A poll that finds the stamp unchanged reads one row and answers 304.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.ids import ActivityId, FamilyId, PersonId
from app.base.upsert import insert
from app.people.models import FamilyMember
from app.programme.models import Event, Leadership, Participation, Stamp

Scope = tuple[str, int]
PUBLIC: Scope = ("public", 0)


def raise_stamps(session: Session, scopes: Collection[Scope], *, at: datetime) -> None:
    """Count each scope up by one. In sorted order, so that two writers cannot block each other."""
    if not scopes:
        return
    rows = [
        {"scope": scope, "ref": ref, "count": 1, "changed_at": at}
        for scope, ref in sorted(set(scopes))
    ]
    statement = insert(session, Stamp)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["scope", "ref"], set_={"count": Stamp.count + 1, "changed_at": at}
        ),
        rows,
    )


def scopes_of_people(session: Session, people: Collection[PersonId]) -> set[Scope]:
    """Every family one of them belongs to."""
    families = session.scalars(
        select(FamilyMember.family_id).where(FamilyMember.person_id.in_(people)).distinct()
    )
    return {("family", family) for family in families}


def scopes_of_activity(session: Session, activity_id: ActivityId) -> set[Scope]:
    """Everybody whose calendar may show the activity's events: families past and present too."""
    families: Iterable[FamilyId] = session.scalars(
        select(FamilyMember.family_id)
        .join(Participation, Participation.person_id == FamilyMember.person_id)
        .where(Participation.activity_id == activity_id)
        .distinct()
    )
    leaders = session.scalars(
        select(Leadership.person_id).where(Leadership.activity_id == activity_id)
    )
    scopes: set[Scope] = {("activity", activity_id), PUBLIC}
    scopes |= {("family", family) for family in families}
    return scopes | {("person", leader) for leader in leaders}


def scopes_of_event(event: Event) -> set[Scope]:
    """Its leader, whom they stand in for, and its place."""
    scopes: set[Scope] = set()
    for person in (event.leader_id, event.stands_in_for_id):
        if person is not None:
            scopes.add(("person", person))
    if event.place_id is not None:
        scopes.add(("place", event.place_id))
    return scopes
