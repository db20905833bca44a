"""The programme: what is on, by day and by kind; one offer; and the same for machines."""

from datetime import datetime, timedelta
from itertools import groupby

from flask import Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from app.base import clock, settings
from app.base.access import open_door
from app.base.db import AnyRow, db
from app.feeds import ical
from app.feeds.queries import window
from app.people.links import code_of
from app.programme.models import EventStatus, Kind, Signup
from app.programme.queries import seats_left
from app.programme.signing_up import is_open
from app.programme.words import KINDS
from app.public import queries
from app.public.blueprint import bp
from app.rules.times import day_of, day_span, week_of
from app.workshops.queries import seats_of

FEW = 12
AHEAD = timedelta(days=120)
SPANS = ("heute", "woche")


@bp.route("/programm")
@open_door("the public programme")
def programme() -> ResponseReturnValue:
    """?zeit=heute or woche; ?art=workshop"""
    session, now = db.session(), clock.now()
    wanted, span = request.args.get("art", ""), request.args.get("zeit", "")
    kind = Kind(wanted) if wanted in set(Kind) else None
    rows = queries.list_dates(session, now, _end(span, now), kind=kind)
    return render_template(
        "public/programme.html",
        days=[(day, list(some)) for day, some in groupby(rows, lambda row: day_of(row.starts_at))],
        kinds=[(one, KINDS[one]) for one in queries.kinds_shown(session, now, now + AHEAD)],
        kind=kind,
        span=span if span in SPANS else "",
    )


def _end(span: str, now: datetime) -> datetime:
    today = day_of(now)
    if span == "heute":
        return day_span(today)[1]
    if span == "woche":
        return day_span(week_of(today)[1])[1]
    return now + AHEAD


@bp.route("/programm/<int:activity_id>")
@open_door("one offer of the public programme")
def offer(activity_id: int) -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    found = queries.activity_for(session, activity_id)
    dates = queries.dates_of(session, found.id, now, most=FEW)
    return render_template(
        "public/offer.html",
        activity=found,
        dates=dates,
        seats=seats_of(session, [row.id for row in dates]),
        can_join=found.signup == Signup.PUBLIC and is_open(session, found, now),
        left=seats_left(session, found),
        kind_word=KINDS[Kind(found.kind)],
    )


@bp.route("/programm/<int:activity_id>/code")
@open_door("the address of an offer, to point a camera at")
def code(activity_id: int) -> ResponseReturnValue:
    found = queries.activity_for(db.session(), activity_id)
    address = url_for("public.offer", activity_id=found.id, _external=True)
    return render_template(
        "public/code.html", activity=found, address=address, code=code_of(address)
    )


@bp.route("/programm.ics")
@open_door("the public programme as a calendar")
def programme_ics() -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    etag = _version(session)
    if request.if_none_match.contains_weak(etag):
        return Response(status=304, headers={"ETag": f'"{etag}"'})
    with force_locale("de"):
        name = settings.shown(session).name
        entries = [_entry(row) for row in queries.vevents(session, *window(today))]
        body = ical.calendar_text(name, gettext("Public programme"), entries)
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = "public, max-age=900"
    return answer


def _version(session: Session) -> str:
    changed = queries.changes(session)
    return f"p1-{changed.count if changed else 0}-{clock.today():%Y%m}"


def _entry(row: AnyRow) -> str:
    title = row.title or row.activity_title
    if row.status == EventStatus.CANCELLED:
        title = gettext("CANCELLED: %(title)s", title=title)
    return ical.opening(title) + ical.without_description(row.vevent)


@bp.route("/programm.json")
@open_door("the public programme for other programs")
def programme_json() -> ResponseReturnValue:
    """Dates as schema.org/Event names them."""
    session, now = db.session(), clock.now()
    rows = queries.list_dates(session, now, now + AHEAD)
    return jsonify([_as_schema(row) for row in rows])


def _as_schema(row: AnyRow) -> dict[str, object]:
    cancelled = row.status == EventStatus.CANCELLED
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": row.uid,
        "name": row.title or row.activity_title,
        "description": row.description,
        "startDate": row.starts_at.isoformat(),
        "endDate": row.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if cancelled else 'Scheduled'}",
        "isAccessibleForFree": True,
        "location": {
            "@type": "Place",
            "name": row.place_name or "",
            "address": ", ".join(filter(None, (row.place_street, row.place_city))),
        },
        "url": url_for("public.offer", activity_id=row.activity_id, _external=True),
    }


@bp.route("/programm.rss")
@open_door("the public programme for news readers")
def programme_rss() -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    with force_locale("de"):
        body = render_template(
            "public/programme.xml", rows=queries.list_dates(session, now, now + AHEAD)
        )
    return Response(body, content_type="application/rss+xml; charset=utf-8")
