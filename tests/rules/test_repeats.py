"""Repeated dates, compared with what dateutil makes of the same rule."""

import time
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from app.rules.repeats import WEEKDAYS, read_repeat
from tests.rules.strategies import quick

FIRST = date(2026, 1, 1)
LAST = date(2028, 6, 30)
starts = st.dates(FIRST, date(2026, 12, 31))
weekdays = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True)
numbered = st.lists(
    st.tuples(st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(WEEKDAYS)).map(
        lambda one: f"{one[0]}{one[1]}"
    ),
    min_size=1,
    max_size=2,
)
months = st.lists(st.integers(1, 12).map(str), min_size=1, max_size=3, unique=True)
month_days = st.lists(
    st.sampled_from([1, 2, 13, 28, 29, 30, 31, -1, -3]).map(str), min_size=1, max_size=3
)
ends = st.one_of(
    st.just({}),
    st.integers(1, 30).map(lambda n: {"COUNT": [str(n)]}),
)
rules = st.one_of(
    st.fixed_dictionaries({"FREQ": st.just(["DAILY"])}, optional={"BYDAY": weekdays}),
    st.fixed_dictionaries({"FREQ": st.just(["WEEKLY"])}, optional={"BYDAY": weekdays}),
    st.fixed_dictionaries({"FREQ": st.just(["MONTHLY"])}, optional={"BYMONTHDAY": month_days}),
    st.fixed_dictionaries({"FREQ": st.just(["MONTHLY"]), "BYDAY": numbered | weekdays}),
    st.fixed_dictionaries({"FREQ": st.just(["YEARLY"])}, optional={"BYMONTH": months}),
    st.fixed_dictionaries(
        {"FREQ": st.just(["YEARLY"]), "BYMONTH": months, "BYMONTHDAY": month_days}
    ),
)


def theirs(parts, first):
    text = ";".join(f"{name}={','.join(values)}" for name, values in parts.items())
    start = datetime(first.year, first.month, first.day)  # noqa: DTZ001
    until = datetime(LAST.year, LAST.month, LAST.day)  # noqa: DTZ001
    rule = rrulestr(text, dtstart=start)
    return [one.date() for one in rule.between(start, until, inc=True)]


@quick
@given(rules, st.integers(1, 4), starts)
def test_days_are_those_of_dateutil(parts, interval, first):
    parts = {**parts, "INTERVAL": [str(interval)]}
    ours = list(read_repeat(parts, None).days(first, LAST))
    assert ours[0] == first
    assert ours[1:] == [day for day in theirs(parts, first) if day != first]


@quick
@given(rules, ends, starts)
def test_a_number_of_dates_is_kept(parts, end, first):
    ours = list(read_repeat({**parts, **end}, None).days(first, LAST))
    whole = list(read_repeat(parts, None).days(first, LAST))
    assert ours == whole[: int(end["COUNT"][0]) if end else None]


def test_the_last_day_counts():
    repeat = read_repeat({"FREQ": ["WEEKLY"]}, date(2026, 1, 15))
    assert list(repeat.days(FIRST, LAST)) == [FIRST + timedelta(days=7 * n) for n in range(3)]


@pytest.mark.parametrize(
    "parts",
    [
        {}, {"FREQ": ["SECONDLY"]}, {"FREQ": ["WEEKLY"], "BYSETPOS": ["1"]},
        {"FREQ": ["WEEKLY"], "BYDAY": ["2MO"]}, {"FREQ": ["WEEKLY"], "WKST": ["SU"]},
        {"FREQ": ["DAILY"], "INTERVAL": ["0"]}, {"FREQ": ["DAILY"], "INTERVAL": ["x"]},
        {"FREQ": ["DAILY"], "COUNT": ["-1"]}, {"FREQ": ["MONTHLY"], "BYMONTHDAY": ["32"]},
        {"FREQ": ["YEARLY"], "BYDAY": ["MO"]}, {"FREQ": ["MONTHLY"], "BYDAY": ["9XX"]},
        {"FREQ": ["DAILY"], "BYHOUR": ["9"]},
    ],
)  # fmt: skip
def test_rules_we_do_not_know_are_refused(parts):
    with pytest.raises(ValueError):
        read_repeat(parts, None)


def test_a_rule_that_never_comes_true_is_over_soon():
    begun = time.process_time()
    repeat = read_repeat({"FREQ": ["MONTHLY"], "BYMONTH": ["2"], "BYMONTHDAY": ["30"]}, None)
    assert list(repeat.days(date(1990, 1, 30), date(2028, 1, 1))) == [date(1990, 1, 30)]
    assert time.process_time() - begun < 1
    with pytest.raises(ValueError):
        list(repeat.days(date(1900, 1, 1), date(2028, 1, 1)))
