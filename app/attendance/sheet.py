"""The sheet of one event: who is expected, what is recorded, what was said beforehand."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.attendance import notes
from app.attendance.models import Attendance, Register
from app.attendance.queries import expected_on
from app.attendance.taps import Said, unpack
from app.base.db import AnyRow, AnySelect, read
from app.base.errors import NotForYou
from app.base.ids import ActivityId, EventId, PersonId
from app.partners.models import Place
from app.people.models import Person
from app.programme.models import (
    Activity,
    Answer,
    Event,
    Participation,
    Reply,
)
from app.programme.visibility import AnyReader, Reader, asking, visible_events
from app.rules.marks import Mark, streak
from app.rules.names import sort_key
from app.rules.times import day_of

LOOK_BACK = timedelta(days=90)
"""How far back absences in a row and returning guests are looked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the sheet."""

    person_id: PersonId
    name: str
    mark: Mark | None
    late: int
    tap: str
    guest: bool
    excused: bool
    """A "no" has been answered: preset, but not yet recorded."""
    note: str
    note_when_absent: str
    disputed: tuple[Said, ...]

    @property
    def shown(self) -> Mark | None:
        return self.mark or (Mark.EXCUSED if self.excused else None)


BLANK = Line(
    person_id=PersonId(0),
    name="",
    mark=None,
    late=0,
    tap="",
    guest=True,
    excused=False,
    note="",
    note_when_absent="",
    disputed=(),
)
"""What the page's script makes a guest's line from."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the page of one register shows. `head` is a row of HEAD."""

    head: AnyRow
    lines: Sequence[Line]
    known_guests: Sequence[tuple[PersonId, str]]
    """Guests of earlier dates who are not on today's sheet."""

    @property
    def counts(self) -> Mapping[Mark | None, int]:
        """How many of each mark the sheet shows; announced absences count as excused."""
        return Counter(line.shown for line in self.lines)


_Sibling = aliased(Event)


def _neighbour(reader: Reader, *, later: bool) -> Any:
    """Id of the activity's next or previous date that the reader may see."""
    here, there = (Event.starts_at, Event.id), (_Sibling.starts_at, _Sibling.id)
    beyond = or_(
        there[0] > here[0] if later else there[0] < here[0],
        and_(there[0] == here[0], there[1] > here[1] if later else there[1] < here[1]),
    )
    order = [column.asc() if later else column.desc() for column in there]
    return (
        select(_Sibling.id)
        .where(_Sibling.activity_id == Event.activity_id, beyond, visible_events(reader, _Sibling))
        .order_by(*order)
        .limit(1)
        .correlate(Event)
        .scalar_subquery()
    )


