"""Partners: the list, the page of one, writing one down."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.ids import OrganisationId
from app.base.once import create_once
from app.base.web import wants_part
from app.partners import queries, service
from app.partners.blueprint import bp
from app.partners.forms import OrganisationForm
from app.partners.models import Organisation, Place
from app.partners.visibility import organisation_for
from app.partners.words import KINDS


@bp.route("/partner")
@requires(Permission.PARTNERS_SEE)
def index() -> ResponseReturnValue:
    query = request.args.get("q", "").strip()[:200]
    kind = request.args.get("art", "")
    kind = kind if kind in KINDS else ""
    return render_template(
        "partners/_organisations.html" if wants_part() else "partners/index.html",
        organisations=queries.list_organisations(db.session(), query, kind),
        query=query,
        kind=kind,
    )


@bp.route("/partner/<int:organisation_id>")
@requires(Permission.PARTNERS_SEE)
def show(organisation_id: OrganisationId) -> ResponseReturnValue:
    session = db.session()
    return render_template(
        "partners/show.html",
        organisation=organisation_for(session, organisation_id),
        agreements=queries.list_agreements(session, organisation_id),
        agreement_state=queries.agreement_state,
    )


@bp.route("/partner/<int:organisation_id>/ablegen", methods=["POST"])
@requires(Permission.PARTNERS_EDIT)
def retire_partner(organisation_id: OrganisationId) -> ResponseReturnValue:
    """Out of the lists to choose from, or (retired=0) back into them."""
    organisation = organisation_for(db.session(), organisation_id)
    retire(organisation, organisation.name)
    return redirect(url_for("partners.show", organisation_id=organisation_id), 303)


def retire(one: Organisation | Place, name: str) -> None:
    """What the buttons "no longer used" and "use again" do, and say."""
    retired = request.form.get("retired") != "0"
    with transaction() as session:
        service.retire(session, one, retired=retired, by=current_user.actor, at=clock.now())
    gone = gettext("%(name)s is offered no longer. Past dates keep it.", name=name)
    flash(gone if retired else gettext("%(name)s is back.", name=name), "success")


@bp.route("/partner/neu", methods=["GET", "POST"])
@requires(Permission.PARTNERS_EDIT)
def add() -> ResponseReturnValue:
    form = OrganisationForm()
    if form.validate_on_submit() and "more" not in request.form:
        return create_once(form.once, lambda session: _created(session, form))
    form.offer_rows()
    return page("partners/edit.html", form=form, organisation=None)


def _created(session: Session, form: OrganisationForm) -> str:
    organisation = service.create_organisation(
        session, **form.facts(), by=current_user.actor, at=clock.now()
    )
    flash(gettext("Saved."), "success")
    return url_for("partners.show", organisation_id=organisation.id)


@bp.route("/partner/<int:organisation_id>/bearbeiten", methods=["GET", "POST"])
@requires(Permission.PARTNERS_EDIT)
def edit(organisation_id: OrganisationId) -> ResponseReturnValue:
    organisation = organisation_for(db.session(), organisation_id)
    form = OrganisationForm(obj=organisation)
    if form.validate_on_submit() and "more" not in request.form:
        with transaction() as session:
            service.change_organisation(
                session,
                organisation,
                **form.facts(),
                version=form.seen_version,
                by=current_user.actor,
                at=clock.now(),
            )
        flash(gettext("Saved."), "success")
        return redirect(url_for("partners.show", organisation_id=organisation_id), 303)
    form.offer_rows()
    return page("partners/edit.html", form=form, organisation=organisation)
