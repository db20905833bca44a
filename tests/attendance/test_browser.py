"""The register under a real thumb: three taps, no network, two phones, an ended session."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select

from app.accounts.models import SignIn
from app.attendance.models import Attendance, Register
from app.base import clock
from app.people.models import FamilyMember, FamilyRole, Person, Phone
from app.programme import activities, places, replies
from app.programme import service as programme
from app.programme.activities import Outline
from app.programme.models import Activity, Answer, Event, Kind
from tests.browser import LAPTOP, assert_accessible, screenshot
from tests.cast import LONG_AGO, make_person

pytestmark = pytest.mark.browser
NAMES = "Amira Ben Dilara Elias Fatima Jakob Karim Lea Mia Noah Paul Zoe".split()


@pytest.fixture
def lesson(live):
    """Twelve children in Jonas's course; the lesson began four minutes ago."""
    with live.session() as session:
        vera = {"by": live.cast.actor("vera"), "at": LONG_AGO}
        course = activities.create_activity(
            session,
            Outline(kind=Kind.COURSE, title="Gitarre", leaders=[live.cast.staff["jonas"].id]),
            **vera,
        )
        people = {name: make_person(session, name, "Muster") for name in NAMES}
        for person in people.values():
            places.enrol(session, course, person.id, **vera)
        event = date_of(session, course, clock.now() - timedelta(minutes=4), live)
        tomorrow = date_of(session, course, clock.now() + timedelta(hours=20), live)
        return SimpleNamespace(
            id=event.id,
            path=f"/anwesenheit/{event.id}",
            tomorrow=f"/anwesenheit/{tomorrow.id}",
            people={name: person.id for name, person in people.items()},
        )


def date_of(session, course, starts_at, live) -> Event:
    return programme.create_event(
        session,
        course,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        by=live.cast.actor("vera"),
        at=LONG_AGO,
    )


def marks(live, lesson):
    with live.session() as session:
        rows = session.execute(
            select(Attendance.person_id, Attendance.mark).where(Attendance.event_id == lesson.id)
        )
        held = {row.person_id: row.mark for row in rows}
    return {name: held[person] for name, person in lesson.people.items() if person in held}


KEPT = re.compile(r"Kein Netz, [34] gemerkt")
"""Three things; a second tap on a child replaces the first unless that is just being tried."""


def thumb(page, name):
    return page.locator(f"[data-line][data-name='{name}'] > [data-cycle]")


def saved(page):
    from playwright.sync_api import expect

    expect(page.locator(".thumb [data-net]")).to_have_class("net net--saved")


def kept_pages(page):
    """The phone has kept its pages for a day without network."""
    from playwright.sync_api import expect

    page.wait_for_selector("html[data-kept]", state="attached")
    expect(page.locator("html")).to_have_attribute("data-kept", "3")


def test_twelve_children_with_two_exceptions_are_three_taps(live, lesson, open_page):
    page = open_page("jonas", lesson.path)
    page.get_by_role("button", name="Alle da").tap()
    thumb(page, "Ben").tap()
    thumb(page, "Mia").tap()
    saved(page)
    held = marks(live, lesson)
    assert len(held) == 12 and sorted(held.values()).count("present") == 10
    assert held["Ben"] == held["Mia"] == "absent"
    screenshot(page, "register-marked", full=False)


