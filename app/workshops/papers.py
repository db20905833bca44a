"""What is printed: posters with a code to point a camera at, certificates of attendance."""

from typing import Any

import segno
from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_login import current_user

from app.base import clock, documents, formats, settings
from app.base.access import Permission, requires
from app.base.db import AnyRow, db
from app.base.errors import NotForYou
from app.programme.visibility import activity_for
from app.programme.words import full_name
from app.workshops import queries
from app.workshops.blueprint import bp


@bp.route("/angebote/<int:activity_id>/plakat.pdf")
@requires(Permission.PROGRAMME_SEE)
def poster(activity_id: int) -> ResponseReturnValue:
    """A4 for the wall."""
    return _poster(activity_id, "a4", "plakat")


@bp.route("/angebote/<int:activity_id>/handzettel.pdf")
@requires(Permission.PROGRAMME_SEE)
def flyer(activity_id: int) -> ResponseReturnValue:
    """A6 for the hand."""
    return _poster(activity_id, "a6", "handzettel")


def _poster(activity_id: int, paper: str, name: str) -> ResponseReturnValue:
    session = db.session()
    activity = activity_for(session, current_user, activity_id)
    if not activity.public:
        raise NotForYou
    address = url_for("public.offer", activity_id=activity.id, _external=True)
    house = settings.association(session)
    with force_locale("de"):
        data = {
            "paper": paper,
            **documents.letterhead(session),
            "phone": formats.phone(house.phone) if house.phone else "",
            "title": activity.title,
            "words": activity.description,
            "dates": [
                _date(row) for row in queries.list_poster_dates(session, activity.id, clock.now())
            ],
            "free": gettext("Free of charge. Everybody is welcome."),
            "address": address.split("://", 1)[-1],
            "code": _modules(address),
        }
    return _pdf(documents.pdf("poster", data), name)


def _date(row: AnyRow) -> dict[str, str]:
    where = ", ".join(filter(None, (row.place, row.street, row.city)))
    return {"when": formats.when(row.starts_at), "where": where}


def _modules(address: str) -> list[str]:
    """The squares of a code, row by row: "1" is dark."""
    drawn = segno.make(address, error="m", micro=False)
    return ["".join("1" if dark else "0" for dark in row) for row in drawn.matrix]


@bp.route("/angebote/<int:activity_id>/bescheinigungen.pdf")
@requires(Permission.PROGRAMME_SEE)
def certificates(activity_id: int) -> ResponseReturnValue:
    """One sheet for everybody who was there: how often, from when to when."""
    session = db.session()
    activity = activity_for(session, current_user, activity_id)
    rows = queries.list_attended(session, activity.id)
    if not rows:
        raise NotForYou
    house = settings.association(session)
    with force_locale("de"):
        data = {
            **documents.letterhead(session),
            "city": house.city,
            "today": formats.date_full(clock.today()),
            "title": activity.title,
            "sheets": [_certificate(row) for row in rows],
        }
    return _pdf(documents.pdf("certificate", data), "bescheinigungen")


def _certificate(row: AnyRow) -> dict[str, Any]:
    first, last = formats.date_full(row.first), formats.date_full(row.last)
    return {
        "name": full_name(row),
        "times": row.times,
        "span": first if first == last else f"{first} – {last}",
    }


def _pdf(content: bytes, name: str) -> Response:
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
