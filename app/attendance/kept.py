"""What higher rooms let a phone keep for a day without network, beside the registers.

@keep
def counts(session: Session, reader: Reader, first: date, last: date) -> Iterable[str]: ...
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from flask import Response, make_response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from app.programme.visibility import Reader

Keeper = Callable[[Session, Reader, date, date], Iterable[str]]
_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> Keeper:
    """Decorates what lists the paths a phone may keep for these days, both included."""
    _keepers.append(keeper)
    return keeper


def kept_until(answer: ResponseReturnValue, at: datetime) -> Response:
    """The page, with word for the service worker (sw.js) that a phone may keep it until then."""
    response = make_response(answer)
    response.headers["X-Kept-Until"] = http_date(at)
    return response


def pages(session: Session, reader: Reader, first: date, last: date) -> list[str]:
    return [path for keeper in _keepers for path in keeper(session, reader, first, last)]
