"""What pages and other rooms read of people. Lists select columns; statements do not grow."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.base.actor import knows_names
from app.base.db import AnyRow, AnySelect, read
from app.base.ids import FamilyId, PersonId
from app.people import search
from app.people.models import (
    GUARDIANS,
    Clearance,
    Consent,
    ConsentState,
    ContactBan,
    Family,
    FamilyMember,
    FamilyRole,
    Person,
    Phone,
    Purpose,
)
from app.people.phones import told_of_child
from app.rules.names import Identity, likely_same

LISTED = (
    Person.id,
    Person.given_name,
    Person.family_name,
    Person.call_name,
    Person.birth_date,
    Person.birth_year,
    Person.birth_about,
    Person.provisional,
    Person.archived_at,
    Person.sort_key,
    Person.search_key,
)
"""Columns of a person in a list."""


class Call(NamedTuple):
    """Whom to ring for somebody, and under which number."""

    person_id: PersonId
    name: str
    role: str
    number: str
    dialled: str
    label: str


class Belonging(NamedTuple):
    """A family somebody belongs to, and as what."""

    family_id: FamilyId
    name: str
    role: str
    language: str


def find_people(
    session: Session, query: str, limit: int = 20, *, archived: bool = False
) -> list[AnyRow]:
    """People a typed name fits, best first: rows of LISTED. Any spelling, one typo forgiven.

    A telephone number, or the end of one, finds whoever it reaches.
    """
    listed = select(*LISTED)
    if not archived:
        listed = listed.where(Person.archived_at.is_(None))
    if number := _as_number(query):
        theirs = select(Phone.person_id).where(Phone.dialled.endswith(number))
        called = listed.where(Person.id.in_(theirs)).order_by(Person.sort_key, Person.id)
        return list(session.execute(called.limit(limit)))
    return [row for _score, row in search.best(session, search.PEOPLE, listed, query, limit)]


LEAST_DIGITS = 5


def _as_number(query: str) -> str:
    """The digits of what looks like a telephone number, without the part that may be left out."""
    digits = re.sub(r"[\s/()+.-]", "", query)
    if not digits.isascii() or not digits.isdigit() or len(digits) < LEAST_DIGITS:
        return ""
    return re.sub(r"^(0049|49|0)", "", digits)


def find_families(session: Session, query: str, limit: int = 20) -> list[AnyRow]:
    """Families whose name, or whose member's name, fits what was typed; best first."""
    if _as_number(query):
        persons = {row.id: 1.0 for row in find_people(session, query, limit)}
    else:
        people = select(*LISTED).where(Person.archived_at.is_(None))
        found = search.best(session, search.PEOPLE, people, query, limit)
        persons = {row.id: score for score, row in found}
    listed = families()
    ranks: dict[FamilyId, float] = defaultdict(float)
    for score, row in search.best(session, search.FAMILIES, listed, query, limit):
        ranks[row.id] = score
    for membership in session.execute(_memberships(persons)):
        family_id = membership.family_id
        ranks[family_id] = max(ranks[family_id], persons[membership.person_id])
    rows = session.execute(listed.where(Family.id.in_(ranks))).all() if ranks else []
    return sorted(rows, key=lambda row: (-ranks[row.id], row.sort_key, row.id))[:limit]


def families() -> AnySelect:
    return select(
        Family.id, Family.name, Family.city, Family.language, Family.sort_key, Family.search_key
    )


def members_of(session: Session, family_ids: Collection[FamilyId]) -> dict[FamilyId, list[AnyRow]]:
    """Everybody of these families in the family's own order: LISTED, family_id, role."""
    found: dict[FamilyId, list[AnyRow]] = defaultdict(list)
    rows = session.execute(
        select(*LISTED, FamilyMember.family_id, FamilyMember.role)
        .join(FamilyMember, FamilyMember.person_id == Person.id)
        .where(FamilyMember.family_id.in_(family_ids), Person.archived_at.is_(None))
        .order_by(FamilyMember.family_id, FamilyMember.position, FamilyMember.id)
    )
    for row in rows:
        found[row.family_id].append(row)
    return found


def families_of(
    session: Session, person_ids: Collection[PersonId]
) -> dict[PersonId, list[Belonging]]:
    found: dict[PersonId, list[Belonging]] = defaultdict(list)
    for row in session.execute(_memberships(person_ids)):
        found[row.person_id].append(Belonging(row.family_id, row.name, row.role, row.language))
    return found


def _memberships(person_ids: Collection[PersonId]) -> AnySelect:
    return (
        select(
            FamilyMember.person_id,
            FamilyMember.family_id,
            FamilyMember.role,
            Family.name,
            Family.language,
        )
        .join(Family, Family.id == FamilyMember.family_id)
        .where(FamilyMember.person_id.in_(person_ids))
        .order_by(FamilyMember.id)
    )


