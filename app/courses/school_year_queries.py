"""What runs in one school year and could go on in the next, and what has been taken along."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.ids import ActivityId, PersonId
from app.courses.school_year import CONTINUED_KINDS
from app.courses.school_year_models import Continued
from app.partners.models import Place
from app.programme.leaders import leaders_of
from app.programme.models import (
    Activity,
    Event,
    Participation,
    ParticipationStatus,
    Series,
)
from app.rules.times import school_year_span

LATELY = timedelta(days=70)
"""A series that ran until the summer holidays ran until the end of the year."""


@dataclass(frozen=True, slots=True)
class Old:
    """An offer of the old year. series: those that ran until its end"""

    row: AnyRow
    series: tuple[Series, ...]
    people: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class New:
    """An offer that has been taken along, with what is still missing of it."""

    row: AnyRow
    leaders: tuple[str, ...]


def list_old(session: Session, year: int) -> list[Old]:
    """What may be taken along into the year that begins in `year`. Three statements."""
    first, last = school_year_span(year - 1)
    ran = (
        select(Series.id)
        .where(Series.activity_id == Activity.id, Series.first_on <= last, Series.last_on >= first)
        .exists()
    )
    dated = select(Series.id).where(Series.activity_id == Activity.id).exists()
    rows = session.execute(
        select(Activity.id, Activity.kind, Activity.title, Activity.capacity, Activity.ends_on)
        .where(
            Activity.kind.in_(CONTINUED_KINDS),
            Activity.archived_at.is_(None),
            or_(ran, ~dated & _has_begun(last)),
            Activity.id.not_in(select(Continued.from_id).where(Continued.year == year)),
            Activity.id.not_in(select(Continued.activity_id).where(Continued.year >= year)),
        )
        .order_by(Activity.kind, Activity.sort_key, Activity.id)
    ).all()
    ids = [row.id for row in rows]
    series, people = _series_of(session, ids, year), _people_of(session, ids)
    return [Old(row, tuple(series[row.id]), tuple(people[row.id])) for row in rows]


def _has_begun(last: object) -> ColumnElement[bool]:
    return or_(Activity.starts_on.is_(None), Activity.starts_on <= last)


def _series_of(
    session: Session, activities: Collection[ActivityId], year: int
) -> dict[ActivityId, list[Series]]:
    """The last ones of the old year: what was changed halfway through has more than one."""
    last = school_year_span(year - 1)[1]
    found: dict[ActivityId, list[Series]] = defaultdict(list)
    for one in session.scalars(
        select(Series)
        .where(Series.activity_id.in_(activities), Series.first_on <= last)
        .order_by(Series.weekday, Series.start, Series.id)
    ):
        found[one.activity_id].append(one)
    for activity_id, some in found.items():
        latest = max(one.last_on for one in some)
        found[activity_id] = [one for one in some if one.last_on >= latest - LATELY]
    return found


def _people_of(
    session: Session, activities: Collection[ActivityId]
) -> dict[ActivityId, list[PersonId]]:
    found: dict[ActivityId, list[PersonId]] = defaultdict(list)
    for row in session.execute(
        select(Participation.activity_id, Participation.person_id)
        .where(
            Participation.activity_id.in_(activities),
            Participation.status == ParticipationStatus.ACTIVE,
        )
        .order_by(Participation.id)
    ):
        found[row.activity_id].append(row.person_id)
    return found


def list_new(session: Session, year: int) -> list[New]:
    """What has been taken along into that year: people by standing, dates, leaders, place."""
    rows = session.execute(
        select(
            Activity.id,
            Activity.kind,
            Activity.title,
            Place.name.label("place_name"),
            *(
                _people(status).label(status.value)
                for status in (
                    ParticipationStatus.ACTIVE,
                    ParticipationStatus.OFFERED,
                    ParticipationStatus.DECLINED,
                    ParticipationStatus.WAITLISTED,
                )
            ),
            select(func.count())
            .where(Event.activity_id == Activity.id)
            .correlate(Activity)
            .scalar_subquery()
            .label("dates"),
        )
        .join(Continued, Continued.activity_id == Activity.id)
        .outerjoin(Place, Place.id == Activity.place_id)
        .where(Continued.year == year)
        .order_by(Activity.kind, Activity.sort_key, Activity.id)
    ).all()
    leaders = leaders_of(session, [row.id for row in rows])
    return [New(row, tuple(name for _id, name in leaders.get(row.id, ()))) for row in rows]


def _people(status: ParticipationStatus) -> ColumnElement[int]:
    return (
        select(func.count())
        .where(Participation.activity_id == Activity.id, Participation.status == status)
        .correlate(Activity)
        .scalar_subquery()
    )


def place_names(session: Session, ids: Collection[int]) -> Sequence[AnyRow]:
    return session.execute(select(Place.id, Place.name).where(Place.id.in_(ids))).all()
