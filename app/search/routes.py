"""The search: a page of its own, and the list below the field that Ctrl+K opens."""

from urllib.parse import unquote

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, requires
from app.base.db import db
from app.base.web import wants_part
from app.rules.text import clean
from app.search.finding import find as find_all

bp = Blueprint("search", __name__)

MOST_TYPED = 80
TYPED = "X-Search"
"""The header in which palette.js sends what is typed: addresses end in logs, names must not.
Not the body of a POST: that would wait for the database's one writer."""


@bp.route("/suche")
@requires(Permission.HOME)
def find() -> ResponseReturnValue:
    """?q= for the page; for palette.js the list alone."""
    sent = unquote(request.headers.get(TYPED, "")) if wants_part() else request.args.get("q", "")
    typed = clean(sent)[:MOST_TYPED]
    groups = find_all(db.session(), current_user, typed, clock.now())
    template = "search/_options.html" if wants_part() else "search/find.html"
    return render_template(template, groups=groups, typed=typed)
