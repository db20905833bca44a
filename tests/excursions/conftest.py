"""A trip of today: it left half an hour ago, Jonas leads it, Amira, Karim and Ben come along."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest

from app.excursions import queries, service
from app.excursions.service import Plan, Point
from app.people import links
from app.people.models import Phone
from app.programme import places
from app.programme.models import Signup
from app.programme.queries import find_participation
from tests.cast import LONG_AGO
from tests.conftest import MOMENT

BEGAN = MOMENT - timedelta(minutes=34)


@pytest.fixture
def plan(cast):
    """plan(seats=3): what a trip is planned with, changed where the test says so."""

    def make(**more):
        usual = {
            "title": "Heidelberg",
            "starts_at": BEGAN,
            "ends_at": BEGAN + timedelta(hours=5),
            "leaders": [cast.staff["jonas"].id],
            "seats": 10,
            "points": [
                Point("am Klangufer", time(14, 45), time(20)),
                Point("am Bahnhof", time(15), time(19, 45)),
            ],
            "signup": Signup.FAMILY,
        }
        return Plan(**{**usual, **more})

    return make


@pytest.fixture
def planned(session, cast, plan):
    """planned(days=7): the trip so many days later, with the three children."""

    def make(days=0, **more):
        shift = timedelta(days=days)
        span = {"starts_at": BEGAN + shift, "ends_at": BEGAN + timedelta(hours=5) + shift}
        office = {"by": cast.actor("vera"), "at": LONG_AGO}
        journey = service.plan_trip(session, plan(**{**span, **more}), **office)
        for child in (cast.amira, cast.karim, cast.ben):
            places.enrol(session, journey.activity, child.id, **office)
        session.commit()
        return journey

    return make


@pytest.fixture
def trip(session, cast, planned):
    """journey, departure, stop, home (calls), points, and `at(person)`: their place."""
    journey = planned()
    departure, stop, home = queries.list_calls(session, journey.id)
    return SimpleNamespace(
        journey=journey,
        id=journey.id,
        departure=departure,
        stop=stop,
        home=home,
        points=queries.list_points(session, journey.id),
        at=lambda person: find_participation(session, journey.activity, person.id),
    )


@pytest.fixture
def jonas(cast):
    return {"by": cast.actor("jonas"), "at": MOMENT}


@pytest.fixture
def mother_has_a_phone(session, cast):
    session.add(
        Phone(person_id=cast.frau_haddad.id, number="0261 1234567", dialled="+492611234567")
    )
    session.commit()


@pytest.fixture
def door(session, cast):
    link = links.issue_link(session, cast.haddads, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    return links.path_of(link)
