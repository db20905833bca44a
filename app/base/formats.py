"""How dates, times and amounts are written, in the reader's language."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache

import phonenumbers
from babel import Locale
from babel.dates import format_date, get_day_names
from babel.numbers import format_currency
from flask import Flask
from flask_babel import get_locale, gettext

from app.rules.times import local


def _day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def date_long(value: date | datetime) -> str:
    """Di, 1. September"""
    return _written(_day(value), gettext("EEE, MMMM d"), get_locale())


def date_full(value: date | datetime) -> str:
    """Dienstag, 1. September 2026"""
    return _written(_day(value), "full", get_locale())


def date_short(value: date | datetime) -> str:
    """01.09.2026"""
    return _written(_day(value), gettext("dd/MM/yyyy"), get_locale())


def month_name(value: date | datetime) -> str:
    """September 2026"""
    return _written(_day(value), "LLLL yyyy", get_locale())


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, locale: Locale) -> str:
    """A page names the same few days again and again."""
    return format_date(day, pattern, locale)


def weekday_short(value: date | datetime | int) -> str:
    number = value if isinstance(value, int) else _day(value).weekday()
    return get_day_names("abbreviated", "stand-alone", get_locale())[number].rstrip(".")


def weekday_name(value: date | datetime | int) -> str:
    number = value if isinstance(value, int) else _day(value).weekday()
    return get_day_names("wide", "stand-alone", get_locale())[number]


def clock(value: datetime | time) -> str:
    """15:30"""
    shown = local(value) if isinstance(value, datetime) else value
    return f"{shown:%H:%M}"


def time_span(start: datetime, end: datetime) -> str:
    """15:30–16:15 Uhr"""
    return gettext("%(start)s–%(end)s", start=clock(start), end=clock(end))


def when(start: datetime) -> str:
    """Di, 1. September, 15:30 Uhr"""
    return gettext("%(date)s, %(time)s", date=date_long(start), time=clock(start))


def duration(minutes: int) -> str:
    """45 Min. or 1 Std. 30 Min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)s min", minutes=rest)
    if not rest:
        return gettext("%(hours)s h", hours=hours)
    return gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)


def seconds_clock(seconds: int) -> str:
    """3:20"""
    return f"{seconds // 60}:{seconds % 60:02d}"


def money(cents: int) -> str:
    return format_currency(cents / 100, "EUR", locale=get_locale())


def phone(number: str) -> str:
    """A number as DIN 5008 writes it; what cannot be read as a number stays as typed."""
    try:
        parsed = phonenumbers.parse(number, "DE")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat
    domestic = parsed.country_code == 49
    return phonenumbers.format_number(parsed, style.NATIONAL if domestic else style.INTERNATIONAL)


def dialled(number: str) -> str:
    """A number for a tel: link, E.164 where it can be understood."""
    try:
        parsed = phonenumbers.parse(number, "DE")
    except phonenumbers.NumberParseException:
        return "".join(sign for sign in number if sign in "+0123456789")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def listed(words: Iterable[str]) -> str:
    """Mia, Ben und Noah"""
    given = list(words)
    if len(given) < 2:
        return "".join(given)
    return gettext("%(most)s and %(last)s", most=", ".join(given[:-1]), last=given[-1])


def install(app: Flask) -> None:
    for function in (
        *(date_long, date_full, date_short, month_name, weekday_short, weekday_name, clock),
        *(time_span, when, duration, seconds_clock, money, phone, dialled, listed),
    ):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.globals["time_span"] = time_span
