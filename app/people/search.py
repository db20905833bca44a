"""Finding people and families by what somebody types: any spelling, one typo forgiven.

Each name is stored under a handful of keys (rules.names.near_keys: its words, and its words
with one letter left out). A query looks its own keys up in an index, so the work depends on
the name, not on how many people there are; rules.names has the last word.
Keys follow the names by themselves: nobody can save a name and forget them. Only rows
inserted past the ORM need `rebuild`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    and_,
    delete,
    event,
    insert,
    inspect,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapper, Session, aliased

from app.base.db import AnyRow, AnySelect
from app.people.models import Family, FamilyKey, Person, PersonKey
from app.rules import names

MOST_SCORED = 400
"""Rows one look brings home. Only one or two letters find more, and then any will do."""
MOST_WORDS = 5
FAMILY_WORDS = frozenset({"familie", "fam", "family"})
"""A family is called by them ("Familie Rossi"), and its name does not hold them."""
SELECTIVE = 3
"""Letters from which a word singles out few enough owners to fetch them all."""
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Index:
    """The table that holds the keys of `named` things; `owner` is its column for their id."""

    named: type[Person] | type[Family]
    keys: type[PersonKey] | type[FamilyKey]
    owner: str


PEOPLE = Index(Person, PersonKey, "person_id")
FAMILIES = Index(Family, FamilyKey, "family_id")


def best(
    session: Session, index: Index, listed: AnySelect, query: str, limit: int
) -> list[tuple[float, AnyRow]]:
    """The rows of `listed` that fit a typed query, best first, each with its score.

    listed: selects at least `id`, `search_key` and `sort_key` of the indexed things

    Typos are looked for only when what was typed finds too little as it stands.
    """
    spoken = names.fold(query).split()
    if index is FAMILIES and len(spoken) > 1 and spoken[0] in FAMILY_WORDS:
        del spoken[0]
    words, typed = spoken[:MOST_WORDS], " ".join(spoken)
    if not words:
        return []
    found: dict[int, tuple[float, AnyRow]] = {}
    for forgiving in (False, True):
        if len(found) < limit:
            near = index.named.id.in_(_candidates(index, words, forgiving))
            for row in session.execute(listed.where(near)):
                score = names.score(typed, row.search_key)
                if score is not None:
                    found[row.id] = score, row
    return sorted(found.values(), key=lambda hit: (-hit[0], hit[1].sort_key, hit[1].id))[:limit]


def _candidates(
    index: Index, words: Sequence[str], forgiving: bool
) -> AnySelect | CompoundSelect[*tuple[Any, ...]]:
    """Ids whose keys fit every word, or every word once two neighbours are written together."""
    spellings = [list(words)]
    spellings += [[*words[:i], a + b, *words[i + 2 :]] for i, (a, b) in enumerate(pairwise(words))]
    looks = [_look(index, spelling, forgiving).limit(MOST_SCORED) for spelling in spellings]
    return looks[0] if len(looks) == 1 else union_all(*(select(look.subquery()) for look in looks))


def _look(index: Index, words: Sequence[str], forgiving: bool) -> AnySelect:
    """Walk the keys of the longest word, and keep the owners that all other words fit too.

    Other words are looked up once, as a set, unless they are so short that half the school
    begins with them: then each owner is asked.
    """
    longest, *others = sorted(words, key=len, reverse=True)
    owner: InstrumentedAttribute[int] = getattr(index.keys, index.owner)
    look = select(owner).where(_fits(index.keys.key, longest, forgiving)).distinct()
    for word in others:
        again = aliased(index.keys)
        other = getattr(again, index.owner)
        fits = select(other).where(_fits(again.key, word, forgiving))
        if len(word) >= SELECTIVE:
            look = look.where(owner.in_(fits))
        else:
            look = look.where(fits.where(other == owner).correlate(index.keys).exists())
    return look


def _fits(key: Any, word: str, forgiving: bool) -> ColumnElement[bool]:
    low, high = names.key_range(word)
    begins = and_(key >= low, key < high)
    return or_(begins, key.in_(sorted(names.near_keys(word)))) if forgiving else begins


def person_keys(person: Any) -> set[str]:
    """Keys of each name, and of neighbours across them as they stand ("annahaddad")."""
    parts = (person.given_name, person.call_name, person.family_name, person.latin_name)
    across = {a + b for a, b in pairwise(names.fold(" ".join(parts)).split())}
    return across.union(*(names.near_keys(part) for part in parts))


def family_keys(family: Any) -> set[str]:
    return names.near_keys(family.name)


def rebuild(session: Session) -> int:
    """Write all keys anew, for rows that came past the ORM. Returns how many things have keys."""
    columns = Person.given_name, Person.call_name, Person.family_name, Person.latin_name
    people = session.execute(select(Person.id, *columns)).all()
    families = session.execute(select(Family.id, Family.name)).all()
    for index, rows, keys_of in ((PEOPLE, people, person_keys), (FAMILIES, families, family_keys)):
        session.execute(delete(index.keys))
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            fresh = [{index.owner: row.id, "key": key} for row in part for key in keys_of(row)]
            session.connection().execute(insert(index.keys), fresh)
    return len(people) + len(families)


def _set_person(_mapper: Mapper[Any], _connection: Connection, person: Person) -> None:
    names_of = (person.given_name, person.call_name, person.family_name, person.latin_name)
    person.sort_key = names.sort_key(person.family_name or "", person.given_name)
    person.search_key = names.fold(" ".join(name for name in names_of if name))


def _set_family(_mapper: Mapper[Any], _connection: Connection, family: Family) -> None:
    family.sort_key = names.sort_key(family.name)
    family.search_key = names.fold(family.name)


def _keep_person(_mapper: Mapper[Any], connection: Connection, person: Person) -> None:
    _keep(connection, PEOPLE, person, person_keys)


def _keep_family(_mapper: Mapper[Any], connection: Connection, family: Family) -> None:
    _keep(connection, FAMILIES, family, family_keys)


def _keep(connection: Connection, index: Index, thing: Any, keys_of: Any) -> None:
    """Replace the keys of a thing whose names have changed."""
    if not inspect(thing).attrs.search_key.history.has_changes():
        return
    connection.execute(delete(index.keys).where(getattr(index.keys, index.owner) == thing.id))
    fresh: Iterable[str] = keys_of(thing)
    rows = [{index.owner: thing.id, "key": key} for key in fresh]
    if rows:
        connection.execute(insert(index.keys), rows)


def _listen(table: type[Person] | type[Family], before: Any, after: Any) -> None:
    for moment in ("insert", "update"):
        event.listen(table, f"before_{moment}", before)
        event.listen(table, f"after_{moment}", after)


_listen(Person, _set_person, _keep_person)
_listen(Family, _set_family, _keep_family)
