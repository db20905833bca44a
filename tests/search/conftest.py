"""Jonas teaches Amira the guitar, Kofi coaches Karim; a home, a room, a match with a title."""

from datetime import date, time
from types import SimpleNamespace

import pytest

from app.base.ids import OrganisationId
from app.partners import service as partners
from app.partners.models import OrganisationKind, Place
from app.programme import places
from app.programme.models import Kind
from app.rules.names import sort_key
from tests.calendar.conftest import guitar, offer, put, room, tuesdays
from tests.cast import LONG_AGO

__all__ = ["guitar", "offer", "put", "room", "tuesdays"]


@pytest.fixture
def town(session, cast, tuesdays, offer, put) -> SimpleNamespace:
    vera = {"by": cast.actor("vera"), "at": LONG_AGO}
    team = offer("Fußball U12", Kind.TEAM, leaders=[cast.staff["kofi"].id])
    places.enrol(session, team, cast.karim.id, **vera)
    match = put(team, date(2026, 12, 5), time(10, 0), title="Spiel gegen Rübenach")
    home = partners.create_organisation(
        session,
        kind=OrganisationKind.SENIOR_HOME,
        name="Haus Kastanienblick",
        city="Koblenz",
        **vera,
    )
    hall = Place(
        name="Festsaal", organisation_id=OrganisationId(home.id), sort_key=sort_key("Festsaal")
    )
    session.add(hall)
    session.commit()
    return SimpleNamespace(team=team, match=match, home=home, hall=hall)
