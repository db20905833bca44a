"""What a phone's queue sends from the door, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.base.forms import GREATEST
from app.base.ids import EventId, ReservationId
from app.base.wire import Unreadable, each, identity, instant, whole
from app.workshops.seats import MOST


@dataclass(frozen=True, slots=True)
class TapItem:
    """So many of a party are inside; or, without a party, one more or one less."""

    id: str
    event_id: EventId
    party: ReservationId | None
    count: int
    after: str
    tapped_at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """One request's items; an unreadable one is the id it claims to have (or "")."""

    account: int
    taps: Sequence[TapItem | str]
    steps: Sequence[TapItem | str]

    @property
    def items(self) -> list[TapItem]:
        """Those that could be read."""
        return [one for one in (*self.taps, *self.steps) if not isinstance(one, str)]


def read(data: Any) -> Batch:
    """Raises Unreadable when not even the envelope can be understood."""
    if not isinstance(data, dict):
        raise Unreadable
    return Batch(
        account=whole(data.get("account"), 1, GREATEST),
        taps=each(data.get("taps", []), _tap),
        steps=each(data.get("steps", []), _step),
    )


def _tap(item: dict[str, Any]) -> TapItem:
    party = ReservationId(whole(item.get("party"), 1, GREATEST))
    after = identity(item["seen"]) if item.get("seen") else ""
    return _item(item, party, whole(item.get("count"), 0, MOST), after)


def _step(item: dict[str, Any]) -> TapItem:
    count = whole(item.get("count"), -1, 1)
    if count == 0:
        raise Unreadable
    return _item(item, None, count, "")


def _item(item: dict[str, Any], party: ReservationId | None, count: int, after: str) -> TapItem:
    event_id = EventId(whole(item.get("event"), 1, GREATEST))
    tapped_at = instant(item.get("at"))
    return TapItem(identity(item.get("id")), event_id, party, count, after, tapped_at)
