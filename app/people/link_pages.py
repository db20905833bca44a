"""The family's links: issue, renew, revoke, print."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, requires
from app.base.db import db, transaction
from app.base.errors import NotForYou
from app.base.ids import FamilyId, LinkId
from app.people import links
from app.people.blueprint import bp
from app.people.forms import LinkForm
from app.people.models import FamilyLink
from app.people.visibility import family_for, person_for


@bp.route("/familien/<int:family_id>/links", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def issue_link(family_id: FamilyId) -> ResponseReturnValue:
    family = family_for(db.session(), current_user, family_id)
    form = LinkForm()
    if not form.validate_on_submit():
        raise NotForYou
    with transaction() as session:
        links.issue_link(
            session, family, form.guardian_id.data, by=current_user.actor, at=clock.now()
        )
    flash(gettext("The link is ready."), "success")
    return _back(family_id)


@bp.route("/familien/<int:family_id>/links/<int:link_id>/erneuern", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def renew_link(family_id: FamilyId, link_id: LinkId) -> ResponseReturnValue:
    link = _link(family_id, link_id)
    with transaction() as session:
        links.renew_link(session, link, by=current_user.actor, at=clock.now())
    flash(gettext("There is a new link. The old one no longer works."), "success")
    return _back(family_id)


@bp.route("/familien/<int:family_id>/links/<int:link_id>/sperren", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def revoke_link(family_id: FamilyId, link_id: LinkId) -> ResponseReturnValue:
    link = _link(family_id, link_id)
    with transaction() as session:
        links.revoke_link(session, link, by=current_user.actor, at=clock.now())
    flash(gettext("The link no longer works."), "success")
    return _back(family_id)


@bp.route("/familien/<int:family_id>/links/<int:link_id>/karte")
@requires(Permission.PEOPLE_EDIT)
def link_card(family_id: FamilyId, link_id: LinkId) -> ResponseReturnValue:
    """A card of A6 to hand over."""
    link = _link(family_id, link_id)
    if not link.live:
        raise NotForYou
    family = family_for(db.session(), current_user, family_id)
    owner = person_for(db.session(), current_user, link.guardian_id) if link.guardian_id else None
    url = links.url_of(link)
    return render_template(
        "people/link_card.html", family=family, owner=owner, url=url, code=links.code_of(url)
    )


def _link(family_id: FamilyId, link_id: LinkId) -> FamilyLink:
    family_for(db.session(), current_user, family_id)
    link = db.session.get(FamilyLink, link_id)
    if link is None or link.family_id != family_id:
        raise NotForYou
    return link


def _back(family_id: FamilyId) -> ResponseReturnValue:
    return redirect(url_for("people.family", family_id=family_id, _anchor="link"), 303)
