"""What the planner shows: the words and values of one page, ready for its template."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from app.base.ids import PersonId
from app.performances.busy import DayView, Trouble
from app.performances.homes import Home, LastTime
from app.performances.light import Light
from app.performances.musicians import Ensemble, Musician
from app.performances.plan import Timing
from app.performances.set_list import PieceRow, SetRow
from app.performances.typed import Typed
from app.rules.run_sheet import Plan


@dataclass(frozen=True, slots=True)
class Chip:
    """Somebody to tap on. state: "free", "busy", "yes", "no", "maybe" or "asked"."""

    person: Musician
    chosen: bool
    part: str
    state: str
    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class Group:
    """Chips under one heading. key: "e12" for an ensemble, "others" or "adults"."""

    key: str
    chips: list[Chip]
    ensemble: Ensemble | None
    opened: bool


@dataclass(slots=True)
class Board:
    """What the planner shows."""

    homes: list[Home]
    home: Home | None
    starts_at: datetime | None
    minutes: int
    timing: Timing
    last: LastTime | None
    plan: Plan | None
    day: DayView
    groups: list[Group]
    more_people: bool
    chosen: list[tuple[Musician, str]]
    adults: list[Musician]
    leader_id: PersonId | None
    pieces: list[PieceRow]
    rows: list[SetRow]
    light: Light
    typed: Typed
    known_people: dict[PersonId, Musician] = field(default_factory=dict)

    @property
    def seconds(self) -> int:
        return sum(row.piece.seconds for row in self.rows)

    @property
    def addable(self) -> list[PieceRow]:
        taken = {row.piece.id for row in self.rows}
        return [piece for piece in self.pieces if piece.id not in taken]

    @property
    def to_ask(self) -> int:
        """Families (and people without one) a request would go to."""
        return count_families(one for one, _part in self.chosen if not (one.asked or one.said))


def count_families(people: Iterable[Musician]) -> int:
    """One message per family: how many will be written?"""
    families: set[object] = set()
    for one in people:
        families |= set(one.families) or {("alone", one.id)}
    return len(families)
