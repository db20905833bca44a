"""Questions about subjects and lessons. Lists select columns."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.base.db import AnyRow
from app.base.errors import NotForYou
from app.base.ids import ActivityId, SubjectId
from app.courses.models import TAUGHT, Course, Department, Subject
from app.programme.leaders import leaders_of
from app.programme.models import Activity, Series
from app.programme.queries import list_activities
from app.programme.visibility import Reader

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A running lesson as the list shows it. facts: None where nobody has said what it is."""

    row: AnyRow
    facts: AnyRow | None
    leaders: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def free(self) -> int | None:
        """Places nobody has or has been offered; None without a limit."""
        row = self.row
        return None if row.capacity is None else max(row.capacity - row.active - row.offered, 0)


def list_departments(session: Session) -> Sequence[AnyRow]:
    """id and name, in their order; those without a subject are not shown."""
    return session.execute(
        select(Department.id, Department.name)
        .where(select(Subject.id).where(Subject.department_id == Department.id).exists())
        .order_by(Department.position, Department.id)
    ).all()


def list_subjects(session: Session) -> Sequence[AnyRow]:
    """All subjects by department, with the number of running lessons."""
    running = (
        select(func.count())
        .select_from(Course)
        .join(Activity, Activity.id == Course.activity_id)
        .where(Course.subject_id == Subject.id, Activity.archived_at.is_(None))
        .correlate(Subject)
        .scalar_subquery()
    )
    return session.execute(
        select(
            Subject.id,
            Subject.name,
            Subject.retired,
            Department.name.label("department"),
            running.label("lessons"),
        )
        .join(Department, Department.id == Subject.department_id)
        .order_by(Department.position, Department.id, Subject.sort_key, Subject.id)
    ).all()


def subject_choices(session: Session, keep: SubjectId | None = None) -> list[tuple[SubjectId, str]]:
    """Subjects to choose from, each with its department; `keep` even when it is retired."""
    return [
        (row.id, f"{row.department}: {row.name}" if row.department != row.name else row.name)
        for row in list_subjects(session)
        if not row.retired or row.id == keep
    ]


def subject_for(session: Session, subject_id: int) -> Subject:
    """With its department. Raises NotForYou when there is none."""
    found = session.scalar(
        select(Subject)
        .where(Subject.id == SubjectId(subject_id))
        .options(joinedload(Subject.department))
    )
    if found is None:
        raise NotForYou
    return found


def facts_of(session: Session, activities: Sequence[ActivityId]) -> dict[ActivityId, AnyRow]:
    """The facts of these lessons with subject and department, by activity. One statement."""
    rows = session.execute(
        select(
            Course.activity_id,
            Course.format,
            Course.minutes,
            Course.level,
            Course.age_from,
            Course.age_to,
            Subject.name.label("subject"),
            Department.id.label("department_id"),
            Department.name.label("department"),
            Department.position,
        )
        .join(Subject, Subject.id == Course.subject_id)
        .join(Department, Department.id == Subject.department_id)
        .where(Course.activity_id.in_(activities))
    )
    return {row.activity_id: row for row in rows}


def list_lessons(session: Session, reader: Reader, day: date) -> list[Lesson]:
    """Running lessons and ensembles by department; those without a subject last.

    Four statements. day: whose series still run
    """
    rows = [row for row in list_activities(session, reader) if row.kind in TAUGHT]
    ids = [row.id for row in rows]
    facts, leaders = facts_of(session, ids), leaders_of(session, ids)
    series = _series_of(session, ids, day)
    lessons = [
        Lesson(
            row,
            facts.get(row.id),
            tuple(name for _id, name in leaders.get(row.id, ())),
            tuple(series.get(row.id, ())),
        )
        for row in rows
    ]
    return sorted(lessons, key=_rank)


def in_groups(rows: Iterable[T], name: Callable[[T], str]) -> list[tuple[str, list[T]]]:
    """Neighbours of one name together, in the order they come."""
    return [(word, list(some)) for word, some in groupby(rows, name)]


def _rank(lesson: Lesson) -> tuple[bool, int, int]:
    """In the order of departments; within one as titles sort, which the rows do already."""
    facts = lesson.facts
    return (False, facts.position, facts.department_id) if facts else (True, 0, 0)


def _series_of(
    session: Session, activities: Sequence[ActivityId], day: date
) -> dict[ActivityId, list[Series]]:
    found: dict[ActivityId, list[Series]] = {}
    for one in session.scalars(
        select(Series)
        .where(Series.activity_id.in_(activities), Series.last_on >= day)
        .order_by(Series.weekday, Series.start, Series.id)
    ):
        found.setdefault(one.activity_id, []).append(one)
    return found
