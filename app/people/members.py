"""Who belongs to a family: somebody new, somebody known, another role, no longer."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import FamilyId
from app.base.once import create_once
from app.base.web import wants_part
from app.people import queries, service
from app.people.blueprint import bp
from app.people.forms import FamilyForm, JoinForm, MemberForm, MemberPart, RoleForm, birth_of
from app.people.models import GUARDIANS, Family, FamilyMember, FamilyRole
from app.people.visibility import family_for, person_for
from app.rules.names import Identity


@bp.route("/familien/neu/hinweis/<int:row>", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def hint_family(row: int) -> ResponseReturnValue:
    """Is the person of this line known already? Reads only; POST because the form is sent."""
    form = FamilyForm()
    form.validate()
    rows = list(form.members)
    part = rows[row].form if row < len(rows) else None
    return _twins(part, form.name.data or "")


@bp.route("/familien/<int:family_id>/dazu/hinweis", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def hint_member(family_id: FamilyId) -> ResponseReturnValue:
    form = MemberForm()
    form.validate()
    family = family_for(db.session(), current_user, family_id)
    return _twins(form.member.form, family.name, family)


def _twins(part: MemberPart | None, surname: str, family: Family | None = None) -> str:
    if part is None or not part.given_name.data:
        return ""
    session = db.session()
    birth = birth_of(part.birth)
    identity = Identity(
        part.given_name.data, part.family_name.data or surname, birth.day, birth.year
    )
    twins = queries.duplicates_of(session, identity)
    homes = queries.families_of(session, [row.id for row in twins])
    return render_template("people/_twins.html", twins=twins, homes=homes, family=family)


@bp.route("/familien/<int:family_id>/dazu", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def add_member(family_id: FamilyId) -> ResponseReturnValue:
    """Somebody new in this family, or somebody known found by name (?q=)."""
    session = db.session()
    family = family_for(session, current_user, family_id)
    form = MemberForm()
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _added(session, family, form))
        except RuleBroken as refusal:
            form.member.form.birth.errors = [refusal.message]
    query = request.args.get("q", "").strip()[:200]
    inside = {member.person_id for member in family.members}
    known = queries.find_people(session, query, 10) if query else []
    context = {
        "family": family,
        "query": query,
        "known": [row for row in known if row.id not in inside],
        "homes": queries.families_of(session, [row.id for row in known]),
    }
    if wants_part() and request.method == "GET":
        return render_template("people/_known.html", form=form, **context)
    return page("people/add_member.html", form=form, **context)


def _added(session: Session, family: Family, form: MemberForm) -> str:
    member = form.member.form.member(family.name)
    service.add_member(session, family, member, by=current_user.actor, at=clock.now())
    flash(gettext("%(name)s belongs to the family now.", name=member.given_name), "success")
    return url_for("people.family", family_id=family.id)


@bp.route("/familien/<int:family_id>/mitglieder", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def join_family(family_id: FamilyId) -> ResponseReturnValue:
    family = family_for(db.session(), current_user, family_id)
    form = JoinForm()
    if not form.validate_on_submit():
        raise NotForYou
    person = person_for(db.session(), current_user, form.person_id.data)
    with transaction() as session:
        service.join_family(
            session,
            family,
            person,
            role=FamilyRole(form.role.data),
            by=current_user.actor,
            at=clock.now(),
        )
    flash(gettext("%(name)s belongs to the family now.", name=person.short_name), "success")
    return redirect(url_for("people.family", family_id=family_id), 303)


@bp.route("/familien/<int:family_id>/mitglieder/<int:member_id>", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def change_role(family_id: FamilyId, member_id: int) -> ResponseReturnValue:
    member = _member(family_id, member_id)
    form = RoleForm()
    if not form.validate_on_submit():
        raise NotForYou
    with transaction() as session:
        service.change_role(
            session,
            member,
            role=FamilyRole(form.role.data),
            by=current_user.actor,
            at=clock.now(),
        )
    flash(gettext("Saved."), "success")
    return redirect(url_for("people.family", family_id=family_id), 303)


@bp.route("/familien/<int:family_id>/mitglieder/<int:member_id>/entfernen", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def remove_member(family_id: FamilyId, member_id: int) -> ResponseReturnValue:
    member = _member(family_id, member_id)
    name, role = member.person.short_name, member.role
    with transaction() as session:
        service.remove_member(session, member, by=current_user.actor, at=clock.now())
    if role in GUARDIANS:
        flash(
            gettext(
                "%(name)s no longer belongs to the family, but may know the family's link. "
                "Renew it if need be.",
                name=name,
            ),
            "warning",
        )
    else:
        flash(gettext("%(name)s no longer belongs to the family.", name=name), "success")
    return redirect(url_for("people.family", family_id=family_id), 303)


def _member(family_id: FamilyId, member_id: int) -> FamilyMember:
    family = family_for(db.session(), current_user, family_id)
    for member in family.members:
        if member.id == member_id:
            return member
    raise NotForYou
