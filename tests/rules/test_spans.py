"""Weeks and months as addresses name them."""

from datetime import date, timedelta

import pytest

from app.rules import spans

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("name", "monday"),
    [
        ("2026-W48", date(2026, 11, 23)),
        ("2026-W53", date(2026, 12, 28)),
        ("2027-W01", date(2027, 1, 4)),
        ("2025-W53", date(2026, 11, 23)),  # 2025 has 52 weeks
        ("2026-W00", date(2026, 11, 23)),
        ("0001-W01", date(2026, 11, 23)),
        ("9999-W52", date(2026, 11, 23)),
        ("", date(2026, 11, 23)),
        ("morgen", date(2026, 11, 23)),
    ],
)
def test_a_week_is_read_and_nonsense_is_this_week(name, monday):
    assert spans.week_named(name, TODAY) == monday


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("2026-12", date(2026, 12, 1)),
        ("2026-13", date(2026, 11, 1)),
        ("2026-00", date(2026, 11, 1)),
        ("1999-12", date(2026, 11, 1)),
        ("x", date(2026, 11, 1)),
    ],
)
def test_a_month_is_read_and_nonsense_is_this_month(name, first):
    assert spans.month_named(name, TODAY) == first


def test_names_and_spans_fit_together():
    for number in range(800):
        day = date(2026, 1, 1) + timedelta(days=number)
        assert spans.week_named(spans.week_name(day), TODAY) <= day
        assert spans.week_named(spans.week_name(day), TODAY) > day - spans.ONE_WEEK


def test_months_follow_each_other_over_the_years_end():
    assert spans.month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert spans.month_before(date(2027, 1, 1)) == date(2026, 12, 1)


def test_a_month_is_whole_weeks_and_holds_each_of_its_days():
    weeks = spans.weeks_of_month(date(2027, 2, 1))  # 28 days from a Monday on
    assert len(weeks) == 4
    weeks = spans.weeks_of_month(date(2026, 11, 1))  # begins on a Sunday
    assert weeks[0][0] == date(2026, 10, 26)
    assert weeks[-1][-1] == date(2026, 12, 6)
    assert all(week[0].weekday() == 0 and len(week) == 7 for week in weeks)
