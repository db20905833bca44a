"""The parts of the planner no form field can hold: chips, set list, cars.

Some controls are instructions rather than values ("add this ensemble", "one up"). They are
carried out when they arrive and forgotten, so the page works the same with and without scripts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.base.forms import GREATEST
from app.base.ids import ActivityId, PersonId, PieceId
from app.performances.instruments import INSTRUMENTS
from app.rules.text import clean

MOST_PEOPLE, MOST_PIECES, MOST_CARS, MOST_SEATS = 200, 60, 20, 60
Values = MultiDict[str, str]


@dataclass(slots=True)
class CarRow:
    """A car as typed; `seats` stays text, so that a slip is shown again."""

    driver: PersonId | None = None
    name: str = ""
    seats: str = ""
    trouble: str = ""

    @property
    def empty(self) -> bool:
        return not (self.driver or self.name or self.seats)

    @property
    def number(self) -> int:
        return int(self.seats) if self.seats and not self.trouble else 0


@dataclass(slots=True)
class Typed:
    people: dict[PersonId, str] = field(default_factory=dict)
    """Chosen persons with their part, in the order they were sent."""
    pieces: list[PieceId] = field(default_factory=list)
    cars: list[CarRow] = field(default_factory=list)
    add_all: list[ActivityId] = field(default_factory=list)
    """Ensembles to be added as a whole."""
    find: str = ""
    opened: frozenset[str] = frozenset()
    """Keys of the groups whose people are shown."""

    @property
    def troubles(self) -> list[str]:
        return [car.trouble for car in self.cars if car.trouble]


def read(values: Values) -> Typed:
    people = {
        PersonId(number): _part(values.get(f"part-{number}", ""))
        for number in _numbers(values.getlist("player"))[:MOST_PEOPLE]
    }
    return Typed(
        people=people,
        pieces=_set_list(values),
        cars=_cars(values),
        add_all=[ActivityId(number) for number in _numbers(values.getlist("all"))],
        find=clean(values.get("find", ""))[:60],
        opened=frozenset(values.getlist("open")),
    )


def _numbers(words: Iterable[str]) -> list[int]:
    """Ids among the words, each once; anything else somebody may send is left out."""
    found = (int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 11)
    return list(dict.fromkeys(number for number in found if 0 < number <= GREATEST))


def _part(word: str) -> str:
    return word if word in INSTRUMENTS else ""


def _set_list(values: Values) -> list[PieceId]:
    """The order as sent, after "add", "up", "down" and "drop" have been carried out."""
    pieces = [PieceId(number) for number in _numbers(values.getlist("piece"))]
    pieces += [PieceId(one) for one in _numbers(values.getlist("add_piece")) if one not in pieces]
    for piece in _numbers(values.getlist("drop")):
        pieces = [one for one in pieces if one != piece]
    for name, step in (("up", -1), ("down", 1)):
        for piece in _numbers(values.getlist(name)):
            _shift(pieces, PieceId(piece), step)
    return pieces[:MOST_PIECES]


def _shift(pieces: list[PieceId], piece: PieceId, step: int) -> None:
    if piece not in pieces:
        return
    here = pieces.index(piece)
    there = min(max(here + step, 0), len(pieces) - 1)
    pieces.insert(there, pieces.pop(here))


def _cars(values: Values) -> list[CarRow]:
    columns = (values.getlist(name)[:MOST_CARS] for name in ("car_driver", "car_name", "car_seats"))
    rows = [_car(*row) for row in zip(*columns, strict=False)]
    return [row for row in rows if not row.empty]


def _car(driver: str, name: str, seats: str) -> CarRow:
    numbers = _numbers([driver])
    row = CarRow(
        driver=PersonId(numbers[0]) if numbers else None,
        name=clean(name)[:80],
        seats=clean(seats)[:12],
    )
    if row.empty:
        return row
    whole = row.seats.isascii() and row.seats.isdigit() and len(row.seats) < 4
    if not (whole and 0 < int(row.seats) <= MOST_SEATS):
        row.trouble = gettext(
            "How many seats has the car, without the driver's? From 1 to %(most)s.",
            most=MOST_SEATS,
        )
    elif row.driver is None and not row.name:
        row.trouble = gettext("Who drives this car?")
    return row


def of_rows(people: Iterable[tuple[PersonId, str]], pieces: Iterable[PieceId], cars: Any) -> Typed:
    """The same from what is stored: the page as it opens."""
    return Typed(
        people=dict(people),
        pieces=list(pieces),
        cars=[CarRow(car.driver_id, car.driver_name, str(car.seats)) for car in cars],
    )
