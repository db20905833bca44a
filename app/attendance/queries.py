"""Registers in lists: a teacher's day, what is still open, and who may be written to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from app.attendance.models import Attendance, Register
from app.base.db import AnyRow, AnySelect, read
from app.base.ids import ActivityId, EventId, PersonId
from app.partners.models import Place
from app.people.models import Person
from app.programme.models import (
    Activity,
    Event,
    EventStatus,
    Leadership,
    Participation,
    ParticipationStatus,
)
from app.programme.visibility import AnyReader, Reader, asking, visible_events
from app.rules.marks import CAME, Mark, streak
from app.rules.times import day_span

STREAK_WINDOW = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Absences:
    """Somebody who has been missing several times running."""

    person_id: PersonId
    name: str
    activity_id: ActivityId
    event_id: EventId
    """The last date missed."""
    title: str
    times: int


def expected_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Condition on Participation: has the place on that day, or still had it."""
    return and_(
        or_(
            Participation.status == ParticipationStatus.ACTIVE,
            and_(
                Participation.status.in_((ParticipationStatus.ENDED, ParticipationStatus.RESTING)),
                Participation.ends_on.is_not(None),
            ),
        ),
        or_(Participation.starts_on.is_(None), Participation.starts_on <= day),
        or_(Participation.ends_on.is_(None), Participation.ends_on >= day),
    )


def todays_registers(session: Session, reader: Reader, day: date) -> Sequence[AnyRow]:
    """The lessons this person holds on a day, cancelled ones too, in order of time.

    One statement. Rows: id, kind, title, starts_at, ends_at, all_day, place_name, status, reason,
    signed_at, expected (people), marked, came, disputed (marks in dispute).
    """
    if reader.person_id is None:
        return ()
    start, end = day_span(day)
    asked = {"day": day, "start": start, "end": end, "person": reader.person_id}
    return read(session, _REGISTERS, **asked).all()


def _own_dates(person_id: BindParameter[int], *theirs: ColumnElement[bool]) -> Any:
    """Dates in the span that somebody leads, or whose activity they lead, as far as `theirs` goes.

    Each half has an index of its own; asked for with "or" the span of the whole house is read.
    """
    span = Event.starts_at >= bindparam("start"), Event.starts_at < bindparam("end")
    led = select(Event.id).where(Event.leader_id == person_id, *span)
    together = (
        select(Event.id)
        .join(Leadership, Leadership.activity_id == Event.activity_id)
        .where(Leadership.person_id == person_id, *span, *theirs)
    )
    return led.union(together)


def _held_by(person_id: BindParameter[int]) -> ColumnElement[bool]:
    """Leads this date, or leads the activity together with whoever does."""
    not_replaced = func.coalesce(Event.stands_in_for_id, 0) != person_id
    return Event.id.in_(_own_dates(person_id, not_replaced))


