"""Which of several taps on one matter holds, when phones send them late, twice and in any order."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

TICK = timedelta(microseconds=1)


class Tap(Protocol):
    """One tap as a device sent it.

    tap:         made by the device, the same at every replay
    received_at: by our clock, when it first arrived
    after:       the tap the device showed when it was tapped, or ""
    moment:      when it counts as tapped; never later than received_at
    """

    @property
    def tap(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def after(self) -> str: ...
    @property
    def moment(self) -> datetime: ...


T = TypeVar("T", bound=Tap)


def last_of(taps: Sequence[T]) -> T | None:
    """The one that holds: the last tap, whatever order they came in and however often.

    Whoever saw a tap tapped after it, whatever the clocks of two phones say.
    """
    known = distinct(taps)
    return max(known.values(), key=lambda one: (_moment(one, known), one.tap), default=None)


def distinct(taps: Sequence[T]) -> dict[str, T]:
    """Each tap once, as it first arrived."""
    known: dict[str, T] = {}
    for one in taps:
        held = known.setdefault(one.tap, one)
        if one.received_at < held.received_at:
            known[one.tap] = one
    return known


def _moment(one: Tap, known: Mapping[str, Tap]) -> datetime:
    chain = [one]
    while (before := known.get(chain[-1].after)) is not None and before not in chain:
        chain.append(before)
    return max(link.moment + TICK * steps for steps, link in enumerate(chain))
