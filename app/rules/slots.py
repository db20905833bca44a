"""The next dates at which all these people and this place are free."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from app.rules.times import at

Busy = Mapping[str, Sequence[tuple[datetime, datetime]]]

LONGEST_SPAN_DAYS = 400


@dataclass(frozen=True, slots=True)
class Slot:
    """A possible date, UTC; `missing` names who is not free (only if asked for)."""

    starts_at: datetime
    ends_at: datetime
    missing: tuple[str, ...] = ()


def free_slots(
    busy: Busy,
    *,
    needed: Collection[str],
    first: date,
    last: date,
    weekdays: Collection[int],
    earliest: time,
    latest: time,
    minutes: int,
    step: int = 15,
    free_days: Callable[[date], bool] = lambda _: False,
    limit: int = 10,
    nearly_free: int = 0,
) -> list[Slot]:
    """The first `limit` slots in order of time at which all needed resources are free.

    busy:        half-open UTC spans by resource, in any order; unknown ones are free
    weekdays:    0 is Monday
    earliest, latest: wall clock in Berlin; a slot ends at `latest` or before
    step:        minutes between beginnings, counted from `earliest`
    free_days:   True for a day off, on which nothing is proposed
    nearly_free: propose slots too at which up to so many are missing

    Raises ValueError for a length or step below 1 and for spans over 400 days.
    """
    if minutes < 1 or step < 1 or (last - first).days > LONGEST_SPAN_DAYS:
        raise ValueError("length, step or span out of range")
    length = timedelta(minutes=minutes)
    plans = {name: _merged(busy.get(name, ())) for name in sorted(needed)}
    found = (
        slot
        for day in _days(first, last, weekdays, free_days)
        for slot in _slots_of(
            _starts(day, earliest, latest, length, step), length, plans, nearly_free
        )
    )
    return list(islice(found, limit))


def _days(
    first: date, last: date, weekdays: Collection[int], free_days: Callable[[date], bool]
) -> Iterator[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return (day for day in days if day.weekday() in weekdays and not free_days(day))


def _starts(
    day: date, earliest: time, latest: time, length: timedelta, step: int
) -> Iterator[datetime]:
    """Beginnings on the wall clock; an hour left out in spring brings none of its own."""
    end, before = at(day, latest), None
    for wall in range(_minute(earliest), _minute(latest), step):
        start = at(day, time(wall // 60, wall % 60))
        if start + length <= end and (before is None or start > before):
            yield start
            before = start


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


class _Plan:
    """Merged busy spans of one resource, asked in any order."""

    __slots__ = ("ends", "starts")

    def __init__(self, spans: list[tuple[datetime, datetime]]) -> None:
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def blocks(self, start: datetime, end: datetime) -> bool:
        """Whether the last span to begin before `end` reaches beyond `start`."""
        i = bisect_left(self.starts, end) - 1
        return i >= 0 and self.ends[i] > start


def _merged(spans: Sequence[tuple[datetime, datetime]]) -> _Plan:
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return _Plan(merged)


def _slots_of(
    starts: Iterator[datetime], length: timedelta, plans: Mapping[str, _Plan], nearly_free: int
) -> Iterator[Slot]:
    for start in starts:
        missing = _missing(plans, start, start + length, nearly_free)
        if missing is not None:
            yield Slot(start, start + length, missing)


def _missing(
    plans: Mapping[str, _Plan], start: datetime, end: datetime, at_most: int
) -> tuple[str, ...] | None:
    """Who is not free, in order of name; None once they are too many."""
    missing: list[str] = []
    for name, plan in plans.items():
        if plan.blocks(start, end):
            missing.append(name)
            if len(missing) > at_most:
                return None
    return tuple(missing)
