"""What the office's own pages about people read."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import and_, except_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, selectinload

from app.base.db import AnyRow, AnySelect, read
from app.base.ids import FamilyId, PersonId
from app.people.models import (
    GUARDIANS,
    Clearance,
    Consent,
    ContactBan,
    Family,
    FamilyLink,
    FamilyMember,
    FamilyRole,
    Person,
    Phone,
    Purpose,
)
from app.people.phones import told_of_family
from app.people.queries import LISTED, families


def list_families(
    session: Session, *, after: tuple[str, int] | None = None, limit: int = 50
) -> Sequence[AnyRow]:
    """Families by name, the page that follows `after` (sort_key, id)."""
    seen = families().where(Family.unseen_since.is_(None))
    listed = seen.order_by(Family.sort_key, Family.id).limit(limit)
    return session.execute(_after(listed, Family, after)).all()


def list_singles(
    session: Session, *, after: tuple[str, int] | None = None, limit: int = 50
) -> Sequence[AnyRow]:
    """People who belong to no family: teachers, volunteers, other adults. Guests are not here."""
    listed = (
        select(*LISTED)
        .where(
            Person.archived_at.is_(None),
            Person.provisional.is_(False),
            Person.id.in_(except_(select(Person.id), select(FamilyMember.person_id))),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(limit)
    )
    return session.execute(_after(listed, Person, after)).all()


_UNSEEN = (
    select(FamilyMember.person_id)
    .join(Family, Family.id == FamilyMember.family_id)
    .where(Family.unseen_since.is_not(None))
)
_WAITING = (
    Person.provisional.is_(True),
    Person.archived_at.is_(None),
    Person.id.not_in(_UNSEEN),
)
"""Guests of a register. Families that came by themselves are looked at as families."""


def list_guests(session: Session) -> Sequence[AnyRow]:
    """Known by first name only, newest first: the office completes them."""
    return session.execute(
        select(*LISTED).where(*_WAITING).order_by(Person.id.desc()).limit(200)
    ).all()


_GUESTS = select(func.count()).select_from(Person).where(*_WAITING)


def count_guests(session: Session) -> int:
    return int(read(session, _GUESTS).scalar_one())


def find_person(session: Session, person_id: PersonId) -> Person | None:
    """A person with phones."""
    return session.scalar(
        select(Person).where(Person.id == person_id).options(selectinload(Person.phones))
    )


def find_family(session: Session, family_id: FamilyId) -> Family | None:
    """A family with members, their persons and phones."""
    member = selectinload(Family.members).joinedload(FamilyMember.person)
    return session.scalar(
        select(Family).where(Family.id == family_id).options(member.selectinload(Person.phones))
    )


def list_links(session: Session, family_id: FamilyId) -> Sequence[FamilyLink]:
    """Live links of a family: its own first, then the guardians'."""
    return session.scalars(
        select(FamilyLink)
        .where(FamilyLink.family_id == family_id, FamilyLink.revoked_at.is_(None))
        .order_by(FamilyLink.guardian_id.is_not(None), FamilyLink.id)
    ).all()


def list_bans(session: Session, person_ids: Collection[PersonId]) -> Sequence[ContactBan]:
    """Bans that concern one of these people, on either side."""
    return session.scalars(
        select(ContactBan)
        .where(or_(ContactBan.guardian_id.in_(person_ids), ContactBan.child_id.in_(person_ids)))
        .order_by(ContactBan.id)
    ).all()


def consent_history(session: Session, person_id: PersonId) -> Sequence[Consent]:
    """Every answer ever given, newest first."""
    return session.scalars(
        select(Consent).where(Consent.person_id == person_id).order_by(Consent.id.desc())
    ).all()


def current_consent(session: Session, person_id: PersonId, purpose: Purpose) -> Consent | None:
    return session.scalar(
        select(Consent)
        .where(Consent.person_id == person_id, Consent.purpose == purpose)
        .order_by(Consent.id.desc())
        .limit(1)
    )


def clearances_of(session: Session, person_ids: Collection[PersonId]) -> dict[PersonId, Clearance]:
    """The newest clearance of each person who has one."""
    newest = (
        select(func.max(Clearance.id))
        .where(Clearance.person_id.in_(person_ids))
        .group_by(Clearance.person_id)
    )
    rows = session.scalars(select(Clearance).where(Clearance.id.in_(newest)))
    return {row.person_id: row for row in rows}


def _after(
    listed: AnySelect, table: type[Person] | type[Family], after: tuple[str, int] | None
) -> AnySelect:
    """Keyset paging: what stands behind the last row seen, however many come before."""
    if after is None:
        return listed
    key, row_id = after
    same = and_(table.sort_key == key, table.id > row_id)
    return listed.where(or_(table.sort_key > key, same))


def first_phones(
    session: Session, family_ids: Collection[FamilyId]
) -> dict[FamilyId, list[AnyRow]]:
    """For lists: the first number of each guardian: family_id, given_name, number, dialled.

    Numbers of those who must not learn of a child of the family are left out, shared or not.
    """
    first = (
        select(FamilyMember.family_id, func.min(Phone.id))
        .join(FamilyMember, FamilyMember.person_id == Phone.person_id)
        .where(
            FamilyMember.family_id.in_(family_ids),
            FamilyMember.role.in_(GUARDIANS),
            ~told_of_family(FamilyMember.family_id),
        )
        .group_by(FamilyMember.family_id, Phone.person_id)
    )
    rows = session.execute(
        select(FamilyMember.family_id, Person.given_name, Phone.number, Phone.dialled)
        .join(Person, Person.id == FamilyMember.person_id)
        .join(Phone, Phone.person_id == Person.id)
        .where(tuple_(FamilyMember.family_id, Phone.id).in_(first))
        .order_by(FamilyMember.position, FamilyMember.id)
    )
    found: dict[FamilyId, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.family_id].append(row)
    return found


def people(session: Session, ids: Collection[PersonId]) -> Sequence[Person]:
    return session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()


def sibling_choices(session: Session, person_id: PersonId) -> list[tuple[int, str]]:
    """Other children of the person's families, for a sheet that speaks for all of them."""
    here, there = aliased(FamilyMember), aliased(FamilyMember)
    rows = session.execute(
        select(Person.id, Person.given_name, Person.call_name)
        .join(there, there.person_id == Person.id)
        .join(here, here.family_id == there.family_id)
        .where(
            here.person_id == person_id,
            there.person_id != person_id,
            there.role == FamilyRole.CHILD,
            Person.archived_at.is_(None),
        )
        .distinct()
        .order_by(Person.id)
    )
    return [(row.id, row.call_name or row.given_name) for row in rows]
