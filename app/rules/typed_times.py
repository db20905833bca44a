"""Dates, times and durations as people type them, in German or English."""

import re
from datetime import date, time, timedelta

WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
LONG_WEEKDAYS = "montag dienstag mittwoch donnerstag freitag samstag sonntag".split()
ENGLISH_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAY_NUMBERS = (
    {
        name: i
        for names in (WEEKDAYS, LONG_WEEKDAYS, ENGLISH_WEEKDAYS)
        for i, name in enumerate(names)
    }
    | {name[:3]: i for i, name in enumerate(ENGLISH_WEEKDAYS)}
    | {"sonnabend": 5, "tues": 1, "thur": 3, "thurs": 3}
)

NEAR_DAYS = {
    "heute": 0,
    "morgen": 1,
    "übermorgen": 2,
    "uebermorgen": 2,
    "gestern": -1,
    "vorgestern": -2,
}
NEAR_DAYS |= {"today": 0, "tomorrow": 1, "yesterday": -1}

MONTHS = {
    name: i + 1 for i, name in enumerate("jan feb mär apr mai jun jul aug sep okt nov dez".split())
}
MONTHS |= {"mae": 3, "mar": 3, "may": 5, "oct": 10, "dec": 12, "jän": 1}

FARTHEST_DAYS = 3_660
OLDEST_YEAR, LATEST_YEAR = 1900, 2100
LONGEST_MINUTES = 60_000  # a thousand hours; nobody owes more

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]?\s*(\d{4}|\d{2})?")
_NAMED = re.compile(r"(\d{1,2})\.?\s*([a-zä]{3,9})\.?\s*(\d{4})?")
_WITH_WEEKDAY = re.compile(r"([a-z]+)\s*[.,]?\s*(\d.*)")
_CLOCK = re.compile(
    r"(\d{1,2})(?:\s*(?:[:.h]|uhr)\s*(\d{2})(?::00)?)?\s*(?:h|uhr)?\s*(am|pm|a\.m\.|p\.m\.)?"
)
_PLAIN_CLOCK = re.compile(r"(\d{1,2})(\d{2})")
_MINUTES = re.compile(r"(\d+)\s*(?:m|min|mins|minuten?|minutes?|')?\.?")
_HOURS = re.compile(r"(\d+)(?:[.,](\d{1,3}))?\s*(?:h|hrs?|std|stunden?|hours?)\.?")
_HOURS_AND_MINUTES = re.compile(
    r"(\d+)\s*(?::|(?:h|std|stunden?|hours?)\.?)\s*([0-5]?\d)\s*(?:h|m|min|mins|minuten?|minutes?|')?\.?"
)


def parse_date(text: str, today: date, *, past: bool = False) -> date:
    """The day somebody means by "23.11.", "Sa", "morgen", "+14" or "2026-11-23".

    today: what the short forms count from
    past:  what is incomplete means the latest such day up to today (a contact
           logged), otherwise the next one from today on (a date planned)

    Two-digit years lie at most 20 years ahead, or not at all if past. A weekday
    before a date must be right. Raises ValueError for anything else, for days
    that do not exist and for years outside 1900 to 2100.
    """
    typed = " ".join(text.casefold().split())
    for read in (_relative, _weekday, _calendar_day):
        day = read(typed, today, past)
        if day is not None:
            return _plausible(day)
    lead = _WITH_WEEKDAY.fullmatch(typed)
    if lead is None or lead[1] not in WEEKDAY_NUMBERS:
        raise ValueError(f"no date: {text!r}")
    day = parse_date(lead[2], today, past=past)
    if day.weekday() != WEEKDAY_NUMBERS[lead[1]]:
        raise ValueError(f"weekday and date disagree: {text!r}")
    return day


def _plausible(day: date) -> date:
    if not OLDEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(f"year out of range: {day.year}")
    return day


def _relative(typed: str, today: date, past: bool) -> date | None:
    if typed in NEAR_DAYS:
        return today + timedelta(days=NEAR_DAYS[typed])
    if not re.fullmatch(r"[+-]\s?\d{1,5}", typed):
        return None
    days = int(typed.replace(" ", ""))
    if abs(days) > FARTHEST_DAYS:
        raise ValueError(f"too far from today: {days} days")
    return today + timedelta(days=days)


def _weekday(typed: str, today: date, past: bool) -> date | None:
    number = WEEKDAY_NUMBERS.get(typed.rstrip("."))
    if number is None:
        return None
    if past:
        return today - timedelta(days=(today.weekday() - number) % 7)
    return today + timedelta(days=(number - today.weekday()) % 7)


def _calendar_day(typed: str, today: date, past: bool) -> date | None:
    if found := _ISO.fullmatch(typed):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(typed):
        return _with_year(int(found[1]), int(found[2]), found[3], today, past)
    found = _NAMED.fullmatch(typed)
    if found and found[2][:3] in MONTHS:
        return _with_year(int(found[1]), MONTHS[found[2][:3]], found[3], today, past)
    return None


def _with_year(day: int, month: int, year: str | None, today: date, past: bool) -> date:
    if year is None:
        return _nearest(day, month, today, past)
    if len(year) == 4:
        return date(int(year), month, day)
    latest = today.year if past else today.year + 20
    return date(latest - (latest - int(year)) % 100, month, day)


def _nearest(day: int, month: int, today: date, past: bool) -> date:
    """The next or last such day; eight years reach a 29 February in any case."""
    for years in range(9):
        try:
            found = date(today.year + (-years if past else years), month, day)
        except ValueError:
            continue
        if found <= today if past else found >= today:
            return found
    raise ValueError(f"no such day: {day}.{month}.")


def parse_time(text: str) -> time:
    """A time of day: "15:30", "15.30", "1530", "15 Uhr", "15h", "3:30 pm", "9".

    Raises ValueError for anything else; seconds other than :00 and 24:00 included.
    """
    typed = text.casefold().strip()
    found = _PLAIN_CLOCK.fullmatch(typed) if len(typed) > 2 else None
    if found:
        return time(int(found[1]), int(found[2]))
    found = _CLOCK.fullmatch(typed)
    if found is None:
        raise ValueError(f"no time: {text!r}")
    return time(_hour(int(found[1]), found[3]), int(found[2] or 0))


def _hour(hour: int, half: str | None) -> int:
    """On the 24-hour clock. 12 am is midnight, 12 pm noon; 15 pm is refused."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"no hour of a twelve-hour clock: {hour}")
    return hour % 12 + (12 if half.startswith("p") else 0)


def parse_minutes(text: str) -> int:
    """A duration in minutes: "45", "45 Min.", "1:30", "1,5 h", "2 Std. 15".

    returns: 1 to 60,000; a part of an hour is rounded half up

    Raises ValueError for anything else.
    """
    typed = text.casefold().strip()
    if found := _MINUTES.fullmatch(typed):
        minutes = int(found[1])
    elif found := _HOURS.fullmatch(typed):
        part = found[2] or "0"
        scale = 10 ** len(part)
        minutes = int(found[1]) * 60 + (int(part) * 120 + scale) // (2 * scale)
    elif found := _HOURS_AND_MINUTES.fullmatch(typed):
        minutes = int(found[1]) * 60 + int(found[2])
    else:
        raise ValueError(f"no duration: {text!r}")
    if not 0 <= minutes <= LONGEST_MINUTES:
        raise ValueError(f"duration out of range: {minutes} minutes")
    return minutes
