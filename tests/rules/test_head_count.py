"""Heads counted by several phones: order and repetition do not matter, nobody is overlooked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.head_count import (
    LASTING,
    REASONS,
    Seen,
    Sighting,
    Stage,
    carried_over,
    is_counted,
    is_settled,
)
from app.rules.last_tap import last_of
from app.rules.supervision import adults_needed

NINE = datetime(2026, 11, 24, 8, tzinfo=UTC)
SEEN = st.one_of(st.none(), st.sampled_from(Seen))


def sighting(name, seen, tapped=0, received=None, after=""):
    moment = NINE + timedelta(seconds=tapped)
    arrived = NINE + timedelta(seconds=tapped if received is None else received)
    return Sighting(name, seen, moment, arrived, after=after)


@st.composite
def sightings(draw):
    names = draw(st.lists(st.text("abcdefgh", min_size=1, max_size=3), unique=True, max_size=8))
    return [
        sighting(
            name,
            draw(SEEN),
            draw(st.integers(-900, 900)),
            draw(st.integers(0, 900)),
            draw(st.sampled_from(["", *names])),
        )
        for name in names
    ]


@given(sightings(), st.randoms())
def test_order_and_repetition_change_nothing(taps, random):
    shuffled = [*taps, *taps]
    random.shuffle(shuffled)
    assert last_of(shuffled) == last_of(taps)


@given(sightings())
def test_who_has_seen_a_tap_has_tapped_after_it(taps):
    held = last_of(taps)
    if held is None:
        return
    later = sighting("zzz", Seen.HERE, -100_000, after=held.tap)
    assert last_of([*taps, later]) == later


def test_a_clock_that_runs_ahead_does_not_win():
    ahead = sighting("ahead", None, tapped=3600, received=0)
    assert last_of([ahead, sighting("later", Seen.HERE, tapped=10)]).tap == "later"
    assert last_of([]) is None


@given(st.sampled_from(Stage), SEEN, st.sampled_from(["", "Tante"]), st.booleans())
def test_who_is_not_known_of_is_never_settled(stage, seen, why, adult):
    settled = is_settled(stage, seen, why, adult=adult)
    if seen is None or (seen is Seen.OTHER and not why):
        assert not settled
    elif seen in REASONS or seen is Seen.FETCHED:
        assert settled
    else:
        assert settled == (stage != Stage.RETURN or adult)


@given(st.lists(st.tuples(SEEN, st.just(""))))
def test_only_lasting_reasons_are_carried_over(earlier):
    known = [seen for seen, _why in earlier if seen is not None]
    held = carried_over(earlier)
    assert (held is not None) == bool(known and known[0] in LASTING)
    assert held is None or not is_counted(held[0])


@given(st.integers(0, 500), st.integers(1, 30), st.integers(0, 10))
def test_no_grown_up_looks_after_too_many(children, per_adult, least):
    needed = adults_needed(children, per_adult=per_adult, least=least)
    assert needed * per_adult >= children
    assert needed == 0 if not children else needed >= least
    if children and needed > least:
        assert (needed - 1) * per_adult < children


def test_nobody_looks_after_nobody():
    with pytest.raises(ValueError, match="less than one"):
        adults_needed(3, per_adult=0)
