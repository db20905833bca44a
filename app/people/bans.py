"""Contact bans: within a family, on its page; against anybody known, on the child's."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, requires
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import FamilyId, PersonId
from app.base.web import wants_part
from app.people import protection, queries
from app.people.blueprint import bp
from app.people.forms import BanForm, BannedForm
from app.people.models import ContactBan, Person
from app.people.visibility import family_for, person_for


@bp.route("/familien/<int:family_id>/kontaktverbote", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def ban_contact(family_id: FamilyId) -> ResponseReturnValue:
    family = family_for(db.session(), current_user, family_id)
    people = {member.person_id: member.person for member in family.members}
    form = BanForm()
    form.guardian_id.choices = form.child_id.choices = [(number, "") for number in people]
    if not form.validate_on_submit():
        raise RuleBroken(gettext("Please choose two people of this family."))
    with transaction() as session:
        protection.ban_contact(
            session,
            people[form.guardian_id.data],
            people[form.child_id.data],
            by=current_user.actor,
            at=clock.now(),
        )
    flash(
        gettext(
            "The ban is in force. The family's link is dead: "
            "give each guardian who may have one a link of their own."
        ),
        "warning",
    )
    return _back(family_id)


@bp.route("/menschen/<int:person_id>/kontaktverbot", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def ban_somebody(person_id: PersonId) -> ResponseReturnValue:
    """Who must not learn where this person is, family or not; found by name (?q=)."""
    child = person_for(db.session(), current_user, person_id)
    if request.method == "POST":
        return _banned_from(child)
    query = request.args.get("q", "").strip()[:200]
    known = queries.find_people(db.session(), query, 10) if query else []
    template = "people/_bannable.html" if wants_part() else "people/ban.html"
    return render_template(
        template,
        person=child,
        query=query,
        known=[row for row in known if row.id != person_id],
        homes=queries.families_of(db.session(), [row.id for row in known]),
    )


def _banned_from(child: Person) -> ResponseReturnValue:
    form = BannedForm()
    if not form.validate_on_submit():
        raise NotForYou
    banned = person_for(db.session(), current_user, PersonId(form.guardian_id.data))
    with transaction() as session:
        protection.ban_contact(session, banned, child, by=current_user.actor, at=clock.now())
    flash(gettext("The ban is in force. Links that could break it are dead."), "warning")
    return redirect(url_for("people.person", person_id=child.id), 303)


@bp.route("/menschen/<int:person_id>/kontaktverbot/<int:ban_id>/aufheben", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def lift_ban_from(person_id: PersonId, ban_id: int) -> ResponseReturnValue:
    person_for(db.session(), current_user, person_id)
    ban = db.session.get(ContactBan, ban_id)
    if ban is None or person_id not in (ban.guardian_id, ban.child_id):
        raise NotForYou
    with transaction() as session:
        protection.lift_ban(session, ban, by=current_user.actor, at=clock.now())
    flash(gettext("The ban is lifted. Links that were dead stay dead."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


@bp.route("/familien/<int:family_id>/kontaktverbote/<int:ban_id>/aufheben", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def lift_ban(family_id: FamilyId, ban_id: int) -> ResponseReturnValue:
    family = family_for(db.session(), current_user, family_id)
    ban = db.session.get(ContactBan, ban_id)
    inside = {member.person_id for member in family.members}
    if ban is None or not {ban.guardian_id, ban.child_id} & inside:
        raise NotForYou
    with transaction() as session:
        protection.lift_ban(session, ban, by=current_user.actor, at=clock.now())
    flash(gettext("The ban is lifted. Links that were dead stay dead."), "success")
    return _back(family_id)


def _back(family_id: FamilyId) -> ResponseReturnValue:
    return redirect(url_for("people.family", family_id=family_id, _anchor="schutz"), 303)
