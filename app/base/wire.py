"""What a script sends: read with suspicion, item by item.

An item that cannot be read is refused by itself; the others go through.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

MOST_ITEMS = 500
"""Of each sort in one request; a longer queue is sent in parts."""
TAP_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
LATEST = 4_102_444_800_000
"""The year 2100."""


class Unreadable(Exception):
    """This item does not say what it should."""


def each(items: Any, read_one: Callable[[dict[str, Any]], Any]) -> list[Any]:
    """Every item read; an unreadable one is the id it claims to have (or "").

    Raises Unreadable for what is no list, or too long a one.
    """
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


def identity(value: Any) -> str:
    """An id made by the phone."""
    if not isinstance(value, str) or TAP_ID.fullmatch(value) is None:
        raise Unreadable
    return value


def whole(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise Unreadable
    return value


def instant(value: Any) -> datetime:
    """Milliseconds since 1970 as a phone counts them."""
    return datetime.fromtimestamp(whole(value, 0, LATEST) / 1000, UTC)
