"""How many seats there are, who has reserved them, and who has come in."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.attendance import kept, taking_in
from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.programme.buttons import press
from app.programme.models import Activity, Event
from app.programme.visibility import Reader, event_for
from app.rules.last_tap import last_of
from app.rules.times import day_span
from app.workshops import door as tapping
from app.workshops import payload, queries, seats, sync, words
from app.workshops.blueprint import bp
from app.workshops.forms import AdmissionForm
from app.workshops.models import HELD, Admission, Reservation, SeatStatus


@kept.keep
def doors_to_keep(session: Session, reader: Reader, first: date, last: date) -> Iterable[str]:
    """The doors of these days, for a phone without network."""
    for row in queries.list_doors(session, reader, day_span(first)[0], day_span(last)[1]):
        yield url_for("workshops.door", event_id=row.id)


@bp.route("/einlass/<int:event_id>")
@requires(Permission.PROGRAMME_SEE)
def door(event_id: int) -> ResponseReturnValue:
    """On the phone at the door: who comes, who is in, who came without a reservation."""
    session = db.session()
    event = event_for(session, current_user, event_id)
    admission = _admission(session, event)
    rows = queries.list_door(session, event.id)
    taps = {party: last_of(group) for party, group in tapping.taps_of(session, event.id).items()}
    return render_template(
        "workshops/door.html",
        event=event,
        activity=session.get_one(Activity, event.activity_id),
        admission=admission,
        parties=_in_order(rows),
        held=sum(row.seats for row in rows if row.status in HELD),
        house=tapping.house_of(admission, rows),
        tap_of=lambda row: held.tap if (held := taps.get(row.id)) else "",
        say=words,
        words=words.for_script(),
    )


def _in_order(rows: Sequence[Reservation]) -> list[Reservation]:
    """By name; whoever only waits for seats comes after, in the order of asking."""
    waiting = [row for row in rows if row.status == SeatStatus.WAITLISTED]
    waiting.sort(key=lambda row: (row.asked_at, row.id))
    return [row for row in rows if row.status != SeatStatus.WAITLISTED] + waiting


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
            tapping.come_in(session, found, arrived, by=current_user.actor, at=clock.now())
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
    try:
        with transaction() as session:
            event = event_for(session, current_user, event_id)
            tapping.walk_in(session, event.id, count, by=current_user.actor, at=clock.now())
    except RuleBroken as refusal:
        flash(refusal.message, "error")
    return redirect(url_for("workshops.door", event_id=event_id), 303)


@bp.post("/einlass/sync")
@requires(Permission.REGISTER_KEEP)
def synchronise() -> ResponseReturnValue:
    return taking_in.answer(payload.read, sync.take_in)
