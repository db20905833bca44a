"""Questions about performances. Lists select columns; other floors read them too."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow, AnySelect, read
from app.base.errors import NotForYou
from app.base.forms import GREATEST
from app.base.ids import ActivityId, EventId, FundingId, PersonId
from app.partners.models import FundingProgramme, Organisation, Place
from app.performances.models import US, Asked, Performance, PerformanceStatus
from app.performances.visibility import visible_performances
from app.programme.models import (
    Activity,
    Answer,
    Event,
    EventStatus,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.programme.visibility import Reader

PAGE = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A performance with what belongs to it."""

    performance: Performance
    event: Event
    activity: Activity


def performance_for(
    session: Session, reader: Reader, activity_id: int, *, for_update: bool = False
) -> Entry:
    """Raises NotForYou when it is missing or not for this reader."""
    if not 0 < activity_id <= GREATEST:
        raise NotForYou
    return _entry(
        session, Activity.id == activity_id, visible_performances(reader), for_update=for_update
    )


def entry_of(session: Session, activity_id: ActivityId) -> Entry:
    """For whoever has been let in already. Raises NotForYou when it is missing."""
    return _entry(session, Activity.id == activity_id)


def _entry(session: Session, *conditions: ColumnElement[bool], for_update: bool = False) -> Entry:
    found = (
        select(Performance, Event, Activity)
        .join(Event, Event.id == Performance.event_id)
        .join(Activity, Activity.id == Performance.activity_id)
        .where(*conditions)
    )
    if for_update:
        found = found.with_for_update(of=Performance)
    row = session.execute(found).one_or_none()
    if row is None:
        raise NotForYou
    return Entry(*row)


def _in_line_up(*more: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .where(
            Participation.activity_id == Activity.id,
            Participation.status == ParticipationStatus.ACTIVE,
            *more,
        )
        .correlate(Activity, Event)
        .scalar_subquery()
    )


def _said(answer: Answer) -> ColumnElement[bool]:
    return (
        select(Reply.event_id)
        .where(
            Reply.event_id == Event.id,
            Reply.person_id == Participation.person_id,
            Reply.answer == answer,
        )
        .correlate(Event, Participation)
        .exists()
    )


def _unanswered() -> Any:
    """Number of people asked, still in the line-up, who have said nothing."""
    replied = (
        select(Reply.event_id)
        .where(Reply.event_id == Event.id, Reply.person_id == Asked.person_id)
        .correlate(Event, Asked)
        .exists()
    )
    return (
        select(func.count())
        .select_from(Asked)
        .join(
            Participation,
            and_(
                Participation.activity_id == Asked.activity_id,
                Participation.person_id == Asked.person_id,
                Participation.status == ParticipationStatus.ACTIVE,
            ),
        )
        .where(Asked.activity_id == Activity.id, ~replied)
        .correlate(Activity, Event)
        .scalar_subquery()
    )


def _rows() -> AnySelect:
    return (
        select(
            Performance.activity_id,
            Performance.event_id,
            Performance.status,
            Performance.home_answer,
            Performance.cancelled_by,
            Performance.audience,
            Event.status.label("event_status"),
            Event.starts_at,
            Event.ends_at,
            Activity.title,
            Place.name.label("place_name"),
            Organisation.name.label("organisation_name"),
            _in_line_up().label("people"),
            _in_line_up(_said(Answer.YES)).label("yes"),
            _unanswered().label("unanswered"),
        )
        .join(Event, Event.id == Performance.event_id)
        .join(Activity, Activity.id == Performance.activity_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .outerjoin(Organisation, Organisation.id == Performance.organisation_id)
    )


def list_upcoming(session: Session, reader: Reader, at: datetime) -> Sequence[AnyRow]:
    """What is to come, the next first."""
    return session.execute(
        _rows()
        .where(Event.ends_at >= at, visible_performances(reader))
        .order_by(Event.starts_at, Event.id)
        .limit(200)
    ).all()


def list_past(session: Session, reader: Reader, at: datetime) -> Sequence[AnyRow]:
    """What has been, the latest first."""
    return session.execute(
        _rows()
        .where(Event.ends_at < at, visible_performances(reader))
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(PAGE)
    ).all()


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Performances that wait for somebody, each in the order of time.

    requests: to come, with people asked who have not answered (`unanswered` counts them);
    declined: to come, and the home says that it does not suit;
    untold: called off by us, and the home does not know yet;
    unconfirmed: soon, and the home has not confirmed; unfinished: past, without figures
    """

    requests: Sequence[AnyRow]
    declined: Sequence[AnyRow]
    untold: Sequence[AnyRow]
    unconfirmed: Sequence[AnyRow]
    unfinished: Sequence[AnyRow]


UNCONFIRMED = (PerformanceStatus.ASKED, PerformanceStatus.OPTIONED)
_HELD = Event.status != EventStatus.CANCELLED
_WAITING = and_(
    _HELD,
    Event.starts_at >= bindparam("at"),
    or_(
        _unanswered() > 0,
        Performance.home_answer == "no",
        and_(Event.starts_at < bindparam("soon"), Performance.status.in_(UNCONFIRMED)),
    ),
)
_UNFINISHED = and_(
    _HELD, Event.ends_at < bindparam("at"), Performance.status != PerformanceStatus.PLAYED
)
_UNTOLD = and_(
    ~_HELD,
    Event.starts_at >= bindparam("at"),
    Performance.cancelled_by == US,
    Performance.organisation_id.is_not(None),
    Performance.home_answer != "no",
    Performance.home_told_at.is_(None),
)
"""As `home_link.waits_for_word` says of one."""
_UNSETTLED = _rows().where(or_(_WAITING, _UNFINISHED, _UNTOLD)).order_by(Event.starts_at, Event.id)


def list_unsettled(session: Session, at: datetime, days: int = 14) -> Unsettled:
    """One statement. "Soon" is within so many days."""
    soon = at + timedelta(days=days)
    rows = read(session, _UNSETTLED, at=at, soon=soon).all()
    held = [row for row in rows if row.event_status != EventStatus.CANCELLED]
    coming = [row for row in held if row.starts_at >= at]
    return Unsettled(
        untold=[row for row in rows if row.event_status == EventStatus.CANCELLED],
        requests=[row for row in coming if row.unanswered],
        declined=[row for row in coming if row.home_answer == "no"],
        unconfirmed=[
            row
            for row in coming
            if row.starts_at < soon and row.status in UNCONFIRMED and row.home_answer != "no"
        ],
        unfinished=[row for row in held if row.ends_at < at],
    )


def unanswered(
    session: Session, activity_id: ActivityId, event_id: EventId
) -> Collection[PersonId]:
    """People of the line-up who were asked and have said nothing."""
    return session.scalars(
        select(Asked.person_id)
        .join(
            Participation,
            and_(
                Participation.activity_id == Asked.activity_id,
                Participation.person_id == Asked.person_id,
                Participation.status == ParticipationStatus.ACTIVE,
            ),
        )
        .outerjoin(Reply, and_(Reply.event_id == event_id, Reply.person_id == Asked.person_id))
        .where(Asked.activity_id == activity_id, Reply.person_id.is_(None))
        .order_by(Asked.person_id)
    ).all()


def funding_choices(session: Session) -> list[tuple[FundingId, str]]:
    rows = session.execute(
        select(FundingProgramme.id, FundingProgramme.name).order_by(FundingProgramme.name)
    )
    return [(row.id, row.name) for row in rows]
