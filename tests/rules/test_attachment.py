"""What of an income could be attached, as the announced table has it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.attachment import TABLES, attachable, table_on
from tests.rules.strategies import quick

TABLE = TABLES[0]
incomes, people = st.integers(0, 8_000_00), st.integers(0, 8)


def test_nothing_is_said_of_a_day_no_table_covers():
    assert table_on(date(2026, 6, 30)) is TABLE
    assert table_on(date(2026, 7, 1)) is None


@pytest.mark.parametrize(
    ("income", "dependants", "cents"),
    [
        (1559_99, 0, 0),
        (1560_00, 0, 3_50),
        (2000_00, 0, 311_50),
        (2140_00, 1, 0),
        (2150_00, 1, 4_88),
        (5000_00, 0, 2243_50 + 233_01),
    ],
)
def test_figures_of_the_table(income, dependants, cents):
    assert attachable(TABLE, income, dependants) == cents


@quick
@given(incomes, people)
def test_more_dependants_never_leave_less(income, dependants):
    fewer, more = (attachable(TABLE, income, count) for count in (dependants, dependants + 1))
    assert 0 <= more <= fewer <= income


@quick
@given(incomes, st.integers(0, 500_00), people)
def test_more_income_never_leaves_less(income, more, dependants):
    before, after = (attachable(TABLE, one, dependants) for one in (income, income + more))
    assert before <= after
