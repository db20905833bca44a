"""What a password or a session opens, and nothing else does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.locking import lock, new_key, new_salt, password_key, unlock
from app.vault.sealing import Broken, Where
from tests.rules.strategies import quick

WHERE = Where("identity", "7", "private")
KEY = new_key()
LOCKED = lock(KEY, b"half of a key", WHERE)


def test_the_key_opens_it():
    assert unlock(KEY, LOCKED, WHERE) == b"half of a key"
    assert lock(KEY, b"half of a key", WHERE) != LOCKED


@quick
@given(st.integers(0, len(LOCKED) * 8 - 1))
def test_one_bit_turned_over_is_found(bit):
    turned = bytearray(LOCKED)
    turned[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Broken):
        unlock(KEY, bytes(turned), WHERE)


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_what_is_cut_off_is_found(length):
    with pytest.raises(Broken):
        unlock(KEY, LOCKED[:length], WHERE)


def test_another_key_or_place_does_not_open_it():
    with pytest.raises(Broken):
        unlock(new_key(), LOCKED, WHERE)
    with pytest.raises(Broken):
        unlock(KEY, LOCKED, replace(WHERE, row="8"))


def test_a_password_stands_for_one_key_under_each_salt():
    salt = new_salt()
    key = password_key("Notenblatt", salt)
    assert key == password_key("Notenblatt", salt)
    assert (
        len({key, password_key("Notenblatt ", salt), password_key("Notenblatt", new_salt())}) == 3
    )
