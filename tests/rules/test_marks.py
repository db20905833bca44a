from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.marks import Mark, Tap, merge, merge_all, next_mark, streak
from tests.rules.strategies import minutes_after, quick

P, L, E, A = Mark.PRESENT, Mark.LATE, Mark.EXCUSED, Mark.ABSENT


def tap(client_id, mark, minute, device="phone", received=None, **more):
    received_at = minutes_after(60 if received is None else received)
    return Tap(client_id, device, mark, minutes_after(minute), received_at, **more)


def test_taps_go_round():
    assert [next_mark(mark) for mark in (None, P, A, E, L)] == [P, A, E, L, P]


def test_the_last_tap_wins_however_late_it_arrives():
    on_time, offline = tap("a", A, 10), tap("b", P, 20, received=500)
    assert merge(on_time, offline).kept is offline
    assert merge(offline, on_time).kept is offline
    assert not merge(offline, on_time).changed


def test_a_clock_running_ahead_is_held_to_the_servers():
    ahead, later = tap("a", A, 900, received=10), tap("b", P, 20)
    assert merge(ahead, later).kept is later


def test_a_replay_changes_nothing():
    first = tap("a", A, 900, received=10)
    again = tap("a", A, 900, received=400)
    outcome = merge(first, again)
    assert outcome.kept is first and not outcome.changed and not outcome.conflict
    assert merge_all([first, tap("b", P, 20), again]).kept.mark is P


def test_two_devices_that_differ_are_shown():
    mine, theirs = tap("a", A, 10, "phone"), tap("b", P, 20, "tablet")
    outcome = merge(mine, theirs)
    assert outcome.conflict and outcome.lost == (mine,) and outcome.kept is theirs


@pytest.mark.parametrize(
    "second",
    [
        tap("b", A, 20, "tablet"),  # says the same
        tap("b", P, 20, "phone"),  # the same device thought again
        tap("b", P, 20, "tablet", seen="a"),  # knew and corrected
    ],
)
def test_no_conflict(second):
    assert not merge(tap("a", A, 10, "phone"), second).conflict


def test_a_chain_of_corrections_is_no_conflict():
    taps = [
        tap("a", A, 10, "phone"),
        tap("b", P, 20, "tablet", seen="a"),
        tap("c", L, 30, "tablet", seen="b", late=10),
    ]
    assert not merge_all(taps).conflict


def test_minutes_of_lateness_are_part_of_the_mark():
    five, ten = tap("a", L, 10, "phone", late=5), tap("b", L, 20, "tablet", late=10)
    assert merge(five, ten).conflict and merge(five, ten).changed


def test_taking_a_mark_back_counts_as_a_tap():
    assert merge(tap("a", A, 10), tap("b", None, 20)).kept.mark is None


taps = st.lists(
    st.builds(
        tap,
        st.sampled_from("abcdef"),
        st.sampled_from([P, L, E, A, None]),
        st.integers(0, 5),
        st.sampled_from(["phone", "tablet", "family"]),
        st.integers(0, 5),
        seen=st.sampled_from(["a", "b", None]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.client_id,
)


@quick
@given(taps, st.data())
def test_order_and_replays_do_not_matter(taps, data):
    replayed = data.draw(st.lists(st.sampled_from(taps), max_size=3))
    late = [
        Tap(t.client_id, t.device, t.mark, t.tapped_at, minutes_after(900), seen=t.seen)
        for t in replayed
    ]
    expected = merge_all(taps)
    assert all(merge_all(order) == expected for order in permutations(taps))
    assert merge_all(late + taps + late) == expected


@quick
@given(taps)
def test_nothing_is_dropped_unseen(taps):
    """A differing last tap of another device is shown unless it was known."""
    outcome = merge_all(taps)
    for device in {one.device for one in taps} - {outcome.kept.device}:
        last = max((one for one in taps if one.device == device), key=lambda one: one.rank)
        known = any(one.seen == last.client_id for one in taps)
        assert last in outcome.lost or last.value == outcome.kept.value or known


def test_streak_counts_absences_running():
    assert streak([A, A, P, A]) == 2
    assert streak([None, A, E, A, L, A]) == 2
    assert streak([None, A, E, A, L, A], excused_too=True) == 3
    assert streak([]) == 0


def test_taps_compare_by_time():
    assert tap("a", P, 1).effective_at + timedelta(minutes=1) == tap("a", P, 2).effective_at
