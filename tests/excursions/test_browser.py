"""Counting heads under a real thumb: no network, two phones, a close that has to wait."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.base import clock
from app.excursions import queries, service
from app.excursions.heads import count_of
from app.excursions.models import RollCall, TripForm
from app.excursions.service import Plan
from app.people import links
from app.people.models import Person, Phone
from app.programme import places
from app.programme.models import Activity, Signup
from tests.browser import LAPTOP, assert_accessible, screenshot
from tests.cast import LONG_AGO, make_person

pytestmark = pytest.mark.browser
NAMES = "Amira Ben Dilara Elias Fatima Jakob Karim Lea Mia Noah Paul Zoe".split()


@pytest.fixture
def trip(live):
    """Twelve children and Jonas; they left ten minutes ago. Amira and Karim are the Haddads'."""
    with live.session() as session:
        vera = {"by": live.cast.actor("vera"), "at": LONG_AGO}
        began = clock.now() - timedelta(minutes=10)
        plan = Plan(
            title="Heidelberg",
            starts_at=began,
            ends_at=began + timedelta(hours=6),
            leaders=[live.cast.staff["jonas"].id],
            signup=Signup.FAMILY,
        )
        journey = service.plan_trip(session, plan, **vera)
        known = {"Amira": live.cast.amira, "Karim": live.cast.karim, "Ben": live.cast.ben}
        people = {name: known.get(name) or make_person(session, name, "Muster") for name in NAMES}
        for person in people.values():
            places.enrol(session, journey.activity, person.id, **vera)
        number = Phone(
            person_id=live.cast.frau_haddad.id, number="0261 1234567", dialled="+492611234567"
        )
        session.add(number)
        return SimpleNamespace(
            id=journey.id,
            departure=f"/ausfluege/{journey.id}/zaehlung/1",
            stop=f"/ausfluege/{journey.id}/zaehlung/3",
            home=f"/ausfluege/{journey.id}/zaehlung/2",
        )


def held(live, trip, position=1):
    with live.session() as session:
        journey = queries.journey_of(session, session.get(Activity, trip.id))
        call = queries.call_at(session, journey, position)
        heads = count_of(session, journey, call).heads
        return {head.name: head.seen for head in heads if head.seen}


def closed(live, trip, position=1):
    with live.session() as session:
        found = select(RollCall.closed_at).where(
            RollCall.activity_id == trip.id, RollCall.position == position
        )
        return session.scalar(found)


def tick(page, name):
    return page.locator(f"[data-head][data-name='{name}'] > [data-tick]")


def saved(page):
    from playwright.sync_api import expect

    expect(page.locator(".thumb [data-net]")).to_have_class("net net--saved")


def kept_pages(page):
    from playwright.sync_api import expect

    page.wait_for_selector("html[data-kept]", state="attached")
    expect(page.locator("html")).to_have_attribute("data-kept", "5")


