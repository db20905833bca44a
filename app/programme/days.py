"""Days without lessons: public and school holidays, and the floating days a school types in."""

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import read
from app.base.errors import RuleBroken
from app.programme.models import DayOff
from app.rules.holidays import FreeDay, public_holidays, school_holidays

_TOUCHING = (
    select(DayOff.first_on, DayOff.last_on, DayOff.name)
    .where(DayOff.first_on <= bindparam("last"), DayOff.last_on >= bindparam("first"))
    .order_by(DayOff.first_on)
)


def floating_days(session: Session, first: date, last: date) -> list[FreeDay]:
    """Days off typed by the office that touch first..last."""
    rows = read(session, _TOUCHING, first=first, last=last)
    return [FreeDay(row.first_on, row.last_on, row.name, "floating") for row in rows]


def list_days_off(session: Session, first: date, last: date) -> Sequence[DayOff]:
    """The rows behind them, for the page where they are taken back."""
    return session.scalars(
        select(DayOff)
        .where(DayOff.first_on <= last, DayOff.last_on >= first)
        .order_by(DayOff.first_on)
    ).all()


def free_days(session: Session, first: date, last: date) -> Sequence[FreeDay]:
    """Everything free in first..last, of all three kinds, by beginning."""
    days = [
        *public_holidays(first, last),
        *school_holidays(first, last),
        *floating_days(session, first, last),
    ]
    return sorted(days, key=lambda day: (day.first, day.last))


def add_day_off(
    session: Session, *, first_on: date, last_on: date, name: str, by: Actor, at: datetime
) -> DayOff:
    """Future series skip it; dates already in the calendar are shown as clashing, not cancelled."""
    if last_on < first_on:
        raise RuleBroken(gettext("The end must come after the beginning."), field="last_on")
    if (last_on - first_on).days > 60:
        raise RuleBroken(gettext("Please enter at most two months at once."), field="last_on")
    day = DayOff(first_on=first_on, last_on=last_on, name=name)
    session.add(day)
    session.flush()
    audit.record(session, "programme.add_day_off", "day_off", day.id, by=by, at=at)
    return day


def remove_day_off(session: Session, day: DayOff, *, by: Actor, at: datetime) -> None:
    audit.record(session, "programme.remove_day_off", "day_off", day.id, by=by, at=at)
    session.delete(day)
    session.flush()
