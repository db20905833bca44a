"""Whether a wish for lessons and a free place go together, and if not, why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Literal

Misfit = Literal["subject", "too_young", "too_old", "day", "too_early", "too_late"]


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody would like. Whatever is None or empty does not matter to them.

    ages: youngest and oldest age possible; days: 0 is Monday; latest: home by then
    """

    subject: int | None = None
    ages: tuple[int, int] | None = None
    days: frozenset[int] = frozenset()
    earliest: time | None = None
    latest: time | None = None


@dataclass(frozen=True, slots=True)
class Taught:
    """A lesson as it is given. Without a weekday its time is still open."""

    subject: int | None
    age_from: int | None = None
    age_to: int | None = None
    weekday: int | None = None
    start: time | None = None
    minutes: int = 0


def misfits(sought: Sought, taught: Taught) -> list[Misfit]:
    """Why they do not go together; empty when they do. In doubt they do."""
    return list(_misfits(sought, taught))


def _misfits(sought: Sought, taught: Taught) -> Iterator[Misfit]:
    if sought.subject is not None and sought.subject != taught.subject:
        yield "subject"
    if sought.ages is not None:
        youngest, oldest = sought.ages
        if taught.age_from is not None and oldest < taught.age_from:
            yield "too_young"
        if taught.age_to is not None and youngest > taught.age_to:
            yield "too_old"
    if taught.weekday is not None and sought.days and taught.weekday not in sought.days:
        yield "day"
    if taught.start is not None:
        yield from _at_the_wrong_time(sought, _minute(taught.start), taught.minutes)


def _at_the_wrong_time(sought: Sought, begins: int, minutes: int) -> Iterator[Misfit]:
    if sought.earliest is not None and begins < _minute(sought.earliest):
        yield "too_early"
    if sought.latest is not None and begins + minutes > _minute(sought.latest):
        yield "too_late"


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
