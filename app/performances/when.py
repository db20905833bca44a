"""When and where is played: read from the planner's fields, filled up with what is usual there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.base import clock
from app.base.ids import ActivityId
from app.performances import homes
from app.performances.forms import PlanForm
from app.performances.homes import Home, LastTime
from app.performances.plan import USUAL_MINUTES, Timing
from app.rules.run_sheet import Plan
from app.rules.times import at as instant
from app.rules.times import day_of

USUAL = Timing()


@dataclass(frozen=True, slots=True)
class When:
    """The day of a performance. plan: from meeting until back; None while it has no time."""

    home: Home | None
    starts_at: datetime | None
    minutes: int
    timing: Timing
    last: LastTime | None
    plan: Plan | None

    @property
    def day(self) -> date:
        return day_of(self.starts_at) if self.starts_at else clock.today()


def read_when(
    session: Session, form: PlanForm, all_homes: Sequence[Home], this: ActivityId | None
) -> When:
    """this: the performance that is changed or shown; it is not its own "last time"."""
    home = next((one for one in all_homes if one.key == form.home.data), None)
    starts_at = _beginning(form)
    last = _last_time(session, home, starts_at, this)
    minutes = form.minutes.data or (last.minutes if last else USUAL_MINUTES)
    timing = _timing(form, home)
    plan = timing.around(starts_at, minutes) if starts_at else None
    return When(home, starts_at, minutes, timing, last, plan)


def _last_time(
    session: Session, home: Home | None, starts_at: datetime | None, this: ActivityId | None
) -> LastTime | None:
    if home is None:
        return None
    before = starts_at or clock.now()
    return homes.find_last_time(session, home, before=before, except_for=this)


def _beginning(form: PlanForm) -> datetime | None:
    day: date | None = form.day.data
    return instant(day, form.start.data) if day and form.start.data else None


def _timing(form: PlanForm, home: Home | None) -> Timing:
    """What was typed; else what the place's record says; else the usual minutes."""

    def said(control: Any, usual: int) -> int:
        return usual if control.data is None or control.errors else int(control.data)

    away = home is None or not home.own
    usual_way = (home.travel_minutes or USUAL.travel) if home and away else USUAL.travel
    return Timing(
        meet=said(form.meet, USUAL.meet),
        travel=said(form.travel, usual_way if away else 0),
        setup=said(form.setup, USUAL.setup),
        teardown=said(form.teardown, USUAL.teardown),
    )
