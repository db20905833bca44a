"""What a phone's queue sends of counts, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.base.forms import GREATEST
from app.base.ids import PersonId, RollCallId
from app.base.wire import Unreadable, each, identity, instant, whole
from app.rules.head_count import Seen
from app.rules.text import clean

NAME = 60
WHY = 120


@dataclass(frozen=True, slots=True)
class TapItem:
    """One sighting. `person_id` or, for a guest added by the same phone, `guest` (its id)."""

    id: str
    call_id: RollCallId
    person_id: PersonId | None
    guest: str
    seen: Seen | None
    why: str
    after: str
    tapped_at: datetime


@dataclass(frozen=True, slots=True)
class GuestItem:
    id: str
    call_id: RollCallId
    name: str
    tapped_at: datetime


@dataclass(frozen=True, slots=True)
class CloseItem:
    id: str
    call_id: RollCallId
    tapped_at: datetime


Item = TapItem | GuestItem | CloseItem


@dataclass(frozen=True, slots=True)
class Batch:
    """One request's items; an unreadable one is the id it claims to have (or "")."""

    account: int
    guests: Sequence[GuestItem | str]
    taps: Sequence[TapItem | str]
    closes: Sequence[CloseItem | str]

    @property
    def items(self) -> list[Item]:
        """Those that could be read."""
        everything = (*self.guests, *self.taps, *self.closes)
        return [one for one in everything if not isinstance(one, str)]


def read(data: Any) -> Batch:
    """Raises Unreadable when not even the envelope can be understood."""
    if not isinstance(data, dict):
        raise Unreadable
    return Batch(
        account=whole(data.get("account"), 1, GREATEST),
        guests=each(data.get("guests", []), _guest),
        taps=each(data.get("taps", []), _tap),
        closes=each(data.get("closes", []), _close),
    )


def _tap(item: dict[str, Any]) -> TapItem:
    guest, state = item.get("guest"), item.get("state")
    if state is not None and state not in list(Seen):
        raise Unreadable
    return TapItem(
        id=identity(item.get("id")),
        call_id=_call(item),
        person_id=None if guest else PersonId(whole(item.get("person"), 1, GREATEST)),
        guest=identity(guest) if guest else "",
        seen=None if state is None else Seen(state),
        why=_words(item.get("why", ""), WHY),
        after=identity(item["seen"]) if item.get("seen") else "",
        tapped_at=instant(item.get("at")),
    )


def _guest(item: dict[str, Any]) -> GuestItem:
    name = _words(item.get("name"), NAME)
    if not name:
        raise Unreadable
    return GuestItem(identity(item.get("id")), _call(item), name, instant(item.get("at")))


def _close(item: dict[str, Any]) -> CloseItem:
    return CloseItem(identity(item.get("id")), _call(item), instant(item.get("at")))


def _call(item: dict[str, Any]) -> RollCallId:
    return RollCallId(whole(item.get("call"), 1, GREATEST))


def _words(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise Unreadable
    return clean(value)
