"""Somebody else's calendar: read, looked through, taken over, brought up to date, taken back."""

import io
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.base.errors import RuleBroken
from app.exchange.ics_reading import MOST_DATES, read_calendar
from app.exchange.models import Draft, ImportedEvent
from app.programme import service
from app.programme.models import Event
from tests.conftest import MOMENT
from tests.hostile import HOSTILE
from tests.programme.conftest import guitar, room

__all__ = ["guitar", "room"]


def calendar(*entries: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{one.strip()}\nEND:VEVENT\n" for one in entries)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//\n{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


CONCERT = """UID:concert@there
SUMMARY:Konzert
DTSTART;TZID=Europe/Berlin:20261205T160000
DTEND;TZID=Europe/Berlin:20261205T173000
LOCATION:Raum 1
DESCRIPTION:geheim
ATTENDEE:mailto:ali@example.org"""
WEEKLY = """UID:weekly@there
SUMMARY:Gitarre
DTSTART;TZID=Europe/Berlin:20251104T180000
DTEND;TZID=Europe/Berlin:20251104T190000
RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261222T170000Z
EXDATE;TZID=Europe/Berlin:20261201T180000"""
MOVED = """UID:weekly@there
RECURRENCE-ID;TZID=Europe/Berlin:20261208T180000
SUMMARY:Gitarre
DTSTART;TZID=Europe/Berlin:20261209T190000
DTEND;TZID=Europe/Berlin:20261209T200000"""
TRIP = """UID:trip@there
SUMMARY:Chorfreizeit
DTSTART;VALUE=DATE:20270312
DTEND;VALUE=DATE:20270315
LOCATION:Jugendherberge"""


@pytest.fixture
def speaking(app):
    with app.test_request_context():
        yield


def read(*entries: str):
    return read_calendar(calendar(*entries), MOMENT).dates


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_date_is_read_in_its_own_zone(speaking):
    (berlin,) = read(CONCERT)
    assert (berlin.starts_at, berlin.ends_at) == (utc(2026, 12, 5, 15), utc(2026, 12, 5, 16, 30))
    (abroad,) = read("UID:a\nDTSTART;TZID=America/New_York:20261205T100000\nDURATION:PT45M")
    assert (abroad.starts_at, abroad.ends_at) == (utc(2026, 12, 5, 15), utc(2026, 12, 5, 15, 45))
    (floating,) = read("UID:a\nDTSTART:20260705T100000\nDTSTART:x") or [None]
    assert floating is None or floating.ignored
    (plain,) = read("UID:a\nDTSTART:20270705T100000")
    assert plain.starts_at == utc(2027, 7, 5, 8) and plain.ends_at == utc(2027, 7, 5, 9)
    (zulu,) = read("UID:a\nDTSTART:20270705T100000Z")
    assert zulu.starts_at == utc(2027, 7, 5, 10)


def test_whole_days_stay_whole_days(speaking):
    (trip,) = read(TRIP)
    assert trip.all_day
    assert (trip.starts_at, trip.ends_at) == (utc(2027, 3, 11, 23), utc(2027, 3, 14, 23))


def test_a_series_becomes_its_dates_on_the_wall(speaking):
    found = read(WEEKLY, MOVED)
    assert [one.starts_at for one in found] == [
        utc(2026, 11, 24, 17),
        utc(2026, 12, 9, 18),
        utc(2026, 12, 15, 17),
        utc(2026, 12, 22, 17),
    ]
    assert found[1].occurrence == "20261208T170000Z"
    endless = read("UID:e\nDTSTART;TZID=Europe/Berlin:20260105T180000\nRRULE:FREQ=WEEKLY")
    assert {one.starts_at.hour for one in endless} == {16, 17}
    assert endless[-1].starts_at < MOMENT + timedelta(days=732)


def test_five_hundred_dates_and_no_more(speaking):
    daily = "UID:{}\nDTSTART:20261201T100000Z\nRRULE:FREQ=DAILY"
    reading = read_calendar(calendar(daily.format("a"), daily.format("b")), MOMENT)
    assert len(reading.dates) == MOST_DATES and reading.cut


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("UID:a\nSUMMARY:x", "ohne Beginn"),
        ("UID:a\nDTSTART:20261232T100000", "ohne Beginn"),
        ("UID:a\nDTSTART:18990101T100000", "ohne Beginn"),
        ("UID:a\nDTSTART:20261205T100000\nDTEND:20261204T100000", "dauert länger"),
        ("UID:a\nDTSTART:20261205T100000\nDURATION:P30D", "dauert länger"),
        ("UID:a\nDTSTART:20261205T100000Z\nRRULE:FREQ=SECONDLY", "eine Wiederholung"),
        ("UID:a\nDTSTART:20261205T100000Z\nRRULE:FREQ=WEEKLY;BYSETPOS=1", "eine Wiederholung"),
        ("UID:a\nDTSTART:20261205T100000Z\nSTATUS:CANCELLED", "dort abgesagt"),
        ("DTSTART:20261205T100000Z", "ohne eigene Kennung"),
    ],
)
def test_what_cannot_be_taken_over_says_why(speaking, entry, why):
    (found,) = read(entry)
    assert found.ignored.startswith(why)


