"""Seats for the audience: reserve without an account, and a page of one's own to change it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import by_link, open_door
from app.base.answers import page
from app.base.db import AnyRow, db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import EventId
from app.base.language import picked, speak
from app.base.once import create_once
from app.public import queries
from app.public.blueprint import bp
from app.public.limits import check_writing, may_mail
from app.public.service import VISITOR
from app.workshops import seats
from app.workshops.forms import ReservationForm, SeatsForm
from app.workshops.models import Admission, Reservation, SeatStatus


@bp.route("/programm/plaetze/<int:event_id>", methods=["GET", "POST"])
@open_door("reserving seats without an account")
def reserve(event_id: int) -> ResponseReturnValue:
    session = db.session()
    date, admission = _shown(session, event_id)
    form = ReservationForm(data={"language": str(get_locale()), "seats": 1})
    if form.trapped:
        flash(gettext("Thank you."), "success")
        return redirect(url_for("public.programme"), 303)
    if form.validate_on_submit():
        try:
            return create_once(
                form.once_so, lambda current: _reserved(current, date.id, form), _page_of
            )
        except RuleBroken as refusal:
            form.show(refusal)
    left = max(seats.seats_left(session, admission), 0)
    return page("public/reserve.html", form=form, date=date, left=left)


def _shown(session: Session, event_id: int) -> tuple[AnyRow, Admission]:
    date = queries.date_for(session, event_id)
    admission = session.get(Admission, date.id)
    if admission is None:
        raise NotForYou
    return date, admission


def _reserved(session: Session, event_id: EventId, form: ReservationForm) -> str:
    now = clock.now()
    check_writing(session, at=now)
    found = seats.reserve(
        session,
        event_id,
        name=form.name.data or "",
        seats=form.seats.data,
        phone=form.phone.data or "",
        email=form.email.data or "",
        language=form.language.data or "de",
        mailed=may_mail(session, form.email.data or "", at=now),
        by=VISITOR,
        at=now,
    )
    return str(found.id)


def _page_of(session: Session, reservation_id: str) -> str:
    found = session.get(Reservation, int(reservation_id))
    if found is None:
        return url_for("public.programme")
    return url_for("public.reservation", token=seats.token_of(found))


@bp.route("/platz/<token>")
@by_link("seat")
def reservation(token: str) -> ResponseReturnValue:
    """How it stands; change it, answer an offer, give it back."""
    session = db.session()
    found = seats.behind(session, token)
    speak(picked(found.language))
    return render_template(
        "public/reservation.html",
        found=found,
        token=token,
        date=queries.date_of(session, found.event_id),
        form=SeatsForm(formdata=None, obj=found),
    )


@bp.route("/platz/<token>/aendern", methods=["POST"])
@by_link("seat")
def change_seats(token: str) -> ResponseReturnValue:
    form = SeatsForm()
    back = redirect(url_for("public.reservation", token=token), 303)
    speak(picked(seats.behind(db.session(), token).language))
    if not form.validate_on_submit():
        flash(" ".join(str(one) for one in form.seats.errors), "error")
        return back
    try:
        with transaction() as session:
            found = seats.behind(session, token)
            seats.change_seats(session, found, form.seats.data, by=VISITOR, at=clock.now())
    except RuleBroken as refusal:
        flash(refusal.message, "error")
    else:
        flash(gettext("Saved."), "success")
    return back


@bp.route("/platz/<token>/ja", methods=["POST"])
@by_link("seat")
def accept_seats(token: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            found = seats.behind(session, token)
            speak(picked(found.language))
            seats.accept(session, found, by=VISITOR, at=clock.now())
    except RuleBroken as refusal:
        flash(refusal.message, "error")
    return redirect(url_for("public.reservation", token=token), 303)


@bp.route("/platz/<token>/zurueck", methods=["POST"])
@by_link("seat")
def give_seats_back(token: str) -> ResponseReturnValue:
    with transaction() as session:
        found = seats.behind(session, token)
        speak(picked(found.language))
        if found.status != SeatStatus.CANCELLED:
            seats.give_back(session, found, by=VISITOR, at=clock.now())
    flash(gettext("Thank you for telling us. Somebody else gets the place."), "success")
    return redirect(url_for("public.reservation", token=token), 303)
