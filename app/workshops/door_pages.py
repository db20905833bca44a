"""How many seats there are, who has reserved them, and who has come in."""

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
from app.programme.buttons import press
from app.programme.models import Activity, Event
from app.programme.visibility import event_for
from app.workshops import queries, seats
from app.workshops.blueprint import bp
from app.workshops.forms import AdmissionForm
from app.workshops.models import HELD, Admission, Reservation, SeatStatus


@bp.route("/einlass/<int:event_id>")
@requires(Permission.PROGRAMME_SEE)
def door(event_id: int) -> ResponseReturnValue:
    """On the phone at the door: who comes, who is in, who came without a reservation."""
    session = db.session()
    event = event_for(session, current_user, event_id)
    admission = _admission(session, event)
    rows = queries.list_door(session, event.id)
    held = [row for row in rows if row.status in HELD]
    return render_template(
        "workshops/door.html",
        event=event,
        activity=session.get_one(Activity, event.activity_id),
        admission=admission,
        held=held,
        waiting=sorted(
            (row for row in rows if row.status == SeatStatus.WAITLISTED),
            key=lambda row: (row.asked_at, row.id),
        ),
        expected=sum(row.seats for row in held),
        inside=sum(row.arrived for row in rows) + admission.arrived + admission.walk_ins,
    )


def _admission(session: Session, event: Event) -> Admission:
    found = session.get(Admission, event.id)
    if found is None:
        raise NotForYou
    return found


@bp.route("/einlass/<int:event_id>/plaetze", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def admission(event_id: int) -> ResponseReturnValue:
    session = db.session()
    event = event_for(session, current_user, event_id)
    found = session.get(Admission, event.id)
    form = AdmissionForm(obj=found)
    if form.validate_on_submit():
        with transaction() as current:
            seats.admit(
                current,
                event_for(current, current_user, event_id),
                seats=form.seats.data,
                overbooking=form.overbooking.data or 0,
                version=form.seen_version,
                by=current_user.actor,
                at=clock.now(),
            )
        return redirect(url_for("workshops.door", event_id=event_id), 303)
    activity = session.get_one(Activity, event.activity_id)
    return page(
        "workshops/admission.html", form=form, event=event, activity=activity, admission=found
    )


def _reservation(session: Session, reservation_id: int) -> Reservation:
    """Whoever sees the date sees who has reserved for it."""
    found = session.get(Reservation, reservation_id)
    if found is None:
        raise NotForYou
    event_for(session, current_user, found.event_id)
    return found


@bp.route("/einlass/reservierung/<int:reservation_id>", methods=["POST"])
@requires(Permission.REGISTER_KEEP)
def come_in(reservation_id: int) -> ResponseReturnValue:
    """arrived= how many of them are inside now"""
    event_id = _reservation(db.session(), reservation_id).event_id
    arrived = request.form.get("arrived", type=int)
    if arrived is None:
        raise NotForYou
    try:
        with transaction() as session:
            found = _reservation(session, reservation_id)
            seats.come_in(session, found, arrived, by=current_user.actor, at=clock.now())
    except RuleBroken as refusal:
        flash(refusal.message, "error")
    return redirect(url_for("workshops.door", event_id=event_id, _anchor=f"r{reservation_id}"), 303)


@bp.route("/einlass/reservierung/<int:reservation_id>/absagen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def give_back(reservation_id: int) -> ResponseReturnValue:
    """They rang up: they do not come."""
    event_id = _reservation(db.session(), reservation_id).event_id

    def work(session: Session) -> str:
        found = _reservation(session, reservation_id)
        seats.give_back(session, found, by=current_user.actor, at=clock.now())
        return gettext("The seats are free again.")

    return press(work, url_for("workshops.door", event_id=event_id))


@bp.route("/einlass/<int:event_id>/ohne", methods=["POST"])
@requires(Permission.REGISTER_KEEP)
def walk_in(event_id: int) -> ResponseReturnValue:
    """count= 1 or -1"""
    count = 1 if request.form.get("count") != "-1" else -1
    with transaction() as session:
        event = event_for(session, current_user, event_id)
        seats.walk_in(session, event.id, count, by=current_user.actor, at=clock.now())
    return redirect(url_for("workshops.door", event_id=event_id), 303)
