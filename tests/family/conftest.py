"""A family's phone: no account, only the link."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.people import links
from app.people.models import FamilyLink
from tests.cast import LONG_AGO, Cast
from tests.programme.conftest import guitar, room, stamp_of, tuesdays

__all__ = ["guitar", "room", "stamp_of", "tuesdays"]


@pytest.fixture
def link(session: Session, cast: Cast) -> FamilyLink:
    row = links.issue_link(session, cast.haddads, by=SYSTEM, at=LONG_AGO)
    session.commit()
    return row


@pytest.fixture
def door(link: FamilyLink) -> str:
    return links.path_of(link)


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    return app.test_client()