def _overview(day: BindParameter[date]) -> AnySelect:
    marked = select(func.count()).where(Attendance.event_id == Event.id).correlate(Event)
    expected = (
        select(func.count())
        .where(Participation.activity_id == Event.activity_id, expected_on(day))
        .correlate(Event)
    )
    came = marked.where(Attendance.mark.in_(CAME))
    return (
        select(
            Event.id,
            Event.starts_at,
            Event.ends_at,
            Event.all_day,
            Event.status,
            Event.reason,
            Activity.kind,
            func.coalesce(func.nullif(Event.title, ""), Activity.title).label("title"),
            Place.name.label("place_name"),
            Register.signed_at,
            expected.scalar_subquery().label("expected"),
            marked.where(~Attendance.guest).scalar_subquery().label("marked"),
            came.scalar_subquery().label("came"),
            marked.where(Attendance.disputed != "").scalar_subquery().label("disputed"),
        )
        .join(Activity, Activity.id == Event.activity_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .outerjoin(Register, Register.event_id == Event.id)
    )


_REGISTERS = (
    _overview(bindparam("day"))
    .where(
        Event.starts_at >= bindparam("start"),
        Event.starts_at < bindparam("end"),
        _held_by(bindparam("person", type_=Integer())),
    )
    .order_by(Event.starts_at, Event.id)
)


_WRITABLE = {
    wide: select(Event).where(
        Event.id.in_(bindparam("ids", expanding=True)), visible_events(AnyReader(wide))
    )
    for wide in (True, False)
}


def writable_events(
    session: Session, reader: Reader, ids: Collection[EventId]
) -> dict[EventId, Event]:
    """Those of these events whose register the reader may keep."""
    if not ids or (not reader.sees_all and reader.person_id is None):
        return {}
    asked = {"ids": list(ids), **asking(reader)}
    found = session.scalars(_WRITABLE[reader.sees_all], asked)
    return {event.id: event for event in found}


def open_registers(
    session: Session, reader: Reader, start: datetime, end: datetime, *, limit: int = 100
) -> Sequence[AnyRow]:
    """Dates that have ended, are not cancelled and not signed although people were expected.

    For "What is missing?": id, starts_at, ends_at, kind, title, leader_given, leader_call.
    """
    if not reader.sees_all and reader.person_id is None:
        return ()
    asked = {"start": start, "end": end, "limit": limit, **asking(reader)}
    return read(session, _OPEN[reader.sees_all], **asked).all()


_leader = aliased(Person)


def _open_for(reader: AnyReader) -> AnySelect:
    return (
        select(
            Event.id,
            Event.starts_at,
            Event.ends_at,
            Activity.kind,
            func.coalesce(func.nullif(Event.title, ""), Activity.title).label("title"),
            _leader.given_name.label("leader_given"),
            _leader.call_name.label("leader_call"),
        )
        .join(Activity, Activity.id == Event.activity_id)
        .outerjoin(_leader, _leader.id == Event.leader_id)
        .outerjoin(Register, Register.event_id == Event.id)
        .where(
            Event.starts_at >= bindparam("start"),
            Event.ends_at < bindparam("end"),
            Event.starts_at < bindparam("end"),
            Event.status != EventStatus.CANCELLED,
            Register.signed_at.is_(None),
            true() if reader.sees_all else Event.id.in_(_own_dates(reader.person_id)),
            exists().where(
                Participation.activity_id == Event.activity_id,
                Participation.status == ParticipationStatus.ACTIVE,
            ),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(bindparam("limit", type_=Integer()))
    )


_OPEN = {wide: _open_for(AnyReader(wide)) for wide in (True, False)}


def absences_in_a_row(
    session: Session, reader: Reader, day: date, *, at_least: int = 3
) -> list[Absences]:
    """Who has stayed away without a word so often running, in which activity; worst first.

    One statement, over the last weeks.
    """
    marks: dict[tuple[PersonId, ActivityId], list[AnyRow]] = {}
    for row in session.execute(_recent_marks(reader, day, at_least)):
        marks.setdefault((row.person_id, row.activity_id), []).append(row)
    found = [_absences(theirs) for theirs in marks.values()]
    return sorted(
        (one for one in found if one.times >= at_least), key=lambda one: (-one.times, one.name)
    )


def _recent_marks(reader: Reader, day: date, at_least: int) -> AnySelect:
    """Newest first, every mark of those who were absent so often at all."""
    recent = (
        Attendance.held_on > day - STREAK_WINDOW,
        Attendance.held_on <= day,
        visible_events(reader),
    )
    often = (
        select(Attendance.person_id, Event.activity_id)
        .join(Event, Event.id == Attendance.event_id)
        .where(*recent, Attendance.mark == Mark.ABSENT)
        .group_by(Attendance.person_id, Event.activity_id)
        .having(func.count() >= at_least)
        .subquery()
    )
    theirs = and_(
        often.c.person_id == Attendance.person_id, often.c.activity_id == Event.activity_id
    )
    return (
        select(
            Attendance.person_id,
            Attendance.event_id,
            Attendance.mark,
            Event.activity_id,
            Activity.title,
            Person.given_name,
            Person.family_name,
        )
        .join(Event, Event.id == Attendance.event_id)
        .join(often, theirs)
        .join(Activity, Activity.id == Event.activity_id)
        .join(Person, Person.id == Attendance.person_id)
        .where(*recent, Person.archived_at.is_(None))
        .order_by(Event.starts_at.desc())
    )


def _absences(marks: Sequence[AnyRow]) -> Absences:
    newest = marks[0]
    return Absences(
        person_id=newest.person_id,
        name=f"{newest.given_name} {newest.family_name}".strip(),
        activity_id=newest.activity_id,
        event_id=newest.event_id,
        title=newest.title,
        times=streak(Mark(row.mark) for row in marks),
    )
