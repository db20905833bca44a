"""Planning and changing a match: one date, its notice, its matches, what families hear."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.base.errors import RuleBroken, StaleVersion
from app.football import nominating, queries, results, service
from app.football.models import Match, MatchDay, Shirt, Venue
from app.football.results import Result
from app.football.service import Encounter
from app.messages.models import Message
from app.partners.models import Place
from app.programme import places, replies
from app.programme import service as programme
from app.programme.models import Answer, Event
from app.programme.queries import find_participation
from tests.cast import LONG_AGO
from tests.conftest import MOMENT
from tests.football.conftest import KICK_OFF, planned


def matches(session, game):
    return queries.matches_of(session, [game.id])[game.id]


def sorts(session):
    return sorted(session.scalars(select(Message.sort)).all())


def test_a_match_is_one_date_of_the_team_that_asks(session, team, game):
    event = game.event
    assert (event.activity_id, event.title, event.asks) == (team.id, "Spiel gegen SV Uferwiese", 1)
    assert event.ends_at - event.starts_at == timedelta(minutes=85)
    assert event.notice.splitlines() == [
        "Treffpunkt: 13:15 Uhr, am Klangufer",
        "Anstoß: 14:00 Uhr",
        "Trikot: rot",
    ]


def test_a_match_away_is_not_at_the_teams_own_place(session, team, vera):
    own = Place(name="Sportplatz", sort_key="sportplatz")
    session.add(own)
    session.flush()
    team.place_id = own.id
    session.flush()
    away = service.plan_match(session, team, planned(), **vera)
    home = service.plan_match(session, team, planned(venue=Venue.HOME), **vera)
    assert (away.event.place_id, home.event.place_id) == (None, own.id)


def test_a_tournament_is_one_date_with_several_matches(session, team, vera):
    day = [Encounter("A"), Encounter("B", 30, "Platz 2"), Encounter("C", 60)]
    game = service.plan_match(session, team, planned(matches=day, competition="Cup"), **vera)
    assert game.event.title == "Turnier: Cup"
    assert game.event.notice.splitlines()[-2:] == ["14:30 B, Platz 2", "15:00 C"]
    assert session.scalar(select(func.count()).select_from(Event)) == 1
    first, second, third = matches(session, game)
    turned = [Encounter("C", 0, "", third.id), Encounter("A", 20, "", first.id)]
    service.change_match(session, team, game.event, planned(matches=turned), **vera)
    assert [(one.id, one.opponent) for one in matches(session, game)] == [
        (third.id, "C"),
        (first.id, "A"),
    ]
    assert session.get(Match, second.id) is None


def test_a_match_with_a_result_is_not_dropped(session, team, played, vera):
    first = matches(session, played)[0]
    results.enter(session, played, {first.id: Result(1, 0)}, **vera)
    plan = planned(starts_at=played.event.starts_at, matches=[Encounter("Andere")])
    with pytest.raises(RuleBroken):
        service.change_match(session, team, played.event, plan, **vera)


def test_moving_the_date_anywhere_moves_meeting_and_kick_off(session, game, vera):
    later = KICK_OFF + timedelta(hours=2)
    programme.move_event(
        session,
        game.event,
        starts_at=later,
        ends_at=later + timedelta(minutes=85),
        place_id=None,
        **vera,
    )
    assert game.event.notice.startswith("Treffpunkt: 15:15 Uhr")
    assert "Anstoß: 16:00 Uhr" in game.event.notice


def test_another_time_tells_everybody_once_another_kit_only_who_plays(session, cast, game, vera):
    replies.answer(session, game.event, cast.ben.id, Answer.YES, **vera)
    team = game.team
    service.change_match(session, team, game.event, planned(kit="blau"), **vera)
    assert sorts(session) == ["match_changed"]  # Ben's family: nobody else has said yes
    later = planned(kit="blau", starts_at=KICK_OFF + timedelta(hours=1))
    service.change_match(session, team, game.event, later, **vera)
    waiting = session.scalars(select(Message).where(Message.status == "waiting")).all()
    assert sorted(one.sort for one in waiting) == ["event_moved", "event_moved"]
    assert "Anstoß: 15:00 Uhr" in game.event.notice


def test_who_was_overtaken_is_told_although_only_the_opponent_had_changed(session, game, vera):
    seen = game.day.version
    for opponent in ("Eins", "Zwei"):
        plan = planned(matches=[Encounter(opponent, 0, "", matches(session, game)[0].id)])
        if opponent == "Zwei":
            with pytest.raises(StaleVersion):
                service.change_match(session, game.team, game.event, plan, version=seen, **vera)
        else:
            service.change_match(session, game.team, game.event, plan, version=seen, **vera)


def test_fewer_may_play_only_when_fewer_are_nominated(session, cast, game, vera):
    nominating.nominate(session, game, [cast.amira.id, cast.ben.id], **vera)
    plan = planned(places=1, matches=[Encounter("X", 0, "", matches(session, game)[0].id)])
    with pytest.raises(RuleBroken) as refusal:
        service.change_match(session, game.team, game.event, plan, **vera)
    assert refusal.value.field == "places"


def test_a_date_of_the_team_becomes_a_match(session, team, vera):
    event = programme.create_event(
        session,
        team,
        starts_at=KICK_OFF,
        ends_at=KICK_OFF + timedelta(hours=1),
        title="Spiel gegen X",
        **vera,
    )
    service.change_match(session, team, event, planned(), **vera)
    assert session.get(MatchDay, event.id).kit == "rot"
    assert event.asks and "Treffpunkt" in event.notice


def test_families_answer_two_days_before_unless_that_is_past():
    until = service.usual_answer_by(KICK_OFF, MOMENT)
    assert until == KICK_OFF - timedelta(days=2) + timedelta(hours=4)
    assert service.usual_answer_by(MOMENT + timedelta(days=1), MOMENT) is None


@pytest.mark.parametrize("days", [-9, -2, -1, 0, 7])
def test_nobody_is_asked_for_an_answer_after_the_kick_off(session, team, game, vera, days):
    game.event.answer_by = told = KICK_OFF - timedelta(days=1)
    start, end = (
        one + timedelta(days=days, hours=1) for one in (game.event.starts_at, game.event.ends_at)
    )
    programme.move_event(session, game.event, starts_at=start, ends_at=end, place_id=None, **vera)
    assert game.event.answer_by == min(told, start)


def test_each_number_is_worn_once_in_a_team(session, cast, team, vera):
    amira, ben = (find_participation(session, team, one.id) for one in (cast.amira, cast.ben))
    service.set_player(session, amira, position="Tor", number=1, **vera)
    with pytest.raises(RuleBroken):
        service.set_player(session, ben, position="", number=1, **vera)
    service.set_player(session, amira, position="Tor", number=None, **vera)
    service.set_player(session, ben, position="Sturm", number=1, **vera)
    assert session.scalars(select(Shirt.participation_id)).all() == [ben.id]
    assert LONG_AGO < MOMENT and amira.part == "Tor"


def test_who_has_left_gives_the_shirt_back(session, cast, team, vera):
    amira, ben = (find_participation(session, team, one.id) for one in (cast.amira, cast.ben))
    service.set_player(session, amira, position="Tor", number=1, **vera)
    places.leave(session, amira, **vera)
    service.set_player(session, ben, position="", number=1, **vera)
    assert session.scalars(select(Shirt.participation_id)).all() == [ben.id]