def _head_for(reader: Reader) -> AnySelect:
    return (
        select(
            Event.id,
            Event.activity_id,
            Event.title,
            Event.starts_at,
            Event.ends_at,
            Event.all_day,
            Event.status,
            Event.reason,
            Activity.kind,
            Activity.title.label("activity_title"),
            Place.name.label("place_name"),
            func.coalesce(Register.note, "").label("note"),
            func.coalesce(Register.note_version, 1).label("note_version"),
            Register.signed_at,
            Register.signed_by,
            _neighbour(reader, later=False).label("previous_id"),
            _neighbour(reader, later=True).label("next_id"),
        )
        .join(Activity, Activity.id == Event.activity_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .outerjoin(Register, Register.event_id == Event.id)
        .where(visible_events(reader), Event.id == bindparam("event"))
    )


_HEAD = {everything: _head_for(AnyReader(everything)) for everything in (True, False)}
_expected = and_(Participation.activity_id == bindparam("activity"), expected_on(bindparam("day")))
_LINES = (
    select(
        Person.id,
        Person.given_name,
        Person.family_name,
        Person.call_name,
        Participation.id.is_(None).label("guest"),
        Attendance.mark,
        Attendance.minutes_late,
        Attendance.tap,
        Attendance.disputed,
        Reply.answer,
        Reply.answered_at,
        Reply.answered_by,
    )
    .outerjoin(Participation, and_(Participation.person_id == Person.id, _expected))
    .outerjoin(
        Attendance,
        and_(Attendance.person_id == Person.id, Attendance.event_id == bindparam("event")),
    )
    .outerjoin(Reply, and_(Reply.person_id == Person.id, Reply.event_id == bindparam("event")))
    .where(
        Person.id.in_(
            select(Participation.person_id)
            .where(_expected)
            .union(select(Attendance.person_id).where(Attendance.event_id == bindparam("event")))
        )
    )
)
_BEFORE = (
    select(Attendance.person_id, Attendance.mark, Attendance.guest)
    .join(Event, Event.id == Attendance.event_id)
    .where(
        Event.activity_id == bindparam("activity"),
        Event.starts_at < bindparam("start"),
        Event.starts_at > bindparam("since"),
    )
    .order_by(Event.starts_at.desc())
)


def get_sheet(session: Session, reader: Reader, event_id: int) -> Sheet:
    """Three statements whatever the number of people, a fourth to name guests of before.

    Raises NotForYou when foreign or missing.
    """
    head = _find_head(session, reader, event_id)
    if head is None:
        raise NotForYou
    day = day_of(head.starts_at)
    rows = lines_of(session, head.id, head.activity_id, day)
    before = _marks_before(session, head.activity_id, head.starts_at)
    lines = _written(rows, before, day)
    present = {line.person_id for line in lines}
    guests = {row.person_id for row in before if row.guest} - present
    return Sheet(head, lines, _names_of(session, guests) if guests else ())


def _find_head(session: Session, reader: Reader, event_id: int) -> AnyRow | None:
    if not reader.sees_all and reader.person_id is None:
        return None
    return read(session, _HEAD[reader.sees_all], event=event_id, **asking(reader)).one_or_none()


def lines_of(
    session: Session, event_id: EventId, activity_id: ActivityId, day: date
) -> Sequence[AnyRow]:
    """Everybody expected on the day, and everybody with a mark: raw rows."""
    asked = {"event": event_id, "activity": activity_id, "day": day}
    return read(session, _LINES, **asked).all()


def _marks_before(session: Session, activity_id: ActivityId, start: datetime) -> Sequence[AnyRow]:
    """The activity's marks of the last months, newest date first."""
    asked = {"activity": activity_id, "start": start, "since": start - LOOK_BACK}
    return read(session, _BEFORE, **asked).all()


def is_excused(row: AnyRow) -> bool:
    """Has somebody said that they will not come?"""
    return row.answer == Answer.NO


def _written(rows: Sequence[AnyRow], before: Sequence[AnyRow], day: date) -> list[Line]:
    """Rows as they are shown: by first name, guests last."""
    earlier: dict[PersonId, list[Mark]] = {}
    for mark in before:
        earlier.setdefault(mark.person_id, []).append(Mark(mark.mark))
    names = short_names(rows)
    lines = []
    for row in sorted(rows, key=lambda row: (row.guest, sort_key(names[row.id]), row.id)):
        away = streak(earlier.get(row.id, ()))
        excuse = notes.excuse(row, day) if is_excused(row) else ""
        lines.append(
            Line(
                person_id=row.id,
                name=names[row.id],
                mark=Mark(row.mark) if row.mark else None,
                late=row.minutes_late or 0,
                tap=row.tap or "",
                guest=row.guest,
                excused=is_excused(row),
                note=excuse or notes.away_before(away),
                note_when_absent=excuse or notes.away_again(away),
                disputed=unpack(row.disputed or ""),
            )
        )
    return lines


def short_names(people: Collection[AnyRow]) -> dict[PersonId, str]:
    """First names; the family's initial only where two share one."""
    first = {row.id: row.call_name or row.given_name for row in people}
    often = Counter(name.casefold() for name in first.values())
    return {
        row.id: f"{first[row.id]} {row.family_name[0]}."
        if often[first[row.id].casefold()] > 1 and row.family_name
        else first[row.id]
        for row in people
    }


def _names_of(session: Session, ids: Collection[PersonId]) -> list[tuple[PersonId, str]]:
    rows = session.execute(
        select(Person.id, Person.given_name, Person.family_name, Person.call_name).where(
            Person.id.in_(ids), Person.archived_at.is_(None)
        )
    ).all()
    named = short_names(rows)
    return sorted(named.items(), key=lambda entry: (sort_key(entry[1]), entry[0]))
