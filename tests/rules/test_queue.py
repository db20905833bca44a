from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.queue import (
    Reason,
    Waiting,
    in_order,
    next_in_line,
    offer_until,
    reason,
    still_until,
)
from tests.rules.strategies import minutes_after, quick

NOW = minutes_after(0)


def waits(person_id, days, **more):
    return Waiting(person_id, NOW - timedelta(days=days), **more)


def ids(people):
    return [one.person_id for one in people]


def test_longest_without_a_place_comes_first():
    queue = [waits(1, 5), waits(2, 90, has_place=True), waits(3, 30)]
    assert ids(in_order(queue, NOW)) == [3, 1, 2]
    assert ids(next_in_line(queue, 2, NOW)) == [3, 1]


def test_siblings_come_together_or_wait_for_room():
    queue = [waits(1, 50), waits(2, 40, family=7), waits(3, 10), waits(4, 1, family=7)]
    assert ids(next_in_line(queue, 3, NOW)) == [1, 2, 4]
    assert ids(next_in_line(queue, 2, NOW)) == [1, 3]


def test_a_family_may_allow_to_be_split():
    queue = [waits(n, n, family=7, may_split=True) for n in (1, 2, 3)]
    assert ids(next_in_line(queue, 2, NOW)) == [3, 2]
    assert next_in_line([*queue, waits(4, 1, family=7)], 2, NOW) == []


def test_an_overbooked_course_offers_nothing():
    queue = [waits(n, n, family=7, may_split=True) for n in (1, 2, 3)]
    assert next_in_line(queue, -1, NOW) == next_in_line(queue, 0, NOW) == []


def test_who_paused_is_not_asked():
    queue = [waits(1, 90, paused_until=NOW + timedelta(days=1)), waits(2, 3)]
    assert ids(next_in_line(queue, 2, NOW)) == [2]
    assert ids(in_order(queue, NOW)) == [2, 1]
    assert ids(next_in_line(queue, 2, NOW + timedelta(days=1))) == [1, 2]


def test_the_queue_explains_itself():
    queue = [waits(1, 50, family=7), waits(2, 2, family=7), waits(3, 9, has_place=True)]
    assert reason(1, queue, NOW) == Reason("no_place_yet", 1, 50)
    assert reason(2, queue, NOW) == Reason("with_sibling", 2, 2)
    assert reason(3, queue, NOW) == Reason("has_a_place", 3, 9)
    with pytest.raises(ValueError, match="does not wait"):
        reason(4, queue, NOW)


def test_an_offer_lasts_as_long_as_it_can_be_answered():
    days = timedelta(days=1)
    assert offer_until(NOW, None, 5 * days) == NOW + 5 * days
    assert offer_until(NOW, NOW + 30 * days, 5 * days) == NOW + 5 * days
    assert offer_until(NOW, NOW + 4 * days, 5 * days) == NOW + 2 * days
    assert offer_until(NOW, NOW + timedelta(hours=23), 5 * days) is None
    assert offer_until(NOW, NOW - days, 5 * days) is None


@quick
@given(st.integers(0, 400), st.integers(-50, 400), st.integers(0, 400))
def test_an_offer_is_never_longer_than_half_of_what_is_left(hours, before, now):
    at, begins = NOW, NOW + timedelta(hours=before)
    until = still_until(at + timedelta(hours=hours), at, begins)
    assert until <= at + timedelta(hours=hours)
    assert until <= max(at, at + (begins - at) / 2)
    assert still_until(until, at, begins + timedelta(hours=now)) == until, "never longer again"


queues = st.lists(
    st.builds(
        waits,
        st.integers(1, 20),
        st.integers(0, 5),
        has_place=st.booleans(),
        family=st.none() | st.integers(1, 3),
        may_split=st.booleans(),
        paused_until=st.sampled_from([None, NOW, NOW + timedelta(days=1)]),
    ),
    max_size=8,
    unique_by=lambda one: one.person_id,
)


@quick
@given(queues, st.integers(0, 9), st.randoms())
def test_the_queue_is_fair(queue, free, shuffled):
    offered = next_in_line(queue, free, NOW)
    mixed = list(queue)
    shuffled.shuffle(mixed)

    assert next_in_line(mixed, free, NOW) == offered
    assert in_order(mixed, NOW) == in_order(queue, NOW)
    assert sorted(ids(in_order(queue, NOW))) == sorted(ids(queue))
    assert len(offered) <= free and len(set(ids(offered))) == len(offered)
    order = in_order(queue, NOW)
    assert [one for one in order if one in offered] == offered


@quick
@given(queues, st.integers(0, 9))
def test_no_family_is_torn_apart_unasked(queue, free):
    offered = next_in_line(queue, free, NOW)
    for key in {one.family for one in queue} - {None}:
        family = [one for one in queue if one.family == key and one.paused_until in (None, NOW)]
        together = sum(one in offered for one in family)
        assert together in (0, len(family)) or all(one.may_split for one in family)


@quick
@given(queues, st.integers(0, 9))
def test_nobody_alone_is_passed_over(queue, free):
    """Without families the first so many are offered, one by one."""
    alone = [Waiting(one.person_id, one.since, one.has_place) for one in queue]
    assert next_in_line(alone, free, NOW) == in_order(alone, NOW)[:free]
    ranks = [(one.has_place, one.since) for one in next_in_line(alone, free, NOW)]
    assert ranks == sorted(ranks)
