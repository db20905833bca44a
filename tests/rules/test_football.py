"""Lengths, age classes, fixture lists, and who has to be told of a nomination."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.ages import season_of
from app.rules.football import (
    Fixture,
    commonest_class,
    match_minutes,
    read_fixture,
    season_span,
)
from app.rules.nomination import Standing, to_tell

NAME = "Fußball: Bunte Elf"
OTHERS = st.text("abcdefghijklmnop ÄÖÜäöüß.0123456789", min_size=1, max_size=30).map(str.strip)
STANDINGS = st.builds(
    Standing,
    st.integers(1, 10**6),
    st.booleans(),
    st.sampled_from([None, True, False]),
    st.sampled_from(["yes", "no", "maybe", ""]),
)
SQUADS = st.lists(STANDINGS, unique_by=lambda one: one.person_id, max_size=20)


@pytest.mark.parametrize(
    ("summary", "opponent", "home"),
    [
        ("Bunte Elf - SV Uferwiese", "SV Uferwiese", True),
        ("SV Uferwiese - Bunte Elf", "SV Uferwiese", False),
        ("FC Brückenkopf 09 : Bunte Elf Koblenz", "FC Brückenkopf 09", False),
        ("bunte elf vs. SG Moselbogen", "SG Moselbogen", True),
        ("Bunte Elf – Rot-Weiß Lay", "Rot-Weiß Lay", True),
        ("Spiel gegen Rübenach", "Rübenach", None),
        ("Training", None, None),
        ("SV Uferwiese - FC Brückenkopf", None, None),
        ("Bunte Elf - Bunte Elf", None, None),
        ("Bunte Elf - ", None, None),
        ("A - B - C", None, None),
        ("", None, None),
    ],
)
def test_fixture_lists_are_read(summary, opponent, home):
    assert read_fixture(summary, NAME) == (Fixture(opponent, home) if opponent else None)


@given(OTHERS, st.sampled_from([" - ", " : ", " vs. ", " – "]))
def test_whoever_stands_first_is_at_home(other, between):
    first = read_fixture(f"Bunte Elf{between}{other}", NAME)
    second = read_fixture(f"{other}{between}Bunte Elf", NAME)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert (first.home, second.home) == (True, False)
        assert first.opponent == second.opponent == other


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_summary_is_too_odd(summary, name):
    found = read_fixture(summary, name)
    assert found is None or found.opponent


def test_younger_ones_play_shorter():
    minutes = [match_minutes(one) for one in (None, "A", "B", "C", "D", "E", "F", "G")]
    assert minutes == sorted(minutes, reverse=True)
    assert (minutes[0], minutes[4]) == (105, 75)


@pytest.mark.parametrize(
    ("years", "found"),
    [
        ([], None),
        ([None, None], None),
        ([2014, 2015, 2012], "D"),
        ([2014, 2012], "C"),  # of two the older one: a match too short is the worse mistake
        ([1980, 1990, 2014], None),
    ],
)
def test_most_of_a_squad_decide_the_length(years, found):
    assert commonest_class(years, 2026) == found


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_day_lies_in_its_season(day):
    first, last = season_span(season_of(day))
    assert first <= day <= last


@given(SQUADS)
def test_nobody_hears_both_and_who_called_off_hears_nothing(squad):
    play, rest = to_tell(squad)
    assert not set(play) & set(rest)
    off = {one.person_id for one in squad if one.said == "no"}
    assert not off & {*play, *rest}


@given(SQUADS)
def test_while_nobody_is_picked_only_who_counts_on_playing_hears_of_it(squad):
    squad = [replace(one, picked=False) for one in squad]
    play, rest = to_tell(squad)
    assert play == []
    assert rest == [one.person_id for one in squad if one.told and one.said != "no"]


@given(SQUADS)
def test_once_told_there_is_nothing_to_tell(squad):
    play, rest = to_tell(squad)
    told = {**dict.fromkeys(play, True), **dict.fromkeys(rest, False)}
    after = [
        Standing(one.person_id, one.picked, told.get(one.person_id, one.told), one.said)
        for one in squad
    ]
    assert to_tell(after) == ([], [])


@given(SQUADS)
def test_whoever_plays_and_has_not_called_off_knows_after_the_telling(squad):
    play, _rest = to_tell(squad)
    for one in squad:
        if one.picked and one.said != "no":
            assert one.told is True or one.person_id in play
