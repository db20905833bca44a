"""Where taps and marks lie: reading what is held of some people, writing what has changed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session, aliased

from app.attendance.models import Attendance, Register, RegisterGuest, RegisterTap
from app.attendance.queries import expected_on
from app.attendance.taps import SentTap, Standing, pack
from app.base import upsert
from app.base.actor import Actor
from app.base.db import AnyRow, is_sqlite
from app.base.ids import EventId, PersonId
from app.people.models import Person
from app.programme.models import Event, Participation
from app.rules.marks import Mark, Tap
from app.rules.times import day_of

_LOCKED = (
    select(Register.signed_at, Register.note_version)
    .where(Register.event_id == bindparam("event"))
    .with_for_update()
)


def lock_register(session: Session, event_id: EventId) -> AnyRow:
    """Hold the event's register until the end of the transaction: (signed_at, note_version)."""
    row = session.connection().execute(_LOCKED, {"event": event_id}).one_or_none()
    if row is None:
        session.execute(
            upsert.insert(session, Register)
            .values(event_id=event_id, note="", note_version=1, signed_by="")
            .on_conflict_do_nothing()
        )
        row = session.execute(_LOCKED, {"event": event_id}).one()
    return row


_place = and_(
    Participation.activity_id == bindparam("activity"), Participation.person_id == Person.id
)
_held, _other = aliased(Attendance), aliased(Event)
_came_before = (
    exists()
    .where(_held.person_id == Person.id, _held.event_id == _other.id)
    .where(_other.activity_id == bindparam("activity"))
)
_is_guest = exists().where(
    RegisterGuest.event_id == bindparam("event"), RegisterGuest.person_id == Person.id
)
_SHEET = (
    select(
        Person.id,
        exists().where(_place, expected_on(bindparam("day"))).label("expected"),
        Attendance.mark,
        Attendance.minutes_late,
        Attendance.tap,
        Attendance.tapped_at,
        Attendance.saved_at,
        Attendance.by,
        RegisterTap.tap.label("one_tap"),
        RegisterTap.device,
        RegisterTap.mark.label("one_mark"),
        RegisterTap.late,
        RegisterTap.tapped_at.label("one_tapped_at"),
        RegisterTap.received_at,
        RegisterTap.seen,
        RegisterTap.settles,
    )
    .outerjoin(
        Attendance,
        and_(Attendance.person_id == Person.id, Attendance.event_id == bindparam("event")),
    )
    .outerjoin(
        RegisterTap,
        and_(RegisterTap.person_id == Person.id, RegisterTap.event_id == bindparam("event")),
    )
    .where(
        Person.id.in_(bindparam("people", expanding=True)),
        or_(exists().where(_place), _came_before, _is_guest),
    )
)


def sheet_of(session: Session, event: Event, ids: Collection[PersonId]) -> Sequence[AnyRow]:
    """Those of the people who belong on the sheet, once with each tap on them, else once.

    They have or had a place in the activity, or have been its guests.
    """
    asked = {
        "event": event.id,
        "activity": event.activity_id,
        "day": day_of(event.starts_at),
        "people": list(ids),
    }
    return session.connection().execute(_SHEET, asked).all()


_TAP_INSERT = insert(RegisterTap)


@cache
def _mark_upsert(sqlite: bool) -> Any:
    """Put together once: naming eleven columns costs as much as writing twelve marks."""
    statement: Any = (sqlite_insert if sqlite else postgresql_insert)(Attendance)
    columns = Attendance.__table__.columns.keys()
    changed = {name: statement.excluded[name] for name in columns}
    key = ["event_id", "person_id"]
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


def as_tap(row: AnyRow) -> Tap | None:
    """The tap of a row of sheet_of as the rules read it, None when there is none."""
    if row.one_tap is None:
        return None
    mark = Mark(row.one_mark) if row.one_mark else None
    arrived = row.one_tapped_at, row.received_at
    return Tap(row.one_tap, row.device, mark, *arrived, late=row.late, seen=row.seen or None)


def as_last_tap(row: AnyRow) -> Tap:
    """A mark whose taps have been swept, standing for its last one."""
    arrived = row.tapped_at, row.saved_at
    return Tap(row.tap, row.by, Mark(row.mark), *arrived, late=row.minutes_late or 0)


def keep_taps(
    session: Session, event: Event, taps: Sequence[SentTap], *, by: Actor, at: datetime
) -> None:
    rows = [
        {
            "event_id": event.id,
            "person_id": tap.person_id,
            "tap": tap.tap,
            "device": f"{by}/{tap.device}",
            "mark": tap.mark,
            "late": tap.late,
            "tapped_at": tap.tapped_at,
            "received_at": at,
            "seen": tap.seen,
            "settles": " ".join(tap.settles),
            "by": str(by),
        }
        for tap in taps
    ]
    session.connection().execute(_TAP_INSERT, rows)


def keep_marks(
    session: Session,
    event: Event,
    standings: Mapping[PersonId, Standing],
    expected: Collection[PersonId],
    *,
    at: datetime,
) -> None:
    """One upsert for all that have a mark, one delete for those whose mark was taken back."""
    rows = [
        {
            "event_id": event.id,
            "person_id": person_id,
            "held_on": day_of(event.starts_at),
            "mark": now.mark,
            "minutes_late": now.tap.late or None,
            "guest": person_id not in expected,
            "tapped_at": now.tap.effective_at,
            "saved_at": at,
            "by": now.tap.device.partition("/")[0],
            "tap": now.tap.client_id,
            "disputed": pack(now.disputed),
        }
        for person_id, now in standings.items()
        if now.mark is not None
    ]
    gone = [person_id for person_id, now in standings.items() if now.mark is None]
    if rows:
        session.connection().execute(_mark_upsert(is_sqlite(session)), rows)
    if gone:
        session.execute(
            delete(Attendance).where(
                Attendance.event_id == event.id, Attendance.person_id.in_(gone)
            )
        )


def sweep_taps(session: Session, *, before: datetime) -> int:
    """Forget how marks came about, once they are old; the marks stay. Returns how many taps."""
    gone = session.execute(delete(RegisterTap).where(RegisterTap.received_at < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]
