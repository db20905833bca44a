"""Hours of those who lead: held, for somebody else, replaced by somebody else, cancelled.

A date counts for whoever led it and for those who led the offer with them at the time. Where
somebody stood in, it counts for both: as standing in for the one, as replaced for the other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.ids import ActivityId, PersonId
from app.people.models import Person
from app.people.queries import LISTED
from app.programme.models import Activity, CoLeadership, Event, EventStatus
from app.programme.words import full_name


class Part(StrEnum):
    """What somebody had to do with a date."""

    LED = "led"
    STOOD_IN = "stood_in"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Hours:
    """Of one person in one span. Minutes; all-day dates count as dates, without minutes."""

    person_id: PersonId
    name: str
    dates: list[tuple[AnyRow, Part]] = field(default_factory=list)

    def minutes(self, *parts: Part) -> int:
        return sum(minutes_of(row) for row, part in self.dates if part in parts)

    @property
    def held(self) -> int:
        """Dates led, for oneself or for somebody else."""
        return sum(part in (Part.LED, Part.STOOD_IN) for _row, part in self.dates)


def minutes_of(row: AnyRow) -> int:
    return 0 if row.all_day else int((row.ends_at - row.starts_at).total_seconds() // 60)


def hours_in(
    session: Session,
    start: datetime,
    end: datetime,
    *,
    person_id: PersonId | None = None,
    at: datetime,
) -> list[Hours]:
    """Of everybody, by name, or of one person. Three statements.

    start, end: of the span, the end excluded; what has not ended at `at` does not count yet
    """
    rows = _dates(session, start, end, at)
    together = _led_with(session, {row.activity_id for row in rows})
    found: dict[PersonId, list[tuple[AnyRow, Part]]] = defaultdict(list)
    for row in rows:
        for one, part in _parts(row, together[row.activity_id]):
            if person_id is None or one == person_id:
                found[one].append((row, part))
    named = session.execute(
        select(*LISTED).where(Person.id.in_(found)).order_by(Person.sort_key, Person.id)
    )
    return [Hours(row.id, full_name(row), found[row.id]) for row in named]


def _dates(session: Session, start: datetime, end: datetime, at: datetime) -> Sequence[AnyRow]:
    return session.execute(
        select(
            Event.id,
            Event.activity_id,
            Event.starts_at,
            Event.ends_at,
            Event.all_day,
            Event.status,
            Event.leader_id,
            Event.stands_in_for_id,
            Activity.kind,
            func.coalesce(func.nullif(Event.title, ""), Activity.title).label("title"),
        )
        .join(Activity, Activity.id == Event.activity_id)
        .where(
            Event.starts_at >= start,
            Event.starts_at < end,
            Event.ends_at <= at,
            Event.status != EventStatus.TENTATIVE,
        )
        .order_by(Event.starts_at, Event.id)
    ).all()


def _led_with(
    session: Session, activities: Collection[ActivityId]
) -> dict[ActivityId, list[CoLeadership]]:
    """Who leads or led beside the first leader."""
    found: dict[ActivityId, list[CoLeadership]] = defaultdict(list)
    rows = select(CoLeadership).where(CoLeadership.activity_id.in_(activities))
    for row in session.scalars(rows.order_by(CoLeadership.id)):
        found[row.activity_id].append(row)
    return found


def _parts(row: AnyRow, others: Sequence[CoLeadership]) -> Iterator[tuple[PersonId, Part]]:
    """Who had which part in a date; everybody at most one."""
    replaced = row.stands_in_for_id
    cancelled = row.status == EventStatus.CANCELLED
    if replaced is not None and not cancelled:
        yield replaced, Part.REPLACED
    if row.leader_id is not None:
        led = Part.STOOD_IN if replaced is not None else Part.LED
        yield row.leader_id, Part.CANCELLED if cancelled else led
    beside = {one.person_id for one in others if one.covers(row.starts_at)}
    for person in sorted(beside - {row.leader_id, replaced}):
        yield person, Part.CANCELLED if cancelled else Part.LED
