"""The planner's page: the picture so far, and the chips and pieces to choose from."""

from dataclasses import dataclass

from app.performances.busy import Trouble
from app.performances.musicians import Ensemble, Musician
from app.performances.picture import Picture
from app.performances.set_list import PieceRow


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


@dataclass(frozen=True, slots=True)
class Board:
    """The picture of what has been typed, and what else there is to choose from."""

    picture: Picture
    groups: list[Group]
    more_people: bool
    adults: list[Musician]
    pieces: list[PieceRow]

    @property
    def addable(self) -> list[PieceRow]:
        taken = {row.piece.id for row in self.picture.rows}
        return [piece for piece in self.pieces if piece.id not in taken]