def test_what_is_over_is_not_listed(speaking):
    assert read("UID:a\nDTSTART:20200101T100000Z") == []


NEVER = "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x00" * 9999, b"PK\x03\x04", b"BEGIN:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        calendar(*["UID:a\nDTSTART:20270101T100000Z"] * 3000),
        b"BEGIN:VCALENDAR\r\n" + b"X" * 1_500_000,
        calendar("UID:a\nDTSTART;TZID=../../etc/passwd:20270101T100000"),
        calendar("UID:a\nDTSTART:20270101T100000Z\nRRULE:FREQ=DAILY;COUNT=99999999999999999999"),
        calendar("UID:a\nDTSTART:19910101T100000Z\n" + NEVER),
        calendar(*[f"UID:{n}\nDTSTART:19910101T100000Z\n{NEVER}" for n in range(40)]),
        calendar("UID:a\nDTSTART:20270101T100000Z\nRDATE:" + "20270101T100000Z," * 9000),
        calendar("RECURRENCE-ID:x\nUID:\nDTSTART:20270101T100000Z\nRRULE:x\nEXDATE:y"),
        calendar("UID:" + "a" * 90_000 + "\nSUMMARY:" + "b" * 90_000 + "\nDTSTART:20270101T1000"),
        *[calendar(f"UID:{text}\nSUMMARY:{text}\nDTSTART:{text}") for text in HOSTILE],
    ],
)  # fmt: skip
def test_hostile_calendars_are_read_or_refused_soon(speaking, data):
    begun = time.process_time()
    try:
        found = read_calendar(data, MOMENT).dates
    except RuleBroken as refusal:
        assert refusal.field == "file"
    else:
        assert len(found) <= MOST_DATES
        assert all(len(one.uid) <= 255 and len(one.title) <= 120 for one in found)
    assert time.process_time() - begun < 2


