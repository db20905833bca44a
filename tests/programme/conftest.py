"""A guitar course of Jonas's with Amira and Ben in it, Tuesdays at 15:30."""

from collections.abc import Callable
from datetime import date, time

import pytest
from sqlalchemy.orm import Session

from app.partners.models import Place
from app.programme import activities, places, series
from app.programme.activities import Outline
from app.programme.models import Activity, Kind, Series
from app.programme.series import Weekly
from tests.cast import LONG_AGO, Cast

TUESDAYS = Weekly(
    weekday=1,
    start=time(15, 30),
    minutes=45,
    first_on=date(2026, 8, 25),
    last_on=date(2027, 1, 29),
)


@pytest.fixture
def room(session: Session) -> Place:
    place = Place(name="Raum 1", own=True, street="Am Plan 1", postcode="56068", city="Koblenz")
    session.add(place)
    session.flush()
    return place


@pytest.fixture
def guitar(session: Session, cast: Cast, room: Place) -> Activity:
    activity = activities.create_activity(
        session,
        Outline(
            kind=Kind.COURSE,
            title="Gitarre",
            leaders=[cast.staff["jonas"].id],
            place_id=room.id,
            capacity=2,
        ),
        by=cast.actor("vera"),
        at=LONG_AGO,
    )
    for child in (cast.amira, cast.ben):
        places.enrol(session, activity, child.id, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    return activity


@pytest.fixture
def tuesdays(session: Session, cast: Cast, guitar: Activity) -> Series:
    row = series.create_series(session, guitar, TUESDAYS, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    return row


@pytest.fixture
def stamp_of(session: Session) -> Callable[[str, int], int]:
    from app.programme.models import Stamp

    def read(scope: str, ref: int) -> int:
        row = session.get(Stamp, (scope, ref), populate_existing=True)
        return row.count if row else 0

    return read
