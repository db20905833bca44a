"""Places: rooms of our own, and those at partners'."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.ids import OrganisationId, PlaceId
from app.base.once import create_once
from app.partners import queries, service
from app.partners.blueprint import bp
from app.partners.forms import PlaceForm
from app.partners.models import Organisation
from app.partners.organisations import retire
from app.partners.visibility import organisation_for, place_for


@bp.route("/raeume")
@requires(Permission.PARTNERS_SEE)
def rooms() -> ResponseReturnValue:
    return render_template("partners/rooms.html", rooms=queries.list_rooms(db.session()))


@bp.route("/raeume/neu", methods=["GET", "POST"])
@requires(Permission.PARTNERS_EDIT)
def add_room() -> ResponseReturnValue:
    return _add(None)


@bp.route("/partner/<int:organisation_id>/orte/neu", methods=["GET", "POST"])
@requires(Permission.PARTNERS_EDIT)
def add_place(organisation_id: OrganisationId) -> ResponseReturnValue:
    return _add(organisation_for(db.session(), organisation_id))


def _add(organisation: Organisation | None) -> ResponseReturnValue:
    """A new place begins with its partner's address."""
    address = ("street", "postcode", "city")
    known = {name: getattr(organisation, name) for name in address} if organisation else {}
    form = PlaceForm(data=known)
    back = _home(organisation.id if organisation else None)
    if form.validate_on_submit():
        return create_once(form.once, lambda session: _created(session, organisation, form, back))
    return page("partners/edit_place.html", form=form, place=None, back=back)


def _created(
    session: Session, organisation: Organisation | None, form: PlaceForm, back: str
) -> str:
    service.create_place(
        session,
        organisation_id=organisation.id if organisation else None,
        own=organisation is None,
        **form.facts(),
        by=current_user.actor,
        at=clock.now(),
    )
    flash(gettext("Saved."), "success")
    return back


@bp.route("/orte/<int:place_id>/bearbeiten", methods=["GET", "POST"])
@requires(Permission.PARTNERS_EDIT)
def edit_place(place_id: PlaceId) -> ResponseReturnValue:
    place = place_for(db.session(), place_id)
    form = PlaceForm(obj=place)
    back = _home(place.organisation_id)
    if form.validate_on_submit():
        with transaction() as session:
            moved = service.change_place(
                session,
                place,
                **form.facts(),
                version=form.seen_version,
                by=current_user.actor,
                at=clock.now(),
            )
        told = gettext("Saved. Calendars show the new address from now on.")
        flash(told if moved else gettext("Saved."), "success")
        return redirect(back, 303)
    return page("partners/edit_place.html", form=form, place=place, back=back)


@bp.route("/orte/<int:place_id>/ablegen", methods=["POST"])
@requires(Permission.PARTNERS_EDIT)
def retire_place(place_id: PlaceId) -> ResponseReturnValue:
    """Out of the lists to choose from, or (retired=0) back into them."""
    place = place_for(db.session(), place_id)
    retire(place, place.name)
    return redirect(_home(place.organisation_id), 303)


def _home(organisation_id: OrganisationId | None) -> str:
    if organisation_id is None:
        return url_for("partners.rooms")
    return url_for("partners.show", organisation_id=organisation_id)
