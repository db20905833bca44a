"""How one person travels, and what their family has told by telephone or on paper."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.base.forms import Form, offer
from app.excursions import keeping, queries, service
from app.excursions.blueprint import bp
from app.excursions.forms import BoardingForm, NotesForm
from app.excursions.models import Passenger, TripForm
from app.excursions.queries import Journey, journey_for, riding
from app.excursions.trip_pages import TRIP
from app.people.models import Person
from app.people.queries import household_phones
from app.programme.models import Participation

PASSENGER = TRIP + "/mitfahrt/<int:participation_id>"


@bp.route(PASSENGER, methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
def passenger(activity_id: int, participation_id: int) -> ResponseReturnValue:
    session = db.session()
    journey = journey_for(session, current_user, activity_id)
    place = riding(session, journey, participation_id)
    form = _boarding_form(session, journey, place)
    if form.validate_on_submit():
        try:
            _board(activity_id, participation_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("excursions.show", activity_id=activity_id), 303)
    return _page(session, journey, place, form)


def _boarding_form(session: Session, journey: Journey, place: Participation) -> BoardingForm:
    row = session.get(Passenger, place.id)
    form = BoardingForm(obj=row)
    if row is not None and not form.is_submitted():
        form.paid.data = row.paid_at is not None
    offer(form.point_id, queries.point_choices(session, journey.id), gettext("not chosen yet"))
    if not journey.trip.cost:
        del form.paid
    return form


def _page(
    session: Session,
    journey: Journey,
    place: Participation,
    form: BoardingForm,
    notes_form: NotesForm | None = None,
) -> ResponseReturnValue:
    wrong: Form = notes_form or form
    return page(
        "excursions/passenger.html",
        form=wrong,
        boarding=form,
        notes_form=notes_form or _notes_form(journey),
        journey=journey,
        place=place,
        person=session.get_one(Person, place.person_id),
        told=session.get(TripForm, place.id),
        over=journey.event.ends_at <= clock.now(),
        calls=household_phones(session, [place.person_id]).get(place.person_id, []),
    )


def _board(activity_id: int, participation_id: int, form: BoardingForm) -> None:
    with transaction() as session:
        journey = journey_for(session, current_user, activity_id)
        service.board(
            session,
            journey,
            riding(session, journey, participation_id),
            form.boarding,
            paid=bool(form.paid.data) if "paid" in form else None,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )


@bp.post(PASSENGER + "/angaben")
@requires(Permission.PROGRAMME_SEE)
def write_form(activity_id: int, participation_id: int) -> ResponseReturnValue:
    """What the family says on the telephone or has written on paper; it replaces what was there."""
    session = db.session()
    journey = journey_for(session, current_user, activity_id)
    form = _notes_form(journey, sent=True)
    if not form.validate_on_submit():
        place = riding(session, journey, participation_id)
        row = session.get(Passenger, place.id)
        boarding = BoardingForm(None, obj=row)
        offer(boarding.point_id, queries.point_choices(session, journey.id))
        return _page(session, journey, place, boarding, form)
    with transaction() as current:
        mine = journey_for(current, current_user, activity_id)
        keeping.write_form(
            current,
            riding(current, mine, participation_id),
            form.notes,
            by=current_user.actor,
            at=clock.now(),
        )
    flash(gettext("Sealed. Only whoever goes along can read it."), "success")
    return redirect(url_for("excursions.show", activity_id=activity_id), 303)


def _notes_form(journey: Journey, *, sent: bool = False) -> NotesForm:
    form = NotesForm() if sent else NotesForm(None)
    if not journey.trip.water:
        del form.swims
    return form
