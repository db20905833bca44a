"""What the phone needs to keep registers without a network (TOOLS: PWA).

The service worker and the manifest, the list of pages to keep, a fresh token, the way in for
what was kept.
"""

from datetime import timedelta

from flask import current_app, jsonify, render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app.attendance import kept, payload, queries, sync, taking_in, words
from app.attendance.blueprint import bp
from app.base import clock
from app.base.access import Permission, open_door, requires
from app.base.db import db
from app.base.page import whose_house

bp.app_context_processor(lambda: {"queue_words": words.for_queue})

HOME = "/heute"
STRAIGHT_FROM_THE_SERVER = {"Cache-Control": "no-cache"}


@bp.get("/sw.js")
@open_door("the service worker: a script, the same for everybody")
def service_worker() -> ResponseReturnValue:
    """At the root, because a worker serves only what lies below its own address."""
    answer = send_from_directory(
        f"{current_app.static_folder}/js", "sw.js", mimetype="text/javascript", max_age=0
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/offline")
@open_door("what the service worker shows when there is neither network nor a kept page")
def offline() -> ResponseReturnValue:
    return render_template("attendance/offline.html", home=HOME)


@bp.get("/manifest.webmanifest")
@open_door("name and picture for the home screen")
def manifest() -> ResponseReturnValue:
    house = whose_house()
    answer = jsonify(
        {
            "id": "/",
            "name": house.name,
            "short_name": house.short_name,
            "lang": str(get_locale() or "de"),
            "start_url": HOME,
            "scope": "/",
            "display": "standalone",
            "background_color": "#fcf9f4",
            "theme_color": "#006565",
            "icons": [
                _icon("icon-192.png", "192x192", "any"),
                _icon("icon-512.png", "512x512", "any"),
                _icon("icon-maskable-512.png", "512x512", "maskable"),
            ],
        }
    )
    answer.mimetype = "application/manifest+json"
    answer.headers.update(STRAIGHT_FROM_THE_SERVER)
    return answer


def _icon(name: str, size: str, purpose: str) -> dict[str, str]:
    source = url_for("static", filename=f"img/{name}")
    return {"src": source, "sizes": size, "type": "image/png", "purpose": purpose}


@bp.get("/anwesenheit/heute.json")
@requires(Permission.REGISTER_KEEP)
def pages_to_keep() -> ResponseReturnValue:
    """Today's and tomorrow's registers of this account: what the phone may keep, and no more."""
    today = clock.today()
    rows = [
        row
        for day in (today, today + timedelta(days=1))
        for row in queries.todays_registers(db.session(), current_user, day)
    ]
    registers = [
        {
            "event": row.id,
            "title": row.title,
            "starts_at": row.starts_at.isoformat(),
            "url": url_for("attendance.register", event_id=row.id),
        }
        for row in rows
    ]
    more = kept.pages(db.session(), current_user, today, today + timedelta(days=1))
    pages = [HOME, *(entry["url"] for entry in registers), *more]
    return {"account": current_user.account_id, "registers": registers, "pages": pages}


@bp.get("/anwesenheit/token")
@requires(Permission.REGISTER_KEEP)
def token() -> ResponseReturnValue:
    """A fresh form token: the one in a page that has slept on a phone is stale."""
    return {"token": generate_csrf(), "account": current_user.account_id}


@bp.post("/anwesenheit/sync")
@requires(Permission.REGISTER_KEEP)
def synchronise() -> ResponseReturnValue:
    return taking_in.answer(payload.read, sync.take_in)
