"""Can we play? The light on a performance, before the senior home hangs up.

Every check but one judges the same group: all who were chosen and have not said no.
So their figures agree with each other, before anybody was asked as well as afterwards;
only "answers" knows who has not replied yet. **Red** is an essential that is not there
even if all of them come. **Amber** is not nice but no obstacle, or still open. **Green**
is the rest. Light = the worst of all checks. Conflicts warn and never block.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.rules.lineup import PieceState, Player, missing_instruments, seated

Key = Literal[
    "instruments", "pieces", "adults", "seats", "photo",
    "clearance", "venue", "conflicts", "answers", "trip",
]  # fmt: skip
State = Literal["good", "warn", "bad"]
Light = Literal["green", "amber", "red"]
CHILDREN_PER_ADULT = 10


@dataclass(frozen=True, slots=True)
class Ride:
    """A car. seats: for passengers, the driver's own not counted."""

    driver_id: int
    seats: int


@dataclass(frozen=True, slots=True)
class Venue:
    """What we need of the place and what we know of it; None is not known yet.

    room: for so many players
    travel: whether the group goes there together; not for the school's own rooms
    """

    needs_piano: bool = False
    has_piano: bool | None = None
    room: int | None = None
    travel: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the light.

    have, want: counts, to be shown as "3 of 4"
    who: names of persons, instruments or titles concerned; for "venue" the
         words "piano", "room"
    """

    key: Key
    state: State
    have: int
    want: int
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    light: Light
    checks: tuple[Check, ...]

    def check(self, key: Key) -> Check:
        return next(check for check in self.checks if check.key == key)


def readiness(
    players: Sequence[Player],
    pieces: Sequence[PieceState],
    rides: Sequence[Ride] = (),
    venue: Venue | None = None,
    *,
    companions: Sequence[Player] = (),
    asked: bool = True,
    adults: int = 1,
) -> Readiness:
    """Judge a performance; always the same ten checks in the same order.

    companions: who leads or drives without playing; nobody waits for their reply
    asked: whether the players have been asked; before that nobody owes a reply
    adults: at least so many, and one for every CHILDREN_PER_ADULT children

    - instruments: a seat per instrument needed, a player in one seat at a time.
      Red if the line-up, or every single piece, lacks somebody; amber while a
      piece must go.
    - pieces: playable by those who come *and* have learned them. Red if no
      piece is; amber if some are not, or none is chosen yet.
    - adults: red if no adult comes with children; amber if too few.
    - trip: consent to travel for children who go with us. Red for a refusal.
    - seats: one for everyone who does not drive. Red if too few.
    - clearance: red if children come but no adult whose certificate was seen;
      amber names the others without one.
    - venue: red if a needed piano is not there; amber if nobody knows, or if
      there are more players than it has room for.
    - photo, conflicts: amber at most; they name whom it concerns.
    - answers: amber while somebody has not replied. Who said no has replied.
    """
    venue = venue or Venue()
    everybody = [*players, *companions]
    playing = [player for player in players if player.answer != "no"]
    coming = [player for player in everybody if player.answer != "no"]
    checks = (
        _instruments(playing, pieces),
        _pieces(playing, pieces),
        _adults(coming, adults),
        _seats(everybody, rides, venue),
        _photo(coming),
        _clearance(coming),
        _venue(len(playing), venue),
        _conflicts(coming),
        _answers(players if asked else ()),
        _trip(coming, venue),
    )
    return Readiness(_light(checks), checks)


def _light(checks: Iterable[Check]) -> Light:
    states = {check.state for check in checks}
    if "bad" in states:
        return "red"
    return "amber" if "warn" in states else "green"


def _state(good: bool, *, possible: bool) -> State:
    """All is well, it can be done all the same, or it cannot."""
    if good:
        return "good"
    return "warn" if possible else "bad"


def _instruments(playing: Sequence[Player], pieces: Sequence[PieceState]) -> Check:
    line_ups = [piece.needs for piece in pieces if piece.needs] or [()]
    lacks = [missing_instruments(line_up, playing) for line_up in line_ups]
    state = _state(bool(playing) and not any(lacks), possible=bool(playing) and not all(lacks))
    lack, line_up = max(zip(lacks, line_ups, strict=True), key=lambda pair: len(pair[0]))
    want = sum(need.count for need in line_up)
    return Check("instruments", state, want - len(lack), want, tuple(dict.fromkeys(lack)))


def _pieces(playing: Sequence[Player], pieces: Sequence[PieceState]) -> Check:
    not_yet = tuple(piece.title for piece in pieces if not seated(piece, playing))
    possible = len(not_yet) < len(pieces) or not pieces
    state = _state(bool(pieces) and not not_yet, possible=possible)
    return Check("pieces", state, len(pieces) - len(not_yet), len(pieces), not_yet)


def _adults(coming: Sequence[Player], least: int) -> Check:
    adults = sum(player.adult for player in coming)
    children = len(coming) - adults
    want = max(least, -(-children // CHILDREN_PER_ADULT)) if children else 0
    return Check("adults", _state(adults >= want, possible=bool(adults)), adults, want)


def _seats(players: Sequence[Player], rides: Sequence[Ride], venue: Venue) -> Check:
    refused = {player.person_id for player in players if player.answer == "no"}
    cars = [ride for ride in rides if ride.driver_id not in refused]
    not_seated = refused | {ride.driver_id for ride in cars}
    riders = [p for p in players if p.person_id not in not_seated]
    want = len(riders) if venue.travel else 0
    have = sum(ride.seats for ride in cars)
    return Check("seats", _state(have >= want, possible=False), have, want)


def _photo(coming: Sequence[Player]) -> Check:
    return _named("photo", coming, [player for player in coming if player.photo != "yes"])


def _clearance(coming: Sequence[Player]) -> Check:
    adults = [player for player in coming if player.adult]
    without = tuple(player.name for player in adults if not player.cleared)
    have = len(adults) - len(without)
    if len(adults) == len(coming):
        return Check("clearance", "good", have, len(adults))
    state = _state(have > 0 and not without, possible=have > 0)
    return Check("clearance", state, have, max(len(adults), 1), without)


def _venue(players: int, venue: Venue) -> Check:
    crowded = venue.room is not None and players > venue.room
    unsure = venue.needs_piano and not venue.has_piano
    who = (*(["piano"] if unsure else []), *(["room"] if crowded else []))
    impossible = venue.needs_piano and venue.has_piano is False
    want = venue.needs_piano + (venue.room is not None)
    return Check("venue", _state(not who, possible=not impossible), want - len(who), want, who)


def _conflicts(coming: Sequence[Player]) -> Check:
    return _named("conflicts", coming, [player for player in coming if player.conflicts])


def _answers(asked: Sequence[Player]) -> Check:
    return _named("answers", asked, [player for player in asked if player.answer == "open"])


def _trip(coming: Sequence[Player], venue: Venue) -> Check:
    children = [p for p in coming if not p.adult and venue.travel]
    without = [player for player in children if player.trip_ok != "yes"]
    refused = any(player.trip_ok == "no" for player in without)
    names = tuple(player.name for player in without)
    state = _state(not without, possible=not refused)
    return Check("trip", state, len(children) - len(without), len(children), names)


def _named(key: Key, group: Sequence[Player], concerned: Sequence[Player]) -> Check:
    """A check that warns at most and names whom it concerns."""
    names = tuple(player.name for player in concerned)
    have = len(group) - len(concerned)
    return Check(key, "warn" if concerned else "good", have, len(group), names)
