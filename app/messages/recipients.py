"""Who is told: households, and whom of them a contact ban leaves out.

A guardian who is banned from any child of a household learns nothing through it: where one
sibling is, the other often is too.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.ids import AccountId, FamilyId, PersonId
from app.people.models import GUARDIANS, ContactBan, FamilyMember, FamilyRole, Person

# Read by name: accounts write their invitations here, so this room may not know them.
_account = table("account", column("id"), column("email"), column("language"), column("closed_at"))


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a household, as far as telling them goes."""

    family_id: FamilyId
    person_id: PersonId
    role: str
    name: str
    email: str

    @property
    def is_child(self) -> bool:
        return self.role == FamilyRole.CHILD


@dataclass(frozen=True, slots=True)
class Household:
    """The members of one family, and the ids of those who must not learn of its children.

    closed_addresses: what they read, whether they belong to the family or not
    """

    family_id: FamilyId
    members: tuple[Member, ...]
    banned: frozenset[PersonId]
    closed_addresses: frozenset[str]

    @property
    def readers(self) -> tuple[Member, ...]:
        """Guardians who may be told."""
        return tuple(
            member
            for member in self.members
            if member.role in GUARDIANS and member.person_id not in self.banned
        )

    @property
    def closed(self) -> bool:
        """There are guardians, and every one of them is banned."""
        return not self.readers and any(member.role in GUARDIANS for member in self.members)

    def may_learn_of(self, person_id: PersonId) -> bool:
        """Is this the place to tell of this member?"""
        member = next((one for one in self.members if one.person_id == person_id), None)
        if member is None:
            return False
        return not self.closed if member.is_child else person_id not in self.banned

    def addresses(self, concerned: Collection[PersonId]) -> tuple[str, ...]:
        """Where mail may go: to the guardians, failing that to the people concerned."""
        if self.closed:
            return ()
        guardians = [member.email for member in self.readers]
        others = [
            member.email
            for member in self.members
            if member.person_id in concerned and member.person_id not in self.banned
        ]
        found = self._open(guardians) or self._open(others)
        return tuple(dict.fromkeys(found))

    def _open(self, emails: Iterable[str]) -> list[str]:
        """Addresses that nobody reads who must not: families share them."""
        return [email for email in emails if email.casefold() not in {"", *self.closed_addresses}]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A family, or a person who belongs to none, and whom of them it is about."""

    family_id: FamilyId | None
    person_id: PersonId | None
    people: tuple[PersonId, ...]
    names: tuple[str, ...]
    by_mail: bool

    @property
    def named(self) -> dict[PersonId, str]:
        return dict(zip(self.people, self.names, strict=True))


def households_of(session: Session, families: Collection[FamilyId]) -> dict[FamilyId, Household]:
    """These families' households, with the bans that hold now. Two statements."""
    rows = session.execute(
        select(
            FamilyMember.family_id,
            FamilyMember.person_id,
            FamilyMember.role,
            Person.given_name,
            Person.call_name,
            Person.email,
        )
        .join(Person, Person.id == FamilyMember.person_id)
        .where(FamilyMember.family_id.in_(families), Person.archived_at.is_(None))
        .order_by(FamilyMember.family_id, FamilyMember.position, FamilyMember.id)
    )
    members: dict[FamilyId, list[Member]] = defaultdict(list)
    for row in rows:
        members[row.family_id].append(
            Member(
                row.family_id,
                row.person_id,
                row.role,
                row.call_name or row.given_name,
                row.email,
            )
        )
    bans = _bans(session, [one.person_id for group in members.values() for one in group])
    return {family_id: _household(family_id, group, bans) for family_id, group in members.items()}


def find_recipients(session: Session, people: Collection[PersonId]) -> list[Recipient]:
    """Each family that may learn of some of these people, and those people whom none covers."""
    wanted = set(people)
    families = session.scalars(
        select(FamilyMember.family_id).where(FamilyMember.person_id.in_(wanted)).distinct()
    ).all()
    found, covered, children = [], set(), set()
    for household in households_of(session, families).values():
        mine = [one for one in household.members if one.person_id in wanted]
        children |= {one.person_id for one in mine if one.is_child}
        open_to = [one for one in mine if household.may_learn_of(one.person_id)]
        covered |= {one.person_id for one in open_to}
        if open_to:
            found.append(_family(household, open_to))
    return found + _alone(session, wanted - covered, never_by_mail=children)


def find_account(session: Session, account_id: AccountId) -> tuple[str, str] | None:
    """E-mail and language of somebody who may sign in; None once the account is closed."""
    row = session.execute(
        select(_account.c.email, _account.c.language).where(
            _account.c.id == account_id, _account.c.closed_at.is_(None)
        )
    ).one_or_none()
    return (row.email, row.language) if row else None


def _family(household: Household, concerned: list[Member]) -> Recipient:
    ids = tuple(one.person_id for one in concerned)
    return Recipient(
        family_id=household.family_id,
        person_id=None,
        people=ids,
        names=tuple(one.name for one in concerned),
        by_mail=bool(household.addresses(ids)),
    )


def _alone(
    session: Session, people: Collection[PersonId], *, never_by_mail: Collection[PersonId]
) -> list[Recipient]:
    """People told themselves. A child whose guardians are all banned is left to the office."""
    if not people:
        return []
    rows = session.execute(
        select(Person.id, Person.given_name, Person.call_name, Person.email)
        .where(Person.id.in_(people), Person.archived_at.is_(None))
        .order_by(Person.id)
    )
    return [
        Recipient(
            family_id=None,
            person_id=row.id,
            people=(row.id,),
            names=(row.call_name or row.given_name,),
            by_mail=bool(row.email) and row.id not in never_by_mail,
        )
        for row in rows
    ]


def _bans(session: Session, people: Collection[PersonId]) -> Sequence[AnyRow]:
    """Who must not learn of these people, and what they read: guardian_id, child_id, email."""
    return session.execute(
        select(ContactBan.guardian_id, ContactBan.child_id, Person.email)
        .join(Person, Person.id == ContactBan.guardian_id)
        .where(ContactBan.child_id.in_(people))
    ).all()


def _household(family_id: FamilyId, group: Sequence[Member], bans: Iterable[AnyRow]) -> Household:
    inside = {one.person_id for one in group}
    mine = [ban for ban in bans if ban.child_id in inside]
    return Household(
        family_id,
        tuple(group),
        banned=frozenset(ban.guardian_id for ban in mine if ban.guardian_id in inside),
        closed_addresses=frozenset(ban.email.casefold() for ban in mine if ban.email),
    )
