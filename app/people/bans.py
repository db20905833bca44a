"""Contact bans, on the family's page."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, requires
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import FamilyId
from app.people import protection
from app.people.blueprint import bp
from app.people.forms import BanForm
from app.people.models import ContactBan
from app.people.visibility import family_for


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
