"""Pages that change when, where, by whom or whether a date is held."""

from contextlib import suppress
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import offer
from app.base.ids import PersonId
from app.people.models import Person
from app.programme import foresight, queries, service
from app.programme.blueprint import bp
from app.programme.buttons import press, seen_version
from app.programme.event_forms import CancelForm, HandOverForm, MoveForm
from app.programme.event_pages import event_to_edit, look_ahead
from app.programme.foresight import Foresight
from app.programme.models import Activity, Event, Series
from app.programme.series import Reach, foresee_change
from app.programme.series_moves import move_with_series, moved_pattern
from app.programme.substitutes import list_substitutes
from app.rules.text import clean


def page_of(event_id: int) -> str:
    return url_for("programme.event", event_id=event_id)


@bp.route("/termine/<int:event_id>/verschieben", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def move(event_id: int) -> ResponseReturnValue:
    """Another day, time or place: for this date, this and the following, or all to come.

    The calendar hands in where a date was dragged: ?tag=2026-11-24&von=16:00&ort=3.
    """
    session = db.session()
    found = event_to_edit(session, event_id)
    form = _move_form(session, found)
    if form.validate_on_submit():
        try:
            said = _move(event_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(said, "success")
            return redirect(page_of(event_id), 303)
    activity = session.get_one(Activity, found.activity_id)
    proposed = "tag" in request.args and not form.is_submitted()
    return page("programme/move.html", form=form, event=found, activity=activity, proposed=proposed)


def _move_form(session: Session, found: Event) -> MoveForm:
    form = MoveForm(obj=found, data={"reason": ""})
    form.show_span(found.starts_at, found.ends_at, found.all_day)
    if not form.is_submitted():
        form.reason.data = ""
        _propose(session, form)
    if found.series_id is None or found.all_day:
        del form.reach
    form.all_day.data = found.all_day
    offer(form.place_id, queries.place_choices(session, form.place_id.data), gettext("no place"))
    return form


def _propose(session: Session, form: MoveForm) -> None:
    """Take over what the address says; what cannot be read stays as it was."""
    for control, name in ((form.day, "tag"), (form.start, "von")):
        with suppress(ValueError, OverflowError):
            control.data = control.read(request.args.get(name, ""))
    known: dict[str, Any] = {str(one): one for one, _name in queries.place_choices(session)}
    sent = request.args.get("ort", "-")
    form.place_id.data = {**known, "": None}.get(sent, form.place_id.data)


def _move(event_id: int, form: MoveForm) -> str:
    starts_at, ends_at = form.span()
    reach = Reach(form.reach.data) if "reach" in form else Reach.THIS
    with transaction() as session:
        found = event_to_edit(session, event_id)
        if reach is Reach.THIS:
            service.move_event(
                session,
                found,
                starts_at=starts_at,
                ends_at=ends_at,
                place_id=form.place_id.data,
                reason=form.reason.data or "",
                version=form.seen_version,
                by=current_user.actor,
                at=clock.now(),
            )
            return gettext("Moved. Calendars follow, families are told.")
        move_with_series(
            session,
            found,
            starts_at=starts_at,
            ends_at=ends_at,
            place_id=form.place_id.data,
            reach=reach,
            reason=form.reason.data or "",
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
    return gettext("The series is moved. Calendars follow, families are told.")


@bp.route("/termine/<int:event_id>/pruefen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def check_move(event_id: int) -> ResponseReturnValue:
    """What would stand in the way of the new time typed so far. For htmx; nothing is stored."""
    session = db.session()
    found = event_to_edit(session, event_id)
    form = _move_form(session, found)
    form.validate()
    if form.errors or "reach" not in form or form.reach.data == Reach.THIS:
        return look_ahead(form, found.activity_id, found.leader_id, found.id)
    try:
        view, words = _all_moved(session, found, form), ""
    except RuleBroken as refusal:
        view, words = None, refusal.message
    return render_template("programme/_ahead.html", view=view, words=words)


def _all_moved(session: Session, found: Event, form: MoveForm) -> Foresight:
    """How many dates would move, and what stands in their way."""
    starts_at, ends_at = form.span()
    weekly, from_day = moved_pattern(session, found, starts_at, ends_at, form.place_id.data)
    ahead = foresee_change(
        session,
        session.get_one(Series, found.series_id),
        weekly,
        reach=Reach(form.reach.data),
        from_day=from_day,
        at=clock.now(),
        along=found.id,
    )
    return foresight.foresee_change(session, session.get_one(Activity, found.activity_id), ahead)


@bp.route("/termine/<int:event_id>/absagen", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def cancel(event_id: int) -> ResponseReturnValue:
    found = event_to_edit(db.session(), event_id)
    form = CancelForm(obj=found)
    if not form.validate_on_submit():
        activity = db.session().get_one(Activity, found.activity_id)
        people = len(service.expected_people(db.session(), found.activity_id))
        return page(
            "programme/cancel.html", form=form, event=found, activity=activity, people=people
        )
    with transaction() as session:
        service.cancel_event(
            session,
            event_to_edit(session, event_id),
            reason=form.reason,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
    said = gettext("Cancelled. Calendars show it, families are told.")
    flash({"text": said, "undo": url_for("programme.restore", event_id=event_id)}, "success")  # type: ignore[arg-type]
    return redirect(page_of(event_id), 303)


@bp.route("/termine/<int:event_id>/wieder", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def restore(event_id: int) -> ResponseReturnValue:
    version = seen_version()

    def work(session: Session) -> str:
        found = event_to_edit(session, event_id)
        service.restore_event(
            session, found, version=version, by=current_user.actor, at=clock.now()
        )
        return gettext("It takes place after all. Families are told.")

    return press(work, page_of(event_id))


@bp.route("/termine/<int:event_id>/entfernen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def remove(event_id: int) -> ResponseReturnValue:
    """An entry made by mistake: gone from every calendar, unless something is recorded there."""
    back = url_for(
        "programme.activity", activity_id=event_to_edit(db.session(), event_id).activity_id
    )
    version = seen_version()

    def work(session: Session) -> str:
        found = event_to_edit(session, event_id)
        service.remove_event(session, found, version=version, by=current_user.actor, at=clock.now())
        return gettext("The entry is gone.")

    return press(work, back)


@bp.route("/termine/<int:event_id>/vertretung", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def substitute(event_id: int) -> ResponseReturnValue:
    """Who could stand in: those who are free come first. ?wer= finds somebody else."""
    session = db.session()
    found = event_to_edit(session, event_id)
    form = HandOverForm(obj=found)
    if form.validate_on_submit():
        return _handed_over(event_id, form)
    typed = clean(request.args.get("wer", ""))[:80]
    return page(
        "programme/substitute.html",
        form=form,
        event=found,
        activity=session.get_one(Activity, found.activity_id),
        rows=list_substitutes(session, found, typed),
        typed=typed,
    )


def _handed_over(event_id: int, form: HandOverForm) -> ResponseReturnValue:
    def work(session: Session) -> str:
        person = session.get(Person, PersonId(form.leader_id.data or 0))
        if person is None:
            raise NotForYou
        service.hand_over(
            session,
            event_to_edit(session, event_id),
            leader_id=person.id,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
        return gettext("%(name)s leads this date.", name=person.name)

    return press(work, page_of(event_id))
