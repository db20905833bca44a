"""Who or what would be in two places at once. Conflicts warn, they never block."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

FARTHEST_TRAVEL = timedelta(hours=4)  # longer ways are not looked for

Travel = Callable[["Claim", "Claim"], int]


@dataclass(frozen=True, slots=True)
class Claim:
    """An event's hold on a resource: "place:3", "person:5", "instrument:7", "vehicle:2".

    Half open: it ends when the next may begin. Raises ValueError if it ends
    before it starts.
    """

    resource: str
    starts_at: datetime
    ends_at: datetime
    event_id: int
    label: str

    def __post_init__(self) -> None:
        if self.ends_at < self.starts_at:
            raise ValueError("a claim ends before it starts")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A wanted claim against an existing one.

    claim:   the existing one
    minutes: how long both overlap, or how many minutes of the way are missing;
             rounded up, at least 1
    wanted:  the claim that was asked about
    """

    resource: str
    claim: Claim
    kind: Literal["overlap", "travel"]
    minutes: int
    wanted: Claim


def conflicts(
    wanted: Sequence[Claim], existing: Sequence[Claim], travel: Travel | None = None
) -> list[Conflict]:
    """All conflicts of the wanted claims with existing ones, by time of the wanted one.

    travel: minutes needed from the place of the first claim to that of the
            second; 0 when they are the same. Up to four hours count.

    Claims of one event never conflict, so an event may move across itself; nor
    do those that merely touch. O(n log n) and what is found.
    """
    reach = FARTHEST_TRAVEL if travel else timedelta()
    held = _by_resource(existing)
    found = [
        conflict
        for resource, asked in _by_resource(wanted).items()
        for want, have in _close(asked, held.get(resource, []), reach)
        if want.event_id != have.event_id and (conflict := _judge(want, have, travel))
    ]
    return sorted(found, key=_in_order)


def _by_resource(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    held: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        held[claim.resource].append(claim)
    return held


def _close(
    asked: list[Claim], held: list[Claim], reach: timedelta
) -> Iterator[tuple[Claim, Claim]]:
    """Pairs nearer than `reach`, by sweeping once over all starts.

    Each side keeps a heap of claims still open, the first to end on top; what
    starts meets all that is open on the other side.
    """
    starts = [(claim.starts_at, side, i) for side, claims in enumerate((asked, held))
              for i, claim in enumerate(claims)]  # fmt: skip
    still_open: tuple[list[tuple[datetime, int]], ...] = ([], [])
    for starts_at, side, i in sorted(starts):
        others = still_open[1 - side]
        while others and others[0][0] + reach <= starts_at:
            heapq.heappop(others)
        for _, other in others:
            yield (asked[i], held[other]) if side == 0 else (asked[other], held[i])
        heapq.heappush(still_open[side], ((asked, held)[side][i].ends_at, i))


def _judge(want: Claim, have: Claim, travel: Travel | None) -> Conflict | None:
    overlap = min(want.ends_at, have.ends_at) - max(want.starts_at, have.starts_at)
    if overlap > timedelta():
        return Conflict(want.resource, have, "overlap", _minutes(overlap), want)
    if travel is None:
        return None
    first, second = sorted((want, have), key=lambda claim: (claim.starts_at, claim.ends_at))
    needed = min(timedelta(minutes=travel(first, second)), FARTHEST_TRAVEL)
    missing = needed - max(second.starts_at - first.ends_at, timedelta())
    if missing <= timedelta():
        return None
    return Conflict(want.resource, have, "travel", _minutes(missing), want)


def _minutes(span: timedelta) -> int:
    return -(-span // timedelta(minutes=1))


def _in_order(conflict: Conflict) -> tuple[datetime, str, datetime, int]:
    claim = conflict.claim
    return conflict.wanted.starts_at, conflict.resource, claim.starts_at, claim.event_id
