"""Undo of an import: gone is what it made, unless somebody has touched it since."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, Table, delete, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import AnyRow, Model
from app.base.errors import RuleBroken
from app.base.ids import EventId, FamilyId, PersonId
from app.exchange.matching import chunks
from app.exchange.models import Import, Made
from app.football import fixtures
from app.messages import service as messages
from app.people.models import Family, FamilyLink, FamilyMember, Person
from app.people.signals import family_changed
from app.programme import service as programme
from app.programme.models import Event, Participation, ParticipationStatus
from app.programme.stamps import raise_stamps, scopes_of_people

OF_THEMSELVES = frozenset(
    {
        *("person_key", "phone", "family_key", "match_day"),
        *("import_made", "import_draft", "imported_event"),
    }
)
"""Rows that come and go with a person, a family or a date and say nothing of anybody's work."""


_MADE = select(
    Made.person_id,
    Made.family_id,
    Made.participation_id,
    Made.event_id,
    Made.version,
    Made.before,
)


def take_back(session: Session, run: Import, *, by: Actor, at: datetime) -> None:
    """Places first, then people, families, dates. `run.stayed` says how many things remain.

    Raises RuleBroken when it has been taken back already, or too long ago to be known.
    """
    if run.undone_at is not None:
        raise RuleBroken(gettext("This import has been taken back already."))
    made = session.execute(_MADE.where(Made.import_id == run.id).order_by(Made.id)).all()
    if not made:
        raise RuleBroken(gettext("It is not known any more what this import has made."))
    stayed = _places(session, made, at=at)
    stayed += _events(session, made, by=by, at=at)
    stayed += _people(session, made, at=at)
    stayed += _families(session, made)
    run.undone_at, run.stayed = at, stayed
    session.execute(delete(Made).where(Made.import_id == run.id))
    session.flush()
    session.expire_all()
    audit.record(session, "exchange.take_back", "import", run.id, by=by, at=at)


def _places(session: Session, made: Sequence[AnyRow], *, at: datetime) -> int:
    """Places go, or end again where somebody had been there before."""
    noted = {one.participation_id: one for one in made if one.participation_id}
    rows = [
        row
        for some in chunks(noted)
        for row in session.scalars(select(Participation).where(Participation.id.in_(some)))
    ]
    untouched = [row for row in rows if row.version == noted[row.id].version]
    held = {row.person_id for row in untouched}
    for row in untouched:
        messages.drop_about(session, f"participation:{row.id}", at=at)
        before = noted[row.id].before
        if before:
            row.status, row.ends_on = ParticipationStatus(before), at.date()
        else:
            session.delete(row)
    session.flush()
    raise_stamps(session, scopes_of_people(session, held), at=at)
    return len(rows) - len(untouched)


def _events(session: Session, made: Sequence[AnyRow], *, by: Actor, at: datetime) -> int:
    """Dates go, or go back to where they were. What has been recorded at stays."""
    noted = {one.event_id: one for one in made if one.event_id}
    ids = [EventId(one) for one in noted if one]
    new = [one for one in ids if not noted[one].before]
    no_match = [one for one in ids if _was_no_match(noted[one].before)]
    used = _pointed_at(session, "event", new, set())
    used |= fixtures.worked_on(session, [*new, *no_match])
    stayed = 0
    for event_id in ids:
        event = session.get(Event, event_id)
        if event is None:
            continue
        one = noted[event_id]
        if event.version != one.version or event_id in used:
            stayed += 1
        elif one.before:
            _as_before(session, event, json.loads(one.before), by=by, at=at)
        else:
            programme.remove_event(session, event, by=by, at=at)
    return stayed


def _was_no_match(before: str) -> bool:
    """Only the list has made it one: taking that back takes all that is known of the match."""
    was = json.loads(before or "{}").get("was")
    return was is not None and not was["match"]


