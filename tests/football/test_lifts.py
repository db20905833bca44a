"""Whose seats count, and what the coach does with an offer taken back by telephone."""

import re

import pytest

from app.programme import places, rides
from app.programme import service as programme
from app.programme.queries import find_participation
from tests.cast import make_family, make_person
from tests.conftest import MOMENT


@pytest.fixture
def coach(client_of):
    return client_of("kofi")


@pytest.fixture
def offered(session, cast, game, kofi):
    """The Haddads take three along."""
    rides.offer_seats(session, game.event, cast.haddads.id, 3, **kofi)
    session.commit()
    return f"/fussball/spiele/{game.id}/fahrten/{cast.haddads.id}"


def seats(session, game):
    session.expire_all()
    return [ride.seats for ride in rides.list_rides(session, game.id)]


def test_seats_count_as_long_as_a_child_of_the_family_is_in_the_team(
    session, cast, team, game, offered, kofi
):
    rows = [find_participation(session, team, one.id) for one in (cast.amira, cast.karim)]
    places.leave(session, rows[0], **kofi)
    assert seats(session, game) == [3]
    places.leave(session, rows[1], **kofi)
    assert seats(session, game) == []


def test_the_coach_strikes_an_offer_and_takes_that_back(coach, session, cast, game, offered):
    page = coach.post(f"{offered}/streichen", follow_redirects=True).text
    assert "Angebot von Familie Haddad ist gestrichen" in page and seats(session, game) == []
    assert rides.offers_of(session, cast.haddads.id, [game.id]) == {}
    undo = re.search(rf'action="({offered}/[^"]+)"', page)[1].replace("&amp;", "&")
    coach.post(undo)
    assert seats(session, game) == [3]


def test_what_the_family_has_offered_meanwhile_counts_more_than_an_undo(
    coach, session, cast, game, offered, kofi
):
    coach.post(f"{offered}/streichen")
    rides.offer_seats(session, game.event, cast.haddads.id, 1, **kofi)
    session.commit()
    coach.post(f"{offered}/zurueck?plaetze=3")
    assert seats(session, game) == [1]


@pytest.mark.parametrize("sent", ["0", "-1", "9", "viele", "99999999999999999999", ""])
def test_only_seats_a_car_has_are_put_back(coach, session, cast, game, offered, sent):
    coach.post(f"{offered}/streichen")
    assert coach.post(f"{offered}/zurueck?plaetze={sent}").status_code in (303, 404)
    assert seats(session, game) == []


def test_an_offer_can_be_struck_twice_at_once(coach, session, cast, game, offered):
    for _time in range(2):
        assert coach.post(f"{offered}/streichen").status_code == 303
    assert seats(session, game) == []


def test_nobody_enters_lifts_of_a_family_without_a_child_in_the_team(coach, session, game):
    other = make_family(session, "Nord", child=[make_person(session, "Nele", "Nord")])
    session.commit()
    where = f"/fussball/spiele/{game.id}/fahrten/{other.id}"
    assert coach.post(f"{where}/zurueck?plaetze=2").status_code == 404
    assert coach.post(f"/fussball/spiele/{game.id}/fahrten/999/streichen").status_code == 404


@pytest.mark.parametrize(("name", "status"), [("jonas", 404), ("lena", 403), ("uwe", 403)])
def test_only_the_coach_and_the_office_strike(client_of, session, game, offered, name, status):
    client = client_of(name)
    assert client.post(f"{offered}/streichen").status_code == status
    assert client.post(f"{offered}/zurueck?plaetze=2").status_code == status
    assert seats(session, game) == [3]


def test_no_button_once_it_has_begun_or_is_off(coach, session, game, offered, kofi):
    assert "/streichen" in coach.get(f"/fussball/spiele/{game.id}").text
    programme.cancel_event(session, game.event, reason="Regen", **kofi)
    session.commit()
    assert "/streichen" not in coach.get(f"/fussball/spiele/{game.id}").text
    assert game.event.starts_at > MOMENT