def hand_in(client, activity, *entries: str) -> str:
    data = {"file": (io.BytesIO(calendar(*entries)), "x.ics"), "activity_id": str(activity.id)}
    answer = client.post("/import/termine", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.status_code
    return answer.location


def take_over(client, where: str, *, without: tuple[int, ...] = ()) -> str:
    import re

    numbers = re.findall(r'name="termin" value="(\d+)"', client.get(where).text)
    sent = [number for number in numbers if int(number) not in without]
    answer = client.post(where, data={"termin": sent})
    assert answer.status_code == 303
    return answer.location


def coming(session) -> list[tuple[str, datetime]]:
    session.expire_all()
    rows = session.scalars(select(Event).order_by(Event.starts_at))
    return [(row.title, row.starts_at) for row in rows]


@pytest.fixture
def vera(client_of):
    return client_of("vera")


def test_dates_are_looked_through_and_taken_over(vera, session, guitar, room):
    where = hand_in(vera, guitar, CONCERT, WEEKLY, TRIP)
    page = vera.get(where).text
    assert "Konzert" in page and "16:00–17:30" in page and "geheim" not in page
    assert coming(session) == []

    take_over(vera, where, without=(0,))
    held = coming(session)
    assert [title for title, _when in held] == ["Konzert", "", "", "", "Chorfreizeit"]
    events = {row.title: row for row in session.scalars(select(Event))}
    assert events["Konzert"].place_id == room.id and events["Konzert"].notice == ""
    assert events["Chorfreizeit"].notice == "Jugendherberge" and events["Chorfreizeit"].all_day
    assert all("there" not in row.uid for row in events.values())
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_the_same_again_changes_nothing_and_what_moved_moves(vera, session, guitar):
    take_over(vera, hand_in(vera, guitar, CONCERT, WEEKLY))
    before = coming(session)
    where = hand_in(vera, guitar, CONCERT, WEEKLY)
    assert "schon da" in vera.get(where).text and "Es gibt nichts" in vera.get(where).text

    later = CONCERT.replace("T160000", "T170000").replace("T173000", "T180000")
    where = hand_in(vera, guitar, later.replace("Konzert", "Großes Konzert"), WEEKLY)
    page = vera.get(where).text
    assert "geändert" in page and "Familien erfahren es" in page
    done = take_over(vera, where)
    assert ("Großes Konzert", utc(2026, 12, 5, 16)) in coming(session)
    assert len(coming(session)) == len(before)

    vera.post(f"{done}/zurueck")
    assert coming(session) == before


def test_a_series_at_another_hour_moves_its_dates_instead_of_doubling_them(vera, session, guitar):
    take_over(vera, hand_in(vera, guitar, WEEKLY))
    before = coming(session)
    later = WEEKLY.replace("T180000", "T183000").replace("T190000", "T193000")
    done = take_over(vera, hand_in(vera, guitar, later))
    moved = [(title, when + timedelta(minutes=30)) for title, when in before]
    assert coming(session) == moved
    assert "Es gibt nichts" in vera.get(hand_in(vera, guitar, later)).text

    vera.post(f"{done}/zurueck")
    assert coming(session) == before
    take_over(vera, hand_in(vera, guitar, later))
    assert coming(session) == moved


def test_two_dates_of_a_day_are_not_mistaken_for_each_other(vera, session, guitar):
    first = "UID:twice@there\nDURATION:PT45M\nDTSTART;TZID=Europe/Berlin:20261204T{}\n"
    twice = first + "RDATE;TZID=Europe/Berlin:20261204T{}"
    take_over(vera, hand_in(vera, guitar, twice.format("150000", "170000")))
    take_over(vera, hand_in(vera, guitar, twice.format("150000", "180000")))
    assert [when.hour for _title, when in coming(session)] == [14, 17]


def test_an_offer_of_another_has_its_own_dates(vera, session, guitar, cast):
    from app.programme import activities
    from app.programme.activities import Outline
    from app.programme.models import Kind

    take_over(vera, hand_in(vera, guitar, CONCERT))
    other = activities.create_activity(
        session, Outline(kind=Kind.ENSEMBLE, title="Chor"), by=cast.actor("vera"), at=MOMENT
    )
    session.commit()
    take_over(vera, hand_in(vera, other, CONCERT))
    assert len(coming(session)) == 2


def test_taking_back_removes_what_nobody_has_touched(vera, session, guitar, cast):
    done = take_over(vera, hand_in(vera, guitar, CONCERT, TRIP))
    trip = session.scalars(select(Event).where(Event.title == "Chorfreizeit")).one()
    service.change_event(
        session, trip, title="Freizeit", notice="", asks=False, answer_by=None,
        by=cast.actor("vera"), at=MOMENT,
    )  # fmt: skip
    session.commit()
    vera.post(f"{done}/zurueck")
    assert [title for title, _when in coming(session)] == ["Freizeit"]
    assert "1 Eintrag ist geblieben" in vera.get(done).text
    assert session.scalar(select(func.count()).select_from(ImportedEvent)) == 1


def test_a_date_cancelled_here_stays_cancelled(vera, session, guitar, cast):
    take_over(vera, hand_in(vera, guitar, CONCERT))
    concert = session.scalars(select(Event)).one()
    service.cancel_event(session, concert, reason="", by=cast.actor("vera"), at=MOMENT)
    session.commit()
    later = CONCERT.replace("T16", "T17").replace("T1730", "T1830")
    assert "hier abgesagt" in vera.get(hand_in(vera, guitar, later)).text


def test_no_calendar_and_no_offer_are_said_beside_the_field(vera, guitar):
    answer = vera.post("/import/termine", data={"activity_id": str(guitar.id)})
    assert answer.status_code == 422 and "wählen Sie eine Datei" in answer.text
    data = {"file": (io.BytesIO(b"x"), "x.ics"), "activity_id": str(guitar.id)}
    answer = vera.post("/import/termine", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422 and "kein Kalender" in answer.text