def _as_before(
    session: Session, event: Event, before: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    programme.change_event(
        session,
        event,
        title=before["title"],
        notice=event.notice,
        asks=event.asks,
        answer_by=event.answer_by,
        by=by,
        at=at,
    )
    programme.move_event(
        session,
        event,
        starts_at=datetime.fromisoformat(before["starts_at"]),
        ends_at=datetime.fromisoformat(before["ends_at"]),
        place_id=before["place_id"],
        by=by,
        at=at,
    )
    if "was" in before:
        fixtures.put_back(session, event, before["was"], by=by, at=at)


def _people(session: Session, made: Sequence[AnyRow], *, at: datetime) -> int:
    noted = {one.person_id: one.version for one in made if one.person_id}
    families = {one.family_id for one in made if one.family_id}
    versions = {
        row.id: row.version
        for some in chunks(noted)
        for row in session.execute(select(Person.id, Person.version).where(Person.id.in_(some)))
    }
    whole = [one for one, version in versions.items() if version == noted[one]]
    used = _pointed_at(session, "person", whole, {"family_member"})
    used |= _moved_house(session, whole, families)
    gone = [PersonId(one) for one in whole if one not in used]
    left = _left_families(session, gone)
    for some in chunks(gone):
        session.execute(delete(Person).where(Person.id.in_(some)))
    session.expire_all()
    if left - families:
        family_changed.send(session, family_ids=sorted(left - families), at=at)
    return len(versions) - len(gone)


def _moved_house(session: Session, ids: Collection[int], made: Collection[int | None]) -> set[int]:
    """Who belongs to two families by now: somebody has seen to that."""
    found: dict[int, int] = {}
    for some in chunks(ids):
        rows = select(FamilyMember.person_id).where(FamilyMember.person_id.in_(some))
        for person in session.scalars(rows):
            found[person] = found.get(person, 0) + 1
    return {person for person, count in found.items() if count > 1}


def _left_families(session: Session, ids: Collection[PersonId]) -> set[FamilyId]:
    return {
        family
        for some in chunks(ids)
        for family in session.scalars(
            select(FamilyMember.family_id).where(FamilyMember.person_id.in_(some))
        )
    }


def _families(session: Session, made: Sequence[AnyRow]) -> int:
    """A family goes once nobody is in it; so does its link, unless it has been opened."""
    noted = {one.family_id: one.version for one in made if one.family_id}
    there = {
        row.id: row.version
        for some in chunks(noted)
        for row in session.execute(select(Family.id, Family.version).where(Family.id.in_(some)))
    }
    whole = [one for one, version in there.items() if version == noted[one]]
    used = _pointed_at(session, "family", whole, {"family_link"}) | _opened(session, whole)
    gone = [one for one in whole if one not in used]
    for some in chunks(gone):
        session.execute(delete(Family).where(Family.id.in_(some)))
    session.expire_all()
    return len(there) - len(gone)


def _opened(session: Session, ids: Collection[int]) -> set[int]:
    return {
        family
        for some in chunks(ids)
        for family in session.scalars(
            select(FamilyLink.family_id).where(
                FamilyLink.family_id.in_(some), FamilyLink.last_seen_on.is_not(None)
            )
        )
    }


def _pointed_at(
    session: Session, table: str, ids: Collection[int], besides: Collection[str]
) -> set[int]:
    """Which of these rows any other table speaks of: somebody has worked with them."""
    found: set[int] = set()
    for column in _pointers(Model.metadata.tables.values(), table, {*OF_THEMSELVES, *besides}):
        for some in chunks(ids):
            found.update(session.scalars(select(column).where(column.in_(some))))
    return found


def _pointers(
    tables: Iterable[Table], target: str, besides: Collection[str]
) -> list[ColumnElement[Any]]:
    return [
        key.parent
        for table in tables
        if table.name not in besides
        for key in table.foreign_keys
        if key.column.table.name == target
    ]
