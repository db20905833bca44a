"""Heute: what each role needs first. And the manager's one list."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.attendance.kept import kept_until
from app.attendance.queries import todays_registers
from app.base import clock
from app.base.access import Permission, requires
from app.base.db import AnyRow, db
from app.courses import relief
from app.excursions import queries as excursions
from app.excursions.words import call_name
from app.programme.clashes import is_running
from app.programme.days import floating_days
from app.programme.queries import list_events
from app.rules.holidays import FreeDay, free_on
from app.rules.times import day_span
from app.today import missing
from app.workshops.queries import list_doors

bp = Blueprint("today", __name__)

SHORT_LIST = 6
MOST_EVENTS = 40


@bp.route("/heute")
@requires(Permission.HOME)
def home() -> ResponseReturnValue:
    session, now, day = db.session(), clock.now(), clock.today()
    wide = current_user.sees_all
    trips = excursions.led_trips(session, current_user, *day_span(day))
    counted = {journey.event.id for journey in trips}
    lessons = [row for row in _own_lessons(day) if row.id not in counted]
    tomorrow = _own_lessons(day + timedelta(days=1))
    found = missing.findings(session, current_user, now) if wide else []
    teaches = current_user.person_id and not wide
    shown = render_template(
        "today/home.html",
        day=day,
        now=now,
        free=_free(day),
        lessons=lessons,
        running=_running(lessons, now),
        trips=[(one, excursions.list_calls(session, one.id)) for one in trips],
        call_name=call_name,
        doors=list_doors(session, current_user, *day_span(day))
        if current_user.may(Permission.PROGRAMME_SEE)
        else [],
        tomorrow=tomorrow,
        stand_ins=relief.list_asked(session, current_user.person_id, now)
        if current_user.person_id
        else [],
        unsigned=missing.open_registers(session, current_user, now, most=SHORT_LIST)
        if teaches
        else [],
        **_everything(day, now) if wide else {"events": [], "more_events": False},
        missing=[finding.item for finding in found[:SHORT_LIST]],
        missing_count=len(found),
    )
    if not trips:
        return shown
    return kept_until(shown, max(one.kept_until for one in trips))


@bp.route("/was-fehlt", endpoint="missing")
@requires(Permission.MISSING_SEE)
def missing_list() -> ResponseReturnValue:
    found = missing.findings(db.session(), current_user, clock.now())
    return render_template("today/missing.html", items=[finding.item for finding in found])


def _everything(day: date, now: datetime) -> dict[str, Any]:
    """The whole day; in a house with more dates than that what is running or to come."""
    session, (start, end) = db.session(), day_span(day)
    events = list_events(session, current_user, start, end, most=MOST_EVENTS + 1)
    more = len(events) > MOST_EVENTS
    if more:
        events = list_events(session, current_user, max(now, start), end, most=MOST_EVENTS)
    return {"events": events, "more_events": more}


def _own_lessons(day: date) -> Sequence[AnyRow]:
    return todays_registers(db.session(), current_user, day)


def _running(lessons: Sequence[AnyRow], now: datetime) -> int | None:
    """The lesson that opens by itself: the one running now, else about to begin."""
    for row in lessons:
        if row.status != "cancelled" and is_running(row.starts_at, row.ends_at, now):
            return int(row.id)
    return None


def _free(day: date) -> list[FreeDay]:
    return free_on(day, floating_days(db.session(), day, day))
