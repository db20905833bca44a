"""Mara plans a performance with the home on the telephone, as a browser sees it."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest

from app.base import clock
from app.base.actor import SYSTEM
from app.performances import home_link, requests
from app.performances.models import Performance
from app.programme import service as programme
from app.programme.activities import Outline, create_activity
from app.programme.models import Kind
from app.programme.places import set_parts
from app.rules.times import at
from app.rules.typed_times import parse_time
from tests.browser import LAPTOP, Live, assert_accessible, screenshot
from tests.performances.stage import Stage, crowd, set_stage

pytestmark = pytest.mark.browser
DAY = clock.today() + timedelta(days=17)
BEGIN = at(DAY, parse_time("15:30"))


def prepared(live: Live, *, planned: bool = False) -> tuple[Stage, int, str]:
    """The stage; Karim has a lesson at that time; on demand a performance, with requests sent."""
    with live.session() as session:
        stage = set_stage(session, live.cast)
        crowd(session, stage, 4)
        course = create_activity(
            session, Outline(Kind.COURSE, "Gitarre"), by=SYSTEM, at=clock.now()
        )
        set_parts(session, course, [(live.cast.karim.id, "")], at=clock.now())
        programme.create_event(
            session,
            course,
            starts_at=BEGIN - timedelta(minutes=30),
            ends_at=BEGIN + timedelta(minutes=15),
            by=SYSTEM,
            at=clock.now(),
        )
        stage.planned(session, starts_at=clock.now() - timedelta(days=60))
        if not planned:
            return stage, 0, ""
        entry = stage.planned(session, starts_at=BEGIN, needs_piano=True, dress="Weiß und Schwarz")
        requests.ask(session, entry, by=SYSTEM, at=clock.now())
        token = home_link.token_of(session.get_one(Performance, entry.activity.id))
        return stage, entry.activity.id, token


def test_a_performance_is_planned_and_sent_within_a_minute(live: Live, open_page: Any) -> None:
    stage, _activity, _token = prepared(live)
    page = open_page("mara", "/auftritte/neu", size=LAPTOP)
    began = time.monotonic()
    page.locator("#home").select_option(index=1)
    page.locator("#day").fill(f"{DAY:%d.%m.%Y}")
    page.locator("#start").fill("15:30")
    page.get_by_text("14:20").wait_for()
    page.locator("label.chip--all").first.click()
    page.locator("[id^=player-]:checked").first.wait_for()
    page.locator("#add_piece").select_option(str(stage.swing.id))
    page.locator(".setlist b", has_text="Minor Swing").wait_for()
    page.locator("#car_seats-0").fill("4")
    page.locator("#car_driver-0").select_option(label="Jonas Muster")
    page.locator("#car_seats-1").wait_for()
    screenshot(page, "auftritt-planen")
    assert page.locator("[data-state=busy]").count() == 1
    assert_accessible(page)
    page.locator(".planner__send .button--main").click()
    page.wait_for_url(re.compile(r"/auftritte/\d+$"))
    assert time.monotonic() - began < 60
    screenshot(page, "auftritt")
    assert_accessible(page)


AS_THE_ANSWER_COMES = """id => document.body.addEventListener(
  "htmx:before:response", () => document.getElementById(id).click(), { once: true })"""


def test_a_tap_in_the_moment_of_an_answer_is_kept(live: Live, open_page: Any) -> None:
    """The answer knows nothing of it yet, and would draw the page without it."""
    stage, _activity, _token = prepared(live)
    page = open_page(
        "mara", f"/auftritte/neu?home=p{stage.place.id}&day={DAY}&start=15:30", size=LAPTOP
    )
    page.get_by_text("Personen zeigen").first.click()
    page.locator(f"#player-{live.cast.ben.id}").wait_for(state="attached")
    page.evaluate(AS_THE_ANSWER_COMES, f"player-{live.cast.ben.id}")
    page.locator(f"#player-{live.cast.amira.id}").locator("..").click()
    page.locator(".planner__send .button--main", has_text="2").wait_for()
    for person in (live.cast.amira, live.cast.ben):
        assert page.locator(f"#player-{person.id}").is_checked()


@pytest.mark.parametrize("look", ["phone", "phone-dark", "laptop", "laptop-dark"])
def test_every_page_is_fit_to_be_used(live: Live, open_page: Any, look: str) -> None:
    stage, activity, token = prepared(live, planned=True)
    how: dict[str, Any] = {"dark": look.endswith("dark")}
    if look.startswith("laptop"):
        how["size"] = LAPTOP
    cast = live.cast
    chosen = f"player={cast.amira.id}&player={cast.karim.id}&leader={cast.staff['jonas'].id}"
    plan = f"home=p{stage.place.id}&day={DAY}&start=15:30&{chosen}&piece={stage.swing.id}"
    for who, path, name in (
        ("mara", "/auftritte", "liste"),
        ("mara", f"/auftritte/neu?{plan}", "planen"),
        ("mara", f"/auftritte/termine?{plan}", "termine"),
        ("mara", f"/auftritte/{activity}", "auftritt"),
        ("mara", f"/auftritte/{activity}/planen", "aendern"),
        ("mara", f"/auftritte/{activity}/ablauf", "ablauf"),
        ("mara", "/repertoire", "repertoire"),
        ("mara", f"/repertoire/{stage.swing.id}", "stueck"),
        ("mara", "/repertoire/instrumente", "instrumente"),
        ("jonas", f"/auftritte/{activity}", "lehrkraft"),
        ("", f"/h/{token}", "einrichtung"),
    ):
        page = open_page(who, path, **how)
        screenshot(page, f"{name}-{look}")
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (name, wide)
        page.close()
