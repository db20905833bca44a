"""What a family sees of a match: its answer, the nomination once it is told, a lift to offer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.base.errors import RuleBroken
from app.football import nominating, queries, results, service, telling
from app.football.models import Venue
from app.football.service import Encounter
from app.people import directory, links, newcomers, protection
from app.people.models import FamilyRole
from app.people.service import NewMember
from app.programme import places, replies, rides
from app.programme import service as programme
from app.programme.models import Answer, Ride
from app.programme.queries import find_participation
from app.programme.rides import Car
from tests.conftest import MOMENT
from tests.football.conftest import planned


@pytest.fixture
def phone(app):
    return app.test_client()


def test_meeting_point_kick_off_and_kit_stand_there_in_the_familys_language(
    phone, session, cast, game, door
):
    page = phone.get(door).text
    for words in ("Treffpunkt: 13:15 Uhr, am Klangufer", "Anstoß: 14:00 Uhr", "Trikot: rot"):
        assert words in page
    cast.haddads.language = "uk"
    session.commit()
    assert "Початок матчу: 14:00" in phone.get(door).text


def test_the_nomination_is_seen_only_once_it_is_told(phone, session, cast, game, door, kofi):
    for child in (cast.amira, cast.karim):
        replies.answer(session, game.event, child.id, Answer.YES, **kofi)
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    session.commit()
    assert "nominiert" not in phone.get(door).text
    telling.tell_nomination(session, game, **kofi)
    session.commit()
    page = phone.get(door).text
    assert "Amira ist nominiert" in page and "Platz für Karim nicht gereicht" in page
    assert "Amira kommt." in page and "Karim kommt." not in page
    assert "Ben" not in page
    nominating.nominate(session, game, [], **kofi)
    session.commit()
    assert "Amira ist nominiert" in phone.get(door).text  # nobody has told them otherwise yet
    replies.answer(session, game.event, cast.amira.id, Answer.NO, **kofi)
    session.commit()
    assert "Amira ist nominiert" not in phone.get(door).text


def test_a_family_offers_seats_changes_and_takes_them_back(phone, session, cast, game, door):
    for seats, shown in (("3", "3 Kinder"), ("1", "ein Kind"), ("0", "Wir können")):
        sent = {"event_id": str(game.id), "seats": seats}
        assert phone.post(f"{door}/mitnehmen", data=sent).status_code == 303
        assert shown in phone.get(door).text
    session.expire_all()
    assert session.scalar(select(Ride)) is None


@pytest.mark.parametrize("seats", ["9", "-1", "viele", "99999999999999999999"])
def test_odd_numbers_of_seats_are_refused_kindly(phone, session, game, door, seats):
    sent = {"event_id": str(game.id), "seats": seats}
    assert phone.post(f"{door}/mitnehmen", data=sent).status_code == 303
    assert session.scalar(select(Ride)) is None


def test_only_to_a_match_of_their_own(phone, session, cast, team, game, door, vera):
    training = programme.create_event(
        session, team, starts_at=game.event.starts_at, ends_at=game.event.ends_at, **vera
    )
    session.commit()
    for event_id in (training.id, 999):
        sent = {"event_id": str(event_id), "seats": "2"}
        assert phone.post(f"{door}/mitnehmen", data=sent).status_code == 404
    for child in (cast.amira, cast.karim):
        places.leave(session, find_participation(session, team, child.id), **vera)
    session.commit()
    sent = {"event_id": str(game.id), "seats": "2"}
    assert phone.post(f"{door}/mitnehmen", data=sent).status_code == 404


def test_the_offices_cars_and_the_families_offers_leave_each_other_alone(session, cast, game, kofi):
    rides.offer_seats(session, game.event, cast.haddads.id, 2, **kofi)
    rides.set_cars(session, game.id, [Car(3, cast.herr_berg.id)])
    rides.set_cars(session, game.id, [Car(4, driver_name="Nachbar")])
    assert [ride.seats for ride in rides.list_rides(session, game.id)] == [2, 4]
    assert rides.rides_of(session, [game.id]) == {game.id: [Car(4, driver_name="Nachbar")]}
    programme.cancel_event(session, game.event, reason="", **kofi)
    with pytest.raises(RuleBroken):
        rides.offer_seats(session, game.event, cast.haddads.id, 1, **kofi)


def test_no_seats_to_what_has_begun(session, cast, played, kofi):
    assert played.event.starts_at < MOMENT
    with pytest.raises(RuleBroken):
        rides.offer_seats(session, played.event, cast.haddads.id, 1, **kofi)


def test_a_lift_newcomers_offer_is_kept_when_they_join_a_family_of_ours(
    session, cast, team, game, kofi
):
    mother = NewMember("Samira", "Haddad", role=FamilyRole.GUARDIAN, phone="0261 5550123")
    new = newcomers.welcome(session, [mother, NewMember("Nuri")], language="de", **kofi)
    session.commit()
    there = directory.find_family(session, new.id)
    samira = next(one for one in there.members if one.person.given_name == "Samira")
    rides.offer_seats(session, game.event, new.id, 3, **kofi)
    same = {samira.person_id: directory.find_person(session, cast.frau_haddad.id)}
    home = newcomers.take_up(session, there, same, **kofi)
    session.commit()
    assert home.id == cast.haddads.id
    assert rides.offers_of(session, home.id, [game.id]) == {game.id: 3}


def test_a_guardian_kept_from_one_child_learns_of_no_lift(phone, session, cast, game, kofi, vera):
    rides.offer_seats(session, game.event, cast.haddads.id, 3, **kofi)
    protection.ban_contact(session, cast.frau_haddad, cast.amira, **vera)
    link = links.issue_link(session, cast.haddads, guardian_id=cast.frau_haddad.id, **vera)
    session.commit()
    path = links.path_of(link)
    page = phone.get(path).text
    assert "SV Uferwiese" in page and "Karim" in page  # her other child still plays
    assert "mitnehmen" not in page and "Amira" not in page
    sent = {"event_id": str(game.id), "seats": "0"}
    assert phone.post(f"{path}/mitnehmen", data=sent).status_code == 404
    assert rides.offers_of(session, cast.haddads.id, [game.id]) == {game.id: 3}


@pytest.fixture
def tournament(session, team, vera):
    """Three matches of today; the first begins in an hour."""
    encounters = [Encounter("SV Uferwiese", 0, "1"), Encounter("FC Lay", 25, "2")]
    plan = planned(
        starts_at=MOMENT + timedelta(hours=1),
        matches=[*encounters, Encounter("TuS Rübenach", 50)],
        venue=Venue.NEUTRAL,
    )
    found = service.plan_match(session, team, plan, **vera)
    session.commit()
    return found


def test_all_matches_of_a_tournament_stand_there_with_their_times(phone, door, tournament):
    page = phone.get(door).text
    assert "16:34 SV Uferwiese, 1" in page and "16:59 FC Lay, 2" in page
    assert "TuS Rübenach" in page and "Spielfeld" not in page


def test_a_single_match_is_in_the_title_already(phone, game, door):
    assert phone.get(door).text.count("SV Uferwiese") == 1


def test_results_stand_there_until_the_end_of_the_day(
    phone, session, cast, team, tournament, door, kofi, moment
):
    later = kofi | {"at": tournament.event.starts_at + timedelta(minutes=20)}
    [first, *_] = queries.matches_of(session, [tournament.id])[tournament.id]
    results.enter(session, tournament, {first.id: results.Result(2, 1)}, **later)
    session.commit()
    moment.move_to(later["at"])
    page = phone.get(door).text
    assert ">2 : 1<" in page
    assert "Kann Amira kommen?" in page
    moment.move_to(tournament.event.ends_at + timedelta(minutes=5))
    page = phone.get(door).text
    assert ">2 : 1<" in page and "Kann Amira" not in page and "mitnehmen" not in page
    moment.move_to(tournament.event.ends_at + timedelta(days=1))
    assert "SV Uferwiese" not in phone.get(door).text
