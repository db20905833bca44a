"""What is printed: posters with a code to point a camera at, certificates of attendance."""

from collections.abc import Sequence
from typing import Any

import segno
from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.attendance.models import Attendance
from app.base import clock, documents, formats, settings
from app.base.access import Permission, requires
from app.base.db import AnyRow, db
from app.base.errors import NotForYou
from app.partners.models import Place
from app.people.models import Person
from app.programme.models import Activity, Event, EventStatus
from app.programme.visibility import activity_for
from app.programme.words import full_name
from app.rules.marks import Mark
from app.workshops.blueprint import bp

MOST_DATES = 6


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
            "house": house.name,
            "phone": formats.phone(house.phone) if house.phone else "",
            "title": activity.title,
            "words": activity.description,
            "dates": [_date(row) for row in _dates(session, activity)],
            "free": gettext("Free of charge. Everybody is welcome."),
            "address": address.split("://", 1)[-1],
            "code": _modules(address),
        }
    return _pdf(documents.pdf("poster", data), name)


def _dates(session: Session, activity: Activity) -> Sequence[AnyRow]:
    return session.execute(
        select(Event.starts_at, Event.ends_at, Place.name.label("place"), Place.street, Place.city)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(
            Event.activity_id == activity.id,
            Event.starts_at > clock.now(),
            Event.status == EventStatus.CONFIRMED,
            Event.announced,
        )
        .order_by(Event.starts_at)
        .limit(MOST_DATES)
    ).all()


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
    """One sheet for everybody who was there, with the hours they were."""
    session = db.session()
    activity = activity_for(session, current_user, activity_id)
    rows = _attended(session, activity)
    if not rows:
        raise NotForYou
    house = settings.association(session)
    with force_locale("de"):
        data = {
            "house": house.name,
            "city": house.city,
            "today": formats.date_full(clock.today()),
            "title": activity.title,
            "sheets": [_certificate(row) for row in rows],
        }
    return _pdf(documents.pdf("certificate", data), "bescheinigungen")


def _attended(session: Session, activity: Activity) -> Sequence[AnyRow]:
    """Who was there at least once: how often, from when to when."""
    return session.execute(
        select(
            Person.given_name,
            Person.family_name,
            Person.call_name,
            func.count().label("times"),
            func.min(Event.starts_at).label("first"),
            func.max(Event.starts_at).label("last"),
        )
        .join(Attendance, Attendance.person_id == Person.id)
        .join(Event, Event.id == Attendance.event_id)
        .where(Event.activity_id == activity.id, Attendance.mark.in_((Mark.PRESENT, Mark.LATE)))
        .group_by(Person.id)
        .order_by(Person.sort_key, Person.id)
    ).all()


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
