"""What holds of a person at an event, worked out from every tap that has arrived.

Order and repetition do not matter: the same taps always come to the same end.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.base.ids import PersonId
from app.rules.marks import Mark, Tap, merge_all

TICK = timedelta(microseconds=1)
MOST_LATE = 240
MOST_TAPS = 200
"""On one person at one event. Nobody taps that often; a broken script might."""


@dataclass(frozen=True, slots=True)
class SentTap:
    """A tap on its way in. `settles`: ids of taps it decides against, having shown them."""

    tap: str
    person_id: PersonId
    mark: Mark | None
    tapped_at: datetime
    device: str
    late: int = 0
    seen: str = ""
    settles: tuple[str, ...] = ()


def new_tap() -> str:
    """An id for a tap made here rather than on a phone."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True)
class Said:
    """What another phone had marked."""

    tap: str
    mark: Mark
    late: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The tap that holds, and what other phones had said without knowing of it."""

    tap: Tap
    disputed: tuple[Said, ...] = ()

    @property
    def mark(self) -> Mark | None:
        return self.tap.mark


def standing(taps: Sequence[Tap], settled: Collection[str] = ()) -> Standing:
    """Merge all taps on one person at one event; `settled` are ids decided against.

    Taking a mark back withdraws what one's own phone had said, never what it had not seen:
    another phone's mark then holds.
    """
    undecided = [tap for tap in taps if tap.client_id not in settled]
    outcome = merge_all(_in_order(undecided or taps))
    kept = outcome.kept
    lost = list(outcome.lost)
    if kept.mark is None and any(tap.mark for tap in lost):
        kept = next(tap for tap in lost if tap.mark)
    said = [
        Said(tap.client_id, tap.mark, tap.late)
        for tap in lost
        if tap.mark is not None and tap.value != kept.value
    ]
    return Standing(kept, tuple(said))


def _in_order(taps: Sequence[Tap]) -> list[Tap]:
    """Whoever saw a tap tapped after it, whatever the clocks of two phones say."""
    known = {tap.client_id: tap for tap in taps}
    placed = []
    for tap in taps:
        chain = [tap]
        while (seen := known.get(chain[-1].seen or "")) is not None and seen not in chain:
            chain.append(seen)
        moment = max(one.effective_at + TICK * steps for steps, one in enumerate(chain))
        late = moment > tap.effective_at
        placed.append(replace(tap, tapped_at=moment, received_at=moment) if late else tap)
    return placed


def pack(disputed: Sequence[Said]) -> str:
    """As it is stored beside the mark: "absent:0:<tap> late:7:<tap>"."""
    return " ".join(f"{said.mark}:{said.late}:{said.tap}" for said in disputed)


def unpack(text: str) -> tuple[Said, ...]:
    parts = (entry.split(":", 2) for entry in text.split())
    return tuple(Said(tap, Mark(mark), int(late)) for mark, late, tap in parts)
