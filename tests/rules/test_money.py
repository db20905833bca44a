"""Amounts as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.money import MOST, parse_cents, written_cents


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("350", 35000),
        ("350,5", 35050),
        ("350,50 €", 35050),
        ("12.50", 1250),
        ("1.200", 120000),
        ("1.200,00 EUR", 120000),
        ("12 000,-", 1200000),
        ("0", 0),
    ],
)
def test_what_people_write(typed: str, cents: int) -> None:
    assert parse_cents(typed) == cents


@pytest.mark.parametrize(
    "typed", ["", "-1", "1e3", "abc", "1,234", "1.2.3", "٣", "9999999999", "1000001", "1,,2", "€"]
)
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_cents(typed)


@given(st.integers(0, MOST))
def test_what_a_form_shows_is_read_as_the_same(cents: int) -> None:
    assert parse_cents(written_cents(cents)) == cents
