"""A calendar as text: a fixed head, the stored entries joined, a fixed tail.

Entries come out of the database as icalendar wrote them when they last changed; here only the
SUMMARY, which differs from family to family, is put in. Rules: one VEVENT per date, no RRULE;
no METHOD, ORGANIZER or ATTENDEE (this is data, not an invitation); nothing that is "now".
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, vText
from icalendar import Event as VEvent

from app.programme.calendar_text import BEGIN, summary_line
from app.rules.text import clean

REFRESH = timedelta(hours=6)
PRODUCT = "-//Einklang//Musikschule//DE"
# The RRULE form on purpose: icalendar's own add_missing_timezones() lists transitions one by
# one, and ical.js and vobject then read every summer event an hour off.
TIME_ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")
TAIL = "END:VCALENDAR\r\n"
DESCRIPTION = re.compile(r"^DESCRIPTION[;:].*\r\n(?:[ \t].*\r\n)*", re.MULTILINE)


@lru_cache(maxsize=512)
def head(name: str, description: str) -> str:
    """Everything before the first event."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, vText(clean(name)))
    calendar.add("x-wr-caldesc", vText(clean(description)))
    calendar.add("x-wr-timezone", "Europe/Berlin")
    calendar.add("color", "teal")
    # RFC 7986, 5.7: the VALUE parameter is required, and the library leaves it out.
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    return str(calendar.to_ical().decode()).removesuffix(TAIL) + TIME_ZONE


def opening(summary: str) -> str:
    """The beginning of a VEVENT, to stand before its stored text."""
    return BEGIN + summary_line(summary)


def without_description(stored: str) -> str:
    """For the public: notices and reasons are meant for those concerned."""
    return DESCRIPTION.sub("", stored)


def calendar_text(name: str, description: str, entries: Iterable[str]) -> str:
    return head(name, description) + "".join(entries) + TAIL


def notice(uid: str, text: str, day: date, changed: datetime) -> str:
    """A calendar that says only that it has ended, so that old dates leave the phone."""
    event = VEvent()
    event.add("uid", uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    stored = str(event.to_ical().decode()).removeprefix(BEGIN)
    return calendar_text(text, "", [opening(text) + stored])
