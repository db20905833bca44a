"""Dates out of somebody else's calendar file: each one by itself, in UTC.

Only what is to come is read, at most two years ahead and 500 dates. What cannot be read is
handed on with the reason, never dropped in silence.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from flask_babel import gettext
from icalendar import Calendar

from app.exchange.sheet import unreadable
from app.rules.repeats import Repeat, read_repeat
from app.rules.text import clean
from app.rules.times import BERLIN, day_span

AHEAD = timedelta(days=731)
MOST_DATES = 500
MOST_ENTRIES = 2000
LONGEST_TITLE = 120
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class Found:
    """One date. occurrence: which one of a series, "" for what happens once

    ignored: why it is not taken over, in words; "" for what can be
    """

    uid: str
    occurrence: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    all_day: bool = False
    where: str = ""
    ignored: str = ""

    @property
    def last_moment(self) -> datetime | None:
        """On the last day of whole days, whose end is the midnight after it."""
        return self.ends_at - timedelta(minutes=1) if self.ends_at else None


Entry = Any
"""A VEVENT as icalendar reads it: any of its values may be of any kind."""


class _Unread(Exception):
    """An entry that cannot be taken over; its text says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """cut: there were more than MOST_DATES, and the last ones are missing"""

    dates: Sequence[Found]
    cut: bool


def read_calendar(data: bytes, at: datetime) -> Reading:
    """All dates of a file that are not over, in order. Raises RuleBroken for what is none."""
    if b"BEGIN:VCALENDAR" not in data[:4000].upper() or data.upper().count(b"BEGIN:VEVENT") > (
        MOST_ENTRIES
    ):
        raise _no_calendar()
    try:
        calendars = Calendar.from_ical(data, multiple=True)
    except Exception:  # noqa: BLE001  (whatever the library makes of hostile bytes)
        raise _no_calendar() from None
    by_uid: dict[str, list[Entry]] = defaultdict(list)
    for one in calendars:
        for entry in one.walk("VEVENT"):
            by_uid[_text(entry, "UID", 255)].append(entry)
    found = [one for uid, entries in by_uid.items() for one in _all_dates(uid, entries, at)]
    kept = [one for one in found if one.ends_at is None or one.ends_at > at]
    kept.sort(key=lambda one: (one.starts_at is None, one.starts_at or at, one.title))
    return Reading(kept[:MOST_DATES], len(kept) > MOST_DATES)


def _no_calendar() -> Exception:
    return unreadable(gettext("This is no calendar we can read. It should end in .ics."))


def _all_dates(uid: str, entries: Sequence[Entry], at: datetime) -> list[Found]:
    """Broken values show themselves only where they are looked at."""
    try:
        return list(_dates(uid, entries, at))
    except Exception:
        why = gettext("cannot be read")
        return [Found(uid, "", _title(entries[0]), None, None, ignored=why)]


def _dates(uid: str, entries: Sequence[Entry], at: datetime) -> Iterator[Found]:
    """Entries of one UID: the series, and dates of it that were changed by themselves."""
    changed: dict[str, Entry] = {}
    masters = []
    for entry in entries:
        original = getattr(entry.get("RECURRENCE-ID"), "dt", None)
        if isinstance(original, date):
            changed[_stamp(original)] = entry
        else:
            masters.append(entry)
    for entry in masters:
        try:
            yield from _of_master(uid, entry, changed, at)
        except _Unread as why:
            yield Found(uid, "", _title(entry), None, None, ignored=str(why))
    for stamp, entry in changed.items():
        yield from _single(uid, stamp, entry)


def _of_master(uid: str, entry: Entry, changed: dict[str, Entry], at: datetime) -> Iterator[Found]:
    begins, length, all_day = _span(entry)
    rule = entry.get("RRULE")
    if rule is None and entry.get("RDATE") is None:
        yield from _single(uid, "", entry)
        return
    left_out = {_stamp(one) for one in _listed(entry, "EXDATE")} | set(changed)
    starts = list(_starts(begins, rule, at)) if rule is not None else [begins]
    starts += [_like(one, begins) for one in _listed(entry, "RDATE")]
    for number, start in enumerate(sorted(set(starts), key=str)):
        if number > 40 * MOST_DATES:
            raise _Unread(gettext("too many dates"))
        stamp = _stamp(start)
        if stamp not in left_out:
            yield _found(uid, stamp, entry, start, length, all_day)


def _single(uid: str, stamp: str, entry: Entry) -> Iterator[Found]:
    try:
        begins, length, all_day = _span(entry)
    except _Unread as why:
        yield Found(uid, stamp, _title(entry), None, None, ignored=str(why))
        return
    yield _found(uid, stamp, entry, begins, length, all_day)


