"""Can we play? The light on a performance, before the senior home hangs up.

One principle decides the colour. **Red** is an essential that even the answers
still open cannot mend. **Amber** is what hangs on open answers, or is not nice but
no obstacle. **Green** is the rest. Light = the worst of all checks. Who said no
is not counted anywhere; conflicts warn and never block.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.rules.lineup import Answer, Need, PieceState, Player, missing_instruments, seated
from app.rules.run_sheet import Plan, backward_plan, fits, set_list_seconds

Key = Literal[
    "instruments", "pieces", "adults", "seats", "photo",
    "clearance", "venue", "conflicts", "answers", "trip",
]  # fmt: skip
State = Literal["good", "warn", "bad"]
Light = Literal["green", "amber", "red"]

__all__ = [
    "Answer",
    "Check",
    "Key",
    "Need",
    "PieceState",
    "Plan",
    "Player",
    "Readiness",
    "Ride",
    "Venue",
    "backward_plan",
    "fits",
    "readiness",
    "set_list_seconds",
]


@dataclass(frozen=True, slots=True)
class Ride:
    """A car. seats: for passengers, the driver's own not counted."""

    driver_id: int
    seats: int


@dataclass(frozen=True, slots=True)
class Venue:
    """What we need of the place and what we know of it; None is not known yet.

    travel: whether the group goes there together; not for the school's own rooms
    """

    needs_piano: bool = False
    has_piano: bool | None = None
    needs_step_free: bool = False
    step_free: bool | None = None
    audience_max: int | None = None
    audience: int | None = None
    travel: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the light.

    have, want: counts, to be shown as "3 of 4"
    who: names of persons, instruments or titles concerned; for "venue" the
         words "piano", "step_free", "audience"
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
    needs: Sequence[Need] = (),
    adults: int = 1,
    children_per_adult: int = 10,
) -> Readiness:
    """Judge a performance; always the same ten checks in the same order.

    needs: what the line-up as a whole wants; without it each piece counts for itself
    adults, children_per_adult: at least so many adults, and one more per so many children

    - instruments: a seat per instrument needed, a player in one seat at a time.
      Red if the line-up, or every single piece, lacks somebody even when all
      open answers become yes; amber while it hangs on them or a piece must go.
    - pieces: playable by those who come *and* have learned them. Red if no
      piece will be; amber if some are not, or none is chosen yet.
    - adults: red if no adult will come with children; amber if too few.
    - trip: consent to travel for children who go with us. Red for a refusal.
    - seats: one for everyone who neither drives nor comes alone. Red if too few.
    - clearance: red if children come but no adult whose certificate was seen;
      amber names the others without one.
    - venue: red if a needed piano or step-free way is not there; amber if
      unknown, or if more listeners are expected than it holds.
    - photo, conflicts, answers: amber at most; they name whom it concerns.
    """
    venue = venue or Venue()
    yes = [player for player in players if player.answer == "yes"]
    maybe = [player for player in players if player.answer != "no"]
    checks = (
        _instruments(yes, maybe, pieces, needs),
        _pieces(yes, maybe, pieces),
        _adults(yes, maybe, adults, children_per_adult),
        _seats(players, rides, venue),
        _photo(maybe),
        _clearance(yes, maybe),
        _venue(venue),
        _conflicts(maybe),
        _answers(players),
        _trip(yes, venue),
    )
    return Readiness(_light(checks), checks)


def _light(checks: Iterable[Check]) -> Light:
    states = {check.state for check in checks}
    if "bad" in states:
        return "red"
    return "amber" if "warn" in states else "green"


def _state(sure: bool, *, possible: bool) -> State:
    """Good now, still possible, or past hope."""
    if sure:
        return "good"
    return "warn" if possible else "bad"


def _instruments(
    yes: Sequence[Player],
    maybe: Sequence[Player],
    pieces: Sequence[PieceState],
    needs: Sequence[Need],
) -> Check:
    line_ups = [tuple(needs)] if needs else [piece.needs for piece in pieces if piece.needs]
    line_ups = line_ups or [()]
    lacks = [missing_instruments(line_up, yes) for line_up in line_ups]
    possible = any(not missing_instruments(line_up, maybe) for line_up in line_ups)
    state = _state(bool(yes) and not any(lacks), possible=bool(maybe) and possible)
    lack, line_up = max(zip(lacks, line_ups, strict=True), key=lambda pair: len(pair[0]))
    want = sum(need.count for need in line_up)
    return Check("instruments", state, want - len(lack), want, tuple(dict.fromkeys(lack)))


