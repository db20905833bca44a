"""The change of school years: what runs is taken along into the next one, people with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import SYSTEM, Actor
from app.base.db import hold
from app.base.ids import ActivityId, PersonId
from app.courses.models import Course, Format
from app.courses.school_year_models import Continued
from app.courses.service import Facts, describe
from app.programme.activities import Outline, archive_activity, create_activity
from app.programme.models import (
    Activity,
    Kind,
    Leadership,
    Participation,
    ParticipationStatus,
    Signup,
)
from app.programme.places import carry_over
from app.programme.series import Weekly, create_series
from app.rules.times import day_of, school_year_span

CONTINUED_KINDS = (Kind.COURSE, Kind.ENSEMBLE, Kind.WORKSHOP)


class Taken(StrEnum):
    """What becomes of those who take part."""

    KEPT = "kept"
    ASKED = "asked"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Slot:
    """A weekly time in the new year. before: who led it in the old one"""

    weekly: Weekly
    before: PersonId | None


@dataclass(frozen=True, slots=True)
class Step:
    """One offer to take along."""

    activity_id: ActivityId
    people: Taken
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The whole change. year: in which the new school year begins;  answer_by: for Taken.ASKED"""

    year: int
    first_on: date
    last_on: date
    answer_by: datetime
    steps: tuple[Step, ...]


def carry_out(session: Session, change: Change, *, by: Actor, at: datetime) -> list[Activity]:
    """All of it, or nothing. What has been taken along already is left alone. Raises RuleBroken."""
    made = [
        new
        for step in change.steps
        if (new := _continue(session, change, step, by=by, at=at)) is not None
    ]
    session.flush()
    return made


def archive_ended(session: Session, *, at: datetime) -> int:
    """What goes on in a new offer leaves the lists once its own year is over. Returns how many."""
    rows = session.scalars(
        select(Activity).where(
            Activity.id.in_(select(Continued.from_id)),
            Activity.archived_at.is_(None),
            Activity.ends_on < day_of(at),
        )
    ).all()
    for row in rows:
        archive_activity(session, row, by=SYSTEM, at=at)
    return len(rows)


def _continue(
    session: Session, change: Change, step: Step, *, by: Actor, at: datetime
) -> Activity | None:
    hold(session, Activity, step.activity_id)
    again = select(Continued).where(
        Continued.from_id == step.activity_id, Continued.year == change.year
    )
    if session.scalar(again) is not None:
        return None
    old = session.get_one(Activity, step.activity_id)
    new = create_activity(session, _outline(session, old, change, step), by=by, at=at)
    session.add(Continued(activity_id=new.id, from_id=old.id, year=change.year))
    session.flush()
    _teach_the_same(session, old, new, by=by, at=at)
    for slot in step.slots:
        create_series(session, new, slot.weekly, by=by, at=at)
    _take_along(session, old, new, change, step.people, by=by, at=at)
    _end_with_its_year(old, change.year)
    session.flush()
    audit.record(session, "courses.continue", "activity", old.id, by=by, at=at)
    return new


def _outline(session: Session, old: Activity, change: Change, step: Step) -> Outline:
    return Outline(
        kind=Kind(old.kind),
        title=old.title,
        description=old.description,
        leaders=_leaders(session, old.id, step.slots),
        place_id=old.place_id,
        funding_id=old.funding_id,
        capacity=old.capacity,
        asks=old.asks,
        public=old.public,
        signup=Signup(old.signup),
        starts_on=change.first_on,
        ends_on=change.last_on,
    )


def _leaders(session: Session, activity_id: ActivityId, slots: Sequence[Slot]) -> list[PersonId]:
    """As before, with whoever leads now in the place of whom they follow."""
    leaders = list(
        session.scalars(
            select(Leadership.person_id)
            .where(Leadership.activity_id == activity_id)
            .order_by(Leadership.position, Leadership.id)
        )
    )
    for slot in slots:
        now, before = slot.weekly.leader_id, slot.before
        if now is None or now == before:
            continue
        leaders = [now if one == before else one for one in leaders]
        leaders += [] if now in leaders else [now]
    return list(dict.fromkeys(leaders))


def _teach_the_same(
    session: Session, old: Activity, new: Activity, *, by: Actor, at: datetime
) -> None:
    course = session.get(Course, old.id)
    if course is None:
        return
    facts = Facts(
        subject_id=course.subject_id,
        format=Format(course.format),
        minutes=course.minutes,
        level=course.level,
        age_from=course.age_from,
        age_to=course.age_to,
    )
    describe(session, new, facts, by=by, at=at)


def _take_along(
    session: Session,
    old: Activity,
    new: Activity,
    change: Change,
    people: Taken,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Who waits goes on waiting, since when they did: who declines makes room for them."""
    if people is Taken.NONE:
        return
    moving = (ParticipationStatus.ACTIVE, ParticipationStatus.WAITLISTED)
    rows = session.scalars(
        select(Participation)
        .where(Participation.activity_id == old.id, Participation.status.in_(moving))
        .order_by(Participation.applied_at, Participation.id)
    ).all()
    for row in rows:
        carry_over(
            session,
            row,
            new,
            starts_on=change.first_on,
            offer_until=change.answer_by if people is Taken.ASKED else None,
            by=by,
            at=at,
        )


def _end_with_its_year(old: Activity, year: int) -> None:
    last = school_year_span(year - 1)[1]
    old.ends_on = min(old.ends_on, last) if old.ends_on else last
