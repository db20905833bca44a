"""The week as a table: one row per room, one column per day."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.base.ids import PlaceId
from app.calendar.entries import Day, Entry


@dataclass(frozen=True, slots=True)
class Cell:
    day: Day
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One place with its week; place_id None holds what happens nowhere in particular."""

    place_id: PlaceId | None
    name: str
    cells: Sequence[Cell]


def rows_of(days: Sequence[Day], rooms: Sequence[tuple[PlaceId, str]]) -> list[RoomRow]:
    """Our own rooms in their order, used or not; then other places in use; then no place."""
    names: dict[PlaceId | None, str] = dict(rooms)
    used = {entry.place_id: entry.place for day in days for entry in day.entries}
    elsewhere = sorted(
        (name, place_id) for place_id, name in used.items() if place_id and place_id not in names
    )
    names |= {place_id: name for name, place_id in elsewhere}
    if None in used:
        names[None] = gettext("No place")
    return [
        RoomRow(
            place_id,
            name,
            [Cell(day, [one for one in day.entries if one.place_id == place_id]) for day in days],
        )
        for place_id, name in names.items()
    ]
