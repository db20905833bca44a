"""One thing that is missing: how urgent, in which words, and where it is mended."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from app.base.db import AnyRow

Tone = Literal["bad", "warn", "quiet"]
RANK: dict[Tone, int] = {"bad": 0, "warn": 1, "quiet": 2}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is missing.

    tone: "bad" is late, "warn" is due, "quiet" can wait; action: the verb on its one button
    people: where it concerns several, each one's name and the address where theirs is mended
    """

    tone: Tone
    what: str
    detail: str
    url: str
    action: str
    icon: str
    people: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something missing, not yet put into words: most pages show only the first few."""

    tone: Tone
    write: Callable[[Tone], Item]

    @property
    def item(self) -> Item:
        return self.write(self.tone)


def each(
    tone: Tone, write: Callable[[AnyRow, Tone], Item], rows: Iterable[AnyRow]
) -> Iterator[Finding]:
    return (Finding(tone, partial(write, row)) for row in rows)
