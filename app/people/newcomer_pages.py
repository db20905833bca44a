"""Families that have signed up by themselves: the office looks, and says who is known already."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import AnyRow, db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import Form
from app.base.ids import FamilyId, PersonId
from app.base.once import create_once, location_of
from app.people import directory, newcomers, queries
from app.people.blueprint import bp
from app.people.models import Family, Person
from app.people.visibility import family_for
from app.rules.names import Identity

NEW = "new"


@bp.route("/familien/neue")
@requires(Permission.PEOPLE_EDIT)
def unseen_families() -> ResponseReturnValue:
    session = db.session()
    rows = newcomers.list_unseen(session)
    return render_template(
        "people/unseen.html",
        families=rows,
        members=queries.members_of(session, [row.id for row in rows]),
        guests=directory.count_guests(session),
        unseen=len(rows),
    )


@bp.route("/familien/<int:family_id>/ansehen", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def look_at_family(family_id: FamilyId) -> ResponseReturnValue:
    """Each member: new, or one of those who look alike. A second tap leads where the first did."""
    session = db.session()
    form = Form()
    if form.is_submitted() and (done := location_of(session, form.once)):
        return redirect(done, 303)
    found = family_for(session, current_user, family_id)
    if found.unseen_since is None:
        return redirect(url_for("people.family", family_id=family_id), 303)
    own = {member.person_id for member in found.members}
    alike = {
        member.person_id: [row for row in _alike(session, member.person) if row.id not in own]
        for member in found.members
    }
    if form.validate_on_submit():
        try:
            answer = create_once(form.once, lambda current: _taken_up(current, family_id, alike))
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved. Everything they signed up for has come along."), "success")
            return answer
    people = [row.id for rows in alike.values() for row in rows]
    return page(
        "people/look_at_family.html",
        form=form,
        family=found,
        alike=alike,
        homes=queries.families_of(session, people),
        chosen={key: request.form.get(f"person_{key}", NEW) for key in alike},
    )


def _taken_up(
    session: Session, family_id: FamilyId, alike: Mapping[PersonId, Sequence[AnyRow]]
) -> str:
    home = newcomers.take_up(
        session,
        family_for(session, current_user, family_id),
        _chosen(session, alike),
        by=current_user.actor,
        at=clock.now(),
    )
    return url_for("people.family", family_id=home.id)


def _alike(session: Session, person: Person) -> Sequence[AnyRow]:
    """Who may be the same: called alike, or reached under the same number."""
    rows: dict[PersonId, AnyRow] = {}
    for year in _possible_years(person):
        identity = Identity(person.given_name, person.family_name, person.birth_date, year)
        rows |= {row.id: row for row in queries.duplicates_of(session, identity)}
    for phone in person.phones:
        rows |= {row.id: row for row in queries.find_people(session, phone.number, limit=3)}
    return [row for row in rows.values() if not row.provisional]


def _possible_years(person: Person) -> tuple[int | None, ...]:
    """Who is eleven was born eleven or twelve years ago: an age that was typed is no year."""
    year = person.birth_year
    return (year, year - 1) if year is not None and person.birth_about else (year,)


def _chosen(session: Session, alike: Mapping[PersonId, Sequence[AnyRow]]) -> dict[PersonId, Person]:
    """Who was said to be whom; only those who were offered can be chosen."""
    known: dict[PersonId, Person] = {}
    for person_id, rows in alike.items():
        said = request.form.get(f"person_{person_id}", NEW)
        if said == NEW:
            continue
        offered = {str(row.id): row.id for row in rows}
        found = directory.find_person(session, offered[said]) if said in offered else None
        if found is None:
            raise NotForYou
        known[person_id] = found
    return known


@bp.route("/familien/<int:family_id>/abweisen", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def turn_away(family_id: FamilyId) -> ResponseReturnValue:
    """Nonsense, or somebody else's name: all of it goes."""
    try:
        with transaction() as session:
            found: Family = family_for(session, current_user, family_id)
            newcomers.turn_away(session, found, by=current_user.actor, at=clock.now())
    except RuleBroken as refusal:
        flash(refusal.message, "error")
        return redirect(url_for("people.family", family_id=family_id), 303)
    flash(gettext("Removed, with everything they had signed up for."), "success")
    return redirect(url_for("people.unseen_families"), 303)