def test_thirteen_heads_one_tap_each_and_the_counter_says_how_many(live, trip, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", trip.departure)
    assert page.get_by_role("button", name="Alle da").count() == 0
    for name in NAMES:
        tick(page, name).tap()
    expect(page.locator("[data-counted]")).to_have_text("12")
    expect(page.locator("[data-count]")).to_have_text("1 fehlt noch: Jonas")
    screenshot(page, "count-nearly", full=False)
    page.get_by_role("button", name="Zählung abschließen").tap()
    expect(page.locator("#toasts")).to_contain_text("Noch nicht: Jonas")
    saved(page)
    assert closed(live, trip) is None
    tick(page, "Jonas").tap()
    page.get_by_role("button", name="Zählung abschließen").tap()
    expect(page.locator(".notice--good")).to_contain_text("Niemand fehlt")
    assert closed(live, trip) is not None
    assert len(held(live, trip)) == 13


def test_a_tap_too_many_is_taken_back(live, trip, open_page):
    page = open_page("jonas", trip.departure)
    tick(page, "Ben").tap()
    saved(page)
    page.get_by_role("button", name="Rückgängig").tap()
    page.wait_for_timeout(150)
    saved(page)
    assert held(live, trip) == {}


def test_a_reason_needs_words_only_where_it_says_nothing_by_itself(live, trip, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", trip.departure)
    line = page.locator("[data-head][data-name='Ben']")
    line.locator("summary").tap()
    line.get_by_role("button", name="anderer Grund").tap()
    expect(page.locator("#toasts")).to_contain_text("zuerst den Grund")
    line.get_by_label("Genauer").fill("beim Arzt")
    line.get_by_role("button", name="anderer Grund").tap()
    expect(tick(page, "Ben")).to_have_text("anderer Grund")
    expect(line.locator("[data-line-why]")).to_have_text("beim Arzt")
    saved(page)
    page.reload()
    expect(page.locator("[data-head][data-name='Ben'] [data-line-why]")).to_have_text("beim Arzt")


def test_without_a_network_everything_goes_on_and_arrives_later(live, trip, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", trip.departure)
    kept_pages(page)
    page.context.set_offline(True)
    page.goto(trip.departure)
    for name in [*NAMES, "Jonas"]:
        tick(page, name).tap()
    page.locator("summary", has_text="Noch jemand fährt mit").tap()
    page.get_by_label("Vorname").fill("Noemi")
    page.get_by_role("button", name="Ist da", exact=True).tap()
    expect(page.locator("[data-counted]")).to_have_text("14")
    page.reload()
    expect(page.locator("[data-counted]")).to_have_text("14")
    page.get_by_role("button", name="Zählung abschließen").tap()
    expect(page.locator("#toasts")).to_contain_text("Auf diesem Telefon abgeschlossen")
    screenshot(page, "count-offline", full=False)
    page.goto(trip.stop)
    tick(page, "Ben").tap()
    assert held(live, trip) == {} and closed(live, trip) is None

    page.context.set_offline(False)
    saved(page)
    assert len(held(live, trip)) == 14 and closed(live, trip) is not None
    assert held(live, trip, 3) == {"Ben": "here"}
    with live.session() as session:
        assert session.scalar(select(Person).where(Person.provisional)).given_name == "Noemi"


def test_a_close_that_was_kept_is_refused_when_another_phone_misses_somebody(live, trip, open_page):
    """Two phones: while the first has no network, the second takes a head back."""
    from playwright.sync_api import expect

    first, second = open_page("jonas", trip.departure), open_page("vera", trip.departure)
    for name in [*NAMES, "Jonas"]:
        tick(first, name).tap()
    saved(first)
    first.context.set_offline(True)
    first.get_by_role("button", name="Zählung abschließen").tap()
    expect(first.locator("#toasts")).to_contain_text("Auf diesem Telefon abgeschlossen")
    second.reload()
    tick(second, "Ben").tap()
    saved(second)
    first.context.set_offline(False)
    box = first.locator("[data-queue]")
    expect(box).to_contain_text("Es fehlen noch: Ben")
    assert closed(live, trip) is None
    screenshot(first, "count-refused", full=False)
    box.get_by_role("button", name="Verwerfen").tap()
    expect(box).to_be_hidden()


def test_at_the_return_the_late_ones_have_a_number_beside_them(live, trip, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", trip.home)
    tick(page, "Amira").tap()
    wait = page.locator("[data-head][data-name='Amira'] [data-wait]")
    expect(wait.get_by_role("link")).to_have_attribute("href", "tel:+492611234567")
    screenshot(page, "count-return", full=False)
    tick(page, "Amira").tap()
    expect(tick(page, "Amira")).to_have_text("abgeholt")
    expect(wait).to_be_hidden()
    tick(page, "Jonas").tap()
    expect(page.locator("[data-head][data-name='Jonas'] [data-wait]")).to_have_count(0)
    saved(page)
    assert held(live, trip, 2) == {"Amira": "fetched", "Jonas": "here"}


def test_missing_ones_come_to_the_top_when_asked(trip, open_page):
    page = open_page("jonas", trip.departure)
    for name in ("Amira", "Ben"):
        tick(page, name).tap()
    order = "[...document.querySelectorAll('[data-head]')].map(one => one.dataset.name)"
    assert page.evaluate(order)[:2] == ["Amira", "Ben"]
    page.get_by_role("button", name="Fehlende nach oben").tap()
    assert page.evaluate(order)[-2:] == ["Amira", "Ben"]


@pytest.mark.parametrize("path", ["", "/zaehlung/1", "/zaehlung/2", "/bearbeiten"])
def test_everybody_can_use_the_pages(trip, open_page, path):
    for size, dark in ((None, False), (LAPTOP, True)):
        more = {"size": size} if size else {}
        page = open_page("vera", f"/ausfluege/{trip.id}{path}", dark=dark, **more)
        assert_accessible(page)


def test_a_family_says_everything_with_one_tap_after_opening(live, trip, open_page):
    from playwright.sync_api import expect

    with live.session() as session:
        vera = {"by": live.cast.actor("vera"), "at": LONG_AGO}
        start = clock.now() + timedelta(days=9)
        plan = Plan(
            title="Zoo", starts_at=start, ends_at=start + timedelta(hours=6), signup=Signup.FAMILY
        )
        zoo = service.plan_trip(session, plan, **vera)
        places.enrol(session, zoo.activity, live.cast.amira.id, **vera)
        door = links.path_of(links.issue_link(session, live.cast.haddads, **vera))
        path = f"{door}/ausflug/{zoo.id}"
    page = open_page("", path)
    assert_accessible(page)
    page.get_by_text("Ja", exact=True).tap()
    screenshot(page, "family-trip")
    page.get_by_role("button", name="Speichern").tap()
    expect(page.locator("#toasts")).to_contain_text("alles ist gespeichert")
    with live.session() as session:
        assert session.scalar(select(TripForm.filled_by)) == f"family:{live.cast.haddads.id}"


@pytest.mark.parametrize("under_way", [True, False])
def test_what_is_kept_of_a_trip_lasts_as_long_as_the_trip(live, trip, open_page, under_way):
    """Three days without a network: as if the pages had been kept then."""
    page = open_page("jonas", trip.departure)
    kept_pages(page)
    page.reload()
    page.evaluate(
        """async (until) => {
            const cache = await caches.open("einklang-pages");
            for (const path of await cache.keys()) {
                const kept = await cache.match(path, { ignoreVary: true });
                const headers = new Headers(kept.headers);
                headers.set("Date", new Date(Date.now() - 3 * 86400e3).toUTCString());
                const good = new Date(Date.now() + until).toUTCString();
                if (headers.has("X-Kept-Until")) headers.set("X-Kept-Until", good);
                await cache.put(path, new Response(await kept.blob(), { headers }));
            }
        }""",
        3600_000 if under_way else -3600_000,
    )
    page.context.set_offline(True)
    for path in (trip.home, "/heute"):
        page.goto(path)
        assert ("Kein Netz" not in page.title()) is under_way
