"""Unchanged? Calendar programmes ask that all day long, and are answered here.

A poll that finds nothing new needs one row and no page: it is answered before Flask is asked,
in a fraction of the time. Everything else goes on to `routes.calendar`, which decides by the
same functions.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import http_date, parse_date, parse_etags

from app.base import clock, keys, web
from app.base.db import AnyRow, db, for_reading, writing
from app.feeds import queries
from app.feeds.models import FeedKind
from app.rules.times import day_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORMAT = 1
"""Raised when the text of feeds changes its shape: every copy is then fetched anew."""
NOTE_EVERY = timedelta(hours=1)
PATH = re.compile(r"/k/([A-Za-z0-9_-]+)/termine\.ics")
CACHED = {"Cache-Control": "private, max-age=900", "Referrer-Policy": "no-referrer"}
HEADERS = list({**web.HEADERS, **CACHED}.items())
HSTS = ("Strict-Transport-Security", "max-age=31536000")


def install(app: Flask) -> None:
    app.wsgi_app = Polls(app, app.wsgi_app)  # type: ignore[method-assign]


class Polls:
    """Stands before the app. Whatever is not an unchanged poll passes through."""

    def __init__(self, app: Flask, inner: "WSGIApplication") -> None:
        self.app, self.inner = app, inner

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        headers = self._unchanged(environ) if "HTTP_IF_NONE_MATCH" in environ else None
        if headers is None:
            return self.inner(environ, start_response)
        start_response("304 NOT MODIFIED", headers)
        return (b"",)

    def _unchanged(self, environ: "WSGIEnvironment") -> list[tuple[str, str]] | None:
        found = PATH.fullmatch(environ.get("PATH_INFO", ""))
        if found is None or environ["REQUEST_METHOD"] != "GET":
            return None
        feed, now = self._look_up(found[1]), clock.now()
        if feed is None or feed.revoked_at or is_person(feed, environ) or note_is_due(feed, now):
            return None
        etag, changed = validators(feed, now)
        if not is_known(environ, etag, changed):
            return None
        secure = [HSTS] if environ["wsgi.url_scheme"] == "https" else []
        own = [("ETag", f'"{etag}"'), ("Last-Modified", http_date(changed))]
        return own + HEADERS + secure

    def _look_up(self, token: str) -> AnyRow | None:
        """None also when the database cannot answer: the page behind will say so."""
        reading = writing.set(False)
        try:
            return queries.look_up(keys.digest(token), self._engine)
        except SQLAlchemyError:
            return None
        finally:
            writing.reset(reading)

    @cached_property
    def _engine(self) -> Engine:
        with self.app.app_context():
            return for_reading(db.engine)


def validators(feed: AnyRow, now: datetime) -> tuple[str, datetime]:
    """Strong ETag and Last-Modified: equal until something shown changes, or the month turns."""
    month, window_moved = _window_of(day_of(now))
    etag = f"{FORMAT}-{feed.id}-{feed.changes or 0}-{month}"
    return etag, max(feed.changed_at or feed.created_at, feed.created_at, window_moved)


@lru_cache(maxsize=8)
def _window_of(day: date) -> tuple[str, datetime]:
    """The month as it stands in an ETag, and when that month's window began to hold."""
    month = day.replace(day=1)
    return f"{month:%y%m}", queries.window(month)[0] + queries.BACK


def is_known(environ: "WSGIEnvironment", etag: str, changed: datetime) -> bool:
    """If-None-Match decides; If-Modified-Since only where a client sends nothing else."""
    named = parse_etags(environ.get("HTTP_IF_NONE_MATCH"))
    if named:
        return named.contains(etag)
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    return since is not None and changed.replace(microsecond=0) <= since


def is_person(feed: AnyRow, environ: "WSGIEnvironment") -> bool:
    """A browser or a link scanner: it gets a page without a single personal word."""
    return feed.kind != FeedKind.PUBLIC and (
        environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
        or "text/html" in environ.get("HTTP_ACCEPT", "")
    )


def note_is_due(feed: AnyRow, now: datetime) -> bool:
    """Is it time to note that this feed is being asked for?"""
    return feed.fetched_at is None or now - feed.fetched_at >= NOTE_EVERY
