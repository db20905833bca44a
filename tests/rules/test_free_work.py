"""From day-fines to days to hours, as the date of legal force has it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.free_work import day_length, days_done, days_of, finish, minutes_owed
from tests.rules.strategies import quick

BEFORE, AFTER = date(2024, 1, 31), date(2024, 2, 1)
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("fines", "final_on", "days", "hours"),
    [(30, BEFORE, 30, 180), (30, AFTER, 15, 90), (15, AFTER, 7, 42), (1, AFTER, 1, 6)],
)
def test_two_day_fines_are_one_day_since_february_2024(fines, final_on, days, hours):
    assert days_of(fines, final_on) == days
    assert minutes_owed(days, 6) == hours * 60


def test_without_a_day_fine_there_is_nothing_to_work_off():
    with pytest.raises(ValueError):
        days_of(0, AFTER)


def test_a_land_may_change_its_hours():
    assert day_length("BE", date(2024, 2, 26)).hours == 4
    assert day_length("BE", date(2024, 2, 27)).hours == 6
    assert day_length("RP", TODAY).hours == 6
    assert day_length("BW", TODAY) is None, "not known is not guessed"


@quick
@given(st.integers(0, 60_000), st.integers(3, 6))
def test_a_rest_is_less_than_a_day(minutes, hours):
    days, rest = days_done(minutes, hours)
    assert minutes_owed(days, hours) + rest == minutes
    assert 0 <= rest < hours * 60


def test_the_finish_follows_the_pace_of_four_weeks():
    assert finish(600, 600, TODAY) == TODAY + timedelta(weeks=4)
    assert finish(1, 600, TODAY) == TODAY + timedelta(days=1)
    assert finish(0, 0, TODAY) == TODAY
    assert finish(600, 0, TODAY) is None


@quick
@given(st.integers(1, 100_000), st.integers(1, 10_000), st.integers(0, 5_000))
def test_more_work_never_finishes_later(left, recent, more):
    slow, fast = finish(left, recent, TODAY), finish(left, recent + more, TODAY)
    assert slow is None or fast <= slow
