"""What phones send: item by item, from anybody, in any shape."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.accounts.models import SignIn
from app.attendance import service
from app.attendance.models import Attendance, Register
from app.people.models import Person
from tests.conftest import MOMENT

NOW = int(MOMENT.timestamp() * 1000)
JSON = {"Accept": "application/json"}


@pytest.fixture
def send(client_of, cast):
    """send("jonas", taps=[…]) as the queue of that account would."""

    def post(name, *, account=None, **items):
        body = {
            "account": cast.accounts[account or name].id if (account or name) else 1,
            "device": "device-0001",
            **items,
        }
        return client_of(name).post("/anwesenheit/sync", json=body, headers=JSON)

    return post


@pytest.fixture
def tap(cast, guitar):
    def make(number, person=None, mark="present", **more):
        return {
            "id": f"tap-{number:05d}",
            "event": guitar.lesson.id,
            "person": (person or cast.amira).id,
            "mark": mark,
            "late": 0,
            "at": NOW - 60_000 + number,
            "seen": "",
            "settles": [],
            **more,
        }

    return make


def marks(session):
    session.rollback()
    rows = session.execute(select(Attendance.person_id, Attendance.mark))
    return {row.person_id: row.mark for row in rows}


def test_every_item_has_its_answer(session, cast, send, tap):
    taps = [tap(1), tap(2, cast.karim), tap(3, cast.ben, "absent")]
    answer = send("jonas", taps=taps)
    assert answer.status_code == 200
    states = [(one["id"], one["state"]) for one in answer.json["taps"]]
    assert states == [("tap-00001", "saved"), ("tap-00002", "refused"), ("tap-00003", "saved")]
    assert answer.json["taps"][0]["now"] == {
        "mark": "present",
        "late": 0,
        "tap": "tap-00001",
        "disputed": [],
    }
    assert marks(session) == {cast.amira.id: "present", cast.ben.id: "absent"}


def test_a_guest_comes_before_its_marks_and_once(session, send, tap, guitar):
    guest = {"id": "guest-0001", "event": guitar.lesson.id, "name": "Noah", "at": NOW - 90_000}
    marked = tap(1, mark="absent", guest="guest-0001", person=None)
    del marked["person"]
    for _ in range(2):
        answer = send("jonas", guests=[guest], taps=[marked])
        assert answer.json["guests"][0]["state"] == answer.json["taps"][0]["state"] == "saved"
    person = session.scalar(select(Person).where(Person.provisional))
    assert marks(session) == {person.id: "absent"}


def test_a_stale_note_is_a_conflict_that_shows_the_other(session, cast, send, guitar):
    jonas = {"by": cast.actor("jonas"), "at": MOMENT}
    service.save_note(session, guitar.lesson, "Von Vera", version=1, **jonas)
    session.commit()
    note = {"id": "note-00001", "event": guitar.lesson.id, "text": "Meins", "version": 1}
    (answer,) = send("jonas", notes=[note]).json["notes"]
    assert (answer["state"], answer["text"], answer["version"]) == ("conflict", "Von Vera", 2)
    (answer,) = send("jonas", notes=[{**note, "version": 2}]).json["notes"]
    assert answer["state"] == "saved"
    session.rollback()
    assert session.scalar(select(Register.note)) == "Meins"


@pytest.mark.parametrize("name", ["kofi", "jonas"])
def test_foreign_and_missing_events_look_the_same(session, send, tap, name, guitar):
    event = guitar.lesson.id if name == "kofi" else 999_999
    (answer,) = send(name, taps=[tap(1, event=event)]).json["taps"]
    assert (answer["state"], answer["why"]) == ("refused", "unknown_event")
    assert marks(session) == {}


def test_a_closed_or_cancelled_or_future_register_refuses_item_by_item(
    session, cast, send, tap, guitar
):
    jonas = {"by": cast.actor("jonas"), "at": MOMENT}
    service.sign(session, guitar.last_lesson, **jonas)
    service.call_off(session, guitar.lesson, reason="krank", **jonas)
    session.commit()
    taps = [
        tap(1, event=guitar.last_lesson.id),
        tap(2),
        tap(3, event=guitar.next_lesson.id),
    ]
    answers = send("jonas", taps=taps).json["taps"]
    assert [one["why"] for one in answers] == ["signed", "rule", "rule"]
    assert all(one["message"] for one in answers)


def test_an_ended_session_is_told_so_in_json(session, cast, client_of, send, tap):
    session.execute(delete(SignIn).where(SignIn.account_id == cast.accounts["jonas"].id))
    session.commit()
    for answer in (
        send("jonas", taps=[tap(1)]),
        client_of("jonas").get("/anwesenheit/token", headers=JSON),
        client_of("jonas").get("/anwesenheit/heute.json", headers=JSON),
        client_of("").get("/anwesenheit/token", headers=JSON),
    ):
        assert answer.status_code == 401 and answer.json == {"error": "signed_out"}
    assert marks(session) == {}


def test_the_queue_of_another_account_waits(session, send, tap):
    answer = send("vera", account="jonas", taps=[tap(1)])
    assert answer.status_code == 409 and marks(session) == {}


def test_a_counsellor_has_no_queue(client_of):
    assert client_of("lena").get("/anwesenheit/token", headers=JSON).status_code == 403


def test_the_token_is_fresh_and_kept_by_nobody(client_of, cast):
    answer = client_of("jonas").get("/anwesenheit/token", headers=JSON)
    assert answer.json["token"] and answer.json["account"] == cast.accounts["jonas"].id
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_to_keep_are_todays_and_tomorrows_own(client_of, guitar):
    kept = client_of("jonas").get("/anwesenheit/heute.json", headers=JSON).json
    assert kept["pages"] == ["/heute", f"/anwesenheit/{guitar.lesson.id}"]
    assert client_of("kofi").get("/anwesenheit/heute.json").json["pages"] == ["/heute"]


def test_worker_and_manifest_can_be_had(client_of):
    guest = client_of("")
    with guest.get("/sw.js") as worker:
        told = worker.headers["Cache-Control"], worker.mimetype
    assert told == ("no-cache", "text/javascript")
    manifest = guest.get("/manifest.webmanifest")
    assert manifest.json["start_url"] == "/heute" and manifest.json["display"] == "standalone"
    for icon in manifest.json["icons"]:
        with guest.get(icon["src"]) as picture:
            assert picture.status_code == 200
    assert guest.get("/offline").status_code == 200


ODD = [
    *(None, True, False, 0, -1, 2**31, 2**63, -(2**70), 1.5, 1e400, "", "x", "1", "present"),
    *([], [1], {}, {"a": 1}, "\x00", "\ud800", "x" * 5000, "tap-00001", "late"),
]


@pytest.mark.parametrize("field", "id event person mark late at seen settles guest".split())
def test_odd_values_are_refused_one_by_one(session, send, tap, field):
    taps = [tap(1), *({**tap(number + 2), field: odd} for number, odd in enumerate(ODD))]
    answer = send("jonas", taps=taps)
    assert answer.status_code == 200
    answers = answer.json["taps"]
    assert len(answers) == len(taps) and answers[0]["state"] == "saved"
    assert {one["state"] for one in answers} <= {"saved", "refused"}


@pytest.mark.parametrize("field", "id event text version".split())
def test_odd_notes_are_refused_one_by_one(send, guitar, field):
    note = {"id": "note-00001", "event": guitar.lesson.id, "text": "x", "version": 1}
    assert send("jonas", notes=[{**note, field: odd} for odd in ODD]).status_code == 200


@pytest.mark.parametrize("field", "id event name at".split())
def test_odd_guests_are_refused_one_by_one(send, guitar, field):
    guest = {"id": "guest-0001", "event": guitar.lesson.id, "name": "Noah", "at": NOW}
    assert send("jonas", guests=[{**guest, field: odd} for odd in ODD]).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"1",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"account": 1e999}',
        json.dumps({"account": 1, "device": "device-0001", "taps": {}}).encode(),
        json.dumps({"account": 1, "device": "device-0001", "taps": [0] * 501}).encode(),
        json.dumps({"account": 1, "device": 5}).encode(),
    ],
)
def test_what_is_no_queue_is_refused_as_a_whole(client_of, body):
    answer = client_of("jonas").post(
        "/anwesenheit/sync", data=body, content_type="application/json"
    )
    assert answer.status_code in (400, 409)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(
                ["id", "event", "person", "mark", "at", "late", "seen", "settles", "guest"], values
            ),
        ),
        max_size=30,
    )
)
def test_no_shape_of_item_is_a_fault(send, tap, items):
    body = [tap(1), *items]
    answer = send("jonas", taps=body, guests=items, notes=items)
    assert answer.status_code == 200
    assert len(answer.json["taps"]) == len(body)