def duplicates_of(session: Session, identity: Identity, limit: int = 3) -> list[AnyRow]:
    """Entries that may be the same person already: rows of LISTED. A hint, never a verdict."""
    for typed in (f"{identity.given} {identity.family}", identity.given):
        same = [row for row in find_people(session, typed, limit=50) if _is_like(row, identity)]
        if same:
            return same[:limit]
    return []


def _is_like(row: AnyRow, identity: Identity) -> bool:
    there = Identity(row.given_name, row.family_name, row.birth_date, row.birth_year)
    return likely_same(identity, there)


def household_phones(
    session: Session, person_ids: Collection[PersonId]
) -> dict[PersonId, list[Call]]:
    """Numbers of each person's guardians, then their own, in the order one would ring them.

    Left out are guardians who must have no contact with the person, and numbers they share.
    """
    child, guardian = aliased(FamilyMember), aliased(FamilyMember)
    guardians = (
        select(child.person_id.label("about"), guardian.role, *_CALLED)
        .join(guardian, guardian.family_id == child.family_id)
        .join(Person, Person.id == guardian.person_id)
        .join(Phone, Phone.person_id == Person.id)
        .where(
            child.person_id.in_(person_ids),
            child.role == FamilyRole.CHILD,
            guardian.role.in_(GUARDIANS),
            Person.archived_at.is_(None),
            ~told_of_child(child.person_id),
        )
        .order_by(guardian.role, guardian.position, guardian.id, Phone.id)
    )
    own = (
        select(Person.id.label("about"), literal("").label("role"), *_CALLED)
        .join(Phone, Phone.person_id == Person.id)
        .where(Person.id.in_(person_ids), ~told_of_child(Person.id))
        .order_by(Phone.id)
    )
    found: dict[PersonId, list[Call]] = defaultdict(list)
    for row in [*session.execute(guardians), *session.execute(own)]:
        name = f"{row.given_name} {row.family_name}".strip()
        call = Call(row.id, name, row.role, row.number, row.dialled, row.label)
        if call not in found[row.about]:
            found[row.about].append(call)
    return found


_CALLED = (
    Person.id,
    Person.given_name,
    Person.family_name,
    Phone.number,
    Phone.dialled,
    Phone.label,
)


def banned_pairs(session: Session, family_id: FamilyId) -> set[tuple[PersonId, PersonId]]:
    """(guardian, child) of this family between whom there must be no contact.

    Whatever serves the whole family must not exist while this is not empty; what serves one
    guardian leaves their children out.
    """
    guardian, child = aliased(FamilyMember), aliased(FamilyMember)
    pairs = session.execute(
        select(ContactBan.guardian_id, ContactBan.child_id)
        .join(guardian, guardian.person_id == ContactBan.guardian_id)
        .join(child, child.person_id == ContactBan.child_id)
        .where(guardian.family_id == family_id, child.family_id == family_id)
    )
    return {(pair.guardian_id, pair.child_id) for pair in pairs}


def consents_of(
    session: Session,
    person_ids: Collection[PersonId],
    purposes: Collection[Purpose] = tuple(Purpose),
) -> dict[PersonId, dict[Purpose, ConsentState]]:
    """The newest answer per person and purpose; a purpose never asked is missing."""
    newest = (
        select(func.max(Consent.id))
        .where(Consent.person_id.in_(person_ids), Consent.purpose.in_(purposes))
        .group_by(Consent.person_id, Consent.purpose)
    )
    found: dict[PersonId, dict[Purpose, ConsentState]] = {one: {} for one in person_ids}
    rows = select(Consent.person_id, Consent.purpose, Consent.state).where(Consent.id.in_(newest))
    for row in session.execute(rows):
        found[row.person_id][Purpose(row.purpose)] = ConsentState(row.state)
    return found


_NEWEST = select(func.max(Clearance.id)).group_by(Clearance.person_id)
_EXPIRING = (
    select(*LISTED, Clearance.renew_by)
    .join(Clearance, Clearance.person_id == Person.id)
    .where(
        Clearance.id.in_(_NEWEST),
        Clearance.renew_by <= bindparam("until"),
        Person.archived_at.is_(None),
    )
    .order_by(Clearance.renew_by, Person.id)
)


def list_expiring_clearances(session: Session, until: date) -> Sequence[AnyRow]:
    """Whose newest clearance has to be renewed by then: LISTED and renew_by, soonest first."""
    return read(session, _EXPIRING, until=until).all()


@knows_names("family")
def family_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """What families are called, for pages that say who did something."""
    rows = session.execute(select(Family.id, Family.name).where(Family.id.in_(ids)))
    return {row.id: row.name for row in rows}
