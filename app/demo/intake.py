"""What came from elsewhere: a list of helpers, a choir's date, and a list that waits."""

from datetime import datetime, timedelta

from app.base.actor import Actor
from app.demo.story import Story
from app.exchange import carrying_out, dates, drafts, planning
from app.exchange.ics_reading import read_calendar
from app.exchange.lines import read_lines
from app.exchange.models import Draft
from app.people.models import FamilyRole
from app.rules.times import day_of, local

HELPERS = """Vorname;Nachname;Jahrgang;Telefon;E-Mail
Gisela;Ohlsen;1956;0261 9870031;gisela.ohlsen@example.org
Jochen;Ohlsen;1954;0261 9870031;
"""
"""Two who bake for concerts, from the list of the summer party."""
WAITING = """Vorname;Nachname;Geburtsdatum;Handy;Mutter
Tilda;Marquardt;03.05.2017;0151 98700412;Wiebke Marquardt
Jonte;Marquardt;21.09.2019;0151 98700412;Wiebke Marquardt
Ben;Berg;;;
Malte;Ostermann;2016;0151 98700477;
"""
"""Enquiries of an open day, as a colleague wrote them down."""
CHOIR = "Chor der Generationen"
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Chorverband//DE
BEGIN:VEVENT
UID:stimmbildung@chor.example
SUMMARY:Stimmbildung mit Gast
DTSTART;TZID=Europe/Berlin:{begins:%Y%m%dT140000}
DTEND;TZID=Europe/Berlin:{begins:%Y%m%dT160000}
LOCATION:Gemeindesaal
END:VEVENT
END:VCALENDAR
"""


def tell(story: Story) -> None:
    _helpers(story, story.ago(12))
    _choir(story, story.ago(6))
    for owner in (story.office, story.manager):
        _hand_in(story, WAITING, owner, story.ago(0, hours=2))


def _hand_in(story: Story, text: str, by: Actor, at: datetime) -> Draft:
    return drafts.hand_in(story.session, drafts.read_sheet(b"", text), by=by, at=at)


def _helpers(story: Story, at: datetime) -> None:
    session, by, today = story.session, story.office, day_of(at)
    draft = _hand_in(story, HELPERS, by, at)
    sheet, meanings = drafts.sheet_of(draft), drafts.meanings_of(draft)
    lines = read_lines(sheet.rows, meanings, today)
    planned = planning.plan(session, lines, {}, usual=FamilyRole.OTHER, today=today)
    carrying_out.carry_out(session, draft, planned, None, by=by, at=at)


def _choir(story: Story, at: datetime) -> None:
    session, by, activity = story.session, story.manager, story.activities[CHOIR]
    saturday = story.now + timedelta(days=19 + (5 - local(story.now).weekday()) % 7)
    reading = read_calendar(CALENDAR.format(begins=local(saturday)).encode(), at)
    draft = drafts.hand_in_calendar(session, reading, activity.id, by=by, at=at)
    lines = dates.plan(session, activity, reading.dates, {})
    dates.carry_out(session, draft, activity, lines, by=by, at=at)