def _found(
    uid: str, stamp: str, entry: Entry, start: date, length: timedelta, all_day: bool
) -> Found:
    why = ""
    if not uid:
        why = gettext("without a name of its own (UID)")
    elif str(entry.get("STATUS", "")).upper() == "CANCELLED":
        why = gettext("cancelled there")
    starts_at, ends_at = _instants(start, length)
    return Found(
        uid, stamp, _title(entry), starts_at, ends_at, all_day, _text(entry, "LOCATION", 200), why
    )


def _instants(start: date, length: timedelta) -> tuple[datetime, datetime]:
    """Whole days are days in Berlin; a length is kept on the wall, over the clock change too."""
    if not isinstance(start, datetime):
        last = start + max(length, timedelta(days=1)) - timedelta(days=1)
        return day_span(start)[0], day_span(last)[1]
    zoned = start if start.tzinfo else start.replace(tzinfo=BERLIN)
    return zoned.astimezone(UTC), (zoned.astimezone(UTC) + length)


def _span(entry: Entry) -> tuple[date, timedelta, bool]:
    """Beginning, length, and whether it is whole days."""
    try:
        begins: Any = entry["DTSTART"].dt
        ends: Any = entry["DTEND"].dt if "DTEND" in entry else None
        length: Any = entry["DURATION"].dt if "DURATION" in entry else None
    except (KeyError, AttributeError, ValueError):
        raise _Unread(gettext("without a beginning that can be read")) from None
    if not isinstance(begins, date) or not FIRST_YEAR <= begins.year <= LAST_YEAR:
        raise _Unread(gettext("without a beginning that can be read"))
    all_day = not isinstance(begins, datetime)
    if ends is not None and isinstance(ends, datetime) != all_day:
        length = _between(begins, ends)
    if not isinstance(length, timedelta):
        length = timedelta(days=1) if all_day else timedelta(hours=1)
    if not timedelta(0) <= length <= timedelta(days=14):
        raise _Unread(gettext("lasts longer than 14 days, or ends before it begins"))
    if not all_day and not length:
        length = timedelta(hours=1)
    return begins, length, all_day


def _between(begins: date, ends: date) -> timedelta:
    if isinstance(begins, datetime) and isinstance(ends, datetime):
        return _instants(ends, timedelta(0))[0] - _instants(begins, timedelta(0))[0]
    return ends - begins


def _starts(begins: date, rule: Any, at: datetime) -> Iterator[date]:
    """Where a series falls, from its first date up to two years from now."""
    parts = {str(name).upper(): [str(one) for one in _many(rule[name])] for name in rule}
    zone: tzinfo = BERLIN
    if isinstance(begins, datetime) and begins.tzinfo is not None:
        zone = begins.tzinfo
    until = next(iter(_many(rule["UNTIL"])), None) if "UNTIL" in rule else None
    try:
        repeat: Repeat = read_repeat(parts, _last_day(until, zone))
        first = begins.date() if isinstance(begins, datetime) else begins
        for day in repeat.days(first, (at + AHEAD).date()):
            yield datetime.combine(day, begins.timetz()) if isinstance(begins, datetime) else day
    except (ValueError, KeyError, OverflowError):
        raise _Unread(gettext("a repetition we cannot read")) from None


def _last_day(until: Any, zone: tzinfo) -> date | None:
    if isinstance(until, datetime):
        return (until.astimezone(zone) if until.tzinfo else until).date()
    return until if isinstance(until, date) else None


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _listed(entry: Entry, name: str) -> Iterator[date]:
    """The days of EXDATE or RDATE, which may stand there once or several times."""
    for group in _many(entry.get(name, [])):
        for one in getattr(group, "dts", []):
            if isinstance(one.dt, date):
                yield one.dt


def _like(day: date, begins: date) -> date:
    """A further date of the same sort as the first one."""
    if isinstance(begins, datetime) and not isinstance(day, datetime):
        return datetime.combine(day, begins.timetz())
    if isinstance(day, datetime) and not isinstance(begins, datetime):
        return day.date()
    return day


def _stamp(day: date) -> str:
    """What names one date of a series: its original beginning, in UTC."""
    if isinstance(day, datetime):
        return f"{_instants(day, timedelta(0))[0]:%Y%m%dT%H%M%SZ}"
    return f"{day:%Y%m%d}"


def _title(entry: Entry) -> str:
    return _text(entry, "SUMMARY", LONGEST_TITLE) or gettext("without a title")


def _text(entry: Entry, name: str, most: int) -> str:
    value = entry.get(name, "")
    first = value[0] if isinstance(value, list) and value else value
    return clean(str(first))[:most].strip()
