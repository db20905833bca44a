from datetime import date, timedelta

import pytest
from hypothesis import given

from app.rules.holidays import (
    FreeDay,
    free_on,
    is_published,
    koblenz_customs,
    public_holidays,
    school_holidays,
    school_known_until,
)
from tests.rules.strategies import days, quick

# DOMAIN D2, from two independent sources; 2029/30 is not in the package yet.
SCHOOL = """
Herbstferien      2023-10-16 2023-10-27
Weihnachtsferien  2023-12-27 2024-01-05
Osterferien       2024-03-25 2024-04-02
Pfingstferien     2024-05-21 2024-05-29
Sommerferien      2024-07-15 2024-08-23
Herbstferien      2024-10-14 2024-10-25
Weihnachtsferien  2024-12-23 2025-01-08
Osterferien       2025-04-14 2025-04-25
Sommerferien      2025-07-07 2025-08-15
Herbstferien      2025-10-13 2025-10-24
Weihnachtsferien  2025-12-22 2026-01-07
Osterferien       2026-03-30 2026-04-10
Sommerferien      2026-06-29 2026-08-07
Herbstferien      2026-10-05 2026-10-16
Weihnachtsferien  2026-12-23 2027-01-08
Osterferien       2027-03-22 2027-04-02
Sommerferien      2027-06-28 2027-08-06
Herbstferien      2027-10-04 2027-10-15
Weihnachtsferien  2027-12-23 2028-01-07
Osterferien       2028-04-10 2028-04-21
Sommerferien      2028-07-03 2028-08-11
Herbstferien      2028-10-09 2028-10-20
Weihnachtsferien  2028-12-21 2029-01-08
Osterferien       2029-03-26 2029-04-06
Sommerferien      2029-07-16 2029-08-24
"""

# DOMAIN D3: Karfreitag, Ostermontag, Himmelfahrt, Pfingstmontag, Fronleichnam
MOVING = """
2024 03-29 04-01 05-09 05-20 05-30
2025 04-18 04-21 05-29 06-09 06-19
2026 04-03 04-06 05-14 05-25 06-04
2027 03-26 03-29 05-06 05-17 05-27
2028 04-14 04-17 05-25 06-05 06-15
2029 03-30 04-02 05-10 05-21 05-31
2030 04-19 04-22 05-30 06-10 06-20
"""
FIXED = ["01-01", "05-01", "10-03", "11-01", "12-25", "12-26"]


def test_school_holidays_are_the_ministrys():
    found = school_holidays(date(2023, 9, 2), date(2029, 12, 31))
    table = [line.split() for line in SCHOOL.split("\n") if line]
    assert [[f.name, f.first.isoformat(), f.last.isoformat()] for f in found] == table
    assert {free.kind for free in found} == {"school"}


@pytest.mark.parametrize("row", MOVING.split("\n")[1:-1])
def test_public_holidays_are_the_lands(row):
    year, *moving = row.split()
    found = public_holidays(date(int(year), 1, 1), date(int(year), 12, 31))
    assert [f"{free.first:%m-%d}" for free in found] == sorted(moving + FIXED)
    assert all(free.kind == "public" and free.first == free.last for free in found)


def test_the_table_ends_where_the_package_does():
    end = school_known_until()
    assert end >= date(2029, 8, 24)
    assert is_published(end) and not is_published(end + timedelta(days=1))
    assert school_holidays(end + timedelta(days=1), date(2100, 1, 1)) == []


def test_one_day_may_be_free_for_three_reasons():
    own = FreeDay(date(2026, 12, 24), date(2026, 12, 26), "Feier", "floating")
    kinds = [free.kind for free in free_on(date(2026, 12, 25), [own])]
    assert kinds == ["public", "school", "floating"]
    assert free_on(date(2026, 11, 23), [own]) == []


@quick
@given(days)
def test_free_on_agrees_with_the_lists(day):
    assert free_on(day) == [*public_holidays(day, day), *school_holidays(day, day)]


def test_carnival_in_koblenz():
    assert [(free.name, free.first) for free in koblenz_customs(2026)] == [
        ("Schwerdonnerstag", date(2026, 2, 12)),
        ("Rosenmontag", date(2026, 2, 16)),
    ]
