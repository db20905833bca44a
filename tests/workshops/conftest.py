"""A public concert in ten days with four seats."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.programme import activities, service
from app.programme.models import Event, Kind
from app.workshops import seats
from tests.cast import Cast
from tests.conftest import MOMENT


@pytest.fixture
def concert(session: Session, cast: Cast) -> Event:
    outline = activities.Outline(
        kind=Kind.ENSEMBLE,
        title="Sommerkonzert",
        public=True,
        leaders=[cast.staff["jonas"].id],
    )
    made = activities.create_activity(session, outline, by=SYSTEM, at=MOMENT)
    begins = MOMENT + timedelta(days=10)
    event = service.create_event(
        session,
        made,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        by=SYSTEM,
        at=MOMENT,
    )
    seats.admit(session, event, seats=4, by=SYSTEM, at=MOMENT)
    session.commit()
    return event
