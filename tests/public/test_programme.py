"""The public programme: what is on, without any person, for people and for programs."""

from datetime import timedelta

import icalendar
import pytest

from app.base.actor import SYSTEM
from app.programme import activities, service
from app.programme.models import Event, EventStatus, Kind
from tests.conftest import MOMENT
from tests.hostile import assert_query_survives
from tests.programme.conftest import guitar, room, tuesdays

__all__ = ["guitar", "room", "tuesdays"]


def test_only_what_is_public_is_shown(visitor, workshop, guitar, tuesdays):
    page = visitor.get("/programm").text
    assert "Trommeln für alle" in page
    assert guitar.title not in page
    assert visitor.get(f"/programm/{workshop.id}").status_code == 200
    assert visitor.get(f"/programm/{guitar.id}").status_code == 404
    assert "X-Robots-Tag" in visitor.get("/programm").headers
    assert visitor.get("/programm").headers["X-Robots-Tag"] == "all"


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", True), ("?zeit=heute", False), ("?art=workshop", True), ("?art=course", False)],
)
def test_it_can_be_narrowed(visitor, workshop, query, shown):
    assert ("Trommeln" in visitor.get(f"/programm{query}").text) is shown


@pytest.mark.parametrize(
    "more", [{}, {"announced": False}, {"status": EventStatus.TENTATIVE}, {"days": 121}]
)
def test_the_filter_names_only_kinds_of_which_something_is_shown(session, visitor, cast, more):
    shown = not more
    outline = activities.Outline(kind=Kind.PERFORMANCE, title="Konzert", public=True)
    made = activities.create_activity(session, outline, by=SYSTEM, at=MOMENT)
    begins = MOMENT + timedelta(days=more.pop("days", 5))
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
    service.create_event(session, made, **times, **more, by=SYSTEM, at=MOMENT)
    page = visitor.get("/programm").text
    assert ("Konzert" in page) is shown
    assert ("art=performance" in page) is shown


def test_a_cancelled_date_says_so_and_a_pencilled_one_is_not_there(session, visitor, workshop):
    [event] = session.query(Event).filter_by(activity_id=workshop.id)
    service.cancel_event(session, event, reason="Sturm", by=SYSTEM, at=MOMENT)
    session.commit()
    assert "fällt aus" in visitor.get("/programm").text
    assert "ABGESAGT: Trommeln für alle" in visitor.get("/programm.ics").text.replace("\r\n ", "")


def test_a_visitor_reads_it_in_their_language(visitor, workshop):
    page = visitor.get("/programm", headers={"Accept-Language": "ar"}).text
    assert 'lang="ar" dir="rtl"' in page
    assert 'lang="tr"' in visitor.get("/programm?sprache=tr").text
    assert 'lang="tr"' in visitor.get("/programm").text


def test_calendars_read_it_and_an_unchanged_one_is_not_sent_again(session, visitor, workshop):
    answer = visitor.get("/programm.ics")
    calendar = icalendar.Calendar.from_ical(answer.data)
    [event] = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == "Trommeln für alle"
    same = visitor.get("/programm.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304
    outline = activities.Outline(kind=Kind.WORKSHOP, title="Trommeln", public=True)
    activities.change_activity(session, workshop, outline, by=SYSTEM, at=MOMENT)
    session.commit()
    fresh = visitor.get("/programm.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert fresh.status_code == 200


def test_other_programs_read_it_as_json_and_rss(visitor, workshop):
    [event] = visitor.get("/programm.json").get_json()
    assert (event["@type"], event["name"]) == ("Event", "Trommeln für alle")
    assert event["startDate"].endswith("+00:00")
    assert "<title>" in visitor.get("/programm.rss").text


def test_a_title_cannot_break_out_of_the_feeds(session, visitor, workshop):
    outline = activities.Outline(kind=Kind.WORKSHOP, title="A & <b>B</b>", public=True)
    activities.change_activity(session, workshop, outline, by=SYSTEM, at=MOMENT)
    session.commit()
    assert "<b>B</b>" not in visitor.get("/programm.rss").text
    assert "<b>B</b>" not in visitor.get("/programm").text


def test_the_pages_the_law_wants_are_there_from_the_first_day(visitor, cast):
    for path in ("/impressum", "/datenschutz", "/barrierefreiheit"):
        assert visitor.get(path).status_code == 200


def test_the_office_writes_them_and_raw_html_stays_text(client_of, visitor):
    body = "# Wer\n\n<script>alert(1)</script> [x](javascript:alert(1)) **fett**"
    sent = client_of("mara").post("/einstellungen/seiten/imprint", data={"body": body})
    assert sent.status_code == 303
    page = visitor.get("/impressum").text
    assert "<strong>fett</strong>" in page
    assert "<h2>Wer</h2>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert client_of("vera").get("/einstellungen/seiten/imprint").status_code == 403
    assert client_of("mara").get("/einstellungen/seiten/other").status_code == 404


def test_robots_may_read_calendars(visitor):
    assert visitor.get("/robots.txt").text == "User-agent: *\nDisallow:\n"


def test_whatever_is_asked_the_page_survives(visitor, workshop):
    assert_query_survives(visitor, "/programm", "zeit", "art", "sprache")


def test_many_dates_take_the_same_statements(session, visitor, workshop, statements):
    visitor.get("/programm")
    counts = []
    for days in (1, 9):
        for number in range(days):
            begins = MOMENT + timedelta(days=number + 1)
            times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
            service.create_event(session, workshop, **times, by=SYSTEM, at=MOMENT)
        session.commit()
        with statements() as seen:
            visitor.get("/programm")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4
