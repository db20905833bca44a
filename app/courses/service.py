"""Use cases of lessons: what a lesson is, and a new one with all its dates at once."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version
from app.base.errors import RuleBroken
from app.base.ids import FundingId, PersonId, PlaceId, SubjectId
from app.courses.models import TAUGHT, Course, Format, Subject
from app.programme.activities import Outline, create_activity
from app.programme.models import Activity, Kind
from app.programme.series import Weekly, create_series


@dataclass(frozen=True, slots=True)
class Facts:
    """What a music school says of a lesson. Ages in years, both included; None is open."""

    subject_id: SubjectId
    format: Format = Format.GROUP
    minutes: int | None = None
    level: str = ""
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A new lesson. title: "" takes the subject's name;  weekly: None makes no dates yet"""

    facts: Facts
    title: str = ""
    leader_id: PersonId | None = None
    place_id: PlaceId | None = None
    funding_id: FundingId | None = None
    capacity: int | None = None
    weekly: Weekly | None = None


def describe(
    session: Session,
    activity: Activity,
    facts: Facts,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Course:
    """Say what a lesson or ensemble is; again to change it. Raises RuleBroken."""
    if activity.kind not in TAUGHT:
        raise RuleBroken(gettext("Only lessons and ensembles teach a subject."))
    _check_ages(facts)
    course = session.get(Course, activity.id)
    if course is None:
        course = Course(activity_id=activity.id)
        session.add(course)
    else:
        check_version(course, version)
    course.subject_id, course.format = facts.subject_id, facts.format
    course.minutes, course.level = facts.minutes, facts.level
    course.age_from, course.age_to = facts.age_from, facts.age_to
    session.flush()
    audit.record(session, "courses.describe", "activity", activity.id, by=by, at=at)
    return course


def open_lesson(session: Session, opening: Opening, *, by: Actor, at: datetime) -> Activity:
    """The offer, what it teaches, and the dates of its series. Raises RuleBroken."""
    facts = opening.facts
    subject = session.get_one(Subject, facts.subject_id)
    single = facts.format == Format.SINGLE
    activity = create_activity(
        session,
        Outline(
            kind=Kind.ENSEMBLE if facts.format == Format.ENSEMBLE else Kind.COURSE,
            title=opening.title or subject.name,
            leaders=[opening.leader_id] if opening.leader_id else [],
            place_id=opening.place_id,
            funding_id=opening.funding_id,
            capacity=1 if single and opening.capacity is None else opening.capacity,
            starts_on=opening.weekly.first_on if opening.weekly else None,
            ends_on=opening.weekly.last_on if opening.weekly else None,
        ),
        by=by,
        at=at,
    )
    describe(session, activity, facts, by=by, at=at)
    if opening.weekly is not None:
        create_series(session, activity, opening.weekly, by=by, at=at)
    return activity


def _check_ages(facts: Facts) -> None:
    if None not in (facts.age_from, facts.age_to) and facts.age_to < facts.age_from:  # type: ignore[operator]
        raise RuleBroken(gettext("The last age must not be below the first."), field="age_to")
