"""Hours of those who lead: who had which part in a date, and who may look."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.courses.hours import Hours, Part, hours_in
from app.programme import service as programme
from app.programme.activities import Outline, change_activity, create_activity
from app.programme.models import Activity, Event, EventStatus, Kind
from tests.cast import Cast
from tests.conftest import MOMENT

START = MOMENT - timedelta(days=14)
LATER = MOMENT + timedelta(days=1)
HELD = MOMENT - timedelta(days=3)


@pytest.fixture
def choir(session: Session, cast: Cast) -> Activity:
    """Jonas leads it, Kofi with him."""
    leaders = [cast.staff["jonas"].id, cast.staff["kofi"].id]
    outline = Outline(Kind.ENSEMBLE, "Chor", leaders=leaders)
    return create_activity(session, outline, by=SYSTEM, at=START)


def held(session: Session, activity: Activity, at: datetime = HELD, **more: bool) -> Event:
    return programme.create_event(
        session,
        activity,
        starts_at=at,
        ends_at=at + timedelta(minutes=90),
        by=SYSTEM,
        at=START,
        **more,
    )


def found(session: Session, end: datetime = LATER) -> dict[str, Hours]:
    session.flush()
    return {one.name.split()[0]: one for one in hours_in(session, START, end, at=MOMENT)}


def test_a_date_counts_for_everybody_who_leads_it(session: Session, choir: Activity) -> None:
    held(session, choir)
    hours = found(session)
    assert {name: one.minutes(Part.LED) for name, one in hours.items()} == {"Jonas": 90, "Kofi": 90}


def test_who_leads_from_today_has_no_hours_of_before(
    session: Session, cast: Cast, choir: Activity
) -> None:
    jonas, kofi, mara = (cast.staff[name].id for name in ("jonas", "kofi", "mara"))
    held(session, choir)
    changed = MOMENT - timedelta(days=2)
    outline = Outline(Kind.ENSEMBLE, "Chor", leaders=[jonas, mara])
    change_activity(session, choir, outline, by=SYSTEM, at=changed)
    held(session, choir, changed + timedelta(hours=1))
    outline = Outline(Kind.ENSEMBLE, "Chor", leaders=[mara, jonas])
    change_activity(session, choir, outline, by=SYSTEM, at=changed + timedelta(days=1))
    held(session, choir, changed + timedelta(days=1))
    hours = found(session)
    assert {name: one.held for name, one in hours.items()} == {"Mara": 2, "Jonas": 3, "Kofi": 1}


def test_both_have_their_hours_where_somebody_stood_in(
    session: Session, cast: Cast, choir: Activity
) -> None:
    event = held(session, choir)
    event.leader_id, event.stands_in_for_id = cast.staff["mara"].id, cast.staff["jonas"].id
    hours = found(session)
    assert hours["Mara"].minutes(Part.STOOD_IN) == hours["Jonas"].minutes(Part.REPLACED) == 90
    assert (hours["Mara"].held, hours["Jonas"].held, hours["Kofi"].held) == (1, 0, 1)


def test_who_leads_it_anyway_and_stands_in_counts_once(
    session: Session, cast: Cast, choir: Activity
) -> None:
    event = held(session, choir)
    event.leader_id, event.stands_in_for_id = cast.staff["kofi"].id, cast.staff["jonas"].id
    hours = found(session)
    assert [part for _row, part in hours["Kofi"].dates] == [Part.STOOD_IN]
    assert [part for _row, part in hours["Jonas"].dates] == [Part.REPLACED]


def test_cancelled_dates_stand_apart(session: Session, choir: Activity) -> None:
    held(session, choir).status = EventStatus.CANCELLED
    hours = found(session)
    assert (hours["Jonas"].held, hours["Jonas"].minutes(Part.CANCELLED)) == (0, 90)


def test_only_what_is_over_and_in_the_span_counts(session: Session, choir: Activity) -> None:
    held(session, choir, MOMENT - timedelta(minutes=60))
    held(session, choir, START - timedelta(minutes=90))
    held(session, choir).status = EventStatus.TENTATIVE
    assert found(session) == {}
    late = HELD + timedelta(hours=3)
    held(session, choir, late)
    assert found(session, end=late) == {}
    assert found(session, end=late + timedelta(minutes=30))["Jonas"].held == 1, "it began in it"


def test_all_day_dates_have_no_hours(session: Session, choir: Activity) -> None:
    held(session, choir).all_day = True
    hours = found(session)["Jonas"]
    assert (hours.held, hours.minutes(Part.LED)) == (1, 0)


def test_the_office_sees_all_and_leaders_their_own(
    client_of, session: Session, cast: Cast, choir: Activity
) -> None:
    held(session, choir)
    vera: FlaskClient = client_of("vera")
    page = vera.get("/stunden").text
    assert "Jonas" in page
    assert "1 Std. 30 Min." in page
    jonas, kofi = cast.staff["jonas"].id, cast.staff["kofi"].id
    assert "Chor" in vera.get(f"/stunden/{jonas}?monat=2026-11").text
    assert "Chor" not in vera.get(f"/stunden/{jonas}?monat=2026-10").text
    assert "Stunden von" in vera.get(f"/stunden/{jonas}?monat=unsinn").text
    own = client_of("jonas").get("/stunden?monat=2026-11").text
    assert "Stunden von" in own
    assert "Chor" in own
    assert client_of("jonas").get(f"/stunden/{kofi}").status_code == 404
    assert vera.get("/stunden/99999").status_code == 404
    assert vera.get(f"/stunden/{2**40}").status_code == 404
