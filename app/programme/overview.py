"""What the list of activities shows beside each: the next date, its leaders, who waits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.ids import ActivityId
from app.programme import queries
from app.programme.leaders import leaders_of
from app.programme.models import Event, EventStatus, Kind
from app.programme.service import LONGEST
from app.programme.visibility import Reader

KIND_ORDER = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Line:
    """One activity in the list."""

    row: AnyRow
    leaders: tuple[str, ...]
    next_at: datetime | None


def list_lines(
    session: Session, reader: Reader, *, kind: Kind | None, archived: bool, at: datetime
) -> list[Line]:
    """Three statements, whatever the number of activities.

    Performances that are over are left out unless they are asked for: they have a list of
    their own.
    """
    rows = queries.list_activities(session, reader, kind=kind, archived=archived)
    rows = sorted(rows, key=lambda row: KIND_ORDER[Kind(row.kind)])
    ids = [row.id for row in rows]
    leaders = leaders_of(session, ids)
    dates = next_dates(session, ids, at)
    return [
        Line(row, tuple(name for _id, name in leaders.get(row.id, ())), dates.get(row.id))
        for row in rows
        if kind or archived or row.kind != Kind.PERFORMANCE or row.id in dates
    ]


def next_dates(
    session: Session, activities: Collection[ActivityId], at: datetime
) -> dict[ActivityId, datetime]:
    """When each takes place next; those without a date to come are missing."""
    rows = session.execute(
        select(Event.activity_id, func.min(Event.starts_at).label("next_at"))
        .where(
            Event.activity_id.in_(activities),
            Event.ends_at > at,
            Event.starts_at > at - LONGEST,
            Event.status != EventStatus.CANCELLED,
        )
        .group_by(Event.activity_id)
    )
    return {row.activity_id: row.next_at for row in rows}
