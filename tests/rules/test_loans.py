"""When an instrument comes back, and when its family is told."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.loans import extended, remind_on, usual_return

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "back"),
    [
        (date(2026, 8, 1), date(2027, 7, 31)),
        (date(2026, 11, 24), date(2027, 7, 31)),
        (date(2027, 7, 3), date(2027, 7, 31)),
        (date(2027, 7, 4), date(2028, 7, 31)),
    ],
)
def test_it_comes_back_with_the_school_year(day: date, back: date) -> None:
    assert usual_return(day) == back


@pytest.mark.parametrize(
    ("due", "today", "until"),
    [
        (date(2027, 7, 31), date(2027, 6, 1), date(2028, 7, 31)),
        (date(2026, 12, 20), date(2026, 11, 24), date(2027, 7, 31)),
        (date(2025, 7, 31), date(2026, 11, 24), date(2027, 7, 31)),
    ],
)
def test_one_tap_leads_to_the_next_end_of_a_year(due: date, today: date, until: date) -> None:
    assert extended(due, today) == until


@given(days, days)
def test_extended_is_later_than_it_was_and_than_today(due: date, today: date) -> None:
    until = extended(due, today)
    assert max(due, today) < until <= max(due, today) + timedelta(days=366)
    assert (until.month, until.day) == (7, 31)


@given(days)
def test_the_usual_return_leaves_four_weeks_at_least(day: date) -> None:
    assert timedelta(days=28) <= usual_return(day) - day < timedelta(days=28 + 366)


@given(days, st.integers(0, 1200))
def test_the_reminder_lies_within_the_loan(begun: date, length: int) -> None:
    due = begun + timedelta(days=length)
    told = remind_on(begun, due)
    assert begun <= told <= due
    assert due - told <= timedelta(days=14)
    if length >= 28:
        assert due - told == timedelta(days=14)


def test_a_loan_that_ends_before_it_begins_is_told_of_at_once() -> None:
    assert remind_on(date(2026, 2, 1), date(2026, 1, 1)) == date(2026, 1, 1)
