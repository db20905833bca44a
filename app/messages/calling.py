"""The call list: whom to ring up today, on which number, and what to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.base.ids import FamilyId, MessageId, PersonId
from app.messages import queries
from app.messages.letters import in_one_line
from app.messages.models import Message
from app.messages.recipients import Household, Member, households_of
from app.messages.sorts import ASKING
from app.messages.wording import Own, own_texts

Key = tuple[FamilyId | None, PersonId | None]


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who may be rung up."""

    name: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One family or lone adult.

    asks: nothing has changed for them; they are only asked to answer
    closed: a contact ban leaves nobody who may be told
    """

    family_id: FamilyId | None
    person_id: PersonId | None
    name: str
    ids: tuple[MessageId, ...]
    concerns_on: date | None
    words: tuple[str, ...]
    asks: bool
    lines: tuple[Line, ...]
    closed: bool


def call_list(session: Session) -> list[Call]:
    """Soonest first. A fixed number of statements, however many wait."""
    groups: dict[Key, list[Message]] = {}
    for row in session.scalars(queries.calls()):
        groups.setdefault((row.family_id, row.person_id), []).append(row)
    families = [family for family, _person in groups if family is not None]
    people = [person for _family, person in groups if person is not None]
    households = households_of(session, families)
    phones = queries.family_phones(session, families) | queries.phones_of(session, people)
    known = queries.families_by_id(session, families)
    person_names, own = queries.names_of_people(session, people), own_texts(session)
    found = []
    for (family_id, person_id), rows in groups.items():
        house = households.get(family_id) if family_id is not None else None
        if person_id is not None:
            name = person_names[person_id]
            lines = [Line(name, tuple(phones.get((None, person_id), ())))]
        else:
            name = known[family_id].name if family_id is not None else ""
            lines = [
                Line(one.name, tuple(phones.get((family_id, one.person_id), ())))
                for one in _reachable(house)
            ]
        found.append(_call(family_id, person_id, name, rows, lines, house, own))
    return found


def _call(
    family_id: FamilyId | None,
    person_id: PersonId | None,
    name: str,
    rows: Sequence[Message],
    lines: Sequence[Line],
    house: Household | None,
    own: Own,
) -> Call:
    return Call(
        family_id=family_id,
        person_id=person_id,
        name=name,
        ids=tuple(row.id for row in rows),
        concerns_on=rows[0].concerns_on,
        words=tuple(in_one_line(row.sort, row.facts, own) for row in rows),
        asks=all(row.sort in ASKING for row in rows),
        lines=tuple(line for line in lines if line.numbers),
        closed=house is not None and house.closed,
    )


def _reachable(house: Household | None) -> Sequence[Member]:
    """Guardians who may be told; where there are none, whoever else belongs to the family."""
    if house is None or house.closed:
        return ()
    return house.readers or [one for one in house.members if one.person_id not in house.banned]
