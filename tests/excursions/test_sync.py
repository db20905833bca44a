"""What phones send of counts: item by item, from anybody, in any shape."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.excursions.heads import count_of
from app.excursions.models import RollCall, RollMark
from app.people.models import Person
from tests.conftest import MOMENT

NOW = int(MOMENT.timestamp() * 1000)
JSON = {"Accept": "application/json"}


@pytest.fixture
def send(client_of, cast):
    """send("jonas", taps=[…]) as the queue of that account would."""

    def post(name, *, account=None, **items):
        body = {"account": cast.accounts[account or name].id, "device": "device-0001", **items}
        return client_of(name).post("/ausfluege/sync", json=body, headers=JSON)

    return post


@pytest.fixture
def tap(cast, trip):
    def make(number, person=None, state="here", **more):
        return {
            "id": f"tap-{number:05d}",
            "call": trip.departure.id,
            "person": (person or cast.amira).id,
            "state": state,
            "why": "",
            "at": NOW - 60_000 + number,
            "seen": "",
            **more,
        }

    return make


def states(answers):
    return [(one["id"], one["state"]) for one in answers]


def closed(session, trip):
    session.rollback()
    return session.scalar(select(RollCall.closed_at).where(RollCall.id == trip.departure.id))


def everybody(cast):
    return [cast.amira, cast.karim, cast.ben, cast.staff["jonas"]]


def test_every_item_has_its_answer(cast, send, tap):
    taps = [tap(1), tap(2, cast.staff["uwe"]), tap(3, cast.ben, "excused")]
    answer = send("jonas", taps=taps)
    assert states(answer.json["taps"]) == [
        ("tap-00001", "saved"),
        ("tap-00002", "refused"),
        ("tap-00003", "saved"),
    ]
    assert answer.json["taps"][0]["now"] == {"state": "here", "why": "", "tap": "tap-00001"}


def test_a_close_that_waited_without_a_network_is_refused_while_somebody_is_missing(
    session, cast, trip, send, tap
):
    close = {"id": "close-0001", "call": trip.departure.id, "at": NOW - 1000}
    answer = send("jonas", taps=[tap(1)], closes=[close])
    (refused,) = answer.json["closes"]
    assert refused["state"] == "refused"
    assert "Es fehlen noch: Jonas, Ben und Karim." in refused["message"]
    assert closed(session, trip) is None


def test_taps_and_close_in_one_go_and_again(session, cast, trip, send, tap):
    taps = [tap(number, person) for number, person in enumerate(everybody(cast))]
    close = {"id": "close-0001", "call": trip.departure.id, "at": NOW - 1000}
    for _again in range(2):
        answer = send("jonas", taps=taps, closes=[close])
        assert states(answer.json["closes"]) == [("close-0001", "saved")]
    assert closed(session, trip).timestamp() * 1000 == NOW - 1000
    assert session.scalar(select(func.count()).select_from(RollMark)) == 4


def test_a_guest_comes_before_the_tap_on_it_and_is_one_person(session, trip, send, tap):
    guest = {"id": "guest-0001", "call": trip.departure.id, "name": "Noemi", "at": NOW - 5000}
    own = tap(9, guest="guest-0001", state="separate")
    for _again in range(2):
        answer = send("jonas", guests=[guest], taps=[own])
        assert states(answer.json["guests"] + answer.json["taps"]) == [
            ("guest-0001", "saved"),
            ("tap-00009", "saved"),
        ]
    session.rollback()
    assert session.scalar(select(func.count()).where(Person.provisional)) == 1


@pytest.mark.parametrize("name", ["kofi", "lena"])
def test_nobody_else_counts_here(session, send, tap, name):
    answer = send(name, taps=[tap(1)])
    if answer.status_code == 200:
        assert answer.json["taps"][0]["why"] == "unknown_count"
    else:
        assert answer.status_code == 403
    assert session.scalar(select(func.count()).select_from(RollMark)) == 0


def test_somebody_elses_queue_is_left_alone(send, tap):
    assert send("vera", account="jonas", taps=[tap(1)]).status_code == 409


def test_without_a_session_nothing_is_lost_and_nothing_taken(client_of, tap):
    answer = client_of("").post("/ausfluege/sync", json={"account": 1}, headers=JSON)
    assert answer.status_code == 401


def test_two_phones_in_any_order_come_to_the_same(session, cast, trip, send, tap):
    first = tap(1, at=NOW - 9000)
    second = tap(2, state=None, at=NOW - 4000)
    send("vera", taps=[second])
    send("jonas", taps=[first])
    session.rollback()
    heads = count_of(session, trip.journey, trip.departure).heads
    assert next(head for head in heads if head.person_id == cast.amira.id).seen is None


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["id", "call", "person", "state", "why", "at", "seen", "guest", "name"]
            ),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=12,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(items=st.dictionaries(st.sampled_from(["guests", "taps", "closes"]), ANYTHING, max_size=3))
def test_whatever_is_sent_is_answered(send, trip, items):
    assert send("jonas", **items).status_code in (200, 400)


def test_items_of_a_sound_shape_with_odd_values_are_answered_one_by_one(send, tap):
    odd = [
        tap(1, state="aboard"),
        tap(2, why="x" * 500),
        tap(3, at=-1),
        {**tap(4), "person": 2**40},
        tap(5, id="kurz"),
        tap(6, state="other"),
        "tap",
    ]
    answer = send("jonas", taps=odd)
    assert [one["state"] for one in answer.json["taps"]] == ["refused"] * len(odd)


def test_a_long_queue_is_refused_as_a_whole(send, tap):
    assert send("jonas", taps=[tap(number) for number in range(501)]).status_code == 400
