"""Pages of a weekly series: make one, change it, see beforehand what either would do."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import offer
from app.base.once import create_once
from app.programme import foresight, queries, series
from app.programme.blueprint import bp
from app.programme.event_forms import ChangeSeriesForm, SeriesForm
from app.programme.foresight import Foresight
from app.programme.leaders import leader_offers, leaders_of
from app.programme.models import Activity, Kind, Series
from app.programme.series import Ahead, Reach
from app.programme.series_moves import change_and_tell
from app.programme.visibility import activity_for, series_for
from app.rules.times import school_year, school_year_span


@bp.route("/angebote/<int:activity_id>/serie", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def add_series(activity_id: int) -> ResponseReturnValue:
    session = db.session()
    found = _activity(session, activity_id)
    form = SeriesForm(data=_usual(found))
    _fill(session, form, found)
    if not form.validate_on_submit() or _looks():
        return _add_page(session, form, found)
    try:
        return create_once(form.once, lambda session: _added(session, activity_id, form))
    except RuleBroken as refusal:
        form.show(refusal)
        return _add_page(session, form, found)


def _add_page(session: Session, form: SeriesForm, found: Activity) -> ResponseReturnValue:
    view = _ahead(session, form, found)
    return page("programme/add_series.html", form=form, activity=found, view=view)


def _usual(found: Activity) -> dict[str, Any]:
    """Weekly from today to the end of the school year, or within the activity's own bounds."""
    today = clock.today()
    return {
        "weekday": str(today.weekday()),
        "first_on": max(today, found.starts_on or today),
        "last_on": found.ends_on or school_year_span(school_year(today))[1],
        "place_id": found.place_id,
    }


def _added(session: Session, activity_id: int, form: SeriesForm) -> str:
    found = _activity(session, activity_id)
    made = series.create_series(session, found, form.weekly, by=current_user.actor, at=clock.now())
    number = queries.count_dates(session, made.id)
    flash(
        ngettext("%(num)d date is in the calendar.", "%(num)d dates are in the calendar.", number)
    )
    return url_for("programme.activity", activity_id=activity_id)


@bp.route("/angebote/<int:activity_id>/serie/vorschau", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def preview_series(activity_id: int) -> ResponseReturnValue:
    """What is typed so far would make these dates; nothing is stored. For htmx."""
    session = db.session()
    found = _activity(session, activity_id)
    form = SeriesForm()
    _fill(session, form, found)
    form.validate()
    return render_template("programme/_ahead.html", view=_ahead(session, form, found))


@bp.route("/serien/<int:series_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def change_series(series_id: int) -> ResponseReturnValue:
    session = db.session()
    row = series_for(session, current_user, series_id)
    found = _activity(session, row.activity_id)
    form = ChangeSeriesForm(obj=row, data=_shown_values(row))
    _fill(session, form, found)
    if form.validate_on_submit() and not _looks():
        try:
            _change(series_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved. Calendars follow, families are told."), "success")
            return redirect(url_for("programme.activity", activity_id=row.activity_id), 303)
    view = _ahead(session, form, found, row)
    return page("programme/change_series.html", form=form, activity=found, series=row, view=view)


@bp.route("/serien/<int:series_id>/vorschau", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def preview_change(series_id: int) -> ResponseReturnValue:
    session = db.session()
    row = series_for(session, current_user, series_id)
    found = _activity(session, row.activity_id)
    form = ChangeSeriesForm()
    _fill(session, form, found)
    form.validate()
    return render_template("programme/_ahead.html", view=_ahead(session, form, found, row))


def _shown_values(row: Series) -> dict[str, Any]:
    return {
        "weekday": str(row.weekday),
        "interval": str(row.interval),
        "from_day": max(clock.today(), row.first_on),
    }


def _change(series_id: int, form: ChangeSeriesForm) -> None:
    reach = Reach(form.reach.data)
    if reach is Reach.FOLLOWING and form.from_day.data is None:
        raise RuleBroken(gettext("Please fill this in."), field="from_day")
    with transaction() as session:
        change_and_tell(
            session,
            series_for(session, current_user, series_id),
            form.weekly,
            reach=reach,
            from_day=form.from_day.data or clock.today(),
            reason=form.reason.data or "",
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )


def _ahead(
    session: Session, form: SeriesForm, found: Activity, row: Series | None = None
) -> Foresight | None:
    """None while what is typed makes no pattern yet, or when a rule refuses it."""
    needed = (form.weekday, form.start, form.minutes, form.first_on, form.last_on, form.interval)
    if any(control.data is None for control in needed):
        return None
    if form.errors:
        return None
    try:
        if isinstance(form, ChangeSeriesForm) and row is not None:
            return foresight.foresee_change(session, found, _change_of(session, form, row))
        return foresight.foresee(session, found, form.weekly)
    except RuleBroken:
        return None


def _change_of(session: Session, form: ChangeSeriesForm, row: Series) -> Ahead:
    return series.foresee_change(
        session,
        row,
        form.weekly,
        reach=Reach(form.reach.data),
        from_day=form.from_day.data or clock.today(),
        at=clock.now(),
    )


def _activity(session: Session, activity_id: int) -> Activity:
    """One whose dates are made here; a performance is dated by its planner."""
    found = activity_for(session, current_user, activity_id)
    if found.kind == Kind.PERFORMANCE:
        raise NotForYou
    return found


def _fill(session: Session, form: SeriesForm, found: Activity) -> None:
    leads = leaders_of(session, [found.id]).get(found.id, ())
    chosen = [form.leader_id.data, *(one for one, _name in leads)]
    offer(
        form.place_id,
        queries.place_choices(session, form.place_id.data),
        gettext("as the offer says"),
    )
    offer(form.leader_id, leader_offers(session, chosen), gettext("as the offer says"))


def _looks() -> bool:
    """The preview without scripts: the page again, with what would be made."""
    return request.method == "POST" and "look" in request.form
