"""Events as a calendar shows them: times written once, in Berlin's clock, before the template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.formats import date_long
from app.base.ids import ActivityId, EventId, PersonId, PlaceId
from app.base.page import address
from app.programme import queries
from app.programme.days import floating_days
from app.programme.models import EventStatus, Kind
from app.programme.visibility import Reader
from app.rules.holidays import FreeDay, free_on
from app.rules.times import day_span, local

MOST = 800
"""More events than anybody reads at once: the page then asks for a filter."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants to see of it all."""

    kind: Kind | None = None
    leader_id: PersonId | None = None
    place_id: PlaceId | None = None

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.leader_id or self.place_id)


@dataclass(slots=True)
class Entry:
    """One event. `clash` says what stands in its way; "" when nothing does."""

    id: EventId
    activity_id: ActivityId
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    first_day: date
    last_day: date
    begins: str
    """15:30, or "" for whole days."""
    ends: str
    place_id: PlaceId | None
    place: str
    leader_id: PersonId | None
    leader: str
    where: str
    """Place and leader, as far as known."""
    url: str
    cancelled: bool
    tentative: bool
    moved: bool
    reason: str
    clash: str = field(default="")

    @property
    def movable(self) -> bool:
        """Can be taken to another day or time as it stands; performances have their planner."""
        timed = bool(self.begins) and self.first_day == self.last_day
        return timed and not self.cancelled and self.kind != Kind.PERFORMANCE

    @property
    def days(self) -> Iterator[date]:
        for number in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + timedelta(days=number)


def list_entries(
    session: Session, reader: Reader, first: date, last: date, choice: Choice
) -> list[Entry]:
    """What touches the days first..last, in order of time. One statement; MOST and one more."""
    rows = queries.list_events(
        session,
        reader,
        day_span(first)[0],
        day_span(last)[1],
        kind=choice.kind,
        leader_id=choice.leader_id,
        place_id=choice.place_id,
        most=MOST + 1,
    )
    return [_entry(row) for row in rows]


def _entry(row: AnyRow) -> Entry:
    starts, ends = local(row.starts_at), local(row.ends_at)
    timed = not row.all_day
    leader = row.leader_call or row.leader_given or ""
    return Entry(
        id=row.id,
        activity_id=row.activity_id,
        kind=row.kind,
        title=row.title or row.activity_title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        first_day=starts.date(),
        last_day=(ends - timedelta(microseconds=1)).date(),
        begins=f"{starts:%H:%M}" if timed else "",
        ends=f"{ends:%H:%M}" if timed else "",
        place_id=row.place_id,
        place=row.place_name or "",
        leader_id=row.leader_id,
        leader=leader,
        where=" · ".join(part for part in (row.place_name, leader) if part),
        url=address("programme.event", event_id=row.id),
        cancelled=row.status == EventStatus.CANCELLED,
        tentative=row.status == EventStatus.TENTATIVE,
        moved=row.moved_from is not None,
        reason=row.reason,
    )


def by_day(entries: Sequence[Entry], first: date, last: date) -> dict[date, list[Entry]]:
    """Each day's entries; one of several days stands on each, whole days first."""
    found: dict[date, list[Entry]] = {
        first + timedelta(days=number): [] for number in range((last - first).days + 1)
    }
    for entry in entries:
        for day in entry.days:
            if day in found:
                found[day].append(entry)
    for listed in found.values():
        listed.sort(key=lambda entry: (bool(entry.begins), entry.starts_at, entry.id))
    return found


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar, and why it is free."""

    date: date
    iso: str
    label: str
    """Di, 24. November"""
    free: tuple[FreeDay, ...]
    entries: Sequence[Entry]

    @property
    def words(self) -> str:
        """The names of holidays and days off, as far as they fit into a line."""
        return ", ".join(dict.fromkeys(one.name for one in self.free))


def list_days(session: Session, first: date, last: date, entries: Sequence[Entry]) -> list[Day]:
    """Every day first..last with what it holds. One statement."""
    floating = floating_days(session, first, last)
    return [
        Day(day, day.isoformat(), date_long(day), tuple(free_on(day, floating)), listed)
        for day, listed in by_day(entries, first, last).items()
    ]
