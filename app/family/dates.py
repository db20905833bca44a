"""A family's dates as its page shows them: one card per event, one line per person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.base.db import AnyRow
from app.base.ids import PersonId
from app.football import notice as match_notice
from app.football.models import Match
from app.performances import notice
from app.performances.requests import plan_of
from app.rules.times import day_of


@dataclass(frozen=True, slots=True)
class Line:
    """One person on a card. answer: "yes", "no", "maybe" or ""."""

    person_id: PersonId
    name: str
    answer: str
    reason: str
    nominated: bool | None = None
    """What was told of a match: plays, or not this time; None is nothing yet."""


@dataclass(frozen=True, slots=True)
class Card:
    """One event with everybody of the family who has a place there."""

    event: AnyRow
    lines: tuple[Line, ...]
    matches: Sequence[Match] = ()
    """Of a match day, in their order."""

    @property
    def notice(self) -> list[str]:
        """What to know beside time and place. Of a performance or a match, in the family's own
        language: the text calendars carry is German. A trip says it on a page of its own."""
        event = self.event
        if event.trip_id is not None:
            return []
        if event.match_id is not None:
            return match_notice.lines(
                event.starts_at,
                event.match_meets,
                event.meeting_point,
                event.kit,
                (event.pitch or "") if len(self.matches) < 2 else "",
            )
        if event.meet_minutes is None:
            return [event.notice] if event.notice else []
        return notice.lines(plan_of(event, event).meet_at, event.dress, event.bring)

    @property
    def games(self) -> list[tuple[str, str]]:
        """Each match of a tournament, or one with a result: when, against whom; the score."""
        begins, venue = self.event.starts_at, self.event.match_venue
        found = [(match_notice.pairing(begins, one), one.score(venue)) for one in self.matches]
        return [game for game in found if len(found) > 1 or game[1]]

    @property
    def last_day(self) -> date | None:
        """Of an event over several days; None for one that ends on its day."""
        last = day_of(self.event.ends_at - timedelta(minutes=1))
        return last if last != day_of(self.event.starts_at) else None

    @property
    def names(self) -> list[str]:
        return [line.name for line in self.lines]


def by_event(rows: Sequence[AnyRow]) -> list[list[AnyRow]]:
    """The rows of each event together, in the order they came."""
    groups: dict[int, list[AnyRow]] = {}
    for row in rows:
        groups.setdefault(row.id, []).append(row)
    return list(groups.values())


def card_of(
    rows: Sequence[AnyRow], people: dict[PersonId, AnyRow], matches: Sequence[Match] = ()
) -> Card:
    """One event's rows as a card."""
    return Card(rows[0], tuple(_line(row, people[row.person_id]) for row in rows), matches)


def _line(row: AnyRow, person: AnyRow) -> Line:
    return Line(
        person_id=row.person_id,
        name=person.call_name or person.given_name,
        answer=row.answer or "",
        reason=row.answer_reason or "",
        nominated=row.nominated,
    )
