"""Attendance marks: their order under the thumb, and two phones on one register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Mark(StrEnum):
    """What is known of a person at a date. No mark means not recorded, never present."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"

    @property
    def came(self) -> bool:
        return self in CAME


CAME = (Mark.PRESENT, Mark.LATE)
"""Marks of people who were there."""


TAP_ORDER = (Mark.PRESENT, Mark.ABSENT, Mark.EXCUSED, Mark.LATE)


def next_mark(mark: Mark | None) -> Mark:
    """The mark after one more tap: present, absent, excused, late, present …"""
    if mark is None:
        return TAP_ORDER[0]
    return TAP_ORDER[(TAP_ORDER.index(mark) + 1) % len(TAP_ORDER)]


@dataclass(frozen=True, slots=True)
class Tap:
    """One mark for one person at one event, as a device sent it.

    client_id:   made by the device, the same at every replay
    mark:        None takes a mark back
    tapped_at:   by the device's clock
    received_at: by the server's, when this client_id first arrived; the caller
                 keeps it, so that a replay hours later changes nothing
    late:        minutes, only with Mark.LATE
    seen:        client_id of the tap that the device showed when it was tapped
    """

    client_id: str
    device: str
    mark: Mark | None
    tapped_at: datetime
    received_at: datetime
    late: int = 0
    seen: str | None = None

    @property
    def effective_at(self) -> datetime:
        """A clock that runs ahead must not win against everybody else."""
        return min(self.tapped_at, self.received_at)

    @property
    def value(self) -> tuple[Mark | None, int]:
        return self.mark, self.late

    @property
    def rank(self) -> tuple[datetime, str]:
        return self.effective_at, self.client_id


@dataclass(frozen=True, slots=True)
class Outcome:
    """What holds after merging, and what two devices saw differently.

    kept:      the last tap
    lost:      last taps of other devices that said something else unknown to
               the one who tapped last; to be shown, newest first
    changed:   whether `kept` says something else than before
    """

    kept: Tap
    lost: tuple[Tap, ...] = ()
    changed: bool = True

    @property
    def conflict(self) -> bool:
        return bool(self.lost)


def merge(old: Tap | None, new: Tap) -> Outcome:
    """Of two taps on one person the last holds; a replay changes nothing."""
    if old is None:
        return Outcome(new, changed=new.mark is not None)
    outcome = merge_all([old, new])
    return Outcome(outcome.kept, outcome.lost, changed=outcome.kept.value != old.value)


def merge_all(taps: Sequence[Tap]) -> Outcome:
    """Merge all taps on one person at one event, in whatever order and how often they came.

    A device that corrects what it was shown (`seen`, through any number of
    steps) is no conflict; one that knew nothing of the other's mark is.

    Raises ValueError without any tap.
    """
    if not taps:
        raise ValueError("nothing to merge")
    known = _first_arrivals(taps)
    newest_first = sorted(known.values(), key=lambda tap: tap.rank, reverse=True)
    kept = newest_first[0]
    informed = _seen_by(kept, known)
    lost: dict[str, Tap] = {}
    for tap in newest_first[1:]:
        if tap.device != kept.device and tap.client_id not in informed:
            lost.setdefault(tap.device, tap)
    apart = tuple(tap for tap in lost.values() if tap.value != kept.value)
    return Outcome(kept, apart, changed=kept.mark is not None)


def _first_arrivals(taps: Iterable[Tap]) -> dict[str, Tap]:
    known: dict[str, Tap] = {}
    for tap in taps:
        held = known.setdefault(tap.client_id, tap)
        if tap.received_at < held.received_at:
            known[tap.client_id] = tap
    return known


def _seen_by(tap: Tap, known: dict[str, Tap]) -> set[str]:
    """Client ids this tap builds on, directly or through others."""
    informed: set[str] = set()
    seen = tap.seen
    while seen is not None and seen not in informed:
        informed.add(seen)
        seen = known[seen].seen if seen in known else None
    return informed


def streak(marks: Iterable[Mark | None], *, excused_too: bool = False) -> int:
    """How many times running somebody stayed away, newest mark first.

    Coming, even late, ends it. What was not recorded is passed over, and so is
    an excused date unless excused_too, when it counts as well.
    """
    away = 0
    for mark in marks:
        if mark is not None and mark.came:
            break
        if mark is Mark.ABSENT or (excused_too and mark is Mark.EXCUSED):
            away += 1
    return away
