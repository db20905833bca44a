"""People: the page of one, adults without a family, guests to complete, clearances."""

from typing import Any, cast

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.actor import names_of
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import PersonId
from app.base.once import create_once
from app.people import directory, newcomers, protection, queries, service
from app.people.blueprint import bp
from app.people.family_pages import PAGE, after_key, next_key
from app.people.forms import Birth, ClearanceForm, PersonForm
from app.people.models import Clearance, FamilyRole, Person, Purpose
from app.people.parts import on_person
from app.people.visibility import person_for
from app.rules.text import names_origin


@bp.route("/menschen")
@requires(Permission.PEOPLE_EDIT)
def singles() -> ResponseReturnValue:
    """Adults without a family: teachers, volunteers."""
    session = db.session()
    rows = list(directory.list_singles(session, after=after_key(), limit=PAGE + 1))
    shown = rows[:PAGE]
    ids = [row.id for row in shown]
    return render_template(
        "people/singles.html",
        people=shown,
        calls=queries.household_phones(session, ids),
        clearances=directory.clearances_of(session, ids),
        following=next_key(rows),
        guests=directory.count_guests(session),
        unseen=newcomers.count_unseen(session),
    )


@bp.route("/menschen/gaeste")
@requires(Permission.PEOPLE_EDIT)
def guests() -> ResponseReturnValue:
    session = db.session()
    rows = directory.list_guests(session)
    unseen = newcomers.count_unseen(session)
    return render_template("people/guests.html", people=rows, guests=len(rows), unseen=unseen)


@bp.route("/menschen/neu", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def add_person() -> ResponseReturnValue:
    form = PersonForm()
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _created(session, form))
        except RuleBroken as refusal:
            form.show(refusal)
    form.offer_rows()
    return page("people/edit_person.html", form=form, person=None, twins=[])


def _created(session: Session, form: PersonForm) -> str:
    person = service.create_person(session, **form.facts(), by=current_user.actor, at=clock.now())
    flash(gettext("Saved."), "success")
    return url_for("people.person", person_id=person.id)


@bp.route("/menschen/<int:person_id>")
@requires(Permission.PEOPLE_EDIT)
def person(person_id: PersonId) -> ResponseReturnValue:
    return _show(person_for(db.session(), current_user, person_id), ClearanceForm())


def _show(person: Person, form: ClearanceForm) -> ResponseReturnValue:
    session = db.session()
    homes = queries.families_of(session, [person.id])[person.id]
    history = directory.consent_history(session, person.id)
    bans = directory.list_bans(session, [person.id])
    clearance = directory.clearances_of(session, [person.id]).get(person.id)
    others = {ban.guardian_id for ban in bans} | {ban.child_id for ban in bans}
    actors = {consent.recorded_by for consent in history}
    return page(
        "people/person.html",
        form=form,
        person=person,
        homes=homes,
        purposes=list(Purpose),
        consents=queries.consents_of(session, [person.id])[person.id],
        history=history,
        actors=names_of(session, actors),
        bans=bans,
        names={one.id: one.name for one in directory.people(session, others)},
        clearance=clearance,
        is_child=clearance is None and any(one.role == FamilyRole.CHILD for one in homes),
        parts=on_person.of(session, person.id),
        origin=names_origin(person.note),
        old_enough=_speaks_for_themselves(person),
    )


def _speaks_for_themselves(person: Person) -> bool:
    """From about 14 young people are asked too, besides their guardians (DOMAIN C6)."""
    today = clock.today()
    return person.birth_year is not None and 14 <= today.year - person.birth_year <= 18


@bp.route("/menschen/<int:person_id>/bearbeiten", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def edit_person(person_id: PersonId) -> ResponseReturnValue:
    """Change somebody; saving a guest completes them."""
    person = person_for(db.session(), current_user, person_id)
    form = PersonForm(
        obj=person, birth=Birth(person.birth_date, person.birth_year, person.birth_about)
    )
    if form.validate_on_submit():
        try:
            with transaction() as current:
                service.change_person(
                    current,
                    person,
                    **form.facts(),
                    version=form.seen_version,
                    by=current_user.actor,
                    at=clock.now(),
                )
            flash(gettext("Saved."), "success")
            return redirect(url_for("people.person", person_id=person_id), 303)
        except RuleBroken as refusal:
            form.show(refusal)
    form.offer_rows()
    twins = _twins(db.session(), person) if person.provisional else []
    return page("people/edit_person.html", form=form, person=person, twins=twins)


def _twins(session: Session, guest: Person) -> list[tuple[int, str]]:
    """Who a guest may really be: whoever is called alike. A first name is all a teacher writes."""
    typed = f"{guest.given_name} {guest.family_name}".strip()
    rows = queries.find_people(session, typed, limit=6)
    return [
        (row.id, f"{row.given_name} {row.family_name}".strip())
        for row in rows
        if row.id != guest.id
    ]


@bp.route("/menschen/<int:person_id>/bekannt/<int:known_id>", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def recognise_guest(person_id: PersonId, known_id: PersonId) -> ResponseReturnValue:
    """The guest is somebody who is in the books already."""
    guest = person_for(db.session(), current_user, person_id)
    known = person_for(db.session(), current_user, known_id)
    try:
        with transaction() as session:
            service.recognise_guest(session, guest, known, by=current_user.actor, at=clock.now())
        flash(gettext("The guest’s dates are now noted of %(name)s.", name=known.name), "success")
    except RuleBroken as refusal:
        flash(refusal.message, "error")
    return redirect(url_for("people.person", person_id=known_id), 303)


@bp.route("/menschen/<int:person_id>/archivieren", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def archive_person(person_id: PersonId) -> ResponseReturnValue:
    person = person_for(db.session(), current_user, person_id)
    with transaction() as session:
        service.archive_person(session, person, by=current_user.actor, at=clock.now())
    undo = url_for("people.restore_person", person_id=person_id)
    words = {"text": gettext("%(name)s is archived.", name=person.short_name), "undo": undo}
    flash(cast(Any, words), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


@bp.route("/menschen/<int:person_id>/zurueckholen", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def restore_person(person_id: PersonId) -> ResponseReturnValue:
    person = person_for(db.session(), current_user, person_id)
    with transaction() as session:
        service.restore_person(session, person, by=current_user.actor, at=clock.now())
    flash(gettext("%(name)s is back.", name=person.short_name), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


@bp.route("/menschen/<int:person_id>/zeugnis", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def record_clearance(person_id: PersonId) -> ResponseReturnValue:
    person = person_for(db.session(), current_user, person_id)
    form = ClearanceForm()
    if not form.validate_on_submit():
        return _show(person, form)
    try:
        with transaction() as session:
            protection.record_clearance(
                session,
                person,
                seen_on=form.seen_on.data,
                certificate_on=form.certificate_on.data,
                without_entry=form.without_entry.data,
                by=current_user.actor,
                at=clock.now(),
            )
    except RuleBroken as refusal:
        form.show(refusal)
        return _show(person_for(db.session(), current_user, person_id), form)
    flash(gettext("Noted. Nothing else of the certificate is kept."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


@bp.route("/menschen/<int:person_id>/zeugnis/<int:clearance_id>/loeschen", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def remove_clearance(person_id: PersonId, clearance_id: int) -> ResponseReturnValue:
    person_for(db.session(), current_user, person_id)
    clearance = db.session.get(Clearance, clearance_id)
    if clearance is None or clearance.person_id != person_id:
        raise NotForYou
    with transaction() as session:
        protection.remove_clearance(session, clearance, by=current_user.actor, at=clock.now())
    flash(gettext("Deleted."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)
