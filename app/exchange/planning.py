"""What would happen to each row of a list: new, known already, or left out; and which families."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.ids import PersonId
from app.exchange.lines import Line, split_name
from app.exchange.matching import Home, Known, Matches
from app.people.models import FamilyRole
from app.rules.ages import is_adult
from app.rules.names import fold

NEW, SKIP = "new", "skip"

Key = tuple[str, ...]
"""What two rows of one household have in common."""


class Outcome(StrEnum):
    NEW = "new"
    KNOWN = "known"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Row:
    """One row and what would happen to it.

    why: in words, where it is left out or might be somebody known
    """

    line: Line
    outcome: Outcome
    known: Known | None
    candidates: Sequence[Known]
    role: FamilyRole
    why: str = ""

    @property
    def choice(self) -> str:
        """As a form sends it."""
        return str(self.known.id) if self.known else self.outcome

    @property
    def fixed(self) -> bool:
        """There is nothing to decide."""
        return bool(self.line.skipped)


@dataclass(frozen=True, slots=True)
class Household:
    """New people of one family. home: the family they join; guardians: those of them still new"""

    name: str
    rows: Sequence[Row]
    guardians: Sequence[str]
    home: Home | None
    alone: bool
    """Adults without anybody: no family is made for them."""

    @property
    def address(self) -> tuple[str, str, str]:
        """Street, postcode, town of the first row that says one."""
        for row in self.rows:
            if row.line.street or row.line.city:
                return row.line.street, row.line.postcode, row.line.city
        return "", "", ""


@dataclass(frozen=True, slots=True)
class Plan:
    rows: Sequence[Row]
    households: Sequence[Household]
    where: Mapping[int, Household] = field(default_factory=dict)
    """The household of a new row, by its number."""

    def of(self, outcome: Outcome) -> list[Row]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def fingerprint(self) -> str:
        """Says whether what is about to happen is what was shown."""
        said = [f"{row.line.number}:{row.choice}" for row in self.rows]
        said += [f"{one.name}:{one.home.id if one.home else ''}" for one in self.households]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def plan(
    session: Session,
    lines: Sequence[Line],
    choices: Mapping[str, str],
    *,
    usual: FamilyRole,
    today: date,
) -> Plan:
    """choices: by row number, what somebody decided; usual: the role where a list says none"""
    matches = Matches(session, [line for line in lines if not line.skipped])
    rows: list[Row] = []
    seen: dict[Any, int] = {}
    for line in lines:
        row = _row(line, choices.get(str(line.number), ""), matches, usual, today)
        first = seen.setdefault(line.same_as, line.number) if row.outcome != Outcome.SKIP else 0
        if first not in (0, line.number) and not choices.get(str(line.number)):
            why = gettext("the same as row %(number)s", number=first)
            row = Row(line, Outcome.SKIP, None, row.candidates, row.role, why)
        rows.append(row)
    known = _known_by_key(rows)
    households = [_household(some, known, matches) for some in _together(rows)]
    where = {row.line.number: one for one in households for row in one.rows}
    return Plan(rows, households, where)


def _row(line: Line, choice: str, matches: Matches, usual: FamilyRole, today: date) -> Row:
    role = line.role or _role(line, usual, today)
    if line.skipped:
        return Row(line, Outcome.SKIP, None, (), role, line.skipped)
    candidates = matches.of(line)
    if choice == SKIP:
        return Row(line, Outcome.SKIP, None, candidates, role, gettext("you leave it out"))
    chosen = next((one for one in candidates if str(one.id) == choice), None)
    if not choice and candidates and candidates[0].sure:
        chosen = candidates[0]
    if chosen:
        return Row(line, Outcome.KNOWN, chosen, candidates, role)
    why = gettext("perhaps known already") if candidates and not choice else ""
    return Row(line, Outcome.NEW, None, candidates, role, why)


def _role(line: Line, usual: FamilyRole, today: date) -> FamilyRole:
    if line.birth_date is None and line.birth_year is None:
        return usual
    grown = is_adult(today, line.birth_date, line.birth_year)
    return FamilyRole.OTHER if grown else FamilyRole.CHILD


def _together(rows: Sequence[Row]) -> list[list[Row]]:
    """New rows by household: one family column, or one surname with one number or address."""
    group: dict[Key, int] = {}
    parts: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.outcome == Outcome.NEW:
            keys = _keys(row.line) or [("row", str(row.line.number))]
            into = min((group[key] for key in keys if key in group), default=row.line.number)
            for old in {group[key] for key in keys if key in group} - {into}:
                moved = parts.pop(old)
                parts[into] += moved
                group.update((key, into) for one in moved for key in _keys(one.line))
            group.update(dict.fromkeys(keys, into))
            parts[into].append(row)
    return [sorted(some, key=lambda row: row.line.number) for some in parts.values()]


def _keys(line: Line) -> list[Key]:
    if line.household:
        return [("family", fold(line.household))]
    surname = fold(line.family_name)
    keys: list[Key] = [("phone", surname, formats.dialled(number)) for number in line.phones]
    keys += [("guardian", surname, fold(name)) for name in line.guardians if surname]
    if surname and line.street:
        keys.append(("address", surname, fold(line.street), line.postcode or fold(line.city)))
    if line.email:
        keys.append(("mail", surname, line.email.casefold()))
    return keys


def _known_by_key(rows: Sequence[Row]) -> dict[Key, set[PersonId]]:
    """Who of the list is known already and shares a family, a number or an address with others."""
    found: dict[Key, set[PersonId]] = defaultdict(set)
    for row in rows:
        if row.known:
            for key in _keys(row.line):
                found[key].add(row.known.id)
    return found


def _household(some: list[Row], by_key: Mapping[Key, set[PersonId]], matches: Matches) -> Household:
    lines = [row.line for row in some]
    keys = {key for line in lines for key in _keys(line)}
    known = set().union(*(by_key.get(key, set()) for key in keys)) if keys else set()
    home = matches.home_of(lines, known)
    guardians = dict.fromkeys(name for line in lines for name in line.guardians)
    there = home.members if home else frozenset()
    listed = {fold(line.name) for line in lines} | there
    named = next((line.household for line in lines if line.household), "")
    surname = next((line.family_name for line in lines if line.family_name), "")
    first = next(iter(guardians), lines[0].name)
    adults = not guardians and all(row.role == FamilyRole.OTHER for row in some)
    return Household(
        named or surname or split_name(first)[1] or first,
        some,
        [name for name in guardians if fold(name) not in listed],
        home,
        alone=adults and not home and not named,
    )
