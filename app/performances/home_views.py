"""The home's page behind its link: what we ask for, and a yes or no. No name of any child."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import by_link
from app.base.actor import Actor
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.partners.models import Place
from app.performances import contents, home_link
from app.performances.blueprint import bp
from app.performances.forms import HomeAnswerForm
from app.performances.models import PerformanceStatus, standing
from app.performances.queries import Entry
from app.performances.requests import plan_of


@bp.route("/h/<token>", methods=["GET", "POST"])
@by_link("host")
def home_page(token: str) -> ResponseReturnValue:
    at = clock.now()
    entry = home_link.entry_behind(db.session(), token, at=at)
    form = HomeAnswerForm()
    if not form.validate_on_submit():
        return _page(db.session(), entry, form)
    said = request.form.get("answer", "")
    if said not in ("yes", "no"):
        raise NotForYou
    try:
        with transaction() as session:
            home_link.answer(
                session,
                entry,
                said=said,
                note=form.note.data or "",
                by=Actor("host", entry.activity.id),
                at=at,
            )
    except RuleBroken as refusal:
        form.show(refusal)
        return _page(db.session(), entry, form)
    flash(gettext("Thank you. We have your answer."), "success")
    return redirect(url_for("performances.home_page", token=token), 303)


def _page(session: Session, entry: Entry, form: HomeAnswerForm) -> ResponseReturnValue:
    event, performance = entry.event, entry.performance
    status = standing(performance.status, event.status)
    closed = status in (PerformanceStatus.CANCELLED, PerformanceStatus.PLAYED)
    return page(
        "performances/home.html",
        form=form,
        entry=entry,
        status=status,
        place=session.get(Place, event.place_id) if event.place_id else None,
        plan=plan_of(performance, event),
        players=len(contents.line_up_of(session, entry.activity.id)),
        can_answer=not closed and event.ends_at > clock.now(),
    )
