"""The programme's guitar course, and a quick way to put dates beside it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from app.programme import activities, service
from app.programme.activities import Outline
from app.programme.models import Activity, Event, Kind
from app.rules.times import at
from tests.cast import LONG_AGO, Cast
from tests.programme.conftest import guitar, room, tuesdays

__all__ = ["guitar", "room", "tuesdays"]


@pytest.fixture
def offer(session: Session, cast: Cast) -> Callable[..., Activity]:
    """offer("Chor", Kind.ENSEMBLE, leaders=[…])"""

    def make(title: str, kind: Kind = Kind.COURSE, **more: object) -> Activity:
        made = activities.create_activity(
            session, Outline(kind=kind, title=title, **more), by=cast.actor("vera"), at=LONG_AGO
        )
        session.commit()
        return made

    return make


@pytest.fixture
def put(session: Session, cast: Cast) -> Callable[..., Event]:
    """put(activity, date(2026, 11, 25), time(16, 0)): 45 minutes there."""

    def make(activity: Activity, day: date, clock: time, **more: object) -> Event:
        starts_at: datetime = at(day, clock)
        made = service.create_event(
            session,
            activity,
            **{"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=45), **more},
            by=cast.actor("vera"),
            at=LONG_AGO,
        )
        session.commit()
        return made

    return make
