"""What phones send from the door: item by item, from anybody, in any shape."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.base.actor import SYSTEM
from app.programme import activities, service
from app.programme.models import Kind
from app.workshops import seats
from app.workshops.models import Admission, DoorTap, Reservation
from tests.conftest import MOMENT

NOW = int(MOMENT.timestamp() * 1000)
JSON = {"Accept": "application/json"}


@pytest.fixture
def party(session, concert):
    found = seats.reserve(session, concert.id, name="Eva", seats=3, by=SYSTEM, at=MOMENT)
    session.commit()
    return found


@pytest.fixture
def send(client_of, cast):
    """send("jonas", taps=[…]) as the queue of that account would."""

    def post(name, *, account=None, **items):
        body = {"account": cast.accounts[account or name].id, "device": "device-0001", **items}
        return client_of(name).post("/einlass/sync", json=body, headers=JSON)

    return post


@pytest.fixture
def tap(concert, party):
    def make(number, count=3, **more):
        return {**step(number, count), "id": f"tap-{number:05d}", "party": party.id, **more}

    def step(number, count=1, **more):
        at = NOW - 60_000 + number
        return {
            "id": f"step-{number:05d}",
            "event": concert.id,
            "count": count,
            "at": at,
            "seen": "",
            **more,
        }

    make.step = step
    return make


def states(answers):
    return [one["state"] for one in answers]


def figures(session, concert, party):
    session.rollback()
    arrived = session.scalar(select(Reservation.arrived).where(Reservation.id == party.id))
    return arrived, session.get_one(Admission, concert.id).walk_ins


def test_every_item_has_its_answer_and_what_holds_now(session, concert, party, send, tap):
    taps = [tap(1, 2), tap(2, 3, party=party.id + 1000), tap(3, 3, event=concert.id + 1000)]
    answer = send("jonas", taps=taps, steps=[tap.step(4), tap.step(5)]).json
    assert states(answer["taps"]) == ["saved", "refused", "refused"]
    now = {"arrived": 2, "status": "confirmed", "tap": "tap-00001"}
    assert answer["taps"][0]["now"] == now
    assert [one["now"] for one in answer["steps"]] == [{"walk_ins": 2}] * 2
    assert figures(session, concert, party) == (2, 2)


def test_sent_again_by_two_phones_nothing_is_counted_twice(session, concert, party, send, tap):
    own = {"taps": [tap(1)], "steps": [tap.step(2), tap.step(3)]}
    for name in ("jonas", "jonas", "vera"):
        assert states(send(name, **own).json["steps"]) == ["saved", "saved"]
    send("vera", steps=[tap.step(4), tap.step(5), tap.step(6, -1)])
    assert figures(session, concert, party) == (3, 3)


def test_two_phones_in_any_order_come_to_the_same(session, concert, party, send, tap):
    send("vera", taps=[tap(9, 1)])
    send("jonas", taps=[tap(2, 3)])
    assert figures(session, concert, party) == (1, 0)


def test_a_party_that_gave_its_seats_back_is_counted_and_said(session, concert, party, send, tap):
    seats.give_back(session, party, by=SYSTEM, at=MOMENT)
    session.commit()
    (answer,) = send("jonas", taps=[tap(1, 2)]).json["taps"]
    assert (answer["now"]["status"], answer["now"]["arrived"]) == ("cancelled", 2)


@pytest.mark.parametrize("name", ["kofi", "lena"])
def test_nobody_else_stands_at_this_door(session, send, tap, name):
    answer = send(name, taps=[tap(1)], steps=[tap.step(2)])
    if answer.status_code == 200:
        assert [one["why"] for one in answer.json["taps"]] == ["unknown_door"]
    else:
        assert answer.status_code == 403
    assert session.scalar(select(func.count()).select_from(DoorTap)) == 0


def test_somebody_elses_queue_is_left_alone(send, tap):
    assert send("vera", account="jonas", taps=[tap(1)]).status_code == 409


def test_without_a_session_nothing_is_lost_and_nothing_taken(client_of):
    answer = client_of("").post("/einlass/sync", json={"account": 1}, headers=JSON)
    assert answer.status_code == 401


def test_items_of_a_sound_shape_with_odd_values_are_answered_one_by_one(send, tap):
    odd = [tap(1, 13), tap(2, -1), tap(3, at=-1), tap(4, party=2**40), tap(5, id="kurz"), "tap"]
    steps = [tap.step(6, 0), tap.step(7, 5), tap.step(8, True), tap.step(9, event="1")]
    answer = send("jonas", taps=odd, steps=steps).json
    assert states(answer["taps"] + answer["steps"]) == ["refused"] * 10


def test_a_long_queue_is_refused_as_a_whole(send, tap):
    assert send("jonas", steps=[tap.step(number) for number in range(501)]).status_code == 400


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "event", "party", "count", "at", "seen"]), inner, max_size=6
        ),
    ),
    max_leaves=12,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(items=st.dictionaries(st.sampled_from(["taps", "steps"]), ANYTHING, max_size=2))
def test_whatever_is_sent_is_answered(send, concert, items):
    assert send("jonas", **items).status_code in (200, 400)


def test_the_page_shows_the_house_and_says_loudly_when_it_is_too_full(
    session, client_of, concert, party
):
    jonas = client_of("jonas")
    address = f"/einlass/{concert.id}"
    assert "1 Platz frei" in jonas.get(address).text
    jonas.post(f"/einlass/reservierung/{party.id}", data={"arrived": "2"})
    text = jonas.get(address).text
    assert "2 von 3 drin" in text and "1 reservierter Platz noch leer" in text
    for _one in range(3):
        jonas.post(f"{address}/ohne", data={"count": "1"})
    text = jonas.get(address).text
    assert "<b data-inside>5</b> <span>von 4 im Haus" in text and "+1 trotzdem" in text
    assert "<b data-over-words>1 Person mehr als Plätze" in text


def test_who_waits_and_who_gave_back_but_came_stand_on_the_list(session, client_of, concert, party):
    waits = seats.reserve(session, concert.id, name="Adam", seats=2, by=SYSTEM, at=MOMENT)
    session.commit()
    vera = client_of("vera")
    vera.post(f"/einlass/reservierung/{party.id}", data={"arrived": "3"})
    vera.post(f"/einlass/reservierung/{party.id}/absagen")
    vera.post(f"/einlass/reservierung/{waits.id}", data={"arrived": "2"})
    text = vera.get(f"/einlass/{concert.id}").text
    assert text.index("Adam") != -1 and "abgesagt" in text
    assert "<b data-inside>5</b>" in text


def test_a_phone_may_keep_the_doors_of_today_and_tomorrow(
    session, cast, client_of, concert, moment
):
    def kept(name):
        return client_of(name).get("/anwesenheit/heute.json", headers=JSON).json["pages"]

    address = f"/einlass/{concert.id}"
    assert address not in kept("jonas")
    own = activities.Outline(kind=Kind.ENSEMBLE, title="Heute", leaders=[cast.staff["jonas"].id])
    made = activities.create_activity(session, own, by=SYSTEM, at=MOMENT)
    times = {"starts_at": MOMENT, "ends_at": concert.ends_at - concert.starts_at + MOMENT}
    tonight = service.create_event(session, made, **times, by=SYSTEM, at=MOMENT)
    seats.admit(session, tonight, seats=4, by=SYSTEM, at=MOMENT)
    session.commit()
    door = f"/einlass/{tonight.id}"
    assert door in kept("jonas") and door in kept("vera") and door not in kept("kofi")
    assert door in client_of("jonas").get("/heute").text
    service.cancel_event(session, tonight, reason="Sturm", by=SYSTEM, at=MOMENT)
    session.commit()
    assert door not in kept("jonas")
