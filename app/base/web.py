"""What every request and every answer goes through: limits, same-site checks, headers, errors."""

import logging
import re
import secrets
from typing import Any

from flask import Flask, Response, abort, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import IntegerConverter, Map

import config
from app.base.db import db, writing
from app.base.errors import LinkEnded, NotForYou, RuleBroken, StaleVersion
from app.base.language import speak
from app.base.settings import unnamed
from app.base.versions import both_versions

csrf = CSRFProtect()
log = logging.getLogger("einklang")

READING = frozenset({"GET", "HEAD", "OPTIONS"})
PLAIN = "text/plain; charset=utf-8"
BARE = "Das hat gerade nicht geklappt. Bitte versuchen Sie es in einer Minute noch einmal."
"""Said when not even the page of an error can be made."""
KEPT_HEADERS = ("Allow", "Retry-After")
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
_LOWERED = tuple((name, name.lower(), value) for name, value in HEADERS.items())
SECRET_PATH = re.compile(r"/(f|k|h|j|platz|einladung)/[^/?\s\"]+")
"""Paths that carry a secret: family page, feed, home's link, one-tap answer, invitation."""


class RowNumber(IntegerConverter):
    """<int:…> in an address: what no table can hold is a missing page, not an error."""

    def __init__(self, url_map: Map, max: int = 2**31 - 1) -> None:
        super().__init__(url_map, max=max)


def install(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
    app.before_request(_mark_reading)
    app.before_request(_refuse_hosts)
    app.before_request(_refuse_floods)
    app.before_request(_refuse_other_sites)
    csrf.init_app(app)
    app.after_request(_add_headers)
    app.teardown_request(_forget_reading)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(NotForYou, _show_missing)
    app.register_error_handler(LinkEnded, _show_link_ended)
    app.register_error_handler(RuleBroken, _show_refusal)
    app.register_error_handler(StaleVersion, _show_stale)
    app.register_error_handler(OperationalError, _show_busy)
    app.register_error_handler(UnicodeError, _show_bad_request)
    app.register_error_handler(Exception, _show_fault)


def masked(text: str) -> str:
    """The text with every secret of a link taken out: for logs and error reports."""
    return SECRET_PATH.sub(r"/\1/***", text)


def wants_part() -> bool:
    """Does htmx ask for a piece of the page rather than the page?"""
    return request.headers.get("HX-Request") == "true"


def wants_json() -> bool:
    """Does a script ask that reads answers, not pages?"""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def safe_target(target: str | None) -> str | None:
    """A path inside this house, or None: the answer never leads to another site."""
    if target and re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", target):
        return target
    return None


def _refuse_floods() -> None:
    """Also where no view would read the body. Some views take photographs of people we know."""
    view = current_app.view_functions.get(request.endpoint or "")
    more = getattr(view, "most_bytes", None)
    if more is not None and current_user.is_authenticated:
        request.max_content_length = more
    most = request.max_content_length
    if most is not None and (request.content_length or 0) > most:
        abort(413)


def _mark_reading() -> None:
    g.writing_token = writing.set(request.method not in READING)
    g.request_id = secrets.token_hex(4)


def _forget_reading(_error: BaseException | None) -> None:
    token = g.pop("writing_token", None)
    if token is not None:
        writing.reset(token)


def _refuse_hosts() -> ResponseReturnValue | None:
    """Answer a host that is not ours at once, in plain words: no link of a page would work."""
    if isinstance(request.routing_exception, SecurityError):
        return "This is not the address of this installation.\n", 400, {"Content-Type": PLAIN}
    return None


def _refuse_other_sites() -> None:
    """A second lock beside the form token: browsers say where a request came from."""
    if request.method not in READING and not _from_here():
        abort(403)


def _from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True  # no browser of today: the token decides
    return origin == f"{request.scheme}://{request.host}" or _proxied_here(origin)


def _proxied_here(origin: str) -> bool:
    """Behind a proxy nobody told us of, https arrives as http. The reverse is an attack."""
    return not request.is_secure and origin == f"https://{request.host}"


def _add_headers(response: Response) -> Response:
    """Every answer's own headers stand; what it leaves out is added."""
    headers = response.headers
    held = {name.lower() for name, _value in headers}
    for name, lowered, value in _LOWERED:
        if lowered not in held:
            headers.add(name, value)
    if "cache-control" not in held and (request.endpoint != "static" or _failed(response)):
        headers.add("Cache-Control", "no-store")
    if "strict-transport-security" not in held and request.is_secure:
        headers.add("Strict-Transport-Security", "max-age=31536000")
    return response


def _failed(response: Response) -> bool:
    return response.status_code >= 400


def _answer(status: int, **words: Any) -> tuple[str, int] | tuple[dict[str, Any], int]:
    """The page of an error; a bare sentence when the page itself needs what has failed."""
    try:
        db.session.rollback()
        if wants_json():
            return {"error": status}, status
        return render_template("errors/error.html", status=status, **words), status
    except Exception as fault:
        log.error("no page for error %s: %s", status, type(fault).__name__)
        return BARE, status


def _show_http_error(error: HTTPException) -> Any:
    if isinstance(error, CSRFError):
        return _answer(400, reason="token")
    if error.response is not None or (error.code or 500) < 400:
        return error
    kept = {name: text for name, text in error.get_headers() if name in KEPT_HEADERS}
    return *_answer(error.code or 500, reason=""), kept


def _show_missing(_error: NotForYou) -> Any:
    return _answer(404, reason="")


def _show_link_ended(_error: LinkEnded) -> Any:
    """In the language of the phone that asks: whose the link was is known no more."""
    db.session.rollback()
    speak(request.accept_languages.best_match(config.FAMILY_LANGUAGES) or "de")
    return render_template("errors/link_ended.html"), 404


def _show_bad_request(_error: UnicodeError) -> Any:
    return _answer(400, reason="")


def _show_refusal(error: RuleBroken) -> Any:
    """A refusal no form has shown beside a field: the message, and the way back."""
    db.session.rollback()
    if wants_json():
        return {"error": error.message}, 422
    return render_template("errors/refused.html", message=error.message), 422


def _show_stale(error: StaleVersion) -> Any:
    """Both versions side by side: what the person typed, and what is stored now."""
    db.session.rollback()
    pairs = both_versions(g.get("form"), request.form, error.current)
    return render_template("errors/stale.html", pairs=pairs, back=request.full_path), 409


def _show_busy(error: OperationalError) -> Any:
    """Without asking the database again: whoever waits has waited long enough."""
    log.error("database: %s request=%s", type(error.orig).__name__, g.get("request_id"))
    g.setdefault("association", unnamed())
    g.setdefault("_login_user", AnonymousUserMixin())
    return *_answer(503, reason="busy"), {"Retry-After": "3"}


def _show_fault(error: Exception) -> Any:
    """The last net. The trace names code, never a person: messages may hold data."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    log.error(
        "fault %s request=%s at %s",
        type(error).__name__,
        g.get("request_id"),
        " < ".join(reversed(frames[-8:])),
    )
    return _answer(500, reason="")
