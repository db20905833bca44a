"""A workshop with three places that anybody may sign up for, and a visitor's phone."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.programme import activities, service
from app.programme.models import Activity, Kind, Signup
from tests.cast import Cast
from tests.conftest import MOMENT


@pytest.fixture
def workshop(session: Session, cast: Cast) -> Activity:
    outline = activities.Outline(
        kind=Kind.WORKSHOP,
        title="Trommeln für alle",
        description="Wir bringen die Trommeln mit.",
        capacity=3,
        signup=Signup.PUBLIC,
    )
    made = activities.create_activity(session, outline, by=SYSTEM, at=MOMENT)
    begins = MOMENT + timedelta(days=5)
    service.create_event(
        session,
        made,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        by=SYSTEM,
        at=MOMENT,
    )
    session.commit()
    return made


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()
