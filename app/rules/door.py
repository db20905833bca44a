"""The door of a concert: how full the house is, and how many came without a reservation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.rules.last_tap import Tap, distinct


@dataclass(frozen=True, slots=True)
class House:
    """People inside, and reserved seats whose people are still to come."""

    seats: int
    inside: int
    to_come: int

    @property
    def free(self) -> int:
        """Seats nobody sits on and nobody has reserved."""
        return max(0, self.seats - self.inside - self.to_come)

    @property
    def over(self) -> int:
        """People inside for whom there is no seat."""
        return max(0, self.inside - self.seats)


class Step(Tap, Protocol):
    """Some people more, or fewer when one is taken back."""

    @property
    def count(self) -> int: ...
    @property
    def tapped_at(self) -> datetime: ...


def walked_in(steps: Sequence[Step]) -> int:
    """How many came without a reservation, all phones together.

    Never below none: when two phones take the same person back, the next one counts again. As they
    arrived, by our clock: a phone that takes back whom another let in has heard of it from us.
    """
    number = 0
    for one in sorted(distinct(steps).values(), key=_in_time):
        number = max(0, number + one.count)
    return number


def _in_time(step: Step) -> tuple[datetime, datetime, str]:
    return step.received_at, step.tapped_at, step.tap
