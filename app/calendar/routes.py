"""The calendar: an agenda on phones, week × room on wider screens, the month."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.db import AnyRow, db
from app.base.forms import GREATEST
from app.base.ids import PersonId, PlaceId
from app.base.page import address
from app.calendar.collisions import mark_collisions
from app.calendar.entries import MOST, Choice, Entry, list_days, list_entries
from app.calendar.grid import rows_of
from app.programme import queries
from app.programme.models import Kind
from app.programme.words import KINDS
from app.rules import spans

bp = Blueprint("calendar", __name__)

MOST_ROOMS = 40
FILTERS = ("art", "leitung", "ort")


@bp.route("/kalender")
@requires(Permission.CALENDAR_SEE)
def week() -> ResponseReturnValue:
    """?woche=2026-W48; filters: ?art=course&leitung=3&ort=2."""
    session = db.session()
    today = clock.today()
    monday = spans.week_named(request.args.get("woche", ""), today)
    sunday = monday + timedelta(days=6)
    choice, entries = _entries(session, monday, sunday)
    days = list_days(session, monday, sunday, entries)
    places = queries.list_places(session)
    own = [(row.id, row.name) for row in places if row.own and _shows_all_rooms(choice)]
    return render_template(
        "calendar/week.html",
        days=days,
        rows=rows_of(days, own[:MOST_ROOMS]),
        any_entries=bool(entries),
        clashing=sum(bool(entry.clash) for entry in entries),
        move_url=partial(address, "programme.move"),
        monday=monday,
        sunday=sunday,
        number=monday.isocalendar().week,
        today=today,
        before=_way("calendar.week", woche=spans.week_name(monday - spans.ONE_WEEK)),
        after=_way("calendar.week", woche=spans.week_name(monday + spans.ONE_WEEK)),
        here=_way("calendar.week"),
        other=_way("calendar.month", monat=spans.month_name(_month_of(monday, today))),
        kept={"woche": spans.week_name(monday)},
        **_filters(session, choice, places, entries),
    )


@bp.route("/kalender/monat")
@requires(Permission.CALENDAR_SEE)
def month() -> ResponseReturnValue:
    """?monat=2026-12; filters as in the week."""
    session = db.session()
    today = clock.today()
    first = spans.month_named(request.args.get("monat", ""), today)
    weeks = spans.weeks_of_month(first)
    choice, entries = _entries(session, weeks[0][0], weeks[-1][-1])
    days = list_days(session, weeks[0][0], weeks[-1][-1], entries)
    return render_template(
        "calendar/month.html",
        weeks=[days[number : number + 7] for number in range(0, len(days), 7)],
        first=first,
        today=today,
        week_name=spans.week_name,
        before=_way("calendar.month", monat=spans.month_name(spans.month_before(first))),
        after=_way("calendar.month", monat=spans.month_name(spans.month_after(first))),
        here=_way("calendar.month"),
        other=_way("calendar.week", woche=spans.week_name(_week_of(first, today))),
        kept={"monat": spans.month_name(first)},
        **_filters(session, choice, queries.list_places(session), entries),
    )


def _entries(session: Session, first: date, last: date) -> tuple[Choice, list[Entry]]:
    choice = _choice()
    entries = list_entries(session, current_user, first, last, choice)
    mark_collisions(session, entries[:MOST])
    return choice, entries


def _choice() -> Choice:
    kind = request.args.get("art", "")
    leader_id, place_id = _number("leitung"), _number("ort")
    return Choice(
        kind=Kind(kind) if kind in set(Kind) else None,
        leader_id=PersonId(leader_id) if leader_id and current_user.sees_all else None,
        place_id=PlaceId(place_id) if place_id else None,
    )


def _number(name: str) -> int | None:
    number = request.args.get(name, type=int)
    return number if number and 0 < number <= GREATEST else None


def _filters(
    session: Session,
    choice: Choice,
    places: Sequence[AnyRow],
    entries: Sequence[Entry],
) -> dict[str, Any]:
    """What the bar above either view offers."""
    return {
        "choice": choice,
        "kinds": KINDS,
        "places": [(row.id, row.name) for row in places],
        "leaders": queries.leader_choices(session) if current_user.sees_all else [],
        "too_many": len(entries) > MOST,
        "edits": current_user.may(Permission.PROGRAMME_EDIT),
    }


def _shows_all_rooms(choice: Choice) -> bool:
    """Empty rooms are shown to whoever plans, unless they look for something."""
    return bool(current_user.sees_all) and not choice.narrows


def _way(endpoint: str, **span: Any) -> str:
    """Another span or view of the calendar with the filters kept."""
    kept: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return url_for(endpoint, **span, **kept)


def _month_of(monday: date, today: date) -> date:
    """This month for this week, otherwise the month most of the week lies in."""
    if monday <= today <= monday + timedelta(days=6):
        return today
    return monday + timedelta(days=3)


def _week_of(first: date, today: date) -> date:
    """This week for this month, otherwise the month's first."""
    return today if (first.year, first.month) == (today.year, today.month) else first
