"""What every room answers a phone's queue: each item by itself, whatever was sent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.actor import Actor
from app.base.db import transaction
from app.base.wire import Unreadable
from app.programme.visibility import Reader

Answer = dict[str, Any]
Answers = dict[str, list[Answer]]


class Batch(Protocol):
    """One request's items, of one account."""

    @property
    def account(self) -> int: ...


B = TypeVar("B", bound=Batch)
B_contra = TypeVar("B_contra", contravariant=True)


class TakeIn(Protocol[B_contra]):
    """Saves what can be saved and answers every item; raises nothing."""

    def __call__(
        self, session: Session, reader: Reader, batch: B_contra, *, by: Actor, at: datetime
    ) -> Answers: ...


def answer(read: Callable[[Any], B], take_in: TakeIn[B]) -> ResponseReturnValue:
    """Answers every item by itself; 409 when the queue belongs to another account."""
    try:
        batch = read(request.get_json(silent=True))
    except (Unreadable, RecursionError):
        return {"error": "unreadable"}, 400
    if batch.account != current_user.account_id:
        return {"error": "other_account"}, 409
    with transaction() as session:
        answers = take_in(session, current_user, batch, by=current_user.actor, at=clock.now())
    return dict(answers)


def refused(item_id: str, why: str, message: str) -> Answer:
    return {"id": item_id, "state": "refused", "why": why, "message": message}


def unreadable(item_id: str) -> Answer:
    return refused(item_id, "unreadable", gettext("This entry cannot be read."))
