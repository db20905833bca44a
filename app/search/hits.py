"""What a search brings home."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST = 6
"""Hits of one group. Whoever sees more types another letter."""
SURE = 0.6
"""From this score on it is a word or its beginning; below, a typo was forgiven."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line that leads somewhere.

    score: 0 to 1, see rules.names.score
    icon: a picture's name; kind: instead of it, of an activity
    """

    score: float
    title: str
    detail: str
    url: str
    icon: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one sort under their heading."""

    label: Any
    hits: list[Hit]

    @property
    def sure(self) -> bool:
        return self.hits[0].score >= SURE


def best(hits: Iterable[Hit]) -> list[Hit]:
    """The best few, the best first; equals stay in their order."""
    return sorted(hits, key=lambda hit: -hit.score)[:MOST]
