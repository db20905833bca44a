"""The guitar course of tests/programme, and a subscription of the Haddads to look through."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.feeds import service
from app.feeds.models import Feed
from tests.cast import Cast
from tests.conftest import MOMENT
from tests.programme.conftest import guitar, room, stamp_of, tuesdays

__all__ = ["guitar", "room", "stamp_of", "tuesdays"]


@pytest.fixture
def feed(session: Session, cast: Cast, tuesdays) -> Feed:
    row = service.for_family(session, cast.haddads.id, label="Haddad", by=SYSTEM, at=MOMENT)
    session.commit()
    return row


@pytest.fixture
def path(feed: Feed) -> str:
    return f"/k/{service.token_of(feed)}/termine.ics"


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    """A calendar programme: no cookies, no Accept header worth speaking of."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def calendar(phone: FlaskClient) -> Callable[[str], Calendar]:
    def fetch(path: str) -> Calendar:
        answer = phone.get(path)
        assert answer.status_code == 200
        return Calendar.from_ical(answer.data)

    return fetch
