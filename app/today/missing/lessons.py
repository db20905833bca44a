"""Registers nobody has closed, absences in a row, and somebody wanted to stand in."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.attendance import queries as attendance
from app.base import formats
from app.base.db import AnyRow
from app.courses import relief
from app.programme.visibility import Reader
from app.today.missing.finding import Finding, Item, Tone

REGISTERS_BACK = timedelta(days=60)


def open_registers(
    session: Session, reader: Reader, at: datetime, most: int = 100
) -> Iterator[Finding]:
    for row in attendance.open_registers(session, reader, at - REGISTERS_BACK, at, limit=most):
        late = at - row.ends_at > timedelta(days=7)
        yield Finding("bad" if late else "warn", partial(_open_register, row))


def absences(session: Session, reader: Reader, today: date) -> Iterator[Finding]:
    for one in attendance.absences_in_a_row(session, reader, today):
        yield Finding("warn", partial(_absence, one))


def substitutions(session: Session, at: datetime) -> Iterator[Finding]:
    """Nobody left who could say yes is worse than an open question."""
    for row in relief.list_open(session, at):
        yield Finding("warn" if row.waiting else "bad", partial(_substitution, row))


def _open_register(row: AnyRow, tone: Tone) -> Item:
    leader = row.leader_call or row.leader_given or gettext("nobody")
    return Item(
        tone,
        gettext("Register not closed: %(title)s", title=row.title),
        f"{formats.when(row.starts_at)} · {leader}",
        url_for("attendance.register", event_id=row.id),
        gettext("Open the register"),
        "clipboard-check",
    )


def _absence(one: attendance.Absences, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("Absent %(number)s times running: %(name)s", number=one.times, name=one.name),
        one.title,
        url_for("attendance.call", event_id=one.event_id, person_id=one.person_id),
        gettext("Call the family"),
        "phone",
    )


def _substitution(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("Somebody is wanted to stand in: %(title)s", title=row.title),
        formats.when(row.starts_at),
        url_for("courses.substitution_of", event_id=row.id),
        gettext("Look who was asked"),
        "user-plus",
    )
