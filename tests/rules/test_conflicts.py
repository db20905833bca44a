from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.conflicts import FARTHEST_TRAVEL, Claim, conflicts
from tests.rules.strategies import minutes_after, quick


def claim(start, end, event_id=1, resource="person:1", label=""):
    return Claim(resource, minutes_after(start), minutes_after(end), event_id, label)


def found(wanted, existing, travel=None):
    return [(c.kind, c.minutes) for c in conflicts([wanted], [existing], travel)]


def test_back_to_back_is_no_conflict():
    assert found(claim(0, 45), claim(45, 90, 2)) == []
    assert found(claim(45, 90), claim(0, 45, 2)) == []


def test_an_overlap_tells_its_minutes():
    assert found(claim(0, 45), claim(30, 90, 2)) == [("overlap", 15)]
    assert found(claim(0, 90), claim(30, 40, 2)) == [("overlap", 10)]


def test_other_resources_and_the_event_itself_do_not_count():
    assert found(claim(0, 45), claim(0, 45, 2, "person:2")) == []
    assert found(claim(0, 45, 7), claim(10, 45, 7)) == []


def test_a_way_too_short_tells_what_is_missing():
    def travel(first, second):
        return 30 if (first.event_id, second.event_id) == (1, 2) else 5

    assert found(claim(0, 45, 1), claim(60, 90, 2), travel) == [("travel", 15)]
    assert found(claim(60, 90, 2), claim(0, 45, 1), travel) == [("travel", 15)]
    assert found(claim(0, 45, 2), claim(60, 90, 1), travel) == []
    assert found(claim(0, 45, 1), claim(75, 90, 2), travel) == []


def test_a_claim_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="ends before"):
        claim(10, 5)


def oracle(wanted, existing, travel):
    """Every pair, by the definition."""
    for want in wanted:
        for have in existing:
            if want.resource != have.resource or want.event_id == have.event_id:
                continue
            latest_start = max(want.starts_at, have.starts_at)
            overlap = min(want.ends_at, have.ends_at) - latest_start
            if overlap > timedelta(0):
                yield want, have, "overlap", overlap
            elif travel:
                first, second = sorted((want, have), key=lambda c: (c.starts_at, c.ends_at))
                gap = max(second.starts_at - first.ends_at, timedelta(0))
                needed = min(timedelta(minutes=travel(first, second)), FARTHEST_TRAVEL)
                if gap < needed:
                    yield want, have, "travel", needed - gap


claims = st.lists(
    st.builds(
        lambda start, length, event_id, who: claim(
            start, start + length, event_id, f"person:{who}"
        ),
        st.integers(0, 400),
        st.sampled_from([0, 5, 45, 120]),
        st.integers(1, 6),
        st.integers(1, 2),
    ),
    max_size=10,
)
travels = st.none() | st.builds(
    lambda way: lambda a, b: way * abs(a.event_id - b.event_id), st.integers(0, 90)
)


@quick
@given(claims, claims, travels)
def test_the_sweep_finds_what_comparing_all_pairs_finds(wanted, existing, travel):
    swept = [
        (c.wanted, c.claim, c.kind, timedelta(minutes=c.minutes))
        for c in conflicts(wanted, existing, travel)
    ]
    assert sorted(swept, key=repr) == sorted(oracle(wanted, existing, travel), key=repr)


@quick
@given(claims, claims)
def test_conflicts_come_in_order_with_at_least_a_minute(wanted, existing):
    result = conflicts(wanted, existing)
    assert [c.wanted.starts_at for c in result] == sorted(c.wanted.starts_at for c in result)
    assert all(c.minutes >= 1 and c.resource == c.claim.resource for c in result)
