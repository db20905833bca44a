"""Dates dragged in the week: what may be dragged, and where a drop leads."""

from datetime import date, time, timedelta

import pytest

from app.base import clock
from app.partners.models import Place
from app.programme import activities, service
from app.programme.activities import Outline
from app.programme.models import Event, Kind
from app.rules.names import sort_key
from app.rules.times import at, day_of, week_of
from tests.browser import LAPTOP, PHONE, screenshot
from tests.cast import LONG_AGO

WEDNESDAY = date(2026, 11, 25)


def test_only_who_edits_may_drag(client_of, tuesdays):
    assert "data-drag" in client_of("vera").get("/kalender").text
    assert "week.js" in client_of("vera").get("/kalender").text
    jonas = client_of("jonas").get("/kalender").text
    assert "Gitarre" in jonas and "data-drag" not in jonas and "week.js" not in jonas


def test_cancelled_whole_days_and_performances_stay(client_of, session, cast, offer, put):
    off = put(offer("Chor"), WEDNESDAY, time(10, 0))
    service.cancel_event(session, off, reason="", by=cast.actor("vera"), at=LONG_AGO)
    put(offer("Auftritt", Kind.PERFORMANCE), WEDNESDAY, time(15, 0))
    midnight = at(WEDNESDAY, time(0, 0))
    more = {"all_day": True, "starts_at": midnight, "ends_at": midnight + timedelta(days=1)}
    put(offer("Fahrt", Kind.EXCURSION), WEDNESDAY, time(0, 0), **more)

    assert "data-drag" not in client_of("vera").get("/kalender").text


def test_a_drop_fills_the_move_page_and_moves_nothing(client_of, session, cast, guitar, put, room):
    lesson = put(guitar, WEDNESDAY, time(15, 30))
    other = Place(name="Saal", own=True, sort_key=sort_key("Saal"))
    session.add(other)
    session.commit()

    where = f"/termine/{lesson.id}/verschieben?tag=2026-11-26&von=16:15&ort={other.id}"
    text = client_of("vera").get(where).text

    assert 'value="26.11.2026"' in text and 'value="16:15"' in text
    assert f'<option selected value="{other.id}">Saal' in text
    assert "Noch ist nichts verlegt" in text and ", load" in text
    session.expire_all()
    assert session.get_one(Event, lesson.id).starts_at == at(WEDNESDAY, time(15, 30))


@pytest.mark.parametrize(
    "odd", ["tag=x&von=y&ort=z", "tag=31.02.2026&von=25:00&ort=999999", "tag="]
)
def test_an_odd_address_proposes_what_is(client_of, guitar, put, room, odd):
    lesson = put(guitar, WEDNESDAY, time(15, 30))
    text = client_of("vera").get(f"/termine/{lesson.id}/verschieben?{odd}").text
    assert 'value="25.11.2026"' in text and 'value="15:30"' in text
    assert f'<option selected value="{room.id}">' in text


def test_dropped_where_there_is_no_place(client_of, guitar, put, room):
    lesson = put(guitar, WEDNESDAY, time(15, 30))
    text = client_of("vera").get(f"/termine/{lesson.id}/verschieben?tag=25.11.2026&ort=").text
    assert f'<option selected value="{room.id}">' not in text


def test_what_is_in_the_way_stands_there_in_words(client_of, offer, put, room):
    for title in ("Chor", "Band"):
        put(offer(title, Kind.ENSEMBLE, place_id=room.id), WEDNESDAY, time(15, 30))

    week = client_of("vera").get("/kalender").text
    assert '<small class="slot__clash">Raum 1 doppelt belegt (Band)</small>' in week
    assert "2 Termine kommen sich in die Quere" in week
    assert "in die Quere" not in client_of("vera").get("/kalender?woche=2026-W49").text


@pytest.fixture
def lessons(live):
    """A lesson today at 15:30 in room 1, and room 2 beside it."""
    with live.session() as session:
        vera = {"by": live.cast.actor("vera"), "at": LONG_AGO}
        rooms = [Place(name=f"Raum {n}", own=True, sort_key=f"raum-{n}") for n in (1, 2)]
        session.add_all(rooms)
        session.flush()
        course = activities.create_activity(
            session, Outline(kind=Kind.COURSE, title="Gitarre", place_id=rooms[0].id), **vera
        )
        tuesday = week_of(day_of(clock.now()))[0] + timedelta(days=1)
        starts_at = at(tuesday, time(15, 30))
        ends_at = starts_at + timedelta(minutes=45)
        made = service.create_event(session, course, starts_at=starts_at, ends_at=ends_at, **vera)
        return made.id, tuesday, [one.id for one in rooms]


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 40)


def cell(page, day, place):
    return page.locator(f"td[data-day='{day.isoformat()}'][data-place='{place}']")


@pytest.mark.browser
def test_dragging_to_another_day_and_room_keeps_the_time(live, lessons, open_page):
    from playwright.sync_api import expect

    event_id, tuesday, (_one, two) = lessons
    page = open_page("vera", "/kalender", size=LAPTOP)
    page.mouse.move(*middle(page.locator("[data-drag]").bounding_box()))
    page.mouse.down()
    page.mouse.move(*middle(cell(page, tuesday + timedelta(days=2), two).bounding_box()), steps=8)
    expect(page.locator(".week__ghost")).to_contain_text("15:30")
    expect(page.locator(".week__ghost")).to_contain_text("Raum 2")
    screenshot(page, "week-dragging", full=False)
    page.mouse.up()
    page.wait_for_url(f"**/termine/{event_id}/verschieben?**")
    expect(page.get_by_label("Beginn")).to_have_value("15:30")
    expect(page.get_by_label("Datum")).to_have_value(f"{tuesday + timedelta(days=2):%d.%m.%Y}")
    expect(page.locator("#check")).to_contain_text("frei")
    screenshot(page, "week-dropped", full=False)


@pytest.mark.browser
def test_holding_still_offers_quarters_of_an_hour(live, lessons, open_page):
    from playwright.sync_api import expect

    event_id, tuesday, (one, _two) = lessons
    page = open_page("vera", "/kalender", size=LAPTOP)
    x, y = middle(page.locator("[data-drag]").bounding_box())
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(*middle(cell(page, tuesday + timedelta(days=1), one).bounding_box()), steps=4)
    step = page.locator(".week__times [data-at='16:45']")
    expect(step).to_be_visible()
    screenshot(page, "week-times", full=False)
    page.mouse.move(*middle(step.bounding_box()), steps=4)
    expect(page.locator(".week__ghost")).to_contain_text("16:45")
    page.mouse.up()
    page.wait_for_url("**/verschieben?**von=16%3A45**")
    assert f"/termine/{event_id}/" in page.url


@pytest.mark.browser
def test_escape_and_its_own_place_leave_everything(live, lessons, open_page):
    from playwright.sync_api import expect

    _id, tuesday, (one, two) = lessons
    page = open_page("vera", "/kalender", size=LAPTOP)
    x, y = middle(page.locator("[data-drag]").bounding_box())
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(*middle(cell(page, tuesday, two).bounding_box()), steps=4)
    page.keyboard.press("Escape")
    expect(page.locator(".week__ghost")).to_have_count(0)
    page.mouse.up()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y + 4, steps=3)
    page.mouse.up()
    assert page.url.endswith("/kalender")
    page.locator("[data-drag]").click()
    page.wait_for_url("**/termine/*")


@pytest.mark.browser
def test_a_finger_scrolls_instead(live, lessons, open_page):
    page = open_page("vera", "/kalender", size=PHONE)
    assert not page.locator("[data-drag]").is_visible()
