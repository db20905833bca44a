"""The door: taps in any order, twice, from two phones; over capacity; seats given back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.db import db
from app.base.errors import RuleBroken
from app.base.ids import ReservationId
from app.programme import service, turnout
from app.workshops import door, queries, seats
from app.workshops.door import SentTap
from app.workshops.models import Admission, DoorTap, Reservation
from tests.conftest import MOMENT

BY = {"by": SYSTEM, "at": MOMENT}
SECOND = timedelta(seconds=1)


@pytest.fixture
def party(session, concert):
    """Three seats for Eva."""
    return seats.reserve(session, concert.id, name="Eva", seats=3, **BY)


def tap(name, party, count, second=0, after=""):
    return SentTap(name, party and party.id, count, MOMENT - 60 * SECOND + second * SECOND, after)


def send(session, concert, *taps, at=MOMENT):
    return [one.refused for one in door.save_taps(session, concert.id, taps, by=SYSTEM, at=at)]


def walk_ins(session, concert):
    return session.get(Admission, concert.id).walk_ins


def house(session, concert):
    rows = queries.list_door(session, concert.id)
    return door.house_of(session.get(Admission, concert.id), rows)


def test_the_last_tap_holds_in_whatever_order_they_arrive(session, concert, party):
    for one in (tap("c", party, 3, 3), tap("a", party, 1, 1), tap("b", party, 0, 2)):
        assert send(session, concert, one) == [""]
    assert party.arrived == 3


def test_a_tap_that_comes_twice_is_one_tap(session, concert, party):
    for _again in range(3):
        send(session, concert, tap("a", party, 2), tap("b", None, 1), tap("b", None, 1))
    assert (party.arrived, walk_ins(session, concert)) == (2, 1)
    assert session.scalar(select(func.count()).select_from(DoorTap)) == 2


def test_whoever_saw_a_tap_tapped_after_it_even_with_a_slow_clock(session, concert, party):
    send(session, concert, tap("a", party, 3, 9))
    send(session, concert, tap("b", party, 0, 1, after="a"))
    assert party.arrived == 0


def test_a_clock_that_runs_ahead_does_not_win_for_ever(session, concert, party):
    send(session, concert, tap("fast", party, 1, 86_400))
    send(session, concert, tap("true", party, 3, 90), at=MOMENT + 60 * SECOND)
    assert party.arrived == 3


def test_people_without_a_reservation_add_up_over_two_phones(session, concert):
    send(session, concert, *(tap(f"one-{number}", None, 1, number) for number in range(3)))
    send(session, concert, *(tap(f"two-{number}", None, 1, number) for number in range(2)))
    send(session, concert, tap("undo", None, -1, 9))
    assert walk_ins(session, concert) == 4


def test_more_people_than_seats_are_counted_and_said(session, concert, party):
    send(session, concert, tap("a", party, 3), *(tap(f"w{one}", None, 1) for one in range(3)))
    found = house(session, concert)
    assert (found.seats, found.inside, found.over, found.free) == (4, 6, 2, 0)


def test_reserved_seats_are_not_free_for_others(session, concert, party):
    send(session, concert, tap("a", party, 1))
    found = house(session, concert)
    assert (found.inside, found.to_come, found.free) == (1, 2, 1)


def test_who_comes_although_the_seats_were_given_back_is_in_the_house(session, concert, party):
    seats.give_back(session, party, **BY)
    assert queries.list_door(session, concert.id) == []
    assert send(session, concert, tap("a", party, 2)) == [""]
    assert queries.list_door(session, concert.id) == [party]
    found = house(session, concert)
    assert (found.inside, found.to_come) == (2, 0)


def test_a_party_of_another_concert_is_refused(session, concert, party):
    stranger = SentTap("a", ReservationId(party.id + 1000), 1, MOMENT)
    assert send(session, concert, stranger, tap("b", party, 1)) == ["unknown_party", ""]


def test_a_broken_script_ends_somewhere(session, concert, party, monkeypatch):
    monkeypatch.setattr(door, "MOST_TAPS", 2)
    monkeypatch.setattr(door, "MOST_STEPS", 1)
    said = send(session, concert, *(tap(name, party, 1) for name in "abc"))
    assert said == ["", "", "too_many"]
    assert send(session, concert, tap("x", None, 1), tap("y", None, 1)) == ["", "too_many"]


def test_plain_forms_tap_too(session, concert, party):
    for arrived in (3, 2, 99, -1):
        door.come_in(session, party, arrived, **BY)
    assert party.arrived == 0
    door.walk_in(session, concert.id, -1, **BY)
    assert walk_ins(session, concert) == 0
    for second, count in enumerate((1, 1, -1)):
        door.walk_in(session, concert.id, count, by=SYSTEM, at=MOMENT + second * SECOND)
    assert walk_ins(session, concert) == 1


def test_tapping_makes_nobody_stale_who_changes_the_seats(session, concert, party):
    before = session.get(Admission, concert.id).version, party.version
    send(session, concert, tap("a", party, 3), tap("b", None, 1))
    session.commit()
    assert (session.get(Admission, concert.id).version, party.version) == before


def test_with_the_names_the_taps_are_forgotten_and_the_figures_stay(session, concert, party):
    send(session, concert, tap("a", party, 3), tap("b", None, 1))
    over = concert.ends_at + seats.NAMES_KEPT + SECOND
    seats.delete_old(session, before=over - seats.NAMES_KEPT)
    for table in (DoorTap, Reservation):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert house(session, concert).inside == 4
    with pytest.raises(RuleBroken):
        send(session, concert, tap("late", None, 1), at=over)
    assert house(session, concert).inside == 4


def test_a_concert_moved_after_that_goes_on_counting(session, concert, party, client_of):
    send(session, concert, tap("a", party, 3), tap("b", None, 1), tap("c", None, 1))
    over = concert.ends_at + seats.NAMES_KEPT + SECOND
    for _night in range(2):
        seats.delete_old(session, before=over - seats.NAMES_KEPT)
    times = {"starts_at": over + 3600 * SECOND, "ends_at": over + 7200 * SECOND}
    service.move_event(session, concert, **times, place_id=None, by=SYSTEM, at=over)
    send(session, concert, tap("d", None, 1), tap("e", None, -1), tap("f", None, 1), at=over)
    assert house(session, concert).inside == 6
    session.commit()
    page = client_of("vera").get(f"/einlass/{concert.id}").text
    assert "Davon 5 früher gezählt" in page


def test_the_figure_is_there_for_whoever_asks_how_many_came(session, concert, party):
    assert turnout.counted(session, concert.id) is None
    send(session, concert, tap("a", party, 3), tap("b", None, 1))
    assert turnout.counted(session, concert.id) == 4
    assert turnout.counted(session, concert.id + 1000) is None


def test_two_phones_at_the_same_moment_lose_nobody(app, session, concert, party):
    session.commit()
    event_id, party_id = concert.id, party.id

    def let_in(number):
        with app.app_context(), Session(db.engine) as own:
            taps = [SentTap(f"walk-{number}", None, 1, MOMENT)]
            taps.append(SentTap(f"party-{number}", party_id, number % 4, MOMENT + number * SECOND))
            door.save_taps(own, event_id, taps, by=SYSTEM, at=MOMENT + 60 * SECOND)
            own.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(let_in, range(40)))
    session.rollback()
    session.expire_all()
    assert (walk_ins(session, concert), party.arrived) == (40, 39 % 4)
