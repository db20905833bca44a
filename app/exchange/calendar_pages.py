"""Dates of somebody else's calendar: hand them in for an offer, look through, take them over."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import Form, offer
from app.base.once import create_once
from app.exchange import dates, drafts, queries
from app.exchange.blueprint import bp
from app.exchange.forms import CalendarForm
from app.exchange.ics_reading import Reading, read_calendar
from app.exchange.models import Draft, Sort
from app.exchange.planning import SKIP
from app.programme.models import Activity
from app.programme.visibility import activity_for


@bp.route("/import/termine", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def calendar() -> ResponseReturnValue:
    session = db.session()
    form = CalendarForm()
    offer(form.activity_id, queries.activity_choices(session, Sort.EVENTS))
    if form.validate_on_submit():
        try:
            reading = read_calendar(form.file.data.read(), clock.now())
            return create_once(form.once, lambda session: _handed_in(session, form, reading))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("exchange/calendar.html", form=form)


def _handed_in(session: Session, form: CalendarForm, reading: Reading) -> str:
    activity = activity_for(session, current_user, form.activity_id.data)
    draft = drafts.hand_in_calendar(
        session, reading, activity.id, by=current_user.actor, at=clock.now()
    )
    return url_for("exchange.calendar_preview", draft_id=draft.id)


@bp.route("/import/<int:draft_id>/termine", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def calendar_preview(draft_id: int) -> ResponseReturnValue:
    """What would become of each date; whoever unticks one leaves it out."""
    form = Form()
    if form.validate_on_submit():
        return create_once(form.once, lambda session: _carried_out(session, draft_id))
    session = db.session()
    draft, activity = _draft(session, draft_id)
    reading = drafts.dates_of(draft)
    return page(
        "exchange/calendar_preview.html",
        form=form,
        draft=draft,
        activity=activity,
        lines=dates.plan(session, activity, reading.dates, drafts.choices_of(draft)),
        cut=reading.cut,
    )


def _carried_out(session: Session, draft_id: int) -> str:
    draft, activity = _draft(session, draft_id)
    found = drafts.dates_of(draft).dates
    taken = set(request.form.getlist("termin"))
    left_out = {str(n): SKIP for n in range(len(found)) if str(n) not in taken}
    run = dates.carry_out(
        session,
        draft,
        activity,
        dates.plan(session, activity, found, left_out),
        by=current_user.actor,
        at=clock.now(),
    )
    flash(gettext("The dates are taken over."), "success")
    return url_for("exchange.result", import_id=run.id)


def _draft(session: Session, draft_id: int) -> tuple[Draft, Activity]:
    draft = drafts.draft_for(session, current_user.actor, draft_id, Sort.EVENTS)
    if draft.activity_id is None:
        raise NotForYou
    return draft, activity_for(session, current_user, draft.activity_id)
