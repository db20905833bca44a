"""A trip on the family's page: consent, meeting point, seat and trip form, saved with one tap."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base import clock, formats
from app.base.access import by_link
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.excursions import keeping, service
from app.excursions.queries import Journey
from app.excursions.service import meeting_words
from app.family import trips
from app.family.blueprint import bp
from app.family.frame import frame, visitor_at
from app.family.trips import Traveller, TripView
from app.family.visitors import Visitor
from app.people import protection
from app.people.models import ConsentState, Evidence, Person, Purpose


@bp.route("/ausflug/<int:activity_id>", methods=["GET", "POST"])
@by_link("family")
def trip(token: str, activity_id: int) -> ResponseReturnValue:
    """What was told before is not shown: a link can be lost, and this is nobody else's business."""
    visitor, session = visitor_at(token), db.session()
    journey = trips.journey_at(session, activity_id)
    view = trips.look_at(session, visitor, journey)
    wrong = False
    if request.method == "POST":
        if _closed(journey):
            flash(gettext("This trip has begun already. Please call us."), "error")
        elif trips.check(view.travellers):
            return _save(visitor, token, activity_id)
        else:
            wrong = True
    page = render_template(
        "family/trip.html",
        visitor=visitor,
        view=view,
        closed=_closed(journey),
        meeting_words=meeting_words,
        **frame("family.trip", token, activity_id=activity_id),
    )
    return page, 422 if wrong else 200


def _closed(journey: Journey) -> bool:
    return journey.event.cancelled or journey.event.starts_at <= clock.now()


def _save(visitor: Visitor, token: str, activity_id: int) -> ResponseReturnValue:
    try:
        with transaction() as session:
            journey = trips.journey_at(session, activity_id)
            view = trips.look_at(session, visitor, journey)
            for one in view.asked:
                _take_in(session, visitor, journey, one)
    except RuleBroken as refusal:
        flash(refusal.message, "error")
        return redirect(url_for("family.trip", token=token, activity_id=activity_id), 303)
    flash(_words(view), "success")
    return redirect(url_for("family.home", token=token, _anchor=f"e{journey.event.id}"), 303)


def _take_in(session: Session, visitor: Visitor, journey: Journey, one: Traveller) -> None:
    form, at = one.form, clock.now()
    if form is None:
        return
    if "consent" in form:
        _consent(session, visitor, one, form.consent.data == "yes")
    service.board(session, journey, one.place, form.boarding, by=visitor.actor, at=at)
    if not one.told or form.anew.data or not form.notes.empty:
        keeping.write_form(session, one.place, form.notes, by=visitor.actor, at=at)


def _consent(session: Session, visitor: Visitor, one: Traveller, agrees: bool) -> None:
    """Only a new answer is noted; what was given before is withdrawn, not refused."""
    given = one.consent == ConsentState.GIVEN
    if one.consent is not None and given == agrees:
        return
    no = ConsentState.WITHDRAWN if given else ConsentState.REFUSED
    protection.set_consent(
        session,
        session.get_one(Person, one.place.person_id),
        Purpose.TRIP,
        ConsentState.GIVEN if agrees else no,
        evidence=Evidence.FAMILY_LINK,
        by=visitor.actor,
        at=clock.now(),
    )


def _words(view: TripView) -> str:
    refused = [
        one.name
        for one in view.asked
        if one.form is not None and "consent" in one.form and one.form.consent.data == "no"
    ]
    if refused:
        return gettext(
            "Saved. May not come along: %(names)s. Please sign off as well.",
            names=formats.listed(refused),
        )
    return gettext("Thank you, everything is saved.")
