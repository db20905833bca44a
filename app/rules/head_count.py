"""Counting heads on a trip: what is known of each person, and whether a count may be closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """When heads are counted."""

    DEPARTURE = "departure"
    STOP = "stop"
    RETURN = "return"


class Seen(StrEnum):
    """What is known of a person at a count. Nothing known means missing."""

    HERE = "here"
    """Counted. At the return a child still waits to be fetched."""
    FETCHED = "fetched"
    """Only at the return: somebody has come for them, or they may go home alone."""
    EXCUSED = "excused"
    """Called off beforehand."""
    SEPARATE = "separate"
    """Travels by themselves."""
    PICKED_UP = "picked_up"
    """Fetched on the way."""
    WITH_GUARDIAN = "with_guardian"
    """Has left with a guardian."""
    OTHER = "other"
    """Something else; only good with a reason in words."""


REASONS = (Seen.EXCUSED, Seen.SEPARATE, Seen.PICKED_UP, Seen.WITH_GUARDIAN, Seen.OTHER)
"""Why somebody is not here and yet not missing, in the order in which they are offered."""
LASTING = (Seen.EXCUSED, Seen.PICKED_UP, Seen.WITH_GUARDIAN)
"""Reasons that hold at the next counts too, until somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One tap on one person at one count, as a device sent it.

    tap:         made by the device, the same at every replay
    seen:        None takes back what was said
    tapped_at:   by the device's clock
    received_at: by ours, when it first arrived
    after:       the tap the device showed when it was tapped, or ""
    """

    tap: str
    seen: Seen | None
    tapped_at: datetime
    received_at: datetime
    after: str = ""
    why: str = ""

    @property
    def moment(self) -> datetime:
        """A clock that runs ahead must not win against everybody else."""
        return min(self.tapped_at, self.received_at)


def is_settled(stage: Stage, seen: Seen | None, why: str = "", *, adult: bool = False) -> bool:
    """Need nobody look for this person any more?

    At the return a child is settled once it has been fetched: who is back and waits is not.
    """
    if seen is None or (seen is Seen.OTHER and not why):
        return False
    return seen is not Seen.HERE or stage is not Stage.RETURN or adult


def is_counted(seen: Seen | None) -> bool:
    """Has this head been seen itself?"""
    return seen in (Seen.HERE, Seen.FETCHED)


def carried_over(earlier: Iterable[tuple[Seen | None, str]]) -> tuple[Seen, str] | None:
    """What earlier counts say of a person nobody has looked for yet, the latest first.

    Whoever was called off, fetched or taken home earlier is not waited for again. A count that
    says nothing of the person is passed over.
    """
    for seen, why in earlier:
        if seen is not None:
            return (seen, why) if seen in LASTING else None
    return None
