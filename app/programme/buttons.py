"""What a button without a form of its own does: one change, one sentence, and back."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.base.db import transaction
from app.base.errors import RuleBroken
from app.base.forms import Form
from app.base.ids import ActivityId
from app.programme.kept_apart import kept_apart_in


def press(work: Callable[[Session], Any], back: str) -> Response:
    """Run `work` in one transaction and lead `back`, where its words, or the refusal's, appear.

    work: returns what is said afterwards, or {"text": …, "undo": url}
    """
    try:
        with transaction() as session:
            said = work(session)
    except RuleBroken as refusal:
        flash(refusal.message, "error")
    else:
        flash(said, "success")
    return redirect(back, 303)


def warn_of_bans(session: Session, activity_id: ActivityId) -> None:
    """Say who is brought together here that must not meet."""
    for sentence in kept_apart_in(session, activity_id):
        flash(sentence, "warning")


def seen_version() -> int | None:
    """The version of the row that the pressed button stood beside."""
    return Form().seen_version