def _pieces(yes: Sequence[Player], maybe: Sequence[Player], pieces: Sequence[PieceState]) -> Check:
    not_yet = tuple(piece.title for piece in pieces if not seated(piece, yes))
    possible = not pieces or any(seated(piece, maybe) for piece in pieces)
    state = _state(bool(pieces) and not not_yet, possible=possible)
    return Check("pieces", state, len(pieces) - len(not_yet), len(pieces), not_yet)


def _adults(yes: Sequence[Player], maybe: Sequence[Player], least: int, per: int) -> Check:
    coming = sum(player.adult for player in yes)
    children = len(yes) - coming
    want = max(least, -(-children // per)) if children else 0
    possible = any(player.adult for player in maybe) or not want
    return Check("adults", _state(coming >= want, possible=possible), coming, want)


def _seats(players: Sequence[Player], rides: Sequence[Ride], venue: Venue) -> Check:
    answers = {player.person_id: player.answer for player in players}
    cars = [ride for ride in rides if answers.get(ride.driver_id, "yes") != "no"]
    sure = [ride for ride in cars if answers.get(ride.driver_id, "yes") == "yes"]
    drivers = {ride.driver_id for ride in sure}
    riders = [p for p in players if p.answer == "yes" and p.person_id not in drivers]
    want = sum(not rider.own_way for rider in riders) if venue.travel else 0
    have = sum(ride.seats for ride in sure)
    # Drivers still open would bring their seats and need none themselves.
    possible = sum(ride.seats for ride in cars) >= want
    return Check("seats", _state(have >= want, possible=possible), have, want)


def _photo(maybe: Sequence[Player]) -> Check:
    return _named("photo", maybe, [player for player in maybe if player.photo != "yes"])


def _clearance(yes: Sequence[Player], maybe: Sequence[Player]) -> Check:
    adults = [player for player in yes if player.adult]
    without = [player for player in adults if not player.cleared]
    if all(player.adult for player in yes):
        return Check("clearance", "good", len(adults) - len(without), len(adults))
    possible = any(player.adult and player.cleared for player in maybe)
    sure = len(adults) > len(without) and not without
    names = tuple(player.name for player in without)
    have = len(adults) - len(without)
    return Check("clearance", _state(sure, possible=possible), have, max(len(adults), 1), names)


def _venue(venue: Venue) -> Check:
    wishes = (
        ("piano", venue.needs_piano, venue.has_piano),
        ("step_free", venue.needs_step_free, venue.step_free),
    )
    needed = [(word, there) for word, need, there in wishes if need]
    open_words = [word for word, there in needed if not there]
    crowded = _exceeds(venue.audience, venue.audience_max)
    lacking = any(there is False for _, there in needed)
    state = _state(not open_words and not crowded, possible=not lacking)
    who = (*open_words, *(["audience"] if crowded else []))
    want = len(needed) + (venue.audience_max is not None)
    return Check("venue", state, want - len(who), want, who)


def _exceeds(count: int | None, most: int | None) -> bool:
    return count is not None and most is not None and count > most


def _conflicts(maybe: Sequence[Player]) -> Check:
    return _named("conflicts", maybe, [player for player in maybe if player.conflicts])


def _answers(players: Sequence[Player]) -> Check:
    return _named("answers", players, [player for player in players if player.answer == "open"])


def _trip(yes: Sequence[Player], venue: Venue) -> Check:
    children = [p for p in yes if not p.adult and not p.own_way and venue.travel]
    without = [player for player in children if player.trip_ok != "yes"]
    refused = any(player.trip_ok == "no" for player in without)
    names = tuple(player.name for player in without)
    state = _state(not without, possible=not refused)
    return Check("trip", state, len(children) - len(without), len(children), names)


def _named(key: Key, asked: Sequence[Player], concerned: Sequence[Player]) -> Check:
    """A check that warns at most and names whom it concerns."""
    names = tuple(player.name for player in concerned)
    have = len(asked) - len(concerned)
    return Check(key, "warn" if concerned else "good", have, len(asked), names)
