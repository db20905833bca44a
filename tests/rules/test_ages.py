from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.ages import (
    age_band,
    age_on,
    age_range,
    football_class,
    grown_up,
    is_adult,
    season_of,
)
from tests.rules.strategies import days, quick

TODAY = date(2026, 11, 23)


def test_age_changes_on_the_birthday():
    assert age_on(TODAY, date(2015, 11, 23)) == 11
    assert age_on(TODAY, date(2015, 11, 24)) == 10


def test_born_on_a_leap_day():
    assert age_on(date(2026, 2, 28), date(2008, 2, 29)) == 17
    assert age_on(date(2026, 3, 1), date(2008, 2, 29)) == 18


def test_a_year_leaves_two_ages_and_the_younger_counts():
    assert age_range(TODAY, birth_year=2008) == (17, 18)
    assert age_on(TODAY, birth_year=2008) == 17
    assert not is_adult(TODAY, birth_year=2008) and is_adult(TODAY, birth_year=2007)
    assert age_range(TODAY, birth_year=2026) == (0, 0)


def test_nothing_known():
    assert age_range(TODAY) is None and age_on(TODAY) is None and not is_adult(TODAY)


def test_nobody_is_unborn():
    for born in ({"birth_date": TODAY + timedelta(days=1)}, {"birth_year": 2027}):
        with pytest.raises(ValueError, match="not born"):
            age_on(TODAY, **born)


@quick
@given(days, st.integers(0, 40_000))
def test_the_year_alone_never_contradicts_the_date(day, lived):
    born = day - timedelta(days=lived)
    youngest, oldest = age_range(day, birth_year=born.year)
    assert youngest <= age_on(day, born) <= oldest


births = st.fixed_dictionaries(
    {}, optional={"birth_date": days, "birth_year": st.integers(1900, 2100)}
)


@quick
@given(days, births, st.booleans())
def test_what_else_speaks_for_it_counts_only_while_no_age_is_known(day, born, unknown):
    said = grown_up(day, **born, unknown=unknown)
    try:
        assert said is (is_adult(day, **born) if born else unknown)
    except ValueError:
        assert said is False


@quick
@given(days, births, st.booleans(), st.integers(0, 20_000))
def test_who_is_grown_up_stays_so(day, born, unknown, later):
    if grown_up(day, **born, unknown=unknown):
        assert grown_up(day + timedelta(days=later), **born, unknown=unknown)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "0-5"),
        (5, "0-5"),
        (6, "6-9"),
        (9, "6-9"),
        (14, "10-14"),
        (15, "15-18"),
        (18, "15-18"),
        (19, "19-25"),
        (60, "26-60"),
        (61, "61+"),
        (None, "unknown"),
    ],
)
def test_bands(age, band):
    assert age_band(age) == band


@pytest.mark.parametrize(
    ("turns", "group"),
    [
        (19, None),
        (18, "A"),
        (17, "A"),
        (16, "B"),
        (14, "C"),
        (13, "C"),
        (12, "D"),
        (10, "E"),
        (9, "E"),
        (8, "F"),
        (7, "F"),
        (6, "G"),
        (3, "G"),
    ],
)
def test_football_classes_by_year_of_birth(turns, group):
    assert football_class(2026 - turns, 2026) == group


def test_seasons_turn_in_july():
    assert [season_of(date(2026, 6, 30)), season_of(date(2026, 7, 1))] == [2025, 2026]
