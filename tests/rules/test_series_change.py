from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.rules.recurrence import Existing, Pattern, occurrences, plan_change, reshape
from app.rules.times import week_of
from tests.rules.strategies import days, quick
from tests.rules.test_recurrence import OWN, patterns

OLD = Pattern(1, time(17), 45, date(2026, 9, 1), date(2026, 9, 30))  # 1., 8., 15., 22., 29.
FROM = date(2026, 9, 8)


def existing(pattern, **changed):
    """Dates of a pattern; `marks=[8]` and `detached=[8]` name days of the month."""
    return [
        Existing(
            one.day,
            has_marks=one.day.day in changed.get("marks", ()),
            detached=one.day.day in changed.get("detached", ()),
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for one in occurrences(pattern)
    ]


def moved(change):
    return [(move.existing.day.day, move.to.day.day) for move in change.moves]


def test_tuesdays_become_thursdays_and_stay_themselves():
    change = plan_change(existing(OLD), replace(OLD, weekday=3), FROM)
    assert moved(change) == [(8, 10), (15, 17), (22, 24)]
    assert [gone.day.day for gone in change.cancels] == [29]  # 1 October is beyond the end
    assert change.creates == ()
    assert [(kept.existing.day.day, kept.why) for kept in change.kept] == [(1, "past")]


def test_no_change_is_no_change():
    change = plan_change(existing(OLD), OLD, OLD.first)
    assert (change.moves, change.creates, change.cancels) == ((), (), ())
    assert {kept.why for kept in change.kept} == {"unchanged"}


def test_marks_and_dates_changed_by_hand_stay_and_use_up_their_week():
    old = existing(OLD, marks=[8], detached=[15])
    change = plan_change(old, replace(OLD, weekday=3), FROM)
    assert moved(change) == [(22, 24)]
    assert [(k.existing.day.day, k.why) for k in change.kept][1:] == [
        (8, "marks"),
        (15, "detached"),
    ]
    assert change.creates == ()


def test_a_lesson_held_this_week_is_not_doubled():
    change = plan_change(existing(OLD), replace(OLD, weekday=3), date(2026, 9, 9))
    assert moved(change) == [(15, 17), (22, 24)]
    assert change.creates == ()


def test_a_longer_series_is_filled_up_and_a_shorter_one_cut():
    longer = plan_change(existing(OLD), replace(OLD, last=date(2026, 10, 31)), FROM)
    assert [f"{one.day:%d.%m.}" for one in longer.creates] == ["20.10.", "27.10."]
    shorter = plan_change(existing(OLD), replace(OLD, last=date(2026, 9, 20)), FROM)
    assert [gone.day.day for gone in shorter.cancels] == [22, 29]


def test_even_weeks_become_odd_weeks_one_by_one():
    every_other = replace(OLD, interval=2)  # 1., 15., 29.
    shifted = replace(every_other, first=date(2026, 9, 8))  # 8., 22.
    change = plan_change(existing(every_other), shifted, OLD.first)
    assert moved(change) == [(1, 8), (15, 22)]
    assert [gone.day.day for gone in change.cancels] == [29]


def test_a_new_day_off_cancels_its_date_only():
    change = plan_change(existing(replace(OLD, first=date(2026, 3, 1), last=date(2026, 3, 20))),
                         replace(OLD, first=date(2026, 3, 1), last=date(2026, 3, 20)),
                         date(2026, 3, 1), OWN)  # fmt: skip
    assert [gone.day for gone in change.cancels] == [OWN[0].first]
    assert change.moves == change.creates == ()


def test_two_old_dates_in_a_week_leave_one():
    old = [Existing(date(2026, 9, 7)), Existing(date(2026, 9, 8))]
    change = plan_change(old, OLD, date(2026, 9, 7))
    assert moved(change) == [(8, 8)]
    assert [gone.day.day for gone in change.cancels] == [7]


existing_dates = st.lists(
    st.builds(Existing, days, has_marks=st.booleans(), detached=st.booleans()),
    max_size=12,
    unique_by=lambda one: one.day,
)


@st.composite
def changes(draw):
    """A change to dates that mostly lie within the pattern's span."""
    pattern, old = draw(patterns), draw(existing_dates)
    base = pattern.first + timedelta(draw(st.integers(-20, 60)))
    near = [
        Existing(base + timedelta(offset), one.has_marks, one.detached)
        for offset, one in zip(draw(st.permutations(range(40))), old, strict=False)
    ]
    return near, pattern, base + timedelta(draw(st.integers(0, 30)))


@quick
@given(changes())
def test_nothing_is_lost_and_no_day_comes_twice(case):
    old, pattern, from_day = case
    change = plan_change(old, pattern, from_day, OWN)
    moved, gone = [move.existing for move in change.moves], list(change.cancels)
    kept = [kept.existing for kept in change.kept]

    assert Counter(moved + gone + kept) == Counter(old)
    assert all(one in kept for one in old if one.has_marks or one.detached or one.day < from_day)
    after = [kept.day for kept in kept] + [m.to.day for m in change.moves]
    after += [new.day for new in change.creates]
    assert len(after) == len(set(after))


@quick
@given(changes())
def test_new_dates_are_the_patterns_and_from_the_day_on(case):
    old, pattern, from_day = case
    change = plan_change(old, pattern, from_day, OWN)
    wanted = {one for one in occurrences(pattern, OWN) if one.day >= from_day}
    placed = {*change.creates, *(move.to for move in change.moves)}
    kept_weeks = {week_of(kept.existing.day) for kept in change.kept}
    assert placed <= wanted
    assert all(week_of(one.day) in kept_weeks for one in wanted - placed)
    assert not any(week_of(one.day) in kept_weeks for one in placed)


@quick
@given(changes())
def test_planning_again_changes_nothing_more(case):
    old, pattern, from_day = case
    change = plan_change(old, pattern, from_day, OWN)
    placed = [*change.creates, *(move.to for move in change.moves)]
    now = [kept.existing for kept in change.kept] + [
        Existing(one.day, starts_at=one.starts_at, ends_at=one.ends_at) for one in placed
    ]
    again = plan_change(now, pattern, from_day, OWN)
    assert (again.moves, again.creates, again.cancels) == ((), (), ())


@quick
@given(st.sets(days, max_size=10), st.sets(days, max_size=10), st.integers(1, 4))
def test_reshape_takes_every_day_once(old, new, interval):
    pairs = reshape(old, new, interval=interval)
    assert sorted(one for one, _ in pairs if one) == sorted(old)
    assert sorted(one for _, one in pairs if one) == sorted(new)
    assert all(one == other for one, other in pairs if one in new and other)
    far = [abs((week_of(a)[0] - week_of(b)[0]).days) // 7 for a, b in pairs if a and b]
    assert all(weeks < interval for weeks in far)
