"""When a repeated event of somebody else's calendar takes place: the common part of RFC 5545.

Days are gone through one by one between two bounds, so no rule, however odd, takes long.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "WKST"))
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MOST_DAYS = 60 * 366
"""So long may a repetition have been running: nobody's choir is older."""
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repetition by days.

    weekdays: (which one of the month or 0 for each, 0 for Monday);  until: last day, included
    """

    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    weekdays: Sequence[tuple[int, int]] = ()
    month_days: Sequence[int] = ()
    months: Sequence[int] = ()

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days from `first`, which counts as one, up to `last`.

        Raises ValueError where more than MOST_DAYS would have to be looked at.
        """
        end = min(self.until or last, last)
        if (end - first).days > MOST_DAYS:
            raise ValueError("a repetition of more than sixty years")
        left = self.count
        day = first
        while day <= end and left != 0:
            if day == first or self._falls_on(day, first):
                yield day
                left = None if left is None else left - 1
            day += timedelta(days=1)

    def _falls_on(self, day: date, first: date) -> bool:
        if self.months and day.month not in self.months:
            return False
        if self._periods(day, first) % self.interval:
            return False
        if self.frequency in ("DAILY", "WEEKLY"):
            usual = () if self.frequency == "DAILY" else ((0, first.weekday()),)
            wanted = self.weekdays or usual
            return not wanted or any(number == day.weekday() for _nth, number in wanted)
        if self.month_days or self.weekdays:
            return self._in_month(day)
        same_day = day.day == first.day
        return same_day and (self.frequency == "MONTHLY" or self._month_of_year(day, first))

    def _month_of_year(self, day: date, first: date) -> bool:
        return bool(self.months) or day.month == first.month

    def _in_month(self, day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        if self.month_days and not {day.day, day.day - length - 1} & set(self.month_days):
            return False
        if not self.weekdays:
            return True
        nth, from_end = (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)
        return any(
            number == day.weekday() and which in (0, nth, from_end)
            for which, number in self.weekdays
        )

    def _periods(self, day: date, first: date) -> int:
        """Whole periods of the frequency between two days. A week begins on Monday."""
        if self.frequency == "DAILY":
            return (day - first).days
        if self.frequency == "WEEKLY":
            monday = first - timedelta(days=first.weekday())
            return (day - monday).days // 7
        years = day.year - first.year
        return years if self.frequency == "YEARLY" else 12 * years + day.month - first.month


def read_repeat(parts: Mapping[str, Sequence[str]], until: date | None) -> Repeat:
    """parts: a RRULE by its names in capitals; until: its UNTIL on the clocks of the event.

    Raises ValueError for what we do not know: hours, positions in a set, weeks of the year.
    """
    if unknown := set(parts) - KNOWN:
        raise ValueError(f"unknown: {sorted(unknown)}")
    frequency = parts["FREQ"][0].upper() if parts.get("FREQ") else ""
    if frequency not in FREQUENCIES or parts.get("WKST", ["MO"])[0].upper() != "MO":
        raise ValueError("unknown frequency")
    weekdays = [_weekday(word) for word in parts.get("BYDAY", ())]
    month_days = [_whole(word, 31) for word in parts.get("BYMONTHDAY", ())]
    months = [_whole(word, 12) for word in parts.get("BYMONTH", ())]
    numbered = any(which for which, _day in weekdays)
    if frequency in ("DAILY", "WEEKLY") and (numbered or month_days):
        raise ValueError("a week has no such days")
    if frequency == "YEARLY" and (weekdays or month_days) and not months:
        raise ValueError("days of a year")
    return Repeat(
        frequency,
        _whole(parts.get("INTERVAL", ["1"])[0], 1000, least=1),
        _whole(parts["COUNT"][0], 100_000, least=1) if parts.get("COUNT") else None,
        until,
        weekdays,
        month_days,
        months,
    )


def _weekday(word: str) -> tuple[int, int]:
    found = _BYDAY.fullmatch(word.upper())
    if not found or abs(int(found[1] or 0)) > 5:
        raise ValueError(word)
    return int(found[1] or 0), WEEKDAYS.index(found[2])


def _whole(word: str, most: int, *, least: int | None = None) -> int:
    number = int(word)
    if not (-most if least is None else least) <= number <= most or number == 0:
        raise ValueError(word)
    return number
