"""Cars to a match, as the coach or the office enters them."""

from flask import flash, redirect, request, url_for
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
from app.football import desk, lifts
from app.football.blueprint import bp
from app.football.forms import MOST_CARS, SPARE_CARS, CarForm, CarsForm
from app.football.match_pages import MATCH
from app.football.queries import game_for
from app.programme.buttons import press
from app.programme.rides import Car, rides_of


@bp.route(MATCH + "/fahrten", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
def cars(event_id: int) -> ResponseReturnValue:
    session = db.session()
    view = desk.look_at(session, game_for(session, current_user, event_id))
    form = CarsForm()
    _show(form, rides_of(session, [view.game.id]).get(view.game.id, []))
    drivers = lifts.driver_choices(session, view.game.team.id)
    for entry in form.cars:
        offer(entry.form.driver_id, drivers, gettext("– please choose –"))
    if form.validate_on_submit():
        try:
            _keep(event_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("football.match", event_id=event_id, _anchor="fahrten"), 303)
    lift = lifts.look_at(session, view, bans=current_user.sees_all)
    return page("football/cars.html", form=form, game=view.game, lift=lift)


def _show(form: CarsForm, known: list[Car]) -> None:
    if form.is_submitted():
        return
    for car in known:
        form.cars.append_entry(
            {"driver_id": car.driver_id, "driver_name": car.driver_name, "seats": car.seats}
        )
    for _spare in range(min(SPARE_CARS, MOST_CARS - len(form.cars))):
        form.cars.append_entry({})


def _keep(event_id: int, form: CarsForm) -> None:
    with transaction() as session:
        game = game_for(session, current_user, event_id)
        found = [car for entry in form.cars if (car := _car(entry.form))]
        lifts.keep_cars(session, game, found, by=current_user.actor, at=clock.now())


def _car(form: CarForm) -> Car | None:
    """Raises RuleBroken for a car nobody drives, or one without a seat."""
    named = form.driver_id.data or form.driver_name.data
    if not named and not form.seats.data:
        return None
    if not named:
        raise RuleBroken(gettext("Please say who drives each car."))
    if not form.seats.data:
        raise RuleBroken(gettext("Please say how many seats each car has for others."))
    if form.driver_id.data:
        return Car(form.seats.data, PersonId(form.driver_id.data))
    return Car(form.seats.data, driver_name=form.driver_name.data or "")


@bp.post(MATCH + "/fahrten/<int:family_id>/streichen")
@requires(Permission.PROGRAMME_SEE)
def strike_offer(event_id: int, family_id: int) -> ResponseReturnValue:
    """A family rings: it cannot take anybody along after all."""

    def work(session: Session) -> str | dict[str, str]:
        game = game_for(session, current_user, event_id)
        family = lifts.family_for(session, game, family_id)
        who, now = current_user.actor, clock.now()
        seats = lifts.strike_offer(session, game, family.id, by=who, at=now)
        said = gettext("The lift of the %(family)s family is struck off.", family=family.name)
        if not seats:
            return said
        undo = url_for(
            "football.put_offer_back", event_id=event_id, family_id=family_id, plaetze=seats
        )
        return {"text": said, "undo": undo}

    return press(work, url_for("football.match", event_id=event_id, _anchor="fahrten"))


@bp.post(MATCH + "/fahrten/<int:family_id>/zurueck")
@requires(Permission.PROGRAMME_SEE)
def put_offer_back(event_id: int, family_id: int) -> ResponseReturnValue:
    """Undo of `strike_offer`; ?plaetze= says how many seats there were."""
    seats = request.args.get("plaetze", type=int)
    if not seats:
        raise NotForYou

    def work(session: Session) -> str:
        game = game_for(session, current_user, event_id)
        family = lifts.family_for(session, game, family_id)
        who, now = current_user.actor, clock.now()
        lifts.put_offer_back(session, game, family.id, seats, by=who, at=now)
        return gettext("The %(family)s family takes people along again.", family=family.name)

    return press(work, url_for("football.match", event_id=event_id, _anchor="fahrten"))
