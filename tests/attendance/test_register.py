"""The register as pages: for every role, without any script, on paper."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event as db_event
from sqlalchemy import select

from app.attendance import service
from app.attendance.models import Attendance, Register
from app.base.db import db
from app.messages.models import Message
from app.people.models import Person, Phone
from app.programme import replies
from app.programme.models import Answer, Event, EventStatus
from tests.conftest import MOMENT
from tests.hostile import HOSTILE, assert_survives


@pytest.fixture
def url(guitar):
    return f"/anwesenheit/{guitar.lesson.id}"


@pytest.fixture
def jonas(cast):
    return {"by": cast.actor("jonas"), "at": MOMENT}


def marks(session):
    session.rollback()
    rows = session.execute(select(Attendance.person_id, Attendance.mark))
    return {row.person_id: row.mark for row in rows}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("jonas", 200),
        ("vera", 200),
        ("mara", 200),
        ("kofi", 404),
        ("lena", 403),
        ("till", 403),
        ("uwe", 403),
        ("", 303),
    ],
)
def test_only_who_keeps_it_sees_a_register(client_of, url, name, status):
    client = client_of(name)
    for page in (url, f"{url}/liste"):
        assert client.get(page).status_code == status


@pytest.mark.parametrize(
    "deed",
    "marken alle-da gast notiz abschliessen aendern faellt-aus findet-statt".split(),
)
@pytest.mark.parametrize(("name", "status"), [("kofi", 404), ("lena", 403), ("", 303)])
def test_nobody_else_changes_it(client_of, session, cast, url, deed, name, status):
    fields = {
        "set": f"{cast.amira.id}:present",
        "first_name": "Noah",
        "note": "x",
        "person": cast.amira.id,
        "mark": "present",
        "reason": "ill",
    }
    assert client_of(name).post(f"{url}/{deed}", data=fields).status_code == status
    assert marks(session) == {}
    assert session.scalar(select(Register)) is None


def test_the_page_names_children_by_first_name_only(client_of, session, cast, guitar, url):
    text = client_of("jonas").get(url).text
    assert "Amira" in text and "Haddad" not in text and " object at " not in text
    cast.ben.given_name = "Amira"
    session.merge(cast.ben)
    session.commit()
    text = client_of("jonas").get(url).text
    assert "Amira H." in text and "Amira B." in text


def test_marks_can_be_made_without_any_script(client_of, session, cast, url):
    client = client_of("jonas")
    answer = client.post(f"{url}/marken", data={"set": f"{cast.amira.id}:present"})
    assert answer.status_code == 303 and answer.location.endswith(f"{url}#p{cast.amira.id}")
    late = {"set": f"{cast.ben.id}:late", f"late-{cast.ben.id}": "7"}
    client.post(f"{url}/marken", data=late)
    assert marks(session) == {cast.amira.id: "present", cast.ben.id: "late"}
    assert "spät, 7 Min." in client.get(url).text or "late, 7 min" in client.get(url).text

    tap = session.scalar(select(Attendance.tap).where(Attendance.person_id == cast.amira.id))
    back = {"set": f"{cast.amira.id}:none", f"seen-{cast.amira.id}": tap}
    client.post(f"{url}/marken", data=back)
    assert marks(session) == {cast.ben.id: "late"}


def test_all_present_leaves_announced_absences(client_of, session, cast, guitar, jonas, url):
    replies.answer(session, guitar.lesson, cast.ben.id, Answer.NO, by=jonas["by"], at=MOMENT)
    session.commit()
    client = client_of("jonas")
    assert "15:34" in client.get(url).text
    assert client.post(f"{url}/alle-da").status_code == 303
    assert marks(session) == {cast.amira.id: "present", cast.ben.id: "excused"}


def test_a_guest_sent_twice_is_one(client_of, session, url):
    for _ in range(2):
        client_of("jonas").post(f"{url}/gast", data={"first_name": "Noah", "key": "form-key-1"})
    session.rollback()
    (guest,) = session.scalars(select(Person).where(Person.provisional)).all()
    assert guest.given_name == "Noah"


def test_a_guest_without_a_name_is_asked_for_it(client_of, url):
    answer = client_of("jonas").post(f"{url}/gast", data={"first_name": " "})
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text


def test_a_note_somebody_else_has_changed_is_a_conflict(client_of, session, guitar, jonas, url):
    service.save_note(session, guitar.lesson, "Von Vera", version=1, **jonas)
    session.commit()
    answer = client_of("jonas").post(f"{url}/notiz", data={"note": "Meins", "version": "1"})
    assert answer.status_code == 409
    assert "Von Vera" in answer.text and "Meins" in answer.text


def test_a_signed_register_changes_only_with_a_reason(client_of, session, cast, url):
    client = client_of("jonas")
    client.post(f"{url}/abschliessen")
    tap = client.post(f"{url}/marken", data={"set": f"{cast.amira.id}:present"})
    assert tap.status_code == 422
    change = {"person": cast.amira.id, "mark": "absent", "reason": ""}
    silent = client.post(f"{url}/aendern", data=change)
    assert silent.status_code == 422 and f"reason-error-{cast.amira.id}" in silent.text
    change["reason"] = "Auf Papier stand es anders"
    assert client.post(f"{url}/aendern", data=change).status_code == 303
    assert marks(session) == {cast.amira.id: "absent"}


def test_a_lesson_is_off_in_one_tap_and_on_again_in_another(client_of, session, guitar, url):
    client = client_of("jonas")
    assert client.post(f"{url}/faellt-aus", data={"reason": "ill"}).status_code == 303
    session.rollback()
    event = session.get(Event, guitar.lesson.id, populate_existing=True)
    assert event.status == EventStatus.CANCELLED and event.reason
    assert session.scalar(select(Message.id)) is not None
    page = client.get(url).text
    assert f"{url}/findet-statt" in page and "data-register" not in page
    client.post(f"{url}/findet-statt")
    session.rollback()
    assert session.get(Event, guitar.lesson.id, populate_existing=True).status == "confirmed"


def test_another_reason_needs_words(client_of, session, guitar, url):
    client = client_of("jonas")
    assert client.post(f"{url}/faellt-aus", data={"other": " "}).status_code == 422
    client.post(f"{url}/faellt-aus", data={"other": "Wasserrohrbruch"})
    session.rollback()
    event = session.get(Event, guitar.lesson.id, populate_existing=True)
    assert event.reason == "Wasserrohrbruch"


def test_next_week_can_be_looked_at_but_not_marked(client_of, session, cast, guitar):
    client, url = client_of("jonas"), f"/anwesenheit/{guitar.next_lesson.id}"
    assert "disabled" in client.get(url).text
    answer = client.post(f"{url}/marken", data={"set": f"{cast.amira.id}:present"})
    assert answer.status_code == 422 and marks(session) == {}


def test_numbers_of_the_family_are_fetched_when_asked_for(client_of, session, cast, guitar, url):
    session.add(Phone(person_id=cast.frau_haddad.id, number="0261 123456", dialled="+49261123456"))
    session.commit()
    client = client_of("jonas")
    assert "123456" not in client.get(url).text
    call = f"{url}/anrufen/{cast.amira.id}"
    assert 'href="tel:+49261123456"' in client.get(call).text
    part = client.get(call, headers={"HX-Request": "true"}).text
    assert "tel:+49261123456" in part and "<html" not in part
    assert client.get(f"{url}/anrufen/{cast.karim.id}").status_code == 404
    assert client_of("kofi").get(call).status_code == 404


def test_paper_carries_the_code_and_what_is_known(client_of, session, cast, guitar, jonas, url):
    client = client_of("jonas")
    client.post(f"{url}/marken", data={"set": f"{cast.amira.id}:absent"})
    text = client.get(f"{url}/liste").text
    assert "<svg" in text and "Amira" in text and text.count("✕") == 1
    assert "Was war dran?" in text and "dran?:" not in text


@contextmanager
def statements(app):
    found = []

    def note(_connection, _cursor, statement, *_rest):
        found.append(statement)

    with app.app_context():
        engine = db.engine
    db_event.listen(engine, "before_cursor_execute", note)
    yield found
    db_event.remove(engine, "before_cursor_execute", note)


def test_the_page_costs_the_same_for_two_and_for_thirty(app, client_of, fill, url):
    client = client_of("jonas")
    client.get(url)
    with statements(app) as few:
        client.get(url)
    fill(28)
    with statements(app) as many:
        client.get(url)
    assert len(few) == len(many) <= 6


def test_saving_costs_the_same_for_two_and_for_thirty(app, client_of, fill, guitar, session):
    first, second = (f"/anwesenheit/{event.id}" for event in (guitar.lesson, guitar.last_lesson))
    client = client_of("jonas")
    with statements(app) as few:
        client.post(f"{first}/alle-da")
    fill(28)
    with statements(app) as many:
        client.post(f"{second}/alle-da")
    assert len(few) == len(many)
    assert len(marks(session)) == 30


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("gast", {"first_name": "Noah", "key": "k"}),
        ("notiz", {"note": "Akkorde", "version": "1"}),
        ("aendern", {"person": "1", "mark": "present", "late": "3", "reason": "x"}),
        ("faellt-aus", {"reason": "ill", "other": ""}),
        ("marken", {"set": "1:present", "late-1": "3", "seen-1": "abcdefgh", "lost-1": ""}),
    ],
)
def test_nothing_typed_breaks_a_form(client_of, url, deed, fields):
    assert_survives(client_of("jonas"), f"{url}/{deed}", fields)


def test_impossible_addresses_are_missing_pages(client_of):
    client = client_of("vera")
    for path in (2**31, 2**63, 10**40, "0", "-1"):
        assert client.get(f"/anwesenheit/{path}").status_code == 404


def test_a_long_name_and_every_script_can_be_a_guest(client_of, session, url):
    client = client_of("jonas")
    for number, name in enumerate(text for text in HOSTILE if 0 < len(text) < 60):
        client.post(f"{url}/gast", data={"first_name": name, "key": f"key-{number:05d}"})
    assert client.get(url).status_code == 200
