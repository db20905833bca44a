"""The door under two thumbs: no network, two phones, nobody lost and nobody counted twice."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select

from app.accounts.models import SignIn
from app.base import clock
from app.programme import activities, service
from app.programme.models import Kind
from app.workshops import seats
from app.workshops.models import Admission, Reservation
from tests.browser import LAPTOP, assert_accessible, screenshot
from tests.cast import LONG_AGO, sign_in

pytestmark = pytest.mark.browser
GUESTS = {"Familie Müller": 4, "Eva Sommer": 2, "Noah Winter": 1}


@pytest.fixture
def concert(live):
    """Ten seats, seven of them reserved; it begins in half an hour."""
    with live.session() as session:
        vera = {"by": live.cast.actor("vera"), "at": LONG_AGO}
        outline = activities.Outline(
            kind=Kind.ENSEMBLE,
            title="Winterkonzert",
            public=True,
            leaders=[live.cast.staff["jonas"].id],
        )
        made = activities.create_activity(session, outline, **vera)
        begins = clock.now() + timedelta(minutes=30)
        times = {"starts_at": begins, "ends_at": begins + timedelta(hours=2)}
        event = service.create_event(session, made, **times, **vera)
        seats.admit(session, event, seats=10, **vera)
        parties = {
            name: seats.reserve(session, event.id, name=name, seats=count, **vera).id
            for name, count in GUESTS.items()
        }
        return SimpleNamespace(id=event.id, path=f"/einlass/{event.id}", parties=parties)


def inside(live, concert):
    """Who is in, by name, and how many without a reservation."""
    with live.session() as session:
        rows = session.execute(
            select(Reservation.name, Reservation.arrived).where(Reservation.arrived > 0)
        )
        return {row.name: row.arrived for row in rows}, session.get_one(
            Admission, concert.id
        ).walk_ins


def let_in(page, name):
    return page.locator(f"[data-party][data-name='{name}'] > [data-let-in]")


def one_more(page):
    return page.locator("[data-step='1'] button")


def saved(page):
    from playwright.sync_api import expect

    expect(page.locator(".thumb [data-net]")).to_have_class("net net--saved")


def kept_pages(page):
    page.wait_for_selector("html[data-kept]", state="attached")


def test_two_phones_without_a_network_add_up_when_it_is_back(live, concert, open_page):
    from playwright.sync_api import expect

    first, second = open_page("jonas", concert.path), open_page("vera", concert.path)
    for page in (first, second):
        kept_pages(page)
        page.context.set_offline(True)
        page.goto(concert.path)
    for name in ("Familie Müller", "Noah Winter"):
        let_in(first, name).tap()
    for _person in range(2):
        one_more(first).tap()
    expect(first.locator(".thumb [data-net]")).to_have_text("Kein Netz, 4 gemerkt")
    first.reload()
    expect(first.locator("[data-inside]")).to_have_text("7")
    expect(first.locator("[data-to-come]")).to_have_text("2 reservierte Plätze noch leer")
    screenshot(first, "door-offline", full=False)

    line = second.locator("[data-party][data-name='Eva Sommer']")
    line.locator("summary").tap()
    line.get_by_role("button", name="1", exact=True).tap()
    expect(let_in(second, "Eva Sommer")).to_have_text("1 von 2 drin")
    one_more(second).tap()
    with live.session() as session:
        gone = session.get_one(Reservation, concert.parties["Eva Sommer"])
        seats.give_back(session, gone, by=live.cast.actor("vera"), at=clock.now())
    assert inside(live, concert) == ({}, 0)

    first.context.set_offline(False)
    saved(first)
    second.context.set_offline(False)
    saved(second)
    expect(second.locator("#toasts")).to_contain_text("Eva Sommer hatte abgesagt")
    assert inside(live, concert) == (
        {"Familie Müller": 4, "Noah Winter": 1, "Eva Sommer": 1},
        3,
    )
    expect(second.locator("[data-inside]")).to_have_text("9")
    first.reload()
    expect(first.locator("[data-inside]")).to_have_text("9")
    expect(let_in(second, "Familie Müller")).to_have_text("4 drin")


def test_a_mistaken_tap_is_taken_back_and_a_full_house_is_said_loudly(live, concert, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", concert.path)
    undo = page.get_by_role("button", name="Rückgängig")
    let_in(page, "Familie Müller").tap()
    undo.tap()
    expect(page.locator("[data-inside]")).to_have_text("0")
    let_in(page, "Familie Müller").tap()
    let_in(page, "Familie Müller").tap()
    expect(page.locator("#toasts")).to_contain_text("Familie Müller: nicht drin")
    for _person in range(3):
        one_more(page).tap()
    expect(page.locator("[data-count]")).to_contain_text("Alle übrigen Plätze sind reserviert")
    expect(one_more(page)).to_have_text("+1 trotzdem")
    one_more(page).tap()
    expect(page.locator("#toasts")).to_contain_text("obwohl kein Platz frei ist")
    undo.tap()
    for name in GUESTS:
        let_in(page, name).tap()
    expect(page.locator("[data-over]")).to_be_hidden()
    one_more(page).tap()
    expect(page.locator("[data-over]")).to_contain_text("1 Person mehr als Plätze")
    screenshot(page, "door-full", full=False)
    saved(page)
    assert inside(live, concert) == (GUESTS, 4)
    assert_accessible(page)


def test_a_name_is_found_by_typing_and_let_in_by_keyboard(live, concert, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", concert.path, size=LAPTOP, dark=True)
    field = page.get_by_label("Name suchen")
    field.fill("mueller")
    expect(page.locator("[data-found]")).to_have_text("1 gefunden")
    expect(let_in(page, "Eva Sommer")).to_be_hidden()
    field.press("Enter")
    page.keyboard.press("Enter")
    expect(let_in(page, "Familie Müller")).to_have_text("4 drin")
    field.fill("niemand")
    expect(page.locator("[data-found]")).to_have_text("Unter diesem Namen ist nichts reserviert.")
    field.fill("")
    page.get_by_role("button", name="Nur wer noch fehlt").click()
    expect(let_in(page, "Familie Müller")).to_be_hidden()
    expect(let_in(page, "Eva Sommer")).to_be_visible()
    saved(page)
    assert inside(live, concert) == ({"Familie Müller": 4}, 0)
    assert_accessible(page)


def look(page):
    """What the page does every quarter of a minute."""
    page.evaluate("dispatchEvent(new Event('visibilitychange'))")


def sign_out(live):
    with live.session() as session:
        session.execute(delete(SignIn).where(SignIn.account_id == live.cast.accounts["jonas"].id))


@pytest.mark.parametrize("control", ["[data-let-in]", "summary"])
def test_rows_put_again_keep_the_keyboard(live, concert, open_page, control):
    from playwright.sync_api import expect

    page = open_page("jonas", concert.path, size=LAPTOP)
    held = page.locator(f"[data-party][data-name='Noah Winter'] {control}").first
    held.focus()
    by = {"by": live.cast.actor("vera"), "at": clock.now()}
    with live.session() as session:
        seats.reserve(session, concert.id, name="Anna Herbst", seats=1, **by)
    look(page)
    expect(page.locator("[data-parties] > li").first).to_have_attribute("data-name", "Anna Herbst")
    expect(held).to_be_focused()
    with live.session() as session:
        noah = session.get_one(Reservation, concert.parties["Noah Winter"])
        seats.change_seats(session, noah, 2, **by)
    look(page)
    expect(page.locator("[data-party][data-name='Noah Winter']")).to_have_attribute(
        "data-seats", "2"
    )
    expect(held).to_be_focused()


def test_names_go_when_the_session_has_ended(live, concert, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", concert.path)
    kept_pages(page)
    sign_out(live)
    look(page)
    expect(page).to_have_url(f"{live.url}/anmelden?next={concert.path}")
    page.go_back()
    page.context.set_offline(True)
    page.goto(concert.path)
    expect(page.locator("body")).not_to_contain_text("Müller")


def test_what_was_tapped_after_the_session_had_ended_goes_out_later(live, concert, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", concert.path)
    sign_out(live)
    let_in(page, "Familie Müller").tap()
    expect(page).to_have_url(f"{live.url}/anmelden?next={concert.path}")
    expect(page.locator("[data-queue]")).to_contain_text("1 Eintrag von Jonas Muster wartet")
    expect(page.locator("body")).not_to_contain_text("Müller")
    assert inside(live, concert) == ({}, 0)
    with live.session() as session:
        sign_in(session, live.cast.accounts["jonas"], "token-of-jonas")
    page.context.add_cookies([live.cookie_of("jonas")])
    page.goto(concert.path)
    saved(page)
    assert inside(live, concert) == ({"Familie Müller": 4}, 0)
