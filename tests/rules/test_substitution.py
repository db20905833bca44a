from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.substitution import SHORTEST, USUAL, decide_by
from tests.rules.strategies import quick

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@quick
@given(st.integers(1, 10_000))
def test_colleagues_have_half_an_hour_and_families_two_where_both_fit(minutes):
    starts_at = NOW + timedelta(minutes=minutes)
    until = decide_by(starts_at, NOW)
    assert NOW < until <= starts_at
    assert until >= min(NOW + SHORTEST, starts_at)
    if minutes >= 150:
        assert until == starts_at - USUAL


def test_nothing_is_asked_for_what_has_begun():
    with pytest.raises(ValueError):
        decide_by(NOW, NOW)
