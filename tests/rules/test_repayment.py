"""Instalments add up, fall on days that exist, and payments settle what the law says first."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.holidays import public_holidays
from app.rules.repayment import (
    LEAST_LAST,
    Arrears,
    Claim,
    Instalment,
    arrears,
    by_count,
    by_rate,
    due_days,
    settle,
    with_interest,
    working_day,
)
from tests.rules.strategies import days, quick

cents = st.integers(1, 50_000_00)
claims = st.builds(Claim, st.integers(0, 500_00), st.integers(0, 500_00), st.integers(0, 5_000_00))


def test_a_thousand_euros_at_seventy_five():
    assert by_rate(1000_00, 75_00) == [75_00] * 13 + [25_00]


def test_a_small_rest_is_paid_with_the_one_before():
    assert by_rate(304_00, 100_00) == [100_00, 100_00, 104_00]
    assert by_rate(305_00, 100_00) == [100_00, 100_00, 100_00, 5_00]
    assert by_rate(3_00, 100_00) == [3_00]


@quick
@given(cents, st.integers(1, 100).map(lambda part: part / 100))
def test_instalments_of_a_rate_add_up(total, part):
    rate = max(1, int(total * part))
    plan = by_rate(total, rate)
    assert sum(plan) == total
    assert set(plan[:-1]) <= {rate}
    assert 0 < plan[-1] < rate + LEAST_LAST
    assert len(plan) == 1 or plan[-1] >= min(LEAST_LAST, rate)


@quick
@given(cents, st.integers(1, 240))
def test_instalments_of_a_number_add_up(total, count):
    count = min(count, total)
    plan = by_count(total, count)
    assert (sum(plan), len(plan)) == (total, count)
    assert plan[-1] - plan[0] in range(count)


@pytest.mark.parametrize("wrong", [(0, 5), (-1, 5), (5, 0), (5, -1), (241, 1)])
def test_what_is_no_plan_is_refused(wrong):
    with pytest.raises(ValueError):
        by_rate(*wrong)


@pytest.mark.parametrize("wrong", [(0, 1), (5, 0), (5, 6), (500, 241)])
def test_what_is_no_number_of_instalments_is_refused(wrong):
    with pytest.raises(ValueError):
        by_count(*wrong)


def test_the_last_of_the_month_stays_the_last():
    assert due_days(date(2027, 1, 31), 4) == [
        date(2027, 2, 1),  # the 31st is a Sunday
        date(2027, 3, 1),  # so is the 28th
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]


def test_a_holiday_waits_for_the_next_working_day():
    assert working_day(date(2026, 12, 25)) == date(2026, 12, 28)
    assert working_day(date(2026, 12, 24)) == date(2026, 12, 24)


@quick
@given(days, st.integers(1, 60))
def test_due_days_are_working_days_one_for_each_month(first, count):
    found = due_days(first, count)
    assert len(found) == count
    assert found == sorted(set(found))
    assert all(day.weekday() < 5 and not public_holidays(day, day) for day in found)
    for number, day in enumerate(found):
        months = first.year * 12 + first.month - 1 + number
        earliest = date(months // 12, months % 12 + 1, 1)
        assert earliest <= day <= earliest + timedelta(days=36)


@quick
@given(claims, st.integers(0, 8_000_00))
def test_a_payment_settles_costs_then_interest_then_principal(claim, payment):
    paid, rest = settle(claim, payment)
    assert paid.total == min(payment, claim.total)
    assert paid.total + rest.total == claim.total
    assert not (rest.costs and paid.interest) and not (rest.interest and paid.principal)


PLAN = [Instalment(date(2026, month, 1), 50_00) for month in (9, 10, 11, 12)]


def test_who_has_paid_what_is_due_owes_nothing_yet():
    assert arrears(PLAN, 150_00, date(2026, 12, 1)) is None
    assert arrears(PLAN, 0, date(2026, 9, 1)) is None, "the day itself is in time"


def test_arrears_begin_with_the_oldest_that_is_not_paid_in_full():
    assert arrears(PLAN, 70_00, date(2026, 12, 1)) == Arrears(80_00, date(2026, 10, 1))


@quick
@given(st.integers(0, 300_00), st.dates(date(2026, 8, 1), date(2027, 1, 31)))
def test_arrears_are_what_is_due_less_what_is_paid(paid, on):
    due = sum(one.amount for one in PLAN if one.due < on)
    found = arrears(PLAN, paid, on)
    assert (found.amount if found else 0) == max(due - paid, 0)


AGREED, FIRST = date(2026, 11, 24), date(2026, 12, 15)


@quick
@given(st.integers(100_00, 5_000_00), st.integers(1, 40), st.integers(0, 1200))
def test_interest_is_paid_on_what_is_still_owed(principal, parts, basis_points):
    rate = principal // parts + 20_00
    plan = with_interest(principal, rate, agreed=AGREED, first=FIRST, basis_points=basis_points)
    assert sum(one.amount - one.interest for one in plan) == principal
    assert all(one.amount == rate for one in plan[:-1]) and 0 < plan[-1].amount <= rate
    charged = [one.interest for one in plan]
    assert basis_points or not any(charged)


def test_interest_follows_the_days():
    [first, *_] = with_interest(1000_00, 100_00, agreed=AGREED, first=FIRST, basis_points=500)
    assert first == Instalment(date(2026, 12, 15), 100_00, 2_88)  # 21 days: 2.8767 €


def test_an_instalment_that_only_pays_interest_is_refused():
    with pytest.raises(ValueError):
        with_interest(100_000_00, 10_00, agreed=AGREED, first=FIRST, basis_points=1000)
