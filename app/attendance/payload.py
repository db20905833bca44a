"""What a phone's queue sends of registers, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.attendance.forms import NAME
from app.attendance.taps import MOST_LATE
from app.base.forms import GREATEST
from app.base.ids import EventId, PersonId
from app.base.wire import Unreadable, each, identity, instant, whole
from app.rules.marks import Mark
from app.rules.text import clean

LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class TapItem:
    """One mark. `person_id` or, for a guest added by the same phone, `guest` (its id)."""

    id: str
    event_id: EventId
    person_id: PersonId | None
    guest: str
    mark: Mark | None
    late: int
    tapped_at: datetime
    seen: str
    settles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuestItem:
    id: str
    event_id: EventId
    name: str
    tapped_at: datetime


@dataclass(frozen=True, slots=True)
class NoteItem:
    id: str
    event_id: EventId
    text: str
    version: int


Item = TapItem | GuestItem | NoteItem


@dataclass(frozen=True, slots=True)
class Batch:
    """One request's items; an unreadable one is the id it claims to have (or "")."""

    device: str
    account: int
    guests: Sequence[GuestItem | str]
    taps: Sequence[TapItem | str]
    notes: Sequence[NoteItem | str]


def read(data: Any) -> Batch:
    """Raises Unreadable when not even the envelope can be understood."""
    if not isinstance(data, dict):
        raise Unreadable
    return Batch(
        device=identity(data.get("device")),
        account=whole(data.get("account"), 1, GREATEST),
        guests=each(data.get("guests", []), _guest),
        taps=each(data.get("taps", []), _tap),
        notes=each(data.get("notes", []), _note),
    )


def _tap(item: dict[str, Any]) -> TapItem:
    guest = item.get("guest")
    mark = item.get("mark")
    if mark is not None and mark not in list(Mark):
        raise Unreadable
    settles = item.get("settles", [])
    if not isinstance(settles, list) or len(settles) > 20:
        raise Unreadable
    return TapItem(
        id=identity(item.get("id")),
        event_id=EventId(whole(item.get("event"), 1, GREATEST)),
        person_id=None if guest else PersonId(whole(item.get("person"), 1, GREATEST)),
        guest=identity(guest) if guest else "",
        mark=None if mark is None else Mark(mark),
        late=whole(item.get("late", 0), 0, MOST_LATE) if mark == Mark.LATE else 0,
        tapped_at=instant(item.get("at")),
        seen=identity(item["seen"]) if item.get("seen") else "",
        settles=tuple(identity(one) for one in settles),
    )


def _guest(item: dict[str, Any]) -> GuestItem:
    name = item.get("name")
    if not isinstance(name, str) or not clean(name) or len(name) > NAME:
        raise Unreadable
    return GuestItem(
        id=identity(item.get("id")),
        event_id=EventId(whole(item.get("event"), 1, GREATEST)),
        name=clean(name),
        tapped_at=instant(item.get("at")),
    )


def _note(item: dict[str, Any]) -> NoteItem:
    text = item.get("text")
    if not isinstance(text, str) or len(text) > LONGEST_NOTE:
        raise Unreadable
    return NoteItem(
        id=identity(item.get("id")),
        event_id=EventId(whole(item.get("event"), 1, GREATEST)),
        text=clean(text, lines=True),
        version=whole(item.get("version"), 1, GREATEST),
    )
