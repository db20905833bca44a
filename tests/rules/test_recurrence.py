from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.holidays import FreeDay, free_on
from app.rules.recurrence import Pattern, occurrences, skipped
from app.rules.times import local
from tests.rules.strategies import clocks, days, quick

TUESDAY = Pattern(1, time(17), 45, date(2026, 3, 1), date(2026, 4, 30))
OWN = [FreeDay(date(2026, 3, 10), date(2026, 3, 11), "Studientag", "floating")]

spans = st.tuples(days, st.integers(0, 500))
patterns = st.builds(
    lambda span, **rest: Pattern(first=span[0], last=span[0] + timedelta(span[1]), **rest),
    spans,
    weekday=st.integers(0, 6),
    start=clocks,
    minutes=st.integers(1, 180),
    interval=st.integers(1, 4),
    skip_public=st.booleans(),
    skip_school=st.booleans(),
    skip_floating=st.booleans(),
)


def test_a_spring_of_tuesdays():
    found = [f"{one.day:%d.%m.}" for one in occurrences(TUESDAY, OWN)]
    assert found == ["03.03.", "17.03.", "24.03.", "14.04.", "21.04.", "28.04."]


def test_what_was_left_out_is_explained():
    reasons = [(f"{day:%d.%m.}", free.name) for day, free in skipped(TUESDAY, OWN)]
    assert reasons == [
        ("10.03.", "Studientag"),
        ("31.03.", "Osterferien"),
        ("07.04.", "Osterferien"),
    ]


def test_five_o_clock_stays_five_o_clock():
    before, after = occurrences(TUESDAY)[3], occurrences(TUESDAY)[4]
    assert before.starts_at == datetime(2026, 3, 24, 16, tzinfo=UTC)
    assert after.starts_at == datetime(2026, 4, 14, 15, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 1), (date(2026, 10, 25), 3)])
def test_length_is_time_that_passes(day, hours):
    night = Pattern(6, time(1, 30), 60, day, day)
    (one,) = occurrences(night)
    assert one.ends_at - one.starts_at == timedelta(hours=1)
    assert local(one.starts_at).time() == time(1, 30)


def test_every_other_week_counts_from_the_first_real_date():
    pattern = Pattern(1, time(17), 45, date(2026, 9, 2), date(2026, 10, 4), interval=2)
    assert [one.day.day for one in occurrences(pattern)] == [8, 22]


def test_holidays_do_not_shift_the_rhythm():
    pattern = Pattern(1, time(17), 45, date(2026, 9, 8), date(2026, 11, 3), interval=2)
    assert [f"{one.day:%d.%m.}" for one in occurrences(pattern)] == [
        "08.09.",
        "22.09.",
        "20.10.",
        "03.11.",
    ]


def test_a_summer_course_may_use_the_holidays():
    summer = Pattern(0, time(10), 60, date(2026, 7, 1), date(2026, 7, 31), skip_school=False)
    assert len(occurrences(summer)) == 4


def test_no_more_than_400_dates():
    first = date(2040, 1, 1)
    most = Pattern(0, time(17), 45, first, first + timedelta(weeks=400), skip_public=False)
    assert len(occurrences(most)) == 400
    more = Pattern(0, time(17), 45, first, first + timedelta(weeks=401), skip_public=False)
    with pytest.raises(ValueError, match="400"):
        occurrences(more)


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": 7},
        {"minutes": 0},
        {"minutes": 1441},
        {"interval": 0},
        {"last": date(2020, 1, 1)},
    ],
)
def test_patterns_out_of_bounds(wrong):
    values = {"weekday": 1, "start": time(17), "minutes": 45, "first": date(2026, 1, 1)}
    with pytest.raises(ValueError):
        Pattern(**{"last": date(2026, 2, 1), **values, **wrong})


@quick
@given(patterns)
def test_each_date_is_as_planned_and_none_is_missing(pattern):
    found = occurrences(pattern, OWN)
    left_out = dict(skipped(pattern, OWN))
    everyday = [
        pattern.first + timedelta(n) for n in range((pattern.last - pattern.first).days + 1)
    ]
    fitting = [day for day in everyday if day.weekday() == pattern.weekday]
    assert sorted([one.day for one in found] + list(left_out)) == fitting[:: pattern.interval]
    for one in found:
        wall = local(one.starts_at)
        assert wall.time() == pattern.start or wall.hour == 3
        assert wall.date() == one.day
        assert one.ends_at - one.starts_at == timedelta(minutes=pattern.minutes)
        assert not any(pattern.skips(free) for free in free_on(one.day, OWN))
    assert all(pattern.skips(free) and free.covers(day) for day, free in left_out.items())
