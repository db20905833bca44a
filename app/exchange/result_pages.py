"""What an import has done, and taking it back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, requires
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.exchange import queries
from app.exchange.blueprint import bp
from app.exchange.models import Import
from app.exchange.taking_back import take_back


@bp.route("/import/ergebnis/<int:import_id>")
@requires(Permission.PEOPLE_EDIT)
def result(import_id: int) -> ResponseReturnValue:
    session = db.session()
    return render_template(
        "exchange/result.html",
        run=queries.get_import(session, import_id),
        undoable=queries.is_known(session, import_id),
    )


@bp.route("/import/ergebnis/<int:import_id>/zurueck", methods=["POST"])
@requires(Permission.PEOPLE_EDIT)
def undo(import_id: int) -> ResponseReturnValue:
    """Take it back: all that nobody has touched since."""
    try:
        with transaction() as session:
            run = session.get(Import, import_id, with_for_update=True)
            if run is None:
                raise NotForYou
            take_back(session, run, by=current_user.actor, at=clock.now())
            stayed = run.stayed
    except RuleBroken as refusal:
        flash(refusal.message, "error")
    else:
        flash(_said(stayed), "warning" if stayed else "success")
    return redirect(url_for("exchange.result", import_id=import_id), 303)


def _said(stayed: int) -> str:
    if not stayed:
        return gettext("The import is taken back.")
    return ngettext(
        "The import is taken back. %(num)d entry stays, because somebody has worked with it.",
        "The import is taken back. %(num)d entries stay, because somebody has worked with them.",
        stayed,
    )
