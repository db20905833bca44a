"""Consents: one tap on the family's page, or a whole sheet as the paper has it."""

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
from app.base.ids import PersonId
from app.base.web import safe_target
from app.people import directory, protection, queries
from app.people.blueprint import bp
from app.people.forms import ConsentForm, ConsentsForm
from app.people.models import Evidence, Person, Purpose
from app.people.visibility import person_for


@bp.route("/menschen/<int:person_id>/einwilligung", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def set_consent(person_id: PersonId) -> ResponseReturnValue:
    """One answer, given in the office or by phone just now."""
    person = person_for(db.session(), current_user, person_id)
    form = ConsentForm()
    if not form.validate_on_submit():
        raise NotForYou
    purpose, state = form.parts
    with transaction() as session:
        protection.set_consent(
            session,
            person,
            purpose,
            state,
            evidence=Evidence.SPOKEN,
            by=current_user.actor,
            at=clock.now(),
        )
    flash(gettext("Saved for %(name)s.", name=person.short_name), "success")
    back = safe_target(request.form.get("back"))
    return redirect(back or url_for("people.person", person_id=person_id), 303)


@bp.route("/menschen/<int:person_id>/einwilligungen", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def edit_consents(person_id: PersonId) -> ResponseReturnValue:
    """A whole sheet of answers; for siblings too, when the paper says so."""
    session = db.session()
    person = person_for(session, current_user, person_id)
    form = ConsentsForm(data=_known(session, person))
    form.also.choices = directory.sibling_choices(session, person_id)
    if form.validate_on_submit():
        try:
            with transaction() as current:
                for one in (person, *directory.people(current, form.also.data or [])):
                    _save(current, one, form)
            flash(gettext("Consents saved."), "success")
            return redirect(url_for("people.person", person_id=person_id), 303)
        except RuleBroken as refusal:
            form.show(refusal)
    return page("people/consents.html", form=form, person=person, purposes=list(Purpose))


def _known(session: Session, person: Person) -> dict[str, object]:
    states = queries.consents_of(session, [person.id])[person.id]
    return {str(purpose): state for purpose, state in states.items()} | {"given_on": clock.today()}


def _save(session: Session, person: Person, form: ConsentsForm) -> None:
    """Note what differs from what is known; what the sheet repeats is no new answer."""
    known = queries.consents_of(session, [person.id])[person.id]
    for purpose, state in form.answers().items():
        if known.get(purpose) != state:
            protection.set_consent(
                session,
                person,
                purpose,
                state,
                given_on=form.given_on.data,
                given_by=form.given_by.data or "",
                evidence=Evidence(form.evidence.data),
                by=current_user.actor,
                at=clock.now(),
            )
