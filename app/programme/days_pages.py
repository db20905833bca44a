"""The page of days without lessons: what the law gives, what the school types in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.once import create_once
from app.programme import days
from app.programme.blueprint import bp
from app.programme.buttons import press
from app.programme.event_forms import DayOffForm
from app.programme.models import DayOff
from app.rules.holidays import (
    FreeDay,
    koblenz_customs,
    public_holidays,
    school_holidays,
    school_known_until,
)
from app.rules.times import school_year, school_year_span

FIRST_YEAR, LAST_YEAR = 2018, 2099


@bp.route("/freie-tage", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def days_off() -> ResponseReturnValue:
    """One school year: ?jahr=2026. The form adds a day or a run of days."""
    form = DayOffForm()
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _added(session, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("programme/days_off.html", form=form, **_year_shown(db.session(), _year()))


def _year() -> int:
    this = school_year(clock.today())
    wanted = request.args.get("jahr", this, type=int)
    return wanted if FIRST_YEAR <= wanted <= LAST_YEAR else this


def _year_shown(session: Session, year: int) -> dict[str, Any]:
    first, last = school_year_span(year)
    rows = days.list_days_off(session, first, last)
    known = school_known_until()
    return {
        "year": year,
        "years": range(max(year - 1, FIRST_YEAR), min(year + 3, LAST_YEAR + 1)),
        "public": public_holidays(first, last),
        "school": school_holidays(first, last),
        "known_until": known if known < last else None,
        "own": rows,
        "customs": _suggested(first, last, rows),
    }


def _suggested(first: date, last: date, rows: Sequence[DayOff]) -> list[FreeDay]:
    """Carnival days nobody has entered yet."""
    return [
        day
        for year in (first.year, last.year)
        for day in koblenz_customs(year)
        if first <= day.first <= last
        and not any(row.first_on <= day.first <= row.last_on for row in rows)
    ]


def _added(session: Session, form: DayOffForm) -> str:
    made = days.add_day_off(
        session,
        first_on=form.first_on.data,
        last_on=form.last_on.data or form.first_on.data,
        name=form.name.data or "",
        by=current_user.actor,
        at=clock.now(),
    )
    flash(gettext("Saved. New series leave this time out."), "success")
    return url_for("programme.days_off", jahr=school_year(made.first_on))


@bp.route("/freie-tage/<int:day_id>/entfernen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def remove_day_off(day_id: int) -> ResponseReturnValue:
    row = db.session().get(DayOff, day_id)
    if row is None:
        raise NotForYou
    back = url_for("programme.days_off", jahr=school_year(row.first_on))

    def work(session: Session) -> dict[str, str]:
        held = session.get(DayOff, day_id)
        if held is None:
            raise NotForYou
        undo = url_for(
            "programme.put_back_day_off",
            first_on=held.first_on.isoformat(),
            last_on=held.last_on.isoformat(),
            name=held.name,
        )
        days.remove_day_off(session, held, by=current_user.actor, at=clock.now())
        return {"text": gettext("Removed."), "undo": undo}

    return press(work, back)


@bp.route("/freie-tage/zurueck", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def put_back_day_off() -> ResponseReturnValue:
    """Undo of `remove_day_off`; the address carries what was removed."""
    form = DayOffForm(request.args)
    if not form.validate():
        raise NotForYou
    with transaction() as session:
        back = _added(session, form)
    return redirect(back, 303)
