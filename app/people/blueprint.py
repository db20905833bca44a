"""The room's blueprint, apart from its pages so that each of their files can use it."""

from typing import Any

from flask import Blueprint

from app.base import clock
from app.people import words

bp = Blueprint("people", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    """What every page about people says again and again."""
    return {
        "role_words": words.ROLES,
        "purpose_words": words.PURPOSES,
        "state_words": words.STATES,
        "evidence_words": words.EVIDENCE,
        "language_name": words.language_name,
        "today": clock.today(),
    }
