"""The palette under real keys: open, type, choose, follow, close, and where the focus is."""

import pytest

from app.programme import activities
from app.programme.activities import Outline
from app.programme.models import Kind
from tests.browser import LAPTOP, PHONE, assert_accessible, screenshot
from tests.cast import LONG_AGO

pytestmark = pytest.mark.browser


@pytest.fixture
def guitar(live) -> int:
    with live.session() as session:
        made = activities.create_activity(
            session,
            Outline(kind=Kind.COURSE, title="Gitarre", leaders=[live.cast.staff["jonas"].id]),
            by=live.cast.actor("vera"),
            at=LONG_AGO,
        )
        return made.id


def field(page):
    return page.get_by_role("combobox", name="Alles durchsuchen")


def active(page):
    """What a screen reader says is chosen."""
    return page.locator(f"#{field(page).get_attribute('aria-activedescendant')}")


def test_the_keyboard_path(live, guitar, open_page):
    from playwright.sync_api import expect

    page = open_page("vera", "/heute", size=LAPTOP)
    opener = page.locator(".side [data-palette]")
    opener.focus()
    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    expect(page.get_by_role("option", name="Neue Familie", exact=True)).to_be_visible()
    assert_accessible(page)

    page.keyboard.type("hadd")
    expect(page.get_by_role("option")).to_have_count(4)
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    first = active(page).inner_text()
    page.keyboard.press("ArrowDown")
    assert active(page).inner_text() != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    expect(page.locator("#palette [role=status]")).to_have_text("4 Treffer")
    assert_accessible(page)
    screenshot(page, "palette", full=False)

    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(opener).to_be_focused()

    page.keyboard.press("Control+k")
    expect(field(page)).to_have_value("")
    page.keyboard.type("amira")
    page.keyboard.press("Enter")
    page.wait_for_url("**/menschen/*")
    assert "amira" not in page.url
    expect(page.locator("h1")).to_contain_text("Amira")


def test_enter_waits_for_the_newest_answer(live, guitar, open_page):
    """The list of the first look comes late: it must not be followed."""
    page = open_page("vera", "/heute", size=LAPTOP)
    held, holding = [], [True]
    page.route("**/suche", lambda one: held.append(one) if holding else one.continue_())
    page.keyboard.press("Control+k")
    waiting_for(page, held, 1)
    page.keyboard.type("gitarr", delay=0)
    page.keyboard.press("Enter")
    held[0].continue_()
    waiting_for(page, held, 2)
    holding.clear()  # on a slow machine letters come apart, and each is looked for
    for look in held[1:]:
        look.continue_()
    page.wait_for_url(f"**/angebote/{guitar}")


def waiting_for(page, held, count):
    for _again in range(250):
        if len(held) >= count:
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"{count} looks were expected")


def test_on_a_phone_it_fills_the_screen_and_the_focus_comes_back(live, guitar, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", "/heute")
    page.locator(".bottom__more summary").tap()
    page.locator(".bottom__sheet [data-palette]").tap()
    expect(field(page)).to_be_focused()
    page.keyboard.type("gitare")
    expect(page.get_by_role("option", name="Gitarre").first).to_be_visible()
    box = page.locator("#palette").bounding_box()
    assert box["x"] == 0 and box["width"] == PHONE["width"] and box["height"] == PHONE["height"]
    assert_accessible(page)
    screenshot(page, "palette-phone", full=False)
    page.get_by_role("button", name="Suche schließen").tap()
    expect(page.locator(".bottom__more summary")).to_be_focused()


def test_without_a_network_it_says_so(live, guitar, open_page):
    from playwright.sync_api import expect

    page = open_page("vera", "/heute", size=LAPTOP, dark=True)
    page.context.set_offline(True)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-found")).to_have_text("Im Moment gibt es kein Netz.")
    page.context.set_offline(False)
    page.keyboard.type("zzzzz")
    expect(page.locator("#palette-found")).to_contain_text("Nichts gefunden")
    assert_accessible(page)


def test_a_session_that_has_ended_leads_to_the_sign_in(live, guitar, open_page):
    page = open_page("vera", "/heute", size=LAPTOP)
    page.context.clear_cookies()
    page.keyboard.press("Control+k")
    page.wait_for_url("**/anmelden*")
