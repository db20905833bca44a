"""A family's dates as its page shows them: one card per event, one line per person."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.base.db import AnyRow
from app.base.ids import PersonId


@dataclass(frozen=True, slots=True)
class Line:
    """One person on a card. answer: "yes", "no", "maybe" or ""."""

    person_id: PersonId
    name: str
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Card:
    """One event with everybody of the family who has a place there."""

    event: AnyRow
    lines: tuple[Line, ...]

    @property
    def names(self) -> list[str]:
        return [line.name for line in self.lines]

    @property
    def waits(self) -> bool:
        """Does it still ask somebody for an answer?"""
        return (
            bool(self.event.asks)
            and self.event.status != "cancelled"
            and any(not line.answer for line in self.lines)
        )


def cards_of(rows: Sequence[AnyRow], people: dict[PersonId, AnyRow]) -> list[Card]:
    """Group rows by event, in the order they came."""
    groups: dict[int, list[AnyRow]] = {}
    for row in rows:
        groups.setdefault(row.id, []).append(row)
    return [
        Card(group[0], tuple(_line(row, people[row.person_id]) for row in group))
        for group in groups.values()
    ]


def _line(row: AnyRow, person: AnyRow) -> Line:
    return Line(
        person_id=row.person_id,
        name=person.call_name or person.given_name,
        answer=row.answer or "",
        reason=row.answer_reason or "",
    )
