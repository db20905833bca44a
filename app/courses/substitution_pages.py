"""Reporting ill in one tap, and the page of a substitution for whoever is asked."""

from collections.abc import Sequence
from datetime import timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import AnyRow, db, transaction
from app.base.errors import NotForYou
from app.base.forms import GREATEST
from app.base.ids import EventId
from app.courses import relief, substitution
from app.courses.blueprint import bp
from app.courses.models import Substitution, SubstitutionAsk
from app.programme.models import Activity, Event
from app.rules.times import day_span


@bp.route("/krank", methods=["GET", "POST"])
@requires(Permission.REGISTER_KEEP)
def ill() -> ResponseReturnValue:
    """Own dates of today and tomorrow; those of today are chosen already."""
    rows = _own_dates()
    if request.method == "GET" or not rows:
        return _ill_page(rows)
    chosen = {row.id for row in rows} & set(request.form.getlist("event", type=int))
    if not chosen:
        flash(gettext("Please choose at least one date."), "warning")
        return _ill_page(rows)
    with transaction() as session:
        for event_id in sorted(chosen):
            event = session.get_one(Event, event_id)
            substitution.report_ill(session, event, by=current_user.actor, at=clock.now())
    said = ngettext(
        "Get well soon! Colleagues are being asked for one date.",
        "Get well soon! Colleagues are being asked for %(num)d dates.",
        len(chosen),
    )
    flash(said, "success")
    return redirect(url_for("courses.ill"), 303)


def _ill_page(rows: Sequence[AnyRow]) -> ResponseReturnValue:
    person_id = current_user.person_id
    wanted = relief.list_absent(db.session(), person_id, clock.now()) if person_id else []
    return page("courses/ill.html", rows=rows, wanted=wanted)


def _own_dates() -> list[AnyRow]:
    if current_user.person_id is None:
        return []
    now = clock.now()
    until = day_span(clock.today() + timedelta(days=1))[1]
    return list(relief.list_own_dates(db.session(), current_user.person_id, now, until))


@bp.route("/vertretung/<int:event_id>")
@requires(Permission.HOME)
def substitution_of(event_id: int) -> ResponseReturnValue:
    session = db.session()
    found, event = _found(session, event_id)
    return page(
        "courses/substitution.html",
        found=found,
        event=event,
        activity=session.get_one(Activity, event.activity_id),
        answers=relief.list_answers(session, event.id) if _may_settle(found) else [],
        asked=_asked(session, event),
        is_open=substitution.is_open(found, event, clock.now()),
        may_settle=_may_settle(found),
    )


@bp.route("/vertretung/<int:event_id>/antwort", methods=["POST"])
@requires(Permission.HOME)
def answer_substitution(event_id: int) -> ResponseReturnValue:
    said = request.form.get("answer", "")
    person_id = current_user.person_id
    if said not in ("yes", "no") or person_id is None:
        raise NotForYou
    with transaction() as session:
        _substitution, event = _found(session, event_id)
        yes = said == "yes"
        substitution.answer(
            session, event, person_id, yes=yes, by=current_user.actor, at=clock.now()
        )
    if yes:
        flash(gettext("Thank you! You lead this lesson now; it is in your calendar."), "success")
    else:
        flash(gettext("Thank you for answering."), "success")
    return redirect(url_for("today.home"), 303)


@bp.route("/vertretung/<int:event_id>/zurueck", methods=["POST"])
@requires(Permission.HOME)
def withdraw_substitution(event_id: int) -> ResponseReturnValue:
    with transaction() as session:
        found, event = _found(session, event_id)
        if not _may_settle(found):
            raise NotForYou
        substitution.withdraw(session, event, by=current_user.actor, at=clock.now())
    flash(gettext("Nobody is asked any longer."), "success")
    return redirect(url_for("today.home"), 303)


def _found(session: Session, event_id: int) -> tuple[Substitution, Event]:
    """For whoever is asked, the absent one and the office; missing for everybody else."""
    if not 0 < event_id <= GREATEST:
        raise NotForYou
    found = session.get(Substitution, EventId(event_id))
    if found is None:
        raise NotForYou
    event = session.get_one(Event, found.event_id)
    if not _may_settle(found) and _asked(session, event) is None:
        raise NotForYou
    return found, event


def _asked(session: Session, event: Event) -> SubstitutionAsk | None:
    if current_user.person_id is None:
        return None
    return session.get(SubstitutionAsk, (event.id, current_user.person_id))


def _may_settle(found: Substitution) -> bool:
    return current_user.may(Permission.PROGRAMME_EDIT) or (
        current_user.person_id == found.absent_id
    )
