"""Events of one page that claim the same room, leader or child at the same time."""

from collections import defaultdict
from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from app.base import formats
from app.base.db import read
from app.base.ids import ActivityId, EventId, PersonId
from app.calendar.entries import Entry
from app.people.models import Person
from app.programme.models import Answer, Participation, ParticipationStatus, Reply

Pair = tuple[Entry, Entry]
Shared = dict[frozenset[ActivityId], dict[PersonId, str]]

_FIRST, _SECOND = aliased(Participation), aliased(Participation)
_IN_BOTH = (
    select(
        _FIRST.person_id,
        _FIRST.activity_id.label("one"),
        _SECOND.activity_id.label("other"),
        Person.given_name,
        Person.call_name,
    )
    .join(_SECOND, _SECOND.person_id == _FIRST.person_id)
    .join(Person, Person.id == _FIRST.person_id)
    .where(
        _FIRST.activity_id.in_(bindparam("activities", expanding=True)),
        _SECOND.activity_id.in_(bindparam("activities", expanding=True)),
        _FIRST.activity_id < _SECOND.activity_id,
        _FIRST.status == ParticipationStatus.ACTIVE,
        _SECOND.status == ParticipationStatus.ACTIVE,
    )
    .order_by(Person.sort_key, Person.id)
)
_SAID_NO = select(Reply.event_id, Reply.person_id).where(
    Reply.event_id.in_(bindparam("events", expanding=True)), Reply.answer == Answer.NO
)


def mark_collisions(session: Session, entries: Sequence[Entry]) -> None:
    """Write each entry's `clash` in words. Two statements at most, none without overlaps."""
    pairs = overlapping([entry for entry in entries if not entry.cancelled])
    shared = _shared_people(session, pairs)
    absent = _declined(session, pairs) if shared else set()
    found: dict[EventId, list[str]] = defaultdict(list)
    for pair in pairs:
        for words in _reasons(pair, shared, absent):
            for one, other in (pair, pair[::-1]):
                found[one.id].append(f"{words} ({other.title})")
    for entry in entries:
        entry.clash = "; ".join(dict.fromkeys(found.get(entry.id, ())))


def overlapping(entries: Sequence[Entry]) -> list[Pair]:
    """Pairs that run at the same time. Touching is not overlapping."""
    found: list[Pair] = []
    running: list[Entry] = []
    for entry in sorted(entries, key=lambda entry: (entry.starts_at, entry.id)):
        running = [one for one in running if one.ends_at > entry.starts_at]
        found += ((one, entry) for one in running)
        running.append(entry)
    return found


def _reasons(pair: Pair, shared: Shared, absent: set[tuple[EventId, PersonId]]) -> list[str]:
    one, other = pair
    found = []
    if one.place_id is not None and one.place_id == other.place_id:
        found.append(gettext("%(place)s twice", place=one.place))
    if one.leader_id is not None and one.leader_id == other.leader_id:
        found.append(gettext("%(name)s twice", name=one.leader))
    people = shared.get(frozenset((one.activity_id, other.activity_id)), {})
    names = [
        name
        for person, name in people.items()
        if not {(one.id, person), (other.id, person)} & absent
    ]
    if names:
        found.append(gettext("%(names)s twice", names=formats.listed(names)))
    return found


def _shared_people(session: Session, pairs: Sequence[Pair]) -> Shared:
    """Who has a place in both activities of a pair."""
    activities = {entry.activity_id for pair in pairs for entry in pair}
    found: Shared = defaultdict(dict)
    if len(activities) < 2:
        return found
    for row in read(session, _IN_BOTH, activities=list(activities)):
        found[frozenset((row.one, row.other))][row.person_id] = row.call_name or row.given_name
    return found


def _declined(session: Session, pairs: Sequence[Pair]) -> set[tuple[EventId, PersonId]]:
    """Who has said no to which of these events, and is therefore not there twice."""
    events = {entry.id for pair in pairs for entry in pair}
    rows = read(session, _SAID_NO, events=list(events))
    return {(row.event_id, row.person_id) for row in rows}
