"""Agreements and funding programmes."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.base.ids import AgreementId, FundingId
from app.base.once import create_once
from app.partners import papers, queries
from app.partners.blueprint import bp
from app.partners.forms import AgreementForm, FundingForm
from app.partners.visibility import agreement_for, funding_for


@bp.route("/vereinbarungen")
@requires(Permission.PARTNERS_SEE)
def agreements() -> ResponseReturnValue:
    return render_template(
        "partners/agreements.html",
        agreements=queries.list_agreements(db.session()),
        agreement_state=queries.agreement_state,
    )


@bp.route("/vereinbarungen/neu", methods=["GET", "POST"])
@requires(Permission.PARTNERS_EDIT)
def add_agreement() -> ResponseReturnValue:
    form = _agreement_form(AgreementForm(organisation_id=request.args.get("partner", type=int)))
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _agreed(session, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("partners/edit_agreement.html", form=form, agreement=None)


def _agreement_form(form: AgreementForm) -> AgreementForm:
    form.organisation_id.choices = [
        ("", "–"),
        *queries.organisation_choices(db.session(), form.organisation_id.data),
    ]
    return form


def _agreed(session: Session, form: AgreementForm) -> str:
    papers.create_agreement(session, **form.facts(), by=current_user.actor, at=clock.now())
    flash(gettext("Saved."), "success")
    return url_for("partners.agreements")


@bp.route("/vereinbarungen/<int:agreement_id>/bearbeiten", methods=["GET", "POST"])
@requires(Permission.PARTNERS_EDIT)
def edit_agreement(agreement_id: AgreementId) -> ResponseReturnValue:
    agreement = agreement_for(db.session(), agreement_id)
    form = _agreement_form(AgreementForm(obj=agreement))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                papers.change_agreement(
                    session,
                    agreement,
                    **form.facts(),
                    version=form.seen_version,
                    by=current_user.actor,
                    at=clock.now(),
                )
            flash(gettext("Saved."), "success")
            return redirect(url_for("partners.agreements"), 303)
        except RuleBroken as refusal:
            form.show(refusal)
    return page("partners/edit_agreement.html", form=form, agreement=agreement)


@bp.route("/foerderungen")
@requires(Permission.PARTNERS_SEE)
def funding() -> ResponseReturnValue:
    return render_template("partners/funding.html", programmes=queries.list_funding(db.session()))


@bp.route("/foerderungen/neu", methods=["GET", "POST"])
@requires(Permission.PARTNERS_EDIT)
def add_funding() -> ResponseReturnValue:
    form = FundingForm()
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _funded(session, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("partners/edit_funding.html", form=form, programme=None)


def _funded(session: Session, form: FundingForm) -> str:
    papers.create_funding(session, **form.facts(), by=current_user.actor, at=clock.now())
    flash(gettext("Saved."), "success")
    return url_for("partners.funding")


@bp.route("/foerderungen/<int:funding_id>/bearbeiten", methods=["GET", "POST"])
@requires(Permission.PARTNERS_EDIT)
def edit_funding(funding_id: FundingId) -> ResponseReturnValue:
    programme = funding_for(db.session(), funding_id)
    form = FundingForm(obj=programme)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                papers.change_funding(
                    session,
                    programme,
                    **form.facts(),
                    version=form.seen_version,
                    by=current_user.actor,
                    at=clock.now(),
                )
            flash(gettext("Saved."), "success")
            return redirect(url_for("partners.funding"), 303)
        except RuleBroken as refusal:
            form.show(refusal)
    return page("partners/edit_funding.html", form=form, programme=programme)
