"""Take in what a phone has kept: guests before their marks, each item with its own answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance import queries, service
from app.attendance.marking import in_words, save_taps
from app.attendance.models import RegisterGuest
from app.attendance.payload import Batch, GuestItem, NoteItem, TapItem
from app.attendance.taking_in import Answer, Answers, refused, unreadable
from app.attendance.taps import SentTap, Standing
from app.base.actor import Actor
from app.base.errors import RuleBroken, StaleVersion
from app.base.ids import EventId, PersonId
from app.programme.models import Event
from app.programme.visibility import Reader


@dataclass(frozen=True, slots=True)
class _Visit:
    """One request: whose, when, and the events it may write to."""

    session: Session
    events: Mapping[EventId, Event]
    device: str
    by: Actor
    at: datetime


def take_in(session: Session, reader: Reader, batch: Batch, *, by: Actor, at: datetime) -> Answers:
    """Save what can be saved. Every item is answered: saved, refused (why) or conflict.

    An event that is foreign or missing refuses its items; nothing raises.
    """
    items = [one for one in (*batch.guests, *batch.taps, *batch.notes) if not isinstance(one, str)]
    events = queries.writable_events(session, reader, {one.event_id for one in items})
    visit = _Visit(session, events, batch.device, by, at)
    return {
        "guests": [_one(visit, item, _guest) for item in batch.guests],
        "taps": _taps(visit, batch.taps),
        "notes": [_one(visit, item, _note) for item in batch.notes],
    }


def _gone(item_id: str) -> Answer:
    return refused(item_id, "unknown_event", gettext("This register is not there any more."))


def _one(visit: _Visit, item: Any, save: Callable[[_Visit, Event, Any], Answer]) -> Answer:
    if isinstance(item, str):
        return unreadable(item)
    event = visit.events.get(item.event_id)
    if event is None:
        return _gone(item.id)
    try:
        return save(visit, event, item)
    except RuleBroken as broken:
        return refused(item.id, "rule", broken.message)


def _guest(visit: _Visit, event: Event, item: GuestItem) -> Answer:
    person_id = service.add_guest(
        visit.session,
        event,
        item.name,
        client_id=item.id,
        tapped_at=item.tapped_at,
        device=visit.device,
        by=visit.by,
        at=visit.at,
    )
    return {"id": item.id, "state": "saved", "person": person_id}


def _note(visit: _Visit, event: Event, item: NoteItem) -> Answer:
    try:
        version = service.save_note(
            visit.session, event, item.text, version=item.version, by=visit.by, at=visit.at
        )
    except StaleVersion as stale:
        theirs = stale.current
        return {
            "id": item.id,
            "state": "conflict",
            "text": theirs.note,
            "version": theirs.note_version,
            "message": gettext("Somebody else has changed the note meanwhile."),
        }
    return {"id": item.id, "state": "saved", "version": version}


def _taps(visit: _Visit, items: Any) -> list[Answer]:
    """All taps of an event in one go; the answers in the order of the items."""
    answers: list[Answer] = [{} for _ in items]
    by_event: dict[EventId, list[int]] = {}
    guests = _guests_of(visit, items)
    for number, item in enumerate(items):
        if isinstance(item, str):
            answers[number] = unreadable(item)
        elif item.event_id not in visit.events:
            answers[number] = _gone(item.id)
        else:
            by_event.setdefault(item.event_id, []).append(number)
    for event_id, numbers in by_event.items():
        taps = [_sent(visit, items[number], guests) for number in numbers]
        found = _saved(visit, visit.events[event_id], taps)
        for number, answer in zip(numbers, found, strict=True):
            answers[number] = answer
    return answers


def _guests_of(visit: _Visit, items: Any) -> dict[tuple[EventId, str], PersonId]:
    wanted = {item.guest for item in items if isinstance(item, TapItem) and item.guest}
    if not wanted:
        return {}
    rows = visit.session.execute(
        select(RegisterGuest.event_id, RegisterGuest.client_id, RegisterGuest.person_id).where(
            RegisterGuest.client_id.in_(wanted)
        )
    )
    return {(row.event_id, row.client_id): row.person_id for row in rows}


def _sent(visit: _Visit, item: TapItem, guests: Mapping[tuple[EventId, str], PersonId]) -> SentTap:
    person_id = item.person_id or guests.get((item.event_id, item.guest), PersonId(0))
    return SentTap(
        tap=item.id,
        person_id=person_id,
        mark=item.mark,
        tapped_at=item.tapped_at,
        device=visit.device,
        late=item.late,
        seen=item.seen,
        settles=item.settles,
    )


def _saved(visit: _Visit, event: Event, taps: list[SentTap]) -> list[Answer]:
    try:
        outcomes = save_taps(visit.session, event, taps, by=visit.by, at=visit.at)
    except RuleBroken as broken:
        return [refused(tap.tap, "rule", broken.message) for tap in taps]
    return [
        refused(outcome.tap, outcome.why, in_words(outcome.why))
        if outcome.why
        else {
            "id": outcome.tap,
            "state": "saved",
            "person": outcome.person_id,
            "now": shown(outcome.now),
        }
        for outcome in outcomes
    ]


def shown(now: Standing | None) -> Answer | None:
    """What holds of a person, for the page's script."""
    if now is None:
        return None
    return {
        "mark": now.mark,
        "late": now.tap.late,
        "tap": now.tap.client_id if now.mark else "",
        "disputed": [{"tap": said.tap, "mark": said.mark} for said in now.disputed],
    }
