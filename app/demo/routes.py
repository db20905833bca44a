"""Demonstration mode: the cards on the sign-in page, and the page of components."""

from flask import Blueprint, Flask, current_app, render_template
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.access import open_door
from app.base.db import db
from app.base.errors import NotForYou
from app.demo import cards, mode, samples

bp = Blueprint("demo", __name__)


def install(app: Flask) -> None:
    """Raises config.ConfigError in demonstration mode with somebody's real database."""
    if app.config["DEMO"]:
        mode.refuse_real_database(app)
        app.extensions["demo_cards"] = lambda: cards.for_sign_in(db.session())


@bp.route("/dev/components")
@open_door("shows invented words only, and only where people develop or look around")
def components() -> ResponseReturnValue:
    """Every macro and every class of the house on one page."""
    if not (current_app.config["DEMO"] or current_app.debug):
        raise NotForYou
    return render_template(
        "dev/components.html",
        form=samples.fresh_form(),
        bad_form=samples.refused_form(),
        today=clock.today(),
        event=samples.event_at(clock.now()),
    )
