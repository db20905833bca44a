"""Who on a list is known already: looked up for all rows together, not one by one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import AnyRow, AnySelect
from app.base.ids import FamilyId, PersonId
from app.exchange.lines import Line
from app.people.models import Family, FamilyMember, Person, PersonKey, Phone
from app.people.queries import LISTED
from app.rules.names import Identity, fold, likely_same, near_keys

CHUNK = 400
"""Values of one statement."""
MOST_LIKE = 4
"""Candidates offered for one row."""

Found = dict[str, set[PersonId]]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody we know who may be meant. sure: the name is theirs and nothing speaks against it"""

    id: PersonId
    name: str
    born: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Home:
    """A family we know, with its members' names, folded."""

    id: FamilyId
    name: str
    members: frozenset[str]


class Matches:
    """What the database knows of the people of a list. A few statements for each CHUNK of rows."""

    def __init__(self, session: Session, lines: Sequence[Line]) -> None:
        by_number = select(Phone.dialled.label("key"), Phone.person_id)
        by_mail = select(func.lower(Person.email).label("key"), Person.id.label("person_id"))
        by_name = select(PersonKey.key, PersonKey.person_id)
        self._numbers = _find(session, by_number, Phone.dialled, _all(lines, _numbers))
        self._mails = _find(session, by_mail, func.lower(Person.email), _all(lines, _mails))
        self._names = _find(session, by_name, PersonKey.key, _all(lines, _names))
        meant = {line.number: self._maybe(line) for line in lines}
        ids = set().union(*meant.values()) if meant else set()
        self._rows = _people(session, ids)
        self._meant = meant
        self.homes = _homes(session, ids)

    def _reached(self, line: Line) -> set[PersonId]:
        """Whom the number or address of a line reaches."""
        return _gather(self._numbers, _numbers(line)) | _gather(self._mails, _mails(line))

    def _maybe(self, line: Line) -> set[PersonId]:
        """Who has names like these, or is reached the same way."""
        like = _gather(self._names, near_keys(line.given_name))
        if line.family_name:
            like &= _gather(self._names, near_keys(line.family_name))
        return like | self._reached(line)

    def of(self, line: Line) -> list[Known]:
        """Who may be meant by a line, the likeliest first. Two of one name: none is sure."""
        identity = Identity(line.given_name, line.family_name, line.birth_date, line.birth_year)
        rows = [self._rows[one] for one in self._meant[line.number] if one in self._rows]
        found = [self._known(line, row) for row in rows if likely_same(identity, _identity(row))]
        found.sort(key=lambda one: (not one.sure, one.name, one.id))
        if sum(one.sure for one in found) > 1:
            found = [replace(one, sure=False) for one in found]
        return found[:MOST_LIKE]

    def _known(self, line: Line, row: AnyRow) -> Known:
        names = {fold(f"{row.given_name} {row.family_name}")}
        names |= {fold(f"{row.family_name} {row.given_name}")}
        names |= {fold(f"{row.call_name} {row.family_name}")}
        days = line.birth_date, row.birth_date
        apart = None not in days and days[0] != days[1]
        alike = None not in days and not apart and row.id in self._reached(line)
        born = f"{row.birth_date:%d.%m.%Y}" if row.birth_date else str(row.birth_year or "")
        name = f"{row.given_name} {row.family_name}".strip()
        return Known(row.id, name, born, not apart and (fold(line.name) in names or alike))

    def home_of(self, lines: Sequence[Line], known: Collection[PersonId]) -> Home | None:
        """The one family these lines belong to: that of who is known, else by a number.

        A number alone is not enough: it must lead to a family of the same name.
        """
        homes = {home.id: home for person in known for home in self.homes.get(person, ())}
        if not homes:
            names = {fold(line.family_name) for line in lines if line.family_name}
            homes = {
                home.id: home
                for line in lines
                for person in self._reached(line)
                for home in self.homes.get(person, ())
                if fold(home.name) in names
            }
        return next(iter(homes.values())) if len(homes) == 1 else None


def _numbers(line: Line) -> set[str]:
    return {formats.dialled(number) for number in line.phones}


def _mails(line: Line) -> set[str]:
    return {line.email.casefold()} if line.email else set()


def _names(line: Line) -> set[str]:
    return near_keys(line.given_name) | near_keys(line.family_name)


def _all(lines: Sequence[Line], keys: Callable[[Line], set[str]]) -> set[str]:
    return {key for line in lines for key in keys(line)}


def _gather(found: Found, keys: Collection[str]) -> set[PersonId]:
    gathered: set[PersonId] = set()
    for key in keys:
        gathered |= found.get(key, set())
    return gathered


def _find(session: Session, statement: AnySelect, column: Any, keys: Collection[str]) -> Found:
    found: Found = defaultdict(set)
    for some in chunks(keys):
        for row in session.execute(statement.where(column.in_(some))):
            found[row.key].add(row.person_id)
    return found


def _people(session: Session, ids: Collection[PersonId]) -> dict[PersonId, AnyRow]:
    here = Person.archived_at.is_(None)
    return {
        row.id: row
        for some in chunks(ids)
        for row in session.execute(select(*LISTED).where(Person.id.in_(some), here))
    }


def _identity(row: AnyRow) -> Identity:
    return Identity(row.given_name, row.family_name, row.birth_date, row.birth_year)


def _homes(session: Session, ids: Collection[PersonId]) -> dict[PersonId, list[Home]]:
    """The families of these people."""
    here = [
        row
        for some in chunks(ids)
        for row in session.execute(
            select(FamilyMember.person_id, Family.id, Family.name)
            .join(Family, Family.id == FamilyMember.family_id)
            .where(FamilyMember.person_id.in_(some))
            .order_by(FamilyMember.id)
        )
    ]
    members: dict[FamilyId, set[str]] = defaultdict(set)
    for some in chunks({row.id for row in here}):
        for one in session.execute(
            select(FamilyMember.family_id, Person.given_name, Person.family_name)
            .join(Person, Person.id == FamilyMember.person_id)
            .where(FamilyMember.family_id.in_(some))
        ):
            members[one.family_id].add(fold(f"{one.given_name} {one.family_name}"))
    homes: dict[PersonId, list[Home]] = defaultdict(list)
    for row in here:
        homes[row.person_id].append(Home(row.id, row.name, frozenset(members[row.id])))
    return homes


def chunks(values: Collection[Any]) -> Iterator[list[Any]]:
    ordered = sorted(values)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
