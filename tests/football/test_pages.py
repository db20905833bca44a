"""The pages of the room: who may see what, and the coach's way from a plan to a result."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.football import nominating, queries, service
from app.football.forms import MOST_MATCHES
from app.football.models import FairPlay, Match, MatchDay, Nomination, Shirt
from app.football.service import Encounter
from app.messages.models import Message
from app.partners.models import Place
from app.programme import places, replies
from app.programme import service as programme
from app.programme.activities import Outline, create_activity
from app.programme.models import Answer, Event, Kind, Reply, Ride
from app.programme.queries import find_participation
from tests.cast import LONG_AGO, make_person
from tests.conftest import MOMENT
from tests.football.conftest import KICK_OFF, planned
from tests.hostile import assert_survives

SENT = {"opponent": "SG Moselbogen", "day": "12.12.2026", "kick_off": "14:00", "venue": "away"}


@pytest.fixture
def coach(client_of):
    return client_of("kofi")


def count(session, table):
    session.expire_all()
    return session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize(
    ("name", "status"), [("vera", 200), ("kofi", 200), ("jonas", 404), ("lena", 403), ("uwe", 403)]
)
def test_coaches_see_their_own_team_and_the_office_all(
    client_of, session, cast, team, game, played, name, status
):
    client = client_of(name)
    place = find_participation(session, team, cast.amira.id).id
    home, match = f"/fussball/{team.id}", f"/fussball/spiele/{game.id}"
    pages = [f"{home}{page}" for page in ("", "/spiele/neu", "/fair-play", "/fair-play/neu")]
    pages += [f"{home}/saison/2026", f"{home}/saison/2026/druck", f"{home}/spieler/{place}"]
    pages += [f"{match}{page}" for page in ("", "/bearbeiten", "/nominierung", "/fahrten")]
    pages.append(f"/fussball/spiele/{played.id}/ergebnis")
    for page in pages:
        assert client.get(page).status_code == status, page
    if status != 200:
        for deed in ("/erinnern", "/mitteilen"):
            assert client.post(match + deed).status_code == status
        sent = {"person_id": str(cast.amira.id), "answer": "yes"}
        assert client.post(f"{match}/antwort", data=sent).status_code == status
        assert client.post(f"{match}/nominierung", data={}).status_code == status
    assert ("Bunte Elf" in client.get("/fussball").text) == (status == 200)


def test_what_is_no_team_and_no_match_is_not_there(client_of, session, cast, team, vera):
    course = create_activity(session, Outline(Kind.COURSE, "Gitarre"), **vera)
    lesson = programme.create_event(
        session, course, starts_at=KICK_OFF, ends_at=KICK_OFF + timedelta(hours=1), **vera
    )
    session.commit()
    office = client_of("vera")
    assert office.get(f"/fussball/{course.id}").status_code == 404
    assert office.get(f"/fussball/spiele/{lesson.id}").status_code == 404
    for season in (1989, 2028, 99999999999):
        assert office.get(f"/fussball/{team.id}/saison/{season}").status_code == 404


def test_opponent_day_and_kick_off_are_enough_and_twice_is_once(coach, session, team):
    key = {"key": "once"}
    first = coach.post(f"/fussball/{team.id}/spiele/neu", data=SENT | key)
    again = coach.post(f"/fussball/{team.id}/spiele/neu", data=SENT | key)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    event = session.scalar(select(Event))
    assert event.ends_at - event.starts_at == timedelta(minutes=75)  # most are of the D youth
    page = coach.get(first.location).text
    assert "Spiel gegen SG Moselbogen" in page and "13:15" in page


def test_without_a_place_a_match_at_home_is_where_the_last_one_was(coach, session, team):
    grounds = [Place(name=name, sort_key=name) for name in ("hier", "dort")]
    session.add_all(grounds)
    session.commit()
    new = f"/fussball/{team.id}/spiele/neu"
    sent = {**SENT, "venue": "home"}
    coach.post(new, data={**sent, "day": "5.12.2026", "place_id": str(grounds[1].id)})
    coach.post(new, data=sent)
    coach.post(new, data={**SENT, "day": "19.12.2026"})
    where = session.scalars(select(Event.place_id).order_by(Event.starts_at)).all()
    assert where == [grounds[1].id, grounds[1].id, None]


@pytest.mark.parametrize("missing", ["opponent", "day", "kick_off"])
def test_each_of_the_three_is_asked_for_and_the_rest_is_kept(coach, session, team, missing):
    answer = coach.post(f"/fussball/{team.id}/spiele/neu", data={**SENT, missing: ""})
    assert answer.status_code == 422
    assert "Bitte ausfüllen" in answer.text or "füllen" in answer.text
    assert count(session, MatchDay) == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"meet": "15:00"}, "vor dem Anstoß"),
        ({"answer_by": "13.12.2026"}, "vor dem Spiel"),
        ({"more-0-opponent": "B", "more-0-kick_off": "13:00"}, "das erste des Tages"),
        ({"more-0-opponent": "B"}, "zu jedem Spiel den Anstoß"),
        ({"more-0-kick_off": "15:00"}, "zu jedem Spiel den Gegner"),
    ],
)
def test_what_cannot_be_is_said(coach, session, team, wrong, words):
    answer = coach.post(f"/fussball/{team.id}/spiele/neu", data={**SENT, **wrong})
    assert answer.status_code == 422 and words in answer.text
    assert count(session, MatchDay) == 0


def test_a_tournament_is_typed_on_the_same_page_and_changed_there(coach, session, team):
    more = {"more-0-opponent": "B", "more-0-kick_off": "14:30", "more-0-pitch": "Platz 2"}
    made = coach.post(f"/fussball/{team.id}/spiele/neu", data=SENT | more)
    where = made.location
    assert "14:30 B, Platz 2" in coach.get(where).text
    page = coach.get(f"{where}/bearbeiten").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    number = re.search(r'name="more-0-number" value="(\d+)"', page)[1]
    kept = {**SENT, **more, "more-0-number": number, "opponent": "A", "version": version}
    assert coach.post(f"{where}/bearbeiten", data=kept).status_code == 303
    session.expire_all()
    rows = session.scalars(select(Match).order_by(Match.position)).all()
    assert [(row.opponent, row.after_minutes) for row in rows] == [("A", 0), ("B", 30)]
    assert coach.post(f"{where}/bearbeiten", data=kept).status_code == 409


def test_a_match_brought_forward_takes_its_usual_deadline_along(coach, session, team):
    made = coach.post(f"/fussball/{team.id}/spiele/neu", data=SENT | {"answer_by": "11.12.2026"})
    where = f"{made.location}/bearbeiten"

    def send(**more):
        version = re.search(r'name="version"[^>]*value="(\d+)"', coach.get(where).text)[1]
        return coach.post(where, data={**SENT, "version": version, **more}).status_code

    earlier = {"day": "5.12.2026", "answer_by": "11.12.2026"}  # the page's own, left as it was
    assert send(**earlier) == 303
    event = session.scalars(select(Event)).one()
    assert event.answer_by == service.usual_answer_by(event.starts_at, MOMENT)
    assert send(**earlier) == 422  # typed


def test_a_date_that_is_no_match_yet_is_led_to_its_form(coach, session, team, vera):
    event = programme.create_event(
        session,
        team,
        starts_at=KICK_OFF,
        ends_at=KICK_OFF + timedelta(hours=1),
        title="Spiel gegen Lay",
        **vera,
    )
    session.commit()
    answer = coach.get(f"/fussball/spiele/{event.id}", follow_redirects=True)
    assert 'value="Lay"' in answer.text
    sent = {**SENT, "opponent": "Lay", "day": "5.12.2026"}
    assert coach.post(f"/fussball/spiele/{event.id}/bearbeiten", data=sent).status_code == 303
    assert count(session, MatchDay) == 1


def test_a_whole_day_that_becomes_a_match_has_a_kick_off(coach, session, team, vera):
    midnight = KICK_OFF - timedelta(hours=14)
    event = programme.create_event(
        session,
        team,
        starts_at=midnight,
        ends_at=midnight + timedelta(days=1),
        all_day=True,
        title="Turnier",
        **vera,
    )
    session.commit()
    where = f"/fussball/spiele/{event.id}/bearbeiten"
    assert "00:00" not in coach.get(where).text
    sent = {**SENT, "day": "5.12.2026"}
    assert coach.post(where, data=sent).status_code == 303
    session.expire_all()
    assert not event.all_day and event.starts_at == KICK_OFF
    assert event.ends_at < KICK_OFF + timedelta(hours=3)


def test_from_the_answer_on_the_phone_to_the_nomination(coach, session, cast, game):
    where = f"/fussball/spiele/{game.id}"
    for child in (cast.amira, cast.ben):
        sent = {"person_id": str(child.id), "answer": "yes"}
        assert coach.post(f"{where}/antwort", data=sent).status_code == 303
    page = coach.get(f"{where}/nominierung").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    ticked = {"people": [str(cast.amira.id)], "version": version}
    assert coach.post(f"{where}/nominierung", data=ticked).status_code == 303
    assert count(session, Message) == 0
    assert "noch nicht mitgeteilt" in coach.get(where).text
    coach.post(f"{where}/mitteilen")
    assert count(session, Message) == 2
    assert "Alle wissen Bescheid" in coach.get(where).text
    everybody = {"people": [str(one.id) for one in (cast.amira, cast.karim, cast.ben)]}
    refused = coach.post(f"{where}/nominierung", data=everybody)
    assert refused.status_code == 422 and "2 dürfen spielen" in refused.text


def test_a_stranger_is_no_player(coach, session, cast, game):
    sent = {"person_id": str(cast.herr_berg.id), "answer": "yes"}
    assert coach.post(f"/fussball/spiele/{game.id}/antwort", data=sent).status_code == 404
    assert count(session, Reply) == 0


def test_what_is_in_the_way_stands_beside_the_name(coach, session, cast, game, vera):
    course = create_activity(session, Outline(Kind.COURSE, "Gitarre"), **vera)
    places.enrol(session, course, cast.amira.id, by=vera["by"], at=LONG_AGO)
    programme.create_event(
        session, course, starts_at=KICK_OFF, ends_at=KICK_OFF + timedelta(minutes=45), **vera
    )
    session.commit()
    assert (
        "Amira hat Gitarre bis 14:45" in coach.get(f"/fussball/spiele/{game.id}/nominierung").text
    )


def test_cars_are_counted_against_who_needs_a_seat(coach, session, cast, game, kofi):
    nominating.nominate(session, game, [cast.amira.id, cast.ben.id], **kofi)
    session.commit()
    where = f"/fussball/spiele/{game.id}"
    assert "Es fehlen noch 2 Plätze" in coach.get(where).text
    cars = {"cars-0-driver_id": str(cast.herr_berg.id), "cars-0-seats": "1"}
    cars |= {"cars-1-driver_name": "Nachbar", "cars-1-seats": "1"}
    assert coach.post(f"{where}/fahrten", data=cars).status_code == 303
    page = coach.get(where).text
    assert "Genug Plätze" in page and "Holger" in page and "Nachbar" in page
    assert coach.post(f"{where}/fahrten", data={"cars-0-seats": "1"}).status_code == 422
    assert coach.post(f"{where}/fahrten", data={"cars-0-driver_name": "X"}).status_code == 422
    assert count(session, Ride) == 2


def test_a_result_is_entered_with_who_scored(coach, session, cast, played):
    match = queries.matches_of(session, [played.id])[played.id][0]
    where = f"/fussball/spiele/{played.id}"
    sent = {
        "results-0-match_id": str(match.id),
        "results-0-ours": "2",
        "results-0-theirs": "1",
        "results-0-scorers-0-person_id": str(cast.amira.id),
        "results-0-scorers-0-goals": "1",
    }
    assert coach.post(f"{where}/ergebnis", data=sent).status_code == 303
    page = coach.get(where).text
    assert "1 : 2" in page and "Amira" in page  # away: theirs first
    too_many = {**sent, "results-0-scorers-0-goals": "3"}
    assert coach.post(f"{where}/ergebnis", data=too_many).status_code == 422


def test_the_longest_tournament_and_a_large_squad_have_a_result(coach, session, team, vera):
    for number in range(60):
        places.enrol(session, team, make_person(session, f"Kind {number}").id, **vera)
    long = planned(
        starts_at=MOMENT - timedelta(days=7),
        matches=[Encounter(f"Verein {number}", number * 10) for number in range(1 + MOST_MATCHES)],
    )
    found = service.plan_match(session, team, long, **vera)
    session.commit()
    page = coach.get(f"/fussball/spiele/{found.id}/ergebnis")
    assert page.status_code == 200 and f"Verein {MOST_MATCHES}" in page.text


def test_a_number_is_worn_once(coach, session, cast, team):
    rows = [find_participation(session, team, one.id) for one in (cast.amira, cast.ben)]
    pages = [f"/fussball/{team.id}/spieler/{row.id}" for row in rows]
    assert coach.post(pages[0], data={"part": "Tor", "number": "1"}).status_code == 303
    refused = coach.post(pages[1], data={"number": "1"})
    assert refused.status_code == 422 and "schon jemand" in refused.text
    assert count(session, Shirt) == 1
    assert 'value="1"' in coach.get(pages[0]).text


def test_the_log_is_kept_changed_and_cleared(coach, session, team):
    where = f"/fussball/{team.id}/fair-play"
    sent = {"day": "1.11.2026", "sort": "against_racism", "what": "Banner", "reached": "80"}
    assert coach.post(f"{where}/neu", data=sent).status_code == 303
    page = coach.get(where).text
    assert "Banner" in page and "etwa 80" in page and "Gegen Rassismus" in page
    row = session.scalar(select(FairPlay))
    page = coach.get(f"{where}/{row.id}").text
    assert "keine Namen" in page
    assert coach.post(f"{where}/{row.id}", data={**sent, "what": "Zwei"}).status_code == 303
    assert coach.post(f"{where}/{row.id}/entfernen").status_code == 303
    assert count(session, FairPlay) == 0


def test_nothing_typed_breaks_a_form(coach, session, team, game, played, cast):
    assert_survives(coach, f"/fussball/{team.id}/spiele/neu", SENT | {"places": "7", "meet": "13"})
    assert_survives(
        coach,
        f"/fussball/{team.id}/fair-play/neu",
        {"day": "1.11.2026", "what": "x", "reached": "1"},
    )
    assert_survives(
        coach,
        f"/fussball/spiele/{game.id}/fahrten",
        {"cars-0-driver_name": "x", "cars-0-seats": "1"},
    )
    assert_survives(coach, f"/fussball/spiele/{played.id}/ergebnis", {"results-0-match_id": "1"})


def test_pages_need_no_more_statements_for_more_players(
    coach, session, cast, team, game, kofi, statements
):
    def cost():
        with statements() as seen:
            assert coach.get(f"/fussball/spiele/{game.id}/nominierung").status_code == 200
            assert coach.get(f"/fussball/{team.id}").status_code == 200
        return len(seen)

    cost()
    few = cost()
    for number in range(8):
        person = make_person(session, f"Kind {number}", "Viel", birth_year=2014)
        places.enrol(session, team, person.id, **kofi)
        replies.answer(session, game.event, person.id, Answer.YES, **kofi)
        session.add(Nomination(event_id=game.id, person_id=person.id))
    session.commit()
    assert cost() <= few
