"""Jonas's guitar course, its running lesson (Tuesday, 15:30), and next week's."""

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.programme import activities, places, series
from app.programme.activities import Outline
from app.programme.models import Event, Kind
from tests.cast import LONG_AGO, make_person
from tests.programme.conftest import TUESDAYS

TODAY = date(2026, 11, 24)


@pytest.fixture
def guitar(session, cast):
    """activity, lesson (running), next_lesson, last_lesson; Amira and Ben take part."""
    activity = activities.create_activity(
        session,
        Outline(kind=Kind.COURSE, title="Gitarre", leaders=[cast.staff["jonas"].id]),
        by=cast.actor("vera"),
        at=LONG_AGO,
    )
    for child in (cast.amira, cast.ben):
        places.enrol(session, activity, child.id, by=cast.actor("vera"), at=LONG_AGO)
    series.create_series(session, activity, TUESDAYS, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()

    def on(day):
        return session.scalar(select(Event).where(Event.series_day == day))

    return SimpleNamespace(
        activity=activity,
        last_lesson=on(date(2026, 11, 17)),
        lesson=on(TODAY),
        next_lesson=on(date(2026, 12, 1)),
    )


@pytest.fixture
def fill(session, cast, guitar):
    """fill(30): that many more children in the course."""

    def enrol(count):
        for number in range(count):
            child = make_person(session, f"Kind{number:02d}", f"Familie{number:02d}")
            places.enrol(session, guitar.activity, child.id, by=cast.actor("vera"), at=LONG_AGO)
        session.commit()

    return enrol
