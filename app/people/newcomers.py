"""Families that have come by themselves, through a public page, until the office has looked.

They have a page of their own at once, with what they typed and nothing else. Whether they are
known already only the office decides: nobody gets near a family by writing its name.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import AnyRow, hold
from app.base.errors import RuleBroken
from app.base.ids import FamilyId, PersonId
from app.people import directory, links, queries, service, signals
from app.people.models import Family, FamilyRole, Person
from app.people.service import NewMember


def welcome(
    session: Session, members: Sequence[NewMember], *, language: str, by: Actor, at: datetime
) -> Family:
    """A family that has written to us. members: whoever writes stands first."""
    first = members[0]
    family = service.create_family(
        session,
        name=first.family_name or first.given_name,
        members=members,
        language=language,
        by=by,
        at=at,
    )
    family.unseen_since = at
    for member in family.members:
        member.person.provisional = True
    session.flush()
    return family


def list_unseen(session: Session) -> Sequence[AnyRow]:
    """Who waits to be looked at, the longest first: id, name, language, unseen_since."""
    return session.execute(
        select(Family.id, Family.name, Family.language, Family.unseen_since)
        .where(Family.unseen_since.is_not(None))
        .order_by(Family.unseen_since, Family.id)
    ).all()


def count_unseen(session: Session) -> int:
    unseen = select(func.count()).select_from(Family).where(Family.unseen_since.is_not(None))
    return session.scalar(unseen) or 0


def take_up(
    session: Session,
    family: Family,
    known: Mapping[PersonId, Person],
    *,
    by: Actor,
    at: datetime,
) -> Family:
    """The office has looked. Returns the family they belong to from now on.

    family: with members, persons and phones loaded (directory.find_family)
    known:  who of them is in the books already, with phones loaded. Then the others join the
            family of the first of those, grown-ups without a say in it, and the page they came
            with dies: whoever typed a name has not shown that it is theirs. For the same reason
            no number and no address is taken over.
    Raises RuleBroken for a family the office has looked at before.
    """
    _check_unseen(session, family)
    if len({one.id for one in known.values()}) < len(known):
        raise RuleBroken(gettext("Two of them cannot be the same person."))
    family.unseen_since = None
    for member in family.members:
        member.person.provisional = member.person_id in known
    home = _home_of(session, [one.id for one in known.values()])
    if home is not None:
        _move(session, family, home, known, by=by, at=at)
    elif known:
        _put_in_their_place(session, family, known, by=by, at=at)
    session.flush()
    if home is not None:
        _dissolve(session, family, home, by=by, at=at)
    audit.record(session, "people.take_up", "family", (home or family).id, by=by, at=at)
    return home or family


def turn_away(session: Session, family: Family, *, by: Actor, at: datetime) -> None:
    """Nonsense: all of it goes, and places they held are free.

    Raises RuleBroken for a family the office has looked at before, or with somebody we know.
    """
    _check_unseen(session, family)
    family_id, people = family.id, [member.person for member in family.members]
    homes = queries.families_of(session, [one.id for one in people])
    if any(not one.provisional or len(homes[one.id]) > 1 for one in people):
        raise RuleBroken(gettext("Somebody here belongs to the school already."))
    for person in people:
        service.archive_person(session, person, by=by, at=at)
    _end_links(session, family_id, by=by, at=at)
    session.execute(delete(Person).where(Person.id.in_([one.id for one in people])))
    session.execute(delete(Family).where(Family.id == family_id))
    for gone in (*people, family):
        session.expunge(gone)
    audit.record(session, "people.turn_away", "family", family_id, by=by, at=at)


def _check_unseen(session: Session, family: Family) -> None:
    hold(session, Family, family.id)
    since = session.scalar(select(Family.unseen_since).where(Family.id == family.id))
    if since is None:
        raise RuleBroken(gettext("Somebody has looked at this family already."))


def _home_of(session: Session, people: Sequence[PersonId]) -> Family | None:
    """The family of the first of these who has one."""
    homes = queries.families_of(session, people)
    first = next((homes[one][0].family_id for one in people if homes.get(one)), None)
    return None if first is None else session.get_one(Family, first)


def _move(
    session: Session,
    family: Family,
    home: Family,
    known: Mapping[PersonId, Person],
    *,
    by: Actor,
    at: datetime,
) -> None:
    for member in list(family.members):
        if member.person_id in known:
            _recognise(session, member.person, known[member.person_id], by=by, at=at)
        else:
            role = FamilyRole.CHILD if member.role == FamilyRole.CHILD else FamilyRole.OTHER
            service.join_family(session, home, member.person, role=role, by=by, at=at)


def _put_in_their_place(
    session: Session, family: Family, known: Mapping[PersonId, Person], *, by: Actor, at: datetime
) -> None:
    """Known, but of no family yet: they stand where the newcomer stood, behind a new address."""
    for member in list(family.members):
        person = known.get(member.person_id)
        if person is not None:
            role = FamilyRole(member.role)
            _recognise(session, member.person, person, by=by, at=at)
            service.join_family(session, family, person, role=role, by=by, at=at)
    _end_links(session, family.id, by=by, at=at)
    links.issue_link(session, family, by=by, at=at)


def _recognise(session: Session, guest: Person, known: Person, *, by: Actor, at: datetime) -> None:
    service.recognise_guest(session, guest, known, by=by, at=at)


def _dissolve(session: Session, family: Family, home: Family, *, by: Actor, at: datetime) -> None:
    _end_links(session, family.id, by=by, at=at)
    signals.family_merged.send(session, family_id=family.id, home_id=home.id, at=at)
    session.execute(delete(Family).where(Family.id == family.id))
    session.expunge(family)


def _end_links(session: Session, family_id: FamilyId, *, by: Actor, at: datetime) -> None:
    for link in directory.list_links(session, family_id):
        links.revoke_link(session, link, by=by, at=at)
