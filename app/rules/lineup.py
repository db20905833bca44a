"""Who sits where: players, the seats a piece needs, and how many can be filled at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Answer = Literal["yes", "no", "open"]


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who is to play or to come along.

    conflicts: what else they have at that time, in words
    cleared:   an adult whose certificate of good conduct was seen and still counts
    trip_ok:   consent of a child's guardians to travel with us
    """

    person_id: int
    name: str
    instruments: frozenset[str] = frozenset()
    answer: Answer = "open"
    adult: bool = False
    photo: Answer = "open"
    trip_ok: Answer = "open"
    cleared: bool = False
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    instrument: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class PieceState:
    """A piece of the set list. seconds: its length; learned: ids of persons who know it."""

    piece_id: int
    title: str
    seconds: int
    needs: tuple[Need, ...] = ()
    learned: frozenset[int] = frozenset()


def missing_instruments(needs: Iterable[Need], players: Sequence[Player]) -> tuple[str, ...]:
    """Instruments whose seats stay empty at best, one name per empty seat.

    Nobody plays two instruments at once, so seats and players are matched
    (augmenting paths); as many seats are filled as can be, the first ones first.
    """
    seats = [need.instrument for need in needs for _ in range(need.count)]
    sitting: dict[int, int] = {}
    return tuple(
        instrument
        for seat, instrument in enumerate(seats)
        if not _fill(seat, seats, players, sitting, set())
    )


def seated(piece: PieceState, players: Sequence[Player]) -> bool:
    """Whether those who have learned a piece fill all its seats; without needs one suffices."""
    able = [player for player in players if player.person_id in piece.learned]
    return bool(able) and not missing_instruments(piece.needs, able)


def _fill(
    seat: int,
    seats: Sequence[str],
    players: Sequence[Player],
    sitting: dict[int, int],
    tried: set[int],
) -> bool:
    """Seat a player; whoever sat elsewhere moves over if another can take that seat.

    sitting: seat by position of the player, updated; tried: players asked already
    """
    for i, player in enumerate(players):
        if i in tried or seats[seat] not in player.instruments:
            continue
        tried.add(i)
        if i not in sitting or _fill(sitting[i], seats, players, sitting, tried):
            sitting[i] = seat
            return True
    return False
