"""The coach's phone: striking a lift and taking that back, and counting while ticking."""

from datetime import timedelta

import pytest

from app.base import clock
from app.football import service
from app.programme import activities, places, rides
from app.programme.activities import Outline
from app.programme.models import Kind
from tests.browser import assert_accessible, screenshot
from tests.cast import LONG_AGO
from tests.football.conftest import planned

pytestmark = pytest.mark.browser


@pytest.fixture
def match(live):
    """In a week; the Haddads take three along."""
    cast = live.cast
    with live.session() as session:
        office = {"by": cast.actor("vera"), "at": LONG_AGO}
        outline = Outline(Kind.TEAM, "Fußball: Bunte Elf", leaders=[cast.staff["kofi"].id])
        team = activities.create_activity(session, outline, **office)
        for child in (cast.amira, cast.karim, cast.ben):
            places.enrol(session, team, child.id, **office)
        kick_off = clock.now() + timedelta(days=7)
        game = service.plan_match(session, team, planned(starts_at=kick_off), **office)
        rides.offer_seats(session, game.event, cast.haddads.id, 3, **office)
        return f"/fussball/spiele/{game.id}"


def test_a_lift_is_struck_off_and_taken_back_with_the_thumb(live, match, open_page):
    from playwright.sync_api import expect

    page = open_page("kofi", match)
    lifts = page.locator("#fahrten")
    lifts.locator("summary").click()
    assert_accessible(page)
    page.get_by_role("button", name="Angebot streichen").click()
    expect(lifts).not_to_contain_text("Haddad")
    undo = page.get_by_role("button", name="Rückgängig")
    expect(undo).to_be_visible()
    assert undo.evaluate("one => one.getClientRects()[0].height") < 60  # one line, not three
    screenshot(page, "fahrt-gestrichen", full=False)
    undo.click()
    expect(lifts).to_contain_text("Haddad")


def test_how_many_are_ticked_is_counted_at_once(live, match, open_page):
    page = open_page("kofi", f"{match}/nominierung")
    said = "() => getComputedStyle(document.querySelector('.picked span'), '::after').content"
    assert page.evaluate(said) == '" " counter(picked)'
    for name in ("Amira", "Ben"):
        page.get_by_role("checkbox", name=name).check()
    ticked = "() => document.querySelectorAll('.nominee input:checked').length"
    counted = (
        "() => [...document.querySelectorAll('.nominee input')]"
        ".filter(one => getComputedStyle(one).counterIncrement === 'picked 1').length"
    )
    assert page.evaluate(ticked) == page.evaluate(counted) == 2
    assert_accessible(page)
