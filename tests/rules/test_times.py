from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.times import (
    at,
    day_of,
    day_span,
    local,
    parse_date,
    parse_minutes,
    parse_time,
    school_year,
    school_year_span,
    week_of,
)
from tests.rules.strategies import clocks, days, instants, quick

TODAY = date(2026, 11, 23)  # a Monday
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        (SPRING, time(1, 59), (0, 59)),
        (SPRING, time(2, 30), (1, 30)),  # does not exist: 3:30 summer time
        (SPRING, time(3, 30), (1, 30)),
        (AUTUMN, time(2, 30), (0, 30)),  # comes twice: the first
        (AUTUMN, time(2, 30, fold=1), (0, 30)),
        (AUTUMN, time(3), (2, 0)),
        (SPRING, time(17), (15, 0)),
        (SPRING - timedelta(days=1), time(17), (16, 0)),
    ],
)
def test_clocks_across_the_change(day, clock, utc):
    assert at(day, clock) == datetime(day.year, day.month, day.day, *utc, tzinfo=UTC)


@quick
@given(days, clocks)
def test_a_time_of_day_comes_back_as_planned(day, clock):
    back = local(at(day, clock))
    skipped = day.month == 3 and clock.hour == 2 and back.hour == 3
    assert (back.date(), back.time()) == (day, clock) or skipped


@quick
@given(days)
def test_days_follow_each_other_without_gap(day):
    start, end = day_span(day)
    assert end == day_span(day + timedelta(days=1))[0]
    assert day_of(start) == day == day_of(end - timedelta(microseconds=1))


def test_days_of_23_and_25_hours():
    hours = [(end - start).total_seconds() / 3600 for start, end in map(day_span, (SPRING, AUTUMN))]
    assert hours == [23, 25]


@quick
@given(instants)
def test_local_is_the_same_instant(instant):
    assert local(instant) == instant


def test_naive_instants_and_zoned_clocks_are_refused():
    with pytest.raises(ValueError, match="zone"):
        local(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        at(TODAY, time(17, tzinfo=timezone.utc))  # noqa: UP017


@quick
@given(days)
def test_weeks_and_school_years_hold_their_days(day):
    monday, sunday = week_of(day)
    assert (monday.weekday(), sunday.weekday()) == (0, 6) and monday <= day <= sunday
    first, last = school_year_span(school_year(day))
    assert first <= day <= last and last + timedelta(days=1) == school_year_span(first.year + 1)[0]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("23.11.2026", TODAY),
        ("24.12.", date(2026, 12, 24)),
        ("1.9.26", date(2026, 9, 1)),
        ("22.11.", date(2027, 11, 22)),
        ("23.11", TODAY),
        ("29.2.", date(2028, 2, 29)),
        ("2026-11-23", TODAY),
        (" 23. 11. 2026 ", TODAY),
        ("Sa", date(2026, 11, 28)),
        ("samstag", date(2026, 11, 28)),
        ("Mo.", TODAY),
        ("sat", date(2026, 11, 28)),
        ("Heute", TODAY),
        ("morgen", date(2026, 11, 24)),
        ("übermorgen", date(2026, 11, 25)),
        ("tomorrow", date(2026, 11, 24)),
        ("gestern", date(2026, 11, 22)),
        ("+14", date(2026, 12, 7)),
        ("Di, 1. September 2026", date(2026, 9, 1)),
        ("Mo 23.11.", TODAY),
        ("5 Dec", date(2026, 12, 5)),
        ("24/12/2026", date(2026, 12, 24)),
        ("1.5.98", date(1998, 5, 1)),
        ("3. März", date(2027, 3, 3)),
    ],
)
def test_dates_as_people_type_them(typed, meant):
    assert parse_date(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Fr", date(2026, 11, 20)),
        ("24.11.", date(2025, 11, 24)),
        ("Mo", TODAY),
        ("1.1.27", date(1927, 1, 1)),
    ],
)
def test_what_is_past_is_read_backwards(typed, meant):
    assert parse_date(typed, TODAY, past=True) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "31.2.2026",
        "30.2.",
        "x",
        "Di 23.11.2026",
        "+99999",
        "+4000",
        "0.1.",
        "1.13.2026",
        "1.1.1850",
        "1.1.2999",
        "2026-11-31",
        "23",
        "1. Quark",
    ],
)
def test_no_dates(typed):
    with pytest.raises(ValueError):
        parse_date(typed, TODAY)


@quick
@given(days, days)
def test_written_dates_are_read_back(day, today):
    assert parse_date(day.isoformat(), today) == day
    assert parse_date(f"{day:%d.%m.%Y}", today) == day
    assert parse_date(f"{day.day}.{day.month}.{day:%y}", today) == day
    following = parse_date(f"{day:%d.%m.}", today)
    assert (following.day, following.month) == (day.day, day.month) and following >= today


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("15:30", time(15, 30)),
        ("15.30", time(15, 30)),
        ("1530", time(15, 30)),
        ("930", time(9, 30)),
        ("15 Uhr", time(15)),
        ("15h", time(15)),
        ("15h30", time(15, 30)),
        ("15:30 Uhr", time(15, 30)),
        ("15 Uhr 30", time(15, 30)),
        ("3:30 pm", time(15, 30)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("9", time(9)),
        ("15:30:00", time(15, 30)),
        ("8 p.m.", time(20)),
    ],
)
def test_times_as_people_type_them(typed, meant):
    assert parse_time(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "25:00", "24:00", "15:60", "1575", "15 pm", "0 am", "x", "15:3", "-1"]
)
def test_no_times(typed):
    with pytest.raises(ValueError):
        parse_time(typed)


@quick
@given(clocks)
def test_written_times_are_read_back(clock):
    for form in ("%H:%M", "%H.%M", "%H%M", "%I:%M %p", "%H:%M Uhr"):
        assert parse_time(clock.strftime(form)) == clock


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("45", 45),
        ("45 Min.", 45),
        ("1:30", 90),
        ("1,5 h", 90),
        ("1.25h", 75),
        ("2 Std.", 120),
        ("2 Std. 15", 135),
        ("1h30", 90),
        ("1 h 5 min", 65),
        ("90'", 90),
        ("180 h", 10_800),
        ("0,33 h", 20),
        ("0", 0),
    ],
)
def test_durations_as_people_type_them(typed, minutes):
    assert parse_minutes(typed) == minutes


@pytest.mark.parametrize("typed", ["", "-5", "1:75", "x", "1001 h", "1,5", "1 h 30 h 2"])
def test_no_durations(typed):
    with pytest.raises(ValueError):
        parse_minutes(typed)


@quick
@given(st.integers(1, 6_000))
def test_written_durations_are_read_back(minutes):
    assert parse_minutes(str(minutes)) == minutes == parse_minutes(f"{minutes} Min.")
    assert parse_minutes(f"{minutes // 60}:{minutes % 60:02}") == minutes
