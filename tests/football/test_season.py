"""Results, the season's sheet and the fair-play log."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.attendance.models import Attendance
from app.base.errors import NotForYou, RuleBroken
from app.football import fair_play, queries, results, season
from app.football.fair_play import Deed, Tally
from app.football.models import Scored, Sort
from app.football.results import Result
from app.programme import service as programme
from app.rules.marks import Mark
from app.rules.times import day_of
from tests.conftest import MOMENT


def match_of(session, game):
    return queries.matches_of(session, [game.id])[game.id][0]


def was_there(session, event, person, mark=Mark.PRESENT):
    session.add(
        Attendance(
            event_id=event.id,
            person_id=person.id,
            held_on=day_of(event.starts_at),
            mark=mark,
            tapped_at=MOMENT,
            saved_at=MOMENT,
            by="account:1",
        )
    )


def test_goals_and_who_scored_are_kept_and_can_be_mended(session, cast, played, kofi):
    match = match_of(session, played)
    results.enter(session, played, {match.id: Result(3, 2, {cast.ben.id: 2})}, **kofi)
    assert (match.ours, match.theirs) == (3, 2)
    results.enter(session, played, {match.id: Result(2, 2, {cast.amira.id: 1})}, **kofi)
    assert session.scalars(select(Scored.person_id)).all() == [cast.amira.id]
    results.enter(session, played, {match.id: Result()}, **kofi)
    assert (match.ours, session.scalar(select(Scored))) == (None, None)


def test_a_date_with_a_result_is_no_mistake_to_be_removed(session, played, kofi, game):
    results.enter(session, played, {match_of(session, played).id: Result(3, 2)}, **kofi)
    with pytest.raises(RuleBroken):
        programme.remove_event(session, played.event, **kofi)
    assert match_of(session, played).ours == 3
    programme.remove_event(session, game.event, **kofi)


@pytest.mark.parametrize(
    "wrong", [Result(1, None), Result(None, 1), Result(1, 0, {"ben": 2}), Result(2, 0, {"berg": 1})]
)
def test_impossible_results_are_refused(session, cast, played, kofi, wrong):
    people = {"ben": cast.ben.id, "berg": cast.herr_berg.id}
    said = Result(wrong.ours, wrong.theirs, {people[one]: n for one, n in wrong.scorers.items()})
    with pytest.raises(RuleBroken):
        results.enter(session, played, {match_of(session, played).id: said}, **kofi)


def test_a_match_ahead_has_no_result(session, game, kofi):
    with pytest.raises(RuleBroken):
        results.enter(session, game, {match_of(session, game).id: Result(1, 0)}, **kofi)


def test_the_sheet_reads_the_register_and_ranks_nobody(session, cast, team, played, game, kofi):
    trainings = [
        programme.create_event(
            session,
            team,
            starts_at=MOMENT - timedelta(days=days),
            ends_at=MOMENT - timedelta(days=days) + timedelta(hours=1),
            **kofi,
        )
        for days in (3, 10, 17)
    ]
    for one in trainings[:2]:
        was_there(session, one, cast.karim, Mark.LATE)
    was_there(session, trainings[0], cast.ben, Mark.ABSENT)
    was_there(session, played.event, cast.karim)
    session.flush()
    sheet = season.sheet_of(session, team, 2026, MOMENT)
    assert (sheet.held, sheet.kept) == (3, 2)
    assert [row.id for row, _matches in sheet.games] == [played.id, game.id]
    there = [(row.given_name, row.trainings, row.games) for row in sheet.players]
    assert there == [("Ben", 0, 0), ("Amira", 0, 0), ("Karim", 2, 1)]  # Berg, Haddad, Haddad
    assert season.sheet_of(session, team, 2025, MOMENT).games == []
    assert queries.came_lately(session, team.id, MOMENT) == (2, {cast.karim.id: 2})


def test_the_log_counts_deeds_and_people_between_two_days(session, team, played, kofi):
    for day, sort, reached in (
        (date(2026, 9, 1), Sort.AGAINST_RACISM, 120),
        (date(2026, 9, 2), Sort.AGAINST_RACISM, None),
        (date(2026, 11, 1), Sort.INCIDENT, None),
    ):
        fair_play.note(session, team, Deed(day, sort, "…", reached=reached), **kofi)
    september = fair_play.count_fair_play(session, date(2026, 9, 1), date(2026, 9, 30))
    assert september == [Tally(Sort.AGAINST_RACISM, 2, 120)]
    rows = fair_play.list_season(session, team, 2026)
    assert [row.day.month for row in rows] == [11, 9, 9]
    assert not fair_play.list_season(session, team, 2025)


def test_the_log_is_of_what_has_happened_at_the_teams_own_dates(session, team, played, kofi, cast):
    tomorrow = Deed(day_of(MOMENT) + timedelta(days=1), Sort.FAIR_PLAY, "…")
    with pytest.raises(RuleBroken):
        fair_play.note(session, team, tomorrow, **kofi)
    with pytest.raises(NotForYou):
        fair_play.note(
            session, team, Deed(day_of(MOMENT), Sort.FAIR_PLAY, "…", event_id=999), **kofi
        )
    row = fair_play.note(
        session, team, Deed(day_of(MOMENT), Sort.FAIR_PLAY, "…", event_id=played.id), **kofi
    )
    fair_play.remove(session, row, **kofi)
    assert not fair_play.list_season(session, team, 2026)
