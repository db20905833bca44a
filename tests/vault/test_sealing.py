"""What is sealed opens for one key, in one place, unchanged; or not at all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.sealing import STEP, Broken, Where, new_pair, seal, unseal
from tests.rules.strategies import quick

PAIR = new_pair()
WHERE = Where("note", "b3f1", "text", 4)
PLAIN = "Gespräch über die Raten".encode()
SEALED = seal(PAIR.public, PLAIN, WHERE)


@quick
@given(st.binary(max_size=300))
def test_what_was_sealed_comes_back(plain):
    assert unseal(PAIR.private, seal(PAIR.public, plain, WHERE), WHERE) == plain


def test_nothing_of_it_can_be_read_without_the_key():
    assert PLAIN not in SEALED
    assert seal(PAIR.public, PLAIN, WHERE) != SEALED, "equal texts would show as equal"
    with pytest.raises(Broken):
        unseal(new_pair().private, SEALED, WHERE)


@quick
@given(st.integers(0, len(SEALED) * 8 - 1))
def test_one_bit_turned_over_is_found(bit):
    turned = bytearray(SEALED)
    turned[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Broken):
        unseal(PAIR.private, bytes(turned), WHERE)


@pytest.mark.parametrize("cut", [0, 1, 16, 1136])
def test_what_is_cut_off_is_found(cut):
    with pytest.raises(Broken):
        unseal(PAIR.private, SEALED[:cut], WHERE)


@pytest.mark.parametrize(
    "moved",
    [{"table": "step"}, {"row": "b3f2"}, {"column": "outcome"}, {"version": 3}, {"version": 5}],
    ids=str,
)
def test_another_place_or_version_does_not_open(moved):
    with pytest.raises(Broken):
        unseal(PAIR.private, SEALED, replace(WHERE, **moved))


def test_places_cannot_be_run_together():
    one, other = Where("a", "bc", "d"), Where("ab", "c", "d")
    assert one.bound != other.bound
    assert Where('a"', "b", "c").bound != Where("a", '"b', "c").bound


@quick
@given(st.integers(0, 200), st.integers(0, 200))
def test_the_length_tells_no_more_than_a_step(one, other):
    sizes = [len(seal(PAIR.public, b"x" * size, WHERE)) for size in (one, other)]
    assert (sizes[0] == sizes[1]) == (one // STEP == other // STEP)
