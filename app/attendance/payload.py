"""What a phone's queue sends: read with suspicion, item by item.

An item that cannot be read is refused by itself; the others go through.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.attendance.forms import NAME
from app.attendance.taps import MOST_LATE
from app.base.forms import GREATEST
from app.base.ids import EventId, PersonId
from app.rules.marks import Mark
from app.rules.text import clean

MOST_ITEMS = 500
"""Of each sort in one request; a longer queue is sent in parts."""
LONGEST_NOTE = 2000
TAP_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Unreadable(Exception):
    """This item does not say what it should."""


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
        device=_id(data.get("device")),
        account=_whole(data.get("account"), 1, GREATEST),
        guests=_each(data.get("guests", []), _guest),
        taps=_each(data.get("taps", []), _tap),
        notes=_each(data.get("notes", []), _note),
    )


def _each(items: Any, read_one: Callable[[dict[str, Any]], Any]) -> list[Any]:
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise Unreadable
    found = []
    for item in items:
        try:
            if not isinstance(item, dict):
                raise Unreadable
            found.append(read_one(item))
        except Unreadable:
            claimed = item.get("id") if isinstance(item, dict) else None
            found.append(claimed if isinstance(claimed, str) and TAP_ID.fullmatch(claimed) else "")
    return found


def _tap(item: dict[str, Any]) -> TapItem:
    guest = item.get("guest")
    mark = item.get("mark")
    if mark is not None and mark not in list(Mark):
        raise Unreadable
    settles = item.get("settles", [])
    if not isinstance(settles, list) or len(settles) > 20:
        raise Unreadable
    return TapItem(
        id=_id(item.get("id")),
        event_id=EventId(_whole(item.get("event"), 1, GREATEST)),
        person_id=None if guest else PersonId(_whole(item.get("person"), 1, GREATEST)),
        guest=_id(guest) if guest else "",
        mark=None if mark is None else Mark(mark),
        late=_whole(item.get("late", 0), 0, MOST_LATE) if mark == Mark.LATE else 0,
        tapped_at=_instant(item.get("at")),
        seen=_id(item["seen"]) if item.get("seen") else "",
        settles=tuple(_id(one) for one in settles),
    )


def _guest(item: dict[str, Any]) -> GuestItem:
    name = item.get("name")
    if not isinstance(name, str) or not clean(name) or len(name) > NAME:
        raise Unreadable
    return GuestItem(
        id=_id(item.get("id")),
        event_id=EventId(_whole(item.get("event"), 1, GREATEST)),
        name=clean(name),
        tapped_at=_instant(item.get("at")),
    )


def _note(item: dict[str, Any]) -> NoteItem:
    text = item.get("text")
    if not isinstance(text, str) or len(text) > LONGEST_NOTE:
        raise Unreadable
    return NoteItem(
        id=_id(item.get("id")),
        event_id=EventId(_whole(item.get("event"), 1, GREATEST)),
        text=clean(text, lines=True),
        version=_whole(item.get("version"), 1, GREATEST),
    )


def _id(value: Any) -> str:
    if not isinstance(value, str) or TAP_ID.fullmatch(value) is None:
        raise Unreadable
    return value


def _whole(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise Unreadable
    return value


def _instant(value: Any) -> datetime:
    """Milliseconds since 1970 as a phone counts them."""
    most = 4_102_444_800_000  # the year 2100
    return datetime.fromtimestamp(_whole(value, 0, most) / 1000, UTC)
