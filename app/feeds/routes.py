"""The address a calendar programme asks, and the office's page about all of them."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from app.accounts.signals import account_closed
from app.base import clock, keys
from app.base.access import Permission, by_link, requires
from app.base.answers import page
from app.base.aside import write_aside
from app.base.db import AnyRow, db, for_reading, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.once import create_once
from app.feeds import build, choices, ical, polls, queries, service
from app.feeds.forms import FeedForm
from app.feeds.models import Feed, FeedKind
from app.people import signals
from app.people.links import code_of
from app.rules.times import day_of

bp = Blueprint("feeds", __name__)

NOTICE_LASTS = timedelta(days=30)
CLIENTS = ("Google", "Outlook", "Thunderbird", "ICSx5", "Nextcloud", "iOS", "macOS", "Fastmail")


def install(app: Flask) -> None:
    """Bans, ended links and closed accounts end addresses in the same transaction."""
    signals.contact_banned.connect(_on_contact_ban)
    signals.link_ended.connect(_on_link_ended)
    account_closed.connect(_on_account_closed)
    polls.install(app)


def _on_contact_ban(session: Session, **facts: Any) -> None:
    service.revoke_shared(
        session,
        guardian_id=facts["guardian_id"],
        child_id=facts["child_id"],
        by=facts["by"],
        at=facts["at"],
    )


def _on_link_ended(session: Session, **facts: Any) -> None:
    service.revoke_of_link(session, **facts)


def _on_account_closed(session: Session, **facts: Any) -> None:
    service.revoke_of_leader(session, facts["person_id"], by=facts["by"], at=facts["at"])


@bp.route("/k/<token>/termine.ics")
@by_link("feed")
def calendar(token: str) -> ResponseReturnValue:
    """The calendar itself. Most polls find nothing new and do not get here (see polls)."""
    feed = queries.look_up(keys.digest(token), for_reading(db.engine))
    if feed is None:
        return Response(status=404, mimetype="text/plain")
    now = clock.now()
    if polls.is_person(feed, request.environ):
        return _neutral_page()
    if feed.revoked_at is not None:
        return _ended(feed, now)
    _note_fetch(feed, now)
    etag, changed = polls.validators(feed, now)
    if polls.is_known(request.environ, etag, changed):
        return _dressed(Response(status=304), etag, changed)
    body = build.text_of(db.session(), feed, day_of(now))
    return _dressed(Response(body, content_type="text/calendar; charset=utf-8"), etag, changed)


def _dressed(response: Response, etag: str, changed: datetime) -> Response:
    response.set_etag(etag)
    response.headers["Last-Modified"] = http_date(changed)
    response.headers.update(polls.CACHED)
    return response


def _neutral_page() -> Response:
    response = Response(render_template("feeds/neutral.html"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _ended(feed: AnyRow, now: datetime) -> Response:
    """For 30 days a calendar that says it has ended (this empties phones); then 410."""
    if now - feed.revoked_at > NOTICE_LASTS:
        return Response(status=410, mimetype="text/plain")
    body = ical.notice(
        f"notice-{feed.id}@einklang",
        "Diese Kalender-Adresse gilt nicht mehr. Bitte fragen Sie im Büro.",
        day_of(feed.revoked_at),
        feed.revoked_at,
    )
    response = Response(body, content_type="text/calendar; charset=utf-8")
    return _dressed(response, f"{polls.FORMAT}-{feed.id}-ended", feed.revoked_at)


def _note_fetch(feed: AnyRow, now: datetime) -> None:
    """When it was last asked for, and by what kind of programme; never from where."""
    if not polls.note_is_due(feed, now):
        return
    agent = request.headers.get("User-Agent", "")
    known = next((name for name in CLIENTS if name.lower() in agent.lower()), "")
    write_aside(update(Feed).where(Feed.id == feed.id).values(fetched_at=now, fetched_with=known))


@bp.route("/kalender-abos", methods=["GET", "POST"])
@requires(Permission.FEEDS_MANAGE)
def index() -> ResponseReturnValue:
    """All living addresses; a new one for a team, a room, a leader, the public."""
    session = db.session()
    form = FeedForm()
    choices.fill(session, form)
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _issued(session, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("feeds/index.html", form=form, feeds=queries.list_feeds(session))


def _issued(session: Session, form: FeedForm) -> str:
    feed = service.issue(
        session, **choices.picked(session, form), by=current_user.actor, at=clock.now()
    )
    return url_for("feeds.show", feed_id=feed.id)


@bp.route("/kalender-abos/<int:feed_id>")
@requires(Permission.FEEDS_MANAGE)
def show(feed_id: int) -> ResponseReturnValue:
    feed = queries.living(db.session(), feed_id)
    if feed is None:
        raise NotForYou
    address = service.address_of(feed)
    return render_template("feeds/show.html", feed=feed, address=address, code=code_of(address))


@bp.route("/kalender-abos/<int:feed_id>/erneuern", methods=["POST"])
@requires(Permission.FEEDS_MANAGE)
def renew(feed_id: int) -> ResponseReturnValue:
    with transaction() as session:
        feed = queries.living(session, feed_id)
        if feed is None:
            raise NotForYou
        fresh = service.renew(session, feed, by=current_user.actor, at=clock.now())
        target = url_for("feeds.show", feed_id=fresh.id)
    flash(gettext("There is a new address. The old one has ended."), "success")
    return redirect(target, 303)


@bp.route("/kalender-abos/<int:feed_id>/beenden", methods=["POST"])
@requires(Permission.FEEDS_MANAGE)
def revoke(feed_id: int) -> ResponseReturnValue:
    with transaction() as session:
        feed = queries.living(session, feed_id)
        if feed is None:
            raise NotForYou
        service.revoke(session, feed, by=current_user.actor, at=clock.now())
    flash(gettext("The address has ended. Calendars that use it will say so."), "success")
    return redirect(url_for("feeds.index"), 303)


@bp.route("/mein-kalender", methods=["GET", "POST"])
@requires(Permission.FEEDS_OWN)
def mine() -> ResponseReturnValue:
    """A leader's own subscription: asked for with a tap, shown from then on."""
    person_id = current_user.person_id
    if request.method == "POST" and person_id is not None:
        with transaction() as session:
            service.for_leader(
                session, person_id, label=current_user.name, by=current_user.actor, at=clock.now()
            )
        return redirect(url_for("feeds.mine"), 303)
    feed = (
        queries.find_feed(db.session(), FeedKind.LEADER, person_id=person_id) if person_id else None
    )
    address = service.address_of(feed) if feed else ""
    return render_template(
        "feeds/mine.html",
        feed=feed,
        address=address,
        code=code_of(address) if feed else "",
        known=person_id is not None,
    )


@bp.route("/mein-kalender/erneuern", methods=["POST"])
@requires(Permission.FEEDS_OWN)
def renew_mine() -> ResponseReturnValue:
    with transaction() as session:
        feed = (
            queries.find_feed(session, FeedKind.LEADER, person_id=current_user.person_id)
            if current_user.person_id
            else None
        )
        if feed is None:
            raise NotForYou
        service.renew(session, feed, by=current_user.actor, at=clock.now())
    flash(gettext("There is a new address. The old one has ended."), "success")
    return redirect(url_for("feeds.mine"), 303)
