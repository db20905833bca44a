"""The register on paper: one sheet, with a code that opens the same register on a phone."""

import io

import segno
from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from app.attendance import sheet as sheets
from app.attendance import words
from app.attendance.blueprint import bp
from app.base.access import Permission, requires
from app.base.db import db

SPARE_LINES = 3
"""For guests who come through the door."""


@bp.get("/anwesenheit/<int:event_id>/liste")
@requires(Permission.REGISTER_KEEP)
def paper(event_id: int) -> ResponseReturnValue:
    sheet = sheets.get_sheet(db.session(), current_user, event_id)
    base = current_app.config["BASE_URL"] or request.url_root.rstrip("/")
    address = base + url_for("attendance.register", event_id=event_id)
    return render_template(
        "attendance/paper.html",
        sheet=sheet,
        marks=words.in_this_language(),
        spare=SPARE_LINES,
        code=_code(address),
    )


def _code(address: str) -> Markup:
    """A QR code as a picture inside the page."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, lineclass=None
    )
    return Markup(drawn.getvalue().decode("ascii"))  # noqa: S704  (drawn by us, no text in it)
