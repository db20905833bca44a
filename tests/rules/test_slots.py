from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.slots import Slot, free_slots
from app.rules.times import at, local
from tests.rules.strategies import days, quick

MONDAY = date(2026, 11, 23)
ASK = {
    "needed": ("person:1", "place:1"),
    "first": MONDAY,
    "last": MONDAY + timedelta(days=13),
    "weekdays": (0, 2),
    "earliest": time(15),
    "latest": time(17),
    "minutes": 60,
    "step": 30,
}


def starts(slots):
    return [f"{local(slot.starts_at):%a %H:%M}" for slot in slots]


def span(day, start, end):
    return at(day, time(start)), at(day, time(end))


def test_the_next_slots_when_all_are_free():
    busy = {"person:1": [span(MONDAY, 14, 16)], "person:9": [span(MONDAY, 8, 20)]}
    found = free_slots(busy, **ASK, limit=4)
    assert starts(found) == ["Mon 16:00", "Wed 15:00", "Wed 15:30", "Wed 16:00"]
    assert found[0] == Slot(*span(MONDAY, 16, 17))


def test_a_short_lesson_within_a_long_rehearsal_frees_nothing():
    busy = {"person:1": [span(MONDAY, 14, 17), span(MONDAY, 15, 16)]}
    assert starts(free_slots(busy, **ASK, limit=1)) == ["Wed 15:00"]


def test_nothing_on_days_off():
    found = free_slots({}, **ASK, limit=4, free_days=lambda day: day == MONDAY)
    assert starts(found) == ["Wed 15:00", "Wed 15:30", "Wed 16:00", "Mon 15:00"]


def test_nearly_free_names_who_is_missing():
    busy = {"person:1": [span(MONDAY, 15, 16)], "place:1": [span(MONDAY, 15, 17)]}
    found = free_slots(busy, **ASK, nearly_free=1, limit=2)
    assert [(slot.missing, local(slot.starts_at).hour) for slot in found] == [
        (("place:1",), 16),
        ((), 15),
    ]


@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"step": 0}, {"last": date(2030, 1, 1)}])
def test_out_of_bounds(wrong):
    with pytest.raises(ValueError):
        free_slots({}, **{**ASK, **wrong})


def test_the_hour_left_out_in_spring_brings_no_slot_twice():
    night = {"first": date(2026, 3, 29), "last": date(2026, 3, 29), "weekdays": (6,)}
    night |= {"earliest": time(1), "latest": time(5), "minutes": 60}
    found = [slot.starts_at for slot in free_slots({}, **{**ASK, **night}, limit=99)]
    assert found == [
        datetime(2026, 3, 29, 0, tzinfo=UTC) + timedelta(minutes=30 * n) for n in range(5)
    ]


def oracle(busy, needed, first, last, weekdays, earliest, latest, minutes, step, free, missing):
    """Every start on the wall clock's grid, each resource compared span by span."""
    day = first
    while day <= last:
        clock = datetime.combine(day, earliest, UTC)
        while clock.date() == day and clock.time() < latest:
            start = at(day, clock.time())
            end = start + timedelta(minutes=minutes)
            absent = tuple(
                name
                for name in sorted(needed)
                if any(s < e and s < end and start < e for s, e in busy.get(name, ()))
            )
            fits = end <= at(day, latest) and day.weekday() in weekdays and not free(day)
            if fits and len(absent) <= missing:
                yield Slot(start, end, absent)
            clock += timedelta(minutes=step)
        day += timedelta(days=1)


@st.composite
def questions(draw):
    first = draw(days)
    names = st.sampled_from(["person:1", "person:2", "place:1"])
    base = at(first, time(12))
    one_span = st.builds(
        lambda start, length: (
            base + timedelta(minutes=start),
            base + timedelta(minutes=start + length),
        ),
        st.integers(0, 30).map(lambda hours: hours * 60),
        st.integers(0, 600),
    )
    return {
        "busy": draw(st.dictionaries(names, st.lists(one_span, max_size=5))),
        "needed": draw(st.sets(names)),
        "first": first,
        "last": first + timedelta(days=draw(st.integers(0, 4))),
        "weekdays": draw(st.sets(st.integers(0, 6), min_size=4)),
        "earliest": time(draw(st.integers(8, 16))),
        "latest": time(draw(st.integers(10, 21)), 30),
        "minutes": draw(st.integers(5, 180)),
        "step": draw(st.sampled_from([15, 20, 60])),
    }


@quick
@given(questions(), st.integers(0, 2), st.integers(1, 12))
def test_the_search_finds_what_trying_everything_finds(ask, missing, limit):
    def free(day):
        return day.day % 3 == 0

    found = free_slots(**ask, free_days=free, limit=limit, nearly_free=missing)
    assert found == list(oracle(**ask, free=free, missing=missing))[:limit]
