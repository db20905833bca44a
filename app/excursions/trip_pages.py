"""The list of trips, a new one, one with everybody on it, changing it."""

from datetime import timedelta
from typing import Any

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
from app.base.once import create_once
from app.excursions import keeping, lists, queries, readiness, service
from app.excursions.blueprint import bp
from app.excursions.forms import PlanForm, StopForm
from app.excursions.heads import counts_of
from app.excursions.queries import Journey, call_at, journey_for
from app.excursions.words import SEATS, call_name
from app.people.queries import household_phones
from app.programme.buttons import press, warn_of_bans
from app.programme.leaders import leader_offers, leaders_of
from app.programme.models import Signup
from app.programme.visibility import activity_for

TRIP = "/ausfluege/<int:activity_id>"
SOON = timedelta(days=1)
"""From here on counting comes first on the page, before it what is still missing."""


@bp.get("/ausfluege")
@requires(Permission.PROGRAMME_SEE)
def index() -> ResponseReturnValue:
    now = clock.now()
    rows = queries.list_trips(db.session(), current_user)
    coming = [row for row in rows if row.ends_at > now and row.archived_at is None]
    return page(
        "excursions/index.html",
        coming=coming[::-1],
        past=[row for row in rows if row not in coming],
    )


@bp.route("/ausfluege/neu", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def plan() -> ResponseReturnValue:
    """A trip on one page: where to, when, at what time."""
    form = PlanForm()
    form.show_points()
    _offer_leaders(form)
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _planned(session, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("excursions/plan.html", form=form, journey=None)


def _planned(session: Session, form: PlanForm) -> str:
    made = service.plan_trip(session, form.plan, by=current_user.actor, at=clock.now())
    warn_of_bans(session, made.id)
    return url_for("excursions.show", activity_id=made.id)


def _offer_leaders(form: PlanForm) -> None:
    form.led_by.choices = leader_offers(db.session(), form.led_by.data or ())


@bp.post("/angebote/<int:activity_id>/als-ausflug")
@requires(Permission.PROGRAMME_EDIT)
def take_up(activity_id: int) -> ResponseReturnValue:
    """An excursion that was entered as an offer gets coach, meeting points and counts."""

    def work(session: Session) -> str:
        activity = activity_for(session, current_user, activity_id)
        service.take_up(session, activity, by=current_user.actor, at=clock.now())
        return gettext("Saved.")

    return press(work, url_for("programme.activity", activity_id=activity_id))


@bp.get(TRIP)
@requires(Permission.PROGRAMME_SEE)
def show(activity_id: int) -> ResponseReturnValue:
    return _show(journey_for(db.session(), current_user, activity_id))


def _show(journey: Journey, stop_form: StopForm | None = None) -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    points = queries.list_points(session, journey.id)
    riders = queries.list_riders(session, journey)
    over = journey.event.ends_at <= now
    return page(
        "excursions/show.html",
        form=stop_form,
        journey=journey,
        points=points,
        riders=riders,
        checks=readiness.checks(journey, points, riders),
        counts=counts_of(session, journey),
        waiting=queries.count_waiting(session, journey.id),
        leaders=[name for _id, name in leaders_of(session, [journey.id]).get(journey.id, ())],
        stop_form=stop_form or StopForm(None),
        seats=SEATS,
        call_name=call_name,
        day=lists.when_words(journey),
        over=over,
        soon=journey.event.starts_at - now <= SOON,
        tells=not over or any(rider.row.filled_at for rider in riders),
    )


@bp.route(TRIP + "/bearbeiten", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def change(activity_id: int) -> ResponseReturnValue:
    session = db.session()
    journey = journey_for(session, current_user, activity_id)
    points = queries.list_points(session, journey.id)
    form = PlanForm(obj=journey.trip, data=_stored(session, journey))
    form.show_points(points)
    if journey.activity.signup == Signup.PUBLIC:
        form.keep_public()
    event = journey.event
    form.show_span(event.starts_at, event.ends_at, event.all_day, next(iter(points), None))
    _offer_leaders(form)
    if form.validate_on_submit():
        try:
            _change(activity_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("excursions.show", activity_id=activity_id), 303)
    return page("excursions/plan.html", form=form, journey=journey)


def _stored(session: Session, journey: Journey) -> dict[str, Any]:
    leaders = leaders_of(session, [journey.id]).get(journey.id, ())
    return {
        "title": journey.activity.title,
        "programme": journey.activity.description,
        "signup": journey.activity.signup,
        "signup_until": journey.activity.signup_until,
        "led_by": [person_id for person_id, _name in leaders],
    }


def _change(activity_id: int, form: PlanForm) -> None:
    with transaction() as session:
        journey = journey_for(session, current_user, activity_id)
        service.change_trip(
            session,
            journey,
            form.plan,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
        warn_of_bans(session, journey.id)


@bp.post(TRIP + "/halt")
@requires(Permission.PROGRAMME_SEE)
def add_stop(activity_id: int) -> ResponseReturnValue:
    """One more place where heads are counted; whoever leads the trip adds it on the way."""
    form = StopForm()
    if not form.validate_on_submit():
        return _show(journey_for(db.session(), current_user, activity_id), form)
    return create_once(form.once, lambda session: _stop_added(session, activity_id, form))


def _stop_added(session: Session, activity_id: int, form: StopForm) -> str:
    journey = journey_for(session, current_user, activity_id)
    service.add_stop(session, journey, form.name.data or "", by=current_user.actor, at=clock.now())
    flash(gettext("The stop is on the list."), "success")
    return url_for("excursions.show", activity_id=activity_id, _anchor="zaehlen")


@bp.post(TRIP + "/halt/<int:position>/entfernen")
@requires(Permission.PROGRAMME_SEE)
def remove_stop(activity_id: int, position: int) -> ResponseReturnValue:
    def work(session: Session) -> str:
        journey = journey_for(session, current_user, activity_id)
        call = call_at(session, journey, position)
        service.remove_stop(session, call, by=current_user.actor, at=clock.now())
        return gettext("The stop is gone.")

    return press(work, url_for("excursions.show", activity_id=activity_id, _anchor="zaehlen"))


@bp.post(TRIP + "/angaben")
@requires(Permission.PROGRAMME_SEE)
def open_forms(activity_id: int) -> ResponseReturnValue:
    """What families have told. A POST, because each look leaves its trace first."""
    with transaction() as session:
        journey = journey_for(session, current_user, activity_id)
        notes = keeping.open_forms(session, journey, by=current_user.actor, at=clock.now())
    riders = queries.list_riders(db.session(), journey)
    people = [rider.row.person_id for rider in riders]
    return page(
        "excursions/forms.html",
        journey=journey,
        riders=[rider for rider in riders if rider.comes],
        notes=notes,
        calls=household_phones(db.session(), people),
        told=lists.told,
    )
