"""Kofi's team: Amira, Karim and Ben; a match away on Saturday week, at which two may play."""

from datetime import UTC, datetime, timedelta

import pytest

from app.football import service
from app.football.models import Venue
from app.football.service import Encounter, Plan
from app.people import links
from app.programme import activities, places
from app.programme.activities import Outline
from app.programme.models import Kind
from tests.cast import LONG_AGO
from tests.conftest import MOMENT

KICK_OFF = datetime(2026, 12, 5, 13, 0, tzinfo=UTC)
"""Saturday, 14:00 in Koblenz."""


def planned(**more):
    usual = {
        "starts_at": KICK_OFF,
        "minutes": 85,
        "matches": [Encounter("SV Uferwiese")],
        "venue": Venue.AWAY,
        "meeting_point": "am Klangufer",
        "kit": "rot",
        "places": 2,
    }
    return Plan(**{**usual, **more})


@pytest.fixture
def vera(cast):
    return {"by": cast.actor("vera"), "at": MOMENT}


@pytest.fixture
def kofi(cast):
    return {"by": cast.actor("kofi"), "at": MOMENT}


@pytest.fixture
def team(session, cast):
    office = {"by": cast.actor("vera"), "at": LONG_AGO}
    outline = Outline(Kind.TEAM, "Fußball: Bunte Elf", leaders=[cast.staff["kofi"].id])
    found = activities.create_activity(session, outline, **office)
    for child in (cast.amira, cast.karim, cast.ben):
        places.enrol(session, found, child.id, **office)
    session.commit()
    return found


@pytest.fixture
def game(session, team, vera):
    found = service.plan_match(session, team, planned(), by=vera["by"], at=LONG_AGO)
    session.commit()
    return found


@pytest.fixture
def played(session, team, vera):
    """A match of last week."""
    plan = planned(starts_at=MOMENT - timedelta(days=7), matches=[Encounter("FC Brückenkopf")])
    found = service.plan_match(session, team, plan, by=vera["by"], at=LONG_AGO)
    session.commit()
    return found


@pytest.fixture
def door(session, cast):
    link = links.issue_link(session, cast.haddads, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    return links.path_of(link)
