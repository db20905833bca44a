"""Whose house this is: the association's own data."""

import secrets
from datetime import datetime

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from app.accounts.blueprint import bp
from app.accounts.forms import AssociationForm
from app.audit import service as audit
from app.base import clock, files
from app.base.access import Permission, open_door, requires
from app.base.actor import Actor
from app.base.answers import page
from app.base.db import check_version, db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import FileId
from app.base.photos import Photo, drawn_anew, takes_photo
from app.base.settings import Association, association

FIELDS = (
    *("name", "short_name", "street", "postcode", "city", "phone", "email", "website"),
    *("register_number", "tint"),
)
LOGO = (480, 160)
"""Pixels a logo may be wide and high: a sharp line of a page, some 10 KB."""
FOR_GOOD = "public, max-age=31536000, immutable"


def found(
    session: Session,
    *,
    name: str,
    short_name: str = "",
    demo: bool = False,
    by: Actor,
    at: datetime,
) -> Association:
    """The association's row, once; its installation id marks every calendar entry for good."""
    house = association(session)
    if house.installation:
        return house
    house = Association(
        id=1,
        name=name,
        short_name=short_name or name[:40],
        installation=secrets.token_hex(8),
        demo=demo,
    )
    session.add(house)
    session.flush()
    audit.record(session, "accounts.found", "association", house.id, by=by, at=at)
    return house


def change(
    session: Session,
    house: Association,
    facts: dict[str, str],
    *,
    version: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """facts: any of FIELDS"""
    check_version(house, version)
    for name in FIELDS:
        if name in facts:
            setattr(house, name, facts[name])
    session.flush()
    audit.record(session, "accounts.change_association", "association", house.id, by=by, at=at)


def hang_logo(
    session: Session, house: Association, logo: Photo | None, *, by: Actor, at: datetime
) -> None:
    """Put this one in place of what hung there; None takes it down."""
    former = house.logo_id
    house.logo_id = files.store_photo(session, logo, by=by, at=at).id if logo else None
    session.flush()
    if former is not None:
        files.remove(session, former)
    audit.record(session, "accounts.hang_logo", "association", house.id, by=by, at=at)


@bp.route("/einstellungen", methods=["GET", "POST"])
@requires(Permission.SETTINGS_EDIT)
@takes_photo
def settings() -> ResponseReturnValue:
    form = AssociationForm(obj=association(db.session()))
    if not form.validate_on_submit():
        return page("accounts/settings.html", form=form)
    try:
        logo = drawn_anew(form.logo.content, box=LOGO, field="logo") if form.logo.content else None
    except RuleBroken as refusal:
        form.show(refusal)
        return page("accounts/settings.html", form=form)
    facts = {name: form[name].data or "" for name in FIELDS}
    by, now = current_user.actor, clock.now()
    with transaction() as session:
        house = found(session, name=facts["name"], by=by, at=now)
        change(session, house, facts, version=form.seen_version, by=by, at=now)
        if logo or form.without_logo.data:
            hang_logo(session, house, logo, by=by, at=now)
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.settings"), 303)


@bp.route("/logo/<int:file_id>")
@open_door("everybody sees whose house it is")
def logo(file_id: int) -> Response:
    """To be kept for good: pages add the house's version, so another logo has another address."""
    session = db.session()
    if association(session).logo_id != file_id:
        raise NotForYou
    answer = files.answer(session.get_one(files.StoredFile, FileId(file_id)), "logo.jpg")
    answer.headers["Cache-Control"] = FOR_GOOD
    return answer
