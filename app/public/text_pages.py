"""Imprint, privacy, accessibility: read by everybody, written by the office."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, open_door, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.public import queries, service
from app.public.blueprint import bp
from app.public.forms import TextForm
from app.public.models import PublicText, TextKey
from app.public.texts import PATHS, TITLES, as_html, body_of


@bp.route("/impressum", defaults={"path": "impressum"})
@bp.route("/datenschutz", defaults={"path": "datenschutz"})
@bp.route("/barrierefreiheit", defaults={"path": "barrierefreiheit"})
@open_door("what the law wants everybody to be able to read")
def text(path: str) -> ResponseReturnValue:
    key = PATHS[path]
    body = as_html(body_of(db.session(), key))
    return render_template("public/text.html", title=TITLES[key], body=body)


@bp.route("/einstellungen/seiten")
@requires(Permission.SETTINGS_EDIT)
def texts() -> ResponseReturnValue:
    written = queries.texts_written(db.session())
    return render_template("public/texts.html", titles=TITLES, written=written)


@bp.route("/einstellungen/seiten/<key>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_EDIT)
def edit_text(key: str) -> ResponseReturnValue:
    if key not in set(TextKey):
        abort(404)
    session = db.session()
    known, found = TextKey(key), session.get(PublicText, key)
    form = TextForm(obj=found, data={"body": body_of(session, known)})
    if form.validate_on_submit():
        with transaction() as current:
            service.write_text(
                current,
                known,
                form.body.data or "",
                version=form.seen_version,
                by=current_user.actor,
                at=clock.now(),
            )
        flash(gettext("Saved."), "success")
        return redirect(url_for("public.texts"), 303)
    return page("public/edit_text.html", form=form, title=TITLES[known], key=known)
