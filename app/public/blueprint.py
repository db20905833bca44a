"""The public pages hang on this; each file of views adds its own."""

from typing import Any

from flask import Blueprint, request
from flask.wrappers import Response

import config
from app.base.access import rule_of
from app.base.language import menu_of, picked, speak

bp = Blueprint("public", __name__)


@bp.before_request
def _speak_their_language() -> None:
    speak(picked(request.accept_languages.best_match(config.FAMILY_LANGUAGES) or "de"))


@bp.after_request
def _let_it_be_found(response: Response) -> Response:
    """Search engines are welcome where everybody is, and nowhere else."""
    rule = rule_of(request.endpoint or "")
    if rule is not None and rule.kind == "open":
        response.headers.setdefault("X-Robots-Tag", "all")
    return response


@bp.context_processor
def _languages() -> dict[str, Any]:
    known = request.endpoint or ""
    return {"languages": menu_of(known, **(request.view_args or {})) if known else []}