def test_after_the_first_mark_the_button_speaks_of_the_others(lesson, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", lesson.path)
    button = page.locator("[data-everybody] button")
    expect(button).to_have_text("Alle da")
    thumb(page, "Ben").tap()
    expect(button).to_have_text("Alle anderen sind da")
    saved(page)
    page.reload()
    expect(button).to_have_text("Alle anderen sind da")
    page.locator("[data-name='Ben'] summary").tap()
    page.locator("[data-name='Ben'] [data-set='']").tap()
    expect(button).to_have_text("Alle da")


def test_what_was_saved_is_still_there_when_the_page_is_opened_without_a_network(
    live, lesson, open_page
):
    """The kept page must not be older than the register: "all here" would overwrite an absence."""
    from playwright.sync_api import expect

    page = open_page("jonas", lesson.path)
    kept_pages(page)
    page.get_by_role("button", name="Alle da").tap()
    thumb(page, "Ben").tap()
    saved(page)

    page.context.set_offline(True)
    page.reload()

    expect(thumb(page, "Ben")).to_have_text("fehlt")
    expect(thumb(page, "Amira")).to_have_text("da")
    page.context.set_offline(False)


def test_undo_takes_everything_back(live, lesson, open_page):
    page = open_page("jonas", lesson.path)
    page.get_by_role("button", name="Alle da").tap()
    saved(page)
    assert len(marks(live, lesson)) == 12
    page.get_by_role("button", name="Rückgängig").tap()
    page.wait_for_timeout(150)
    saved(page)
    assert marks(live, lesson) == {}
    assert "12" in page.locator("[data-count]").inner_text()


def test_taps_without_a_network_survive_a_reload_and_arrive_later(live, lesson, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", lesson.path)
    kept_pages(page)
    page.reload()
    page.context.set_offline(True)
    for name in ("Amira", "Ben", "Dilara"):
        thumb(page, name).tap()
    thumb(page, "Ben").tap()
    expect(page.locator(".thumb [data-net]")).to_have_text(KEPT)
    page.reload()
    expect(thumb(page, "Ben")).to_have_text("fehlt")
    expect(page.locator(".thumb [data-net]")).to_have_text(KEPT)
    expect(page.locator("[data-name='Ben'] [data-line-state]")).to_be_visible()
    screenshot(page, "register-offline", full=False)
    assert marks(live, lesson) == {}

    page.context.set_offline(False)
    saved(page)
    assert marks(live, lesson) == {"Amira": "present", "Ben": "absent", "Dilara": "present"}


def test_a_guest_and_a_note_wait_for_the_network_too(live, lesson, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", lesson.path)
    kept_pages(page)
    page.context.set_offline(True)
    page.get_by_role("link", name="Gast dazu").tap()
    page.get_by_label("Vorname").fill("Noemi")
    page.get_by_role("button", name="Ist da").tap()
    thumb(page, "Noemi").tap()
    page.get_by_label("Was war dran?").fill("Akkorde G und D")
    page.get_by_label("Was war dran?").blur()
    expect(page.locator(".thumb [data-net]")).to_have_text(KEPT)
    page.context.set_offline(False)
    saved(page)
    with live.session() as session:
        guest = session.scalar(select(Person).where(Person.provisional))
        assert guest.given_name == "Noemi"
        mark = session.get(Attendance, (lesson.id, guest.id))
        assert (mark.mark, mark.guest) == ("absent", True)
        assert session.get(Register, lesson.id).note == "Akkorde G und D"


def test_enter_in_the_minutes_marks_nobody_else(live, lesson, open_page):
    """A form's first button is what Enter presses: that was the first child's "present"."""
    page = open_page("jonas", lesson.path)
    page.locator("[data-name='Noah'] summary").tap()
    minutes = page.locator("[data-name='Noah'] [data-late-input]")
    minutes.fill("8")
    minutes.press("Enter")
    saved(page)
    assert marks(live, lesson) == {"Noah": "late"}
    page.locator("[data-name='Noah'] [data-set='late']").tap()
    saved(page)
    with live.session() as session:
        assert session.scalar(select(Attendance.minutes_late)) == 8


AT_THE_ANSWER = """
let pressed = false;
queue.on(({ kind }) => {
  if (kind !== "answer" || pressed) return;
  pressed = true;
  document.querySelector("[data-name='Ben'] > [data-cycle]").click();
})"""


def test_a_tap_in_the_moment_of_an_answer_is_sent_too(live, lesson, open_page):
    """The queue looks into its store and finds nothing: this tap is not written yet."""
    page = open_page("jonas", lesson.path)
    page.evaluate(AT_THE_ANSWER)
    thumb(page, "Amira").tap()
    saved(page)
    assert marks(live, lesson) == {"Amira": "present", "Ben": "present"}


def test_two_phones_that_differ_are_shown_and_decided(live, lesson, open_page):
    from playwright.sync_api import expect

    first, second = open_page("jonas", lesson.path), open_page("vera", lesson.path)
    thumb(first, "Elias").tap()
    saved(first)
    thumb(second, "Elias").tap()
    thumb(second, "Elias").tap()
    saved(second)
    box = second.locator("[data-name='Elias'] [data-dispute]")
    expect(box).to_contain_text("da")
    expect(thumb(second, "Elias")).to_have_text("fehlt")
    screenshot(second, "register-dispute", full=False)
    assert_accessible(second)
    box.get_by_role("button", name="da", exact=True).tap()
    saved(second)
    assert marks(live, lesson) == {"Elias": "present"}
    with live.session() as session:
        assert session.scalar(select(Attendance.disputed)) == ""


def test_an_ended_session_keeps_the_queue_until_somebody_signs_in(live, lesson, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", lesson.path)
    with live.session() as session:
        session.execute(delete(SignIn).where(SignIn.account_id == live.cast.accounts["jonas"].id))
    thumb(page, "Amira").tap()
    expect(page.locator("[data-queue]")).to_contain_text("Bitte melden Sie sich neu an. 1 Eintrag")
    assert marks(live, lesson) == {}
    page.goto("/anmelden")
    expect(page.locator("[data-queue]")).to_contain_text("1 Eintrag von Jonas Muster wartet")

    from tests.cast import sign_in

    with live.session() as session:
        sign_in(session, live.cast.accounts["jonas"], "token-of-jonas")
        sign_in(session, live.cast.accounts["vera"], "second-token-of-vera")
    live.cast.tokens["vera"] = "second-token-of-vera"
    page.context.add_cookies([live.cookie_of("vera")])
    page.goto(lesson.path)
    expect(page.locator("[data-queue]")).to_contain_text("1 Eintrag von Jonas Muster wartet")
    assert marks(live, lesson) == {}

    page.context.add_cookies([live.cookie_of("jonas")])
    page.goto(lesson.path)
    saved(page)
    assert marks(live, lesson) == {"Amira": "present"}


def test_signing_out_with_unsent_entries_says_so_and_keeps_them(live, lesson, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", lesson.path, size=LAPTOP)
    kept_pages(page)
    page.route("**/anwesenheit/sync", lambda route: route.abort())
    thumb(page, "Amira").click()
    page.locator(".side [form=sign-out]").click()
    expect(page.locator("#toasts")).to_contain_text("noch nicht gesendet")
    page.unroute("**/anwesenheit/sync")
    page.route("**/anwesenheit/token", lambda route: route.abort())
    page.locator(".side [form=sign-out]").click()
    expect(page).to_have_url(live.url + "/anmelden")

    with live.session() as session:
        from tests.cast import sign_in

        sign_in(session, live.cast.accounts["jonas"], "new-token-of-jonas")
    live.cast.tokens["jonas"] = "new-token-of-jonas"
    page.unroute("**/anwesenheit/token")
    page.context.add_cookies([live.cookie_of("jonas")])
    page.goto(lesson.path)
    saved(page)
    assert marks(live, lesson) == {"Amira": "present"}


def test_a_refused_entry_stays_until_somebody_discards_it(live, lesson, open_page):
    from playwright.sync_api import expect

    from app.attendance import service

    page = open_page("jonas", lesson.path)
    with live.session() as session:
        event = session.get(Event, lesson.id)
        service.sign(session, event, by=live.cast.actor("vera"), at=clock.now())
    thumb(page, "Amira").tap()
    box = page.locator("[data-queue]")
    expect(box).to_contain_text("Amira: da")
    expect(box).to_contain_text("abgeschlossen")
    page.reload()
    expect(page.locator("[data-queue]")).to_contain_text("Amira: da")
    screenshot(page, "register-refused", full=False)
    page.get_by_role("button", name="Verwerfen").tap()
    expect(page.locator("[data-queue]")).to_be_hidden()


def test_somebody_elses_note_is_shown_and_not_overwritten(live, lesson, open_page):
    from playwright.sync_api import expect

    from app.attendance import service

    page = open_page("jonas", lesson.path)
    with live.session() as session:
        event = session.get(Event, lesson.id)
        vera = {"by": live.cast.actor("vera"), "at": clock.now()}
        service.save_note(session, event, "Von Vera", version=1, **vera)
    note = page.get_by_label("Was war dran?")
    note.fill("Von Jonas")
    note.blur()
    expect(page.locator("[data-note-theirs]")).to_have_text("Von Vera")
    assert_accessible(page)
    note.fill("Von Vera und Jonas")
    note.blur()
    expect(page.locator("[data-note-state]")).to_have_text("gespeichert")
    with live.session() as session:
        assert session.get(Register, lesson.id).note == "Von Vera und Jonas"


def test_a_note_whose_answer_was_lost_is_not_taken_for_somebody_elses(live, lesson, open_page):
    """The server has saved the first text, the phone never heard of it and writes on."""
    from playwright.sync_api import expect

    page = open_page("jonas", lesson.path)
    kept_pages(page)
    note = page.get_by_label("Was war dran?")
    heard = []

    def lose_the_answer(route):
        route.fetch()
        heard.append(route)
        route.abort()

    page.route("**/anwesenheit/sync", lose_the_answer)
    note.fill("Akkorde G ")
    note.blur()
    expect(page.locator(".thumb [data-net]")).to_have_class("net net--offline")
    page.context.set_offline(True)
    page.unroute("**/anwesenheit/sync")
    note.fill("Akkorde G und D")
    note.blur()
    page.context.set_offline(False)
    saved(page)
    assert heard
    expect(page.locator("[data-note-clash]")).to_be_hidden()
    with live.session() as session:
        assert session.get(Register, lesson.id).note == "Akkorde G und D"


def test_nothing_but_todays_pages_and_their_parts_is_kept(live, lesson, open_page):
    page = open_page("jonas", lesson.path)
    kept_pages(page)
    page.goto("/kalender")
    page.goto(lesson.path + "/liste")
    kept = page.evaluate(
        "caches.open('einklang-pages').then(c => c.keys())"
        ".then(keys => keys.map(key => new URL(key.url).pathname).sort())"
    )
    assert kept == sorted(["/heute", lesson.path, lesson.tomorrow])
    parts = page.evaluate(
        "caches.open('einklang-static').then(c => c.keys())"
        ".then(keys => keys.map(key => new URL(key.url).pathname))"
    )
    assert all(path.startswith("/static/") or path == "/offline" for path in parts)
    assert any(path.endswith("idb-keyval.js") for path in parts)


@pytest.mark.parametrize(("name", "dark"), [("light", False), ("dark", True)])
def test_every_state_of_the_page_can_be_seen_and_heard(live, lesson, open_page, name, dark):
    with live.session() as session:
        event = session.get(Event, lesson.id)
        family = {"by": live.cast.actor("vera"), "at": clock.now() - timedelta(minutes=30)}
        replies.answer(session, event, lesson.people["Dilara"], Answer.NO, **family)
        amira = session.get(Person, lesson.people["Amira"])
        mother = live.cast.frau_haddad
        session.add(FamilyMember(family_id=live.cast.haddads.id, person_id=amira.id, role="child"))
        session.add(Phone(person_id=mother.id, number="0261 123456", dialled="+49261123456"))
        assert FamilyRole.GUARDIAN
        course = session.get(Activity, event.activity_id)
        last = date_of(session, course, clock.now() - timedelta(days=7), live)
        before = date_of(session, course, clock.now() - timedelta(days=14), live)
        from app.attendance.marking import save_taps
        from app.attendance.taps import SentTap

        for one in (last, before):
            tap = SentTap("tap-00001", lesson.people["Elias"], "absent", one.starts_at, "x")
            save_taps(session, one, [tap], by=live.cast.actor("jonas"), at=one.ends_at)
    for size, width in ((None, "phone"), (LAPTOP, "laptop")):
        page = open_page("jonas", lesson.path, dark=dark, **({"size": size} if size else {}))
        thumb(page, "Amira").click()
        thumb(page, "Elias").dblclick()
        saved(page)
        page.locator("[data-name='Amira'] summary").click()
        page.locator("[data-name='Amira']").get_by_role("link", name="Familie anrufen").click()
        page.get_by_role("link", name="0261 123456").wait_for()
        assert_accessible(page)
        screenshot(page, f"register-{width}-{name}")
        page.get_by_label("Weitere Aktionen").click()
        screenshot(page, f"register-menu-{width}-{name}", full=False)
        assert_accessible(page)


@pytest.mark.parametrize(("name", "dark"), [("light", False), ("dark", True)])
def test_a_signed_register_is_changed_with_a_reason(live, lesson, open_page, name, dark):
    from playwright.sync_api import expect

    page = open_page("jonas", lesson.path, dark=dark)
    page.get_by_role("button", name="Alle da").tap()
    page.get_by_role("button", name="Liste abschließen").first.tap()
    expect(page.get_by_text("Abgeschlossen", exact=True)).to_be_visible()
    assert len(marks(live, lesson)) == 12
    page.locator("[data-name='Ben'] summary").tap()
    page.get_by_role("link", name="Eintrag ändern").tap()
    assert_accessible(page)
    screenshot(page, f"register-amend-{name}", full=False)
    page.get_by_role("dialog").get_by_text("entschuldigt").tap()
    page.get_by_role("dialog").get_by_label("Grund der Änderung").fill("Mutter rief an")
    page.get_by_role("dialog").get_by_role("button", name="Eintrag ändern").tap()
    expect(page.locator("#toasts")).to_contain_text("Geändert")
    assert marks(live, lesson)["Ben"] == "excused"
    assert_accessible(page)
    screenshot(page, f"register-signed-{name}")


def test_a_lesson_can_be_called_off_and_back(live, lesson, open_page):
    from playwright.sync_api import expect

    page = open_page("jonas", lesson.path)
    page.get_by_label("Weitere Aktionen").tap()
    page.get_by_role("button", name="Lehrkraft krank").tap()
    page.get_by_role("button", name="Rückgängig").tap()  # offered for ten seconds only
    expect(page.get_by_role("button", name="Alle da")).to_be_visible()

    page.get_by_label("Weitere Aktionen").tap()
    page.get_by_role("button", name="Lehrkraft krank").tap()
    expect(page.get_by_text("Diese Stunde fällt aus.")).to_be_visible()
    assert_accessible(page)
    screenshot(page, "register-off")


def test_without_a_network_other_pages_say_so_kindly(live, lesson, open_page):
    page = open_page("jonas", lesson.path)
    kept_pages(page)
    page.reload()
    page.context.set_offline(True)
    page.goto("/heute")
    screenshot(page, "heute-offline")
    page.goto("/anwesenheit/999999")
    assert "Kein Netz" in page.content()
    assert_accessible(page)
    screenshot(page, "no-network")


def test_the_printed_list_fits_one_page(live, lesson, open_page):
    with live.session() as session:
        event = session.get(Event, lesson.id)
        course = session.get(Activity, event.activity_id)
        for number in range(18):
            child = make_person(session, f"Kind{number:02d}", "Muster")
            places.enrol(session, course, child.id, by=live.cast.actor("vera"), at=LONG_AGO)
    page = open_page("jonas", lesson.path + "/liste", size=LAPTOP)
    assert_accessible(page)
    screenshot(page, "register-paper")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1


@pytest.mark.parametrize("deed", ["Liste abschließen", "Lehrkraft krank"])
def test_what_needs_a_network_says_so_and_stays(live, lesson, open_page, deed):
    from playwright.sync_api import expect

    page = open_page("jonas", lesson.path)
    page.get_by_role("button", name="Alle da").tap()
    saved(page)
    page.context.set_offline(True)
    if deed == "Lehrkraft krank":
        page.get_by_label("Weitere Aktionen").tap()
    page.get_by_role("button", name=deed).first.tap()
    expect(page.locator("#toasts")).to_contain_text("kein Netz")
    expect(page).to_have_url(live.url + lesson.path)
    page.context.set_offline(False)


def test_pages_are_kept_again_once_the_cache_is_gone(lesson, open_page):
    """The service worker empties it with a session that has ended."""
    page = open_page("jonas", lesson.path)
    kept_pages(page)
    page.evaluate("caches.delete('einklang-pages')")
    page.reload()
    kept_pages(page)
    count = "caches.open('einklang-pages').then(c => c.keys()).then(keys => keys.length)"
    assert page.evaluate(count) == 3
