"""A fixture list out of a calendar: matches made, brought up to date, taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.football import nominating, queries, service
from app.football.models import Match, MatchDay, Nomination
from app.football.service import Encounter
from app.programme.models import Event
from tests.exchange.test_calendar import hand_in, take_over
from tests.football.conftest import planned

AWAY = """UID:one@liga
SUMMARY:SV Uferwiese - Bunte Elf
DTSTART;TZID=Europe/Berlin:20261205T140000
DTEND;TZID=Europe/Berlin:20261205T151500
LOCATION:Sportplatz am Wald"""
HOME = """UID:two@liga
SUMMARY:Bunte Elf : FC Brückenkopf
DTSTART;TZID=Europe/Berlin:20261212T110000
DTEND;TZID=Europe/Berlin:20261212T121500"""
PARTY = """UID:three@liga
SUMMARY:Weihnachtsfeier
DTSTART;TZID=Europe/Berlin:20261218T170000
DTEND;TZID=Europe/Berlin:20261218T190000"""


@pytest.fixture
def office(client_of):
    return client_of("vera")


def games(session):
    session.expire_all()
    rows = session.execute(
        select(Event.title, MatchDay.venue, Match.opponent, Match.pitch)
        .join(MatchDay, MatchDay.event_id == Event.id)
        .join(Match, Match.event_id == Event.id)
        .order_by(Event.starts_at)
    ).all()
    return [tuple(row) for row in rows]


UFERWIESE = ("Spiel gegen SV Uferwiese", "away", "SV Uferwiese", "Sportplatz am Wald")
BRUECKENKOPF = ("Spiel gegen FC Brückenkopf", "home", "FC Brückenkopf", "")


def test_what_names_an_opponent_becomes_a_match_and_the_rest_a_date(office, session, team):
    where = hand_in(office, team, AWAY, HOME, PARTY)
    page = office.get(where).text
    assert "Spiel gegen SV Uferwiese, auswärts" in page
    assert "Spiel gegen FC Brückenkopf, zu Hause" in page
    take_over(office, where)
    assert games(session) == [UFERWIESE, BRUECKENKOPF]
    events = session.scalars(select(Event).order_by(Event.starts_at)).all()
    assert [event.asks for event in events] == [True, True, False]
    assert "Spielfeld: Sportplatz am Wald" in events[0].notice


def test_the_same_again_changes_nothing(office, session, team):
    take_over(office, hand_in(office, team, AWAY, HOME))
    assert "Es gibt nichts" in office.get(hand_in(office, team, AWAY, HOME)).text


def test_another_time_or_opponent_is_followed_and_taken_back(office, session, team):
    take_over(office, hand_in(office, team, AWAY, HOME))
    turned = AWAY.replace("SV Uferwiese - Bunte Elf", "Bunte Elf - SV Uferwiese II")
    later = HOME.replace("T110000", "T130000").replace("T121500", "T141500")
    done = take_over(office, hand_in(office, team, turned, later))
    assert games(session)[0][:3] == ("Spiel gegen SV Uferwiese II", "home", "SV Uferwiese II")
    second = session.scalars(select(Event).order_by(Event.starts_at)).all()[1]
    assert "Anstoß: 13:00 Uhr" in second.notice and "Treffen: 12:15 Uhr" in second.notice
    office.post(f"{done}/zurueck")
    assert games(session) == [UFERWIESE, BRUECKENKOPF]
    second = session.scalars(select(Event).order_by(Event.starts_at)).all()[1]
    assert "Anstoß: 11:00 Uhr" in second.notice


def test_only_the_home_right_turned_is_a_change_too(office, session, team):
    take_over(office, hand_in(office, team, AWAY))
    turned = AWAY.replace("SV Uferwiese - Bunte Elf", "Bunte Elf - SV Uferwiese")
    take_over(office, hand_in(office, team, turned))
    assert games(session)[0][1] == "home"


def test_taking_back_removes_matches_nobody_has_worked_on(office, session, team, cast, kofi):
    done = take_over(office, hand_in(office, team, AWAY, HOME, PARTY))
    event = session.scalars(select(Event).order_by(Event.starts_at)).first()
    game = queries.game_of(session, event.id)
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    session.commit()
    office.post(f"{done}/zurueck")
    assert games(session) == [UFERWIESE]
    assert session.scalar(select(func.count()).select_from(Event)) == 1
    assert "1 Eintrag ist geblieben" in office.get(done).text


def test_a_date_that_was_none_becomes_a_match_and_is_none_again(office, session, team):
    take_over(office, hand_in(office, team, PARTY))
    named = PARTY.replace("Weihnachtsfeier", "Bunte Elf - Lay")
    done = take_over(office, hand_in(office, team, named))
    assert [row[2] for row in games(session)] == ["Lay"]
    office.post(f"{done}/zurueck")
    assert games(session) == []
    event = session.scalars(select(Event)).one()
    assert (event.title, event.notice, event.asks) == ("Weihnachtsfeier", "", False)


def test_a_date_that_became_a_match_stays_one_once_somebody_is_nominated(
    office, session, cast, team, kofi
):
    take_over(office, hand_in(office, team, PARTY))
    match = PARTY.replace("Weihnachtsfeier", "SV Uferwiese - Bunte Elf")
    done = take_over(office, hand_in(office, team, match))
    game = queries.game_of(session, session.scalars(select(MatchDay.event_id)).one())
    nominating.nominate(session, game, [cast.amira.id], **kofi)
    session.commit()
    office.post(f"{done}/zurueck")
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Nomination)) == 1


def more_matches(session, team, kofi):
    """The coach makes a tournament of the listed match: an hour longer, two more opponents."""
    event = session.scalars(select(Event)).one()
    [first] = queries.matches_of(session, [event.id])[event.id]
    further = [Encounter("FC Lay", 30), Encounter("TuS Rübenach", 60)]
    plan = planned(
        starts_at=event.starts_at,
        minutes=135,
        matches=[Encounter(first.opponent, 0, first.pitch, first.id), *further],
        place_id=event.place_id,
    )
    service.change_match(session, team, event, plan, **kofi)
    session.commit()
    return event


def test_matches_added_here_are_no_change_of_the_list(office, session, team, kofi):
    take_over(office, hand_in(office, team, AWAY))
    more_matches(session, team, kofi)
    assert "Es gibt nichts" in office.get(hand_in(office, team, AWAY)).text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SV Uferwiese -", "SV Uferwiese II -"),
        ("SV Uferwiese - Bunte Elf", "Bunte Elf - SV Uferwiese"),
        ("T140000", "T145000"),
    ],
)
def test_what_the_list_changes_of_a_tournament_is_followed_and_the_rest_stays(
    office, session, team, kofi, old, new
):
    take_over(office, hand_in(office, team, AWAY))
    event = more_matches(session, team, kofi)
    take_over(office, hand_in(office, team, AWAY.replace(old, new)))
    session.expire_all()
    assert [row[2] for row in games(session)][1:] == ["FC Lay", "TuS Rübenach"]
    assert event.ends_at - event.starts_at == timedelta(minutes=135)
    assert "Es gibt nichts" in office.get(hand_in(office, team, AWAY.replace(old, new))).text
