"""What every template may rely on."""

import hashlib
from collections.abc import MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask.templating import Environment
from markupsafe import Markup
from werkzeug.local import LocalProxy

from app.base.db import db
from app.base.settings import shown


class Pages(Environment):
    """Flask's jinja, all of whose globals are there before the first page is made.

    In a plain dictionary they are found faster than in a chain of them: each macro that a
    template borrows from another compares all their names.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def install(app: Flask) -> None:
    app.context_processor(_furniture)
    app.url_defaults(_stamp_static)
    app.jinja_env.globals["url_for"] = address
    app.jinja_env.globals["picture"] = picture


def whose_house() -> Any:
    """What pages say of the association, read once per request."""
    if "association" not in g:
        g.association = shown(db.session())
    return g.association


def address(endpoint: str, **values: Any) -> str:
    """What templates call url_for: a page holds hundreds of addresses.

    Those made of an endpoint and numbers, and those of files, follow from the routes alone:
    worked out once, then remembered. Addresses with words in them may be secret and are not.
    """
    plain = endpoint == "static" or all(type(value) is int for value in values.values())
    if not plain or endpoint.startswith(".") or not has_request_context():
        return url_for(endpoint, **values)
    return _address(request.environ.get("SCRIPT_NAME", ""), endpoint, tuple(values.items()))


@lru_cache(maxsize=4096)
def _address(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


def picture(name: str, turn: bool = False) -> Markup:
    """The icon of that name, see _components/icon.html."""
    return _picture(address("static", filename="vendor/lucide.svg"), name, turn)


@lru_cache(maxsize=1024)
def _picture(sprite: str, name: str, turn: bool) -> Markup:
    return Markup(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/></svg>'
    ).format(" icon--turn" if turn else "", sprite, name)


def _furniture() -> dict[str, Any]:
    return {
        "association": LocalProxy(whose_house),
        "demo_mode": bool(current_app.config["DEMO"]),
    }


def _stamp_static(endpoint: str, values: dict[str, Any]) -> None:
    """static/x.css?v=3f2a…: cached for a year, renewed when its bytes change."""
    if endpoint == "static" and "v" not in values:
        values["v"] = _fingerprint(current_app.static_folder or "", values["filename"])


@lru_cache(maxsize=256)
def _fingerprint(folder: str, name: str) -> str:
    path = Path(folder, name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
