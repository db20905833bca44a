"""/schuljahr: what runs is shown with what it would become; nothing happens before the tap."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.courses import school_year
from app.courses.blueprint import bp
from app.courses.school_year import Change
from app.courses.school_year_forms import Line, YearForm, change_of, lines_of, usual_days
from app.courses.school_year_preview import Ahead, foresee
from app.courses.school_year_queries import list_new, list_old
from app.programme.leaders import leader_offers
from app.programme.queries import place_choices
from app.rules.holidays import is_published
from app.rules.times import school_year as year_of

CARRY_OUT = "uebernehmen"


@bp.route("/schuljahr", methods=["GET", "POST"], endpoint="school_year")
@requires(Permission.PROGRAMME_EDIT)
def change_year() -> ResponseReturnValue:
    """?nach=2027 is the school year that begins then; the next one where nothing is said."""
    session, today = db.session(), clock.today()
    this = year_of(today)
    year = request.args.get("nach", type=int)
    year = year if year in (this, this + 1) else this + 1
    form = YearForm(data=usual_days(year, today))
    lines = _lines(year)
    change, ahead = _looked_ahead(year, form, lines)
    if change is not None and CARRY_OUT in request.form:
        refusal = _carry_out(change)
        if refusal is None:
            return redirect(url_for("courses.school_year", nach=year), 303)
        form.show(refusal)
    return page(
        "courses/school_year.html",
        form=form,
        year=year,
        this=this,
        lines=lines,
        ahead=ahead,
        new=list_new(session, year),
        unpublished=form.last_on.data is not None and not is_published(form.last_on.data),
        carry_out=CARRY_OUT,
    )


def _lines(year: int) -> list[Line]:
    session = db.session()
    old = list_old(session, year)
    series = [one for each in old for one in each.series]
    leaders = leader_offers(session, [one.leader_id for one in series])
    return lines_of(old, leaders, place_choices(session))


def _looked_ahead(
    year: int, form: YearForm, lines: list[Line]
) -> tuple[Change | None, dict[int, Ahead]]:
    """What would be made. None where something typed is wrong: it stands beside its field."""
    if form.is_submitted():
        sound = form.validate()
        if not all([line.valid() for line in lines if line.taken]) or not sound:
            form.form_errors.append(gettext("Something below is not right yet."))
            return None, {}
    try:
        change = change_of(year, form, lines, clock.today())
        return change, foresee(db.session(), change, {one.old.row.id: one.old for one in lines})
    except RuleBroken as refusal:
        form.show(refusal)
        return None, {}


def _carry_out(change: Change) -> RuleBroken | None:
    try:
        with transaction() as session:
            made = school_year.carry_out(session, change, by=current_user.actor, at=clock.now())
    except RuleBroken as refusal:
        return refusal
    said = ngettext(
        "%(num)d offer goes on in the new school year.",
        "%(num)d offers go on in the new school year.",
        len(made),
    )
    flash(said if made else gettext("Nothing was left to take along."), "success")
    return None
