"""What the page of one activity shows, read in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.ids import PersonId
from app.partners.models import FundingProgramme, Place
from app.programme import queries
from app.programme.leaders import leaders_of
from app.programme.models import Activity, Event, ParticipationStatus, Series
from app.programme.queries import TAKEN

FEW = 5
MOST = 500
WAITING = (ParticipationStatus.WAITLISTED, ParticipationStatus.APPLIED)


@dataclass(frozen=True, slots=True)
class ActivityView:
    """One activity with its people by standing, its dates and its series."""

    place: str
    funding: str
    leaders: Sequence[tuple[PersonId, str]]
    active: list[AnyRow]
    offered: list[AnyRow]
    waiting: list[AnyRow]
    """In the order they applied: the first is offered the next place."""
    free: int | None
    """Places nobody has and nobody is offered; None without a limit."""
    dates: list[AnyRow]
    more_dates: bool
    series: Sequence[Series]

    @property
    def people(self) -> set[PersonId]:
        """Everybody who is in, waits or has been offered a place."""
        return {row.person_id for row in (*self.active, *self.offered, *self.waiting)}


def look_at(
    session: Session, activity: Activity, *, every_date: bool, at: datetime
) -> ActivityView:
    """Seven statements, whatever the number of people and dates."""
    rows = queries.participants(session, activity.id)
    taken = sum(row.status in TAKEN for row in rows)
    dates = _dates(session, activity, every_date=every_date, at=at)
    most = MOST if every_date else FEW
    return ActivityView(
        place=_name(session, Place, activity.place_id),
        funding=_name(session, FundingProgramme, activity.funding_id),
        leaders=leaders_of(session, [activity.id]).get(activity.id, ()),
        active=[row for row in rows if row.status == ParticipationStatus.ACTIVE],
        offered=[row for row in rows if row.status == ParticipationStatus.OFFERED],
        waiting=sorted(
            (row for row in rows if row.status in WAITING), key=lambda row: (row.applied_at, row.id)
        ),
        free=None if activity.capacity is None else max(activity.capacity - taken, 0),
        dates=dates[:most],
        more_dates=len(dates) > most,
        series=session.scalars(
            select(Series)
            .where(Series.activity_id == activity.id)
            .order_by(Series.first_on.desc(), Series.id.desc())
        ).all(),
    )


def _dates(session: Session, activity: Activity, *, every_date: bool, at: datetime) -> list[AnyRow]:
    """The next few dates and one more, or all of them."""
    rows = queries.events_of(activity.id)
    if not every_date:
        rows = rows.where(Event.ends_at > at).limit(FEW + 1)
    else:
        rows = rows.limit(MOST + 1)
    return list(session.execute(rows).all())


def _name(session: Session, table: type[Place] | type[FundingProgramme], number: int | None) -> str:
    if number is None:
        return ""
    return session.scalar(select(table.name).where(table.id == number)) or ""
