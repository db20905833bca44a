"""The room's blueprint, apart from its pages so that each of their files can use it."""

from typing import Any

from flask import Blueprint

from app.base import clock
from app.partners import words

bp = Blueprint("partners", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"kind_words": words.KINDS, "state_words": words.STATES, "today": clock.today()}
