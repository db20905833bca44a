"""Weeks and months as addresses name them: 2026-W48, 2026-12. What cannot be read is now."""

import re
from datetime import date, timedelta

from app.rules.times import week_of

WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
FIRST_YEAR, LAST_YEAR = 2000, 2099
ONE_WEEK = timedelta(days=7)


def week_named(name: str, today: date) -> date:
    """The Monday of the week named; of today's week when that cannot be read."""
    found = WEEK.fullmatch(name)
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        monday = None
    return monday if monday and FIRST_YEAR <= monday.year <= LAST_YEAR else week_of(today)[0]


def week_name(day: date) -> str:
    """2026-W48, the ISO week a day lies in."""
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02d}"


def month_named(name: str, today: date) -> date:
    """The first of the month named; of today's month when that cannot be read."""
    found = MONTH.fullmatch(name)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
        return date(year, month, 1)
    return today.replace(day=1)


def month_name(first: date) -> str:
    return f"{first:%Y-%m}"


def month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def weeks_of_month(first: date) -> list[list[date]]:
    """The weeks a month touches, Monday to Sunday."""
    monday, last = week_of(first)[0], month_after(first) - timedelta(days=1)
    weeks = []
    while monday <= last:
        weeks.append([monday + timedelta(days=number) for number in range(7)])
        monday += ONE_WEEK
    return weeks
