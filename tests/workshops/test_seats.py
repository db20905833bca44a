"""Seats: never more than promised, nobody torn apart, nobody overtakes, offers move on."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.base import formats
from app.base.actor import SYSTEM
from app.base.db import db
from app.base.errors import LinkEnded, RuleBroken
from app.jobs import sweeping
from app.messages.letters import matter
from app.messages.models import Message
from app.messages.sorts import unpacked
from app.programme import service
from app.workshops import door, seats
from app.workshops.models import HELD, Admission, Reservation, SeatStatus
from tests.conftest import MOMENT

DAY = timedelta(days=1)
BY = {"by": SYSTEM, "at": MOMENT}


def reserve(session, event, name, count=1, **more):
    return seats.reserve(session, event.id, name=name, seats=count, **{**BY, **more})


def statuses(*rows):
    return [row.status for row in rows]


def sorts(session):
    rows = session.scalars(select(Message).order_by(Message.id))
    return [row.facts.split('"state": "')[1].split('"')[0] for row in rows]


def test_what_does_not_fit_waits_and_a_smaller_party_may_fit(session, concert):
    rows = [reserve(session, concert, name, count) for name, count in (("A", 3), ("B", 2))]
    last = reserve(session, concert, "C", 1)
    assert statuses(*rows, last) == ["confirmed", "waitlisted", "confirmed"]


def test_seats_given_back_are_offered_in_order_and_move_on(session, concert):
    first = reserve(session, concert, "A", 4)
    second = reserve(session, concert, "B", 3, email="b@example.org")
    third = reserve(session, concert, "C", 2, at=MOMENT + timedelta(minutes=1))

    seats.give_back(session, first, **BY)
    assert statuses(second, third) == ["offered", "waitlisted"]
    assert sorts(session) == ["offered"]

    late = second.offer_until + timedelta(minutes=1)
    assert seats.move_on_expired(session, at=late) == 1
    assert statuses(second, third) == ["cancelled", "offered"]
    seats.accept(session, third, by=SYSTEM, at=late)
    assert third.status == SeatStatus.CONFIRMED


def test_an_offer_that_ran_out_cannot_be_taken(session, concert):
    first, second = reserve(session, concert, "A", 4), reserve(session, concert, "B", 1)
    seats.give_back(session, first, **BY)
    seats.give_back(session, second, **BY)
    with pytest.raises(RuleBroken):
        seats.accept(session, second, **BY)


def test_the_number_can_be_changed_as_far_as_there_are_seats(session, concert):
    first, second = reserve(session, concert, "A", 2), reserve(session, concert, "B", 2)
    with pytest.raises(RuleBroken):
        seats.change_seats(session, first, 3, **BY)
    seats.change_seats(session, second, 1, **BY)
    seats.change_seats(session, first, 3, **BY)
    assert seats.seats_left(session, session.get(Admission, concert.id)) == 0


def test_overbooking_promises_a_little_more(session, concert):
    seats.admit(session, concert, seats=10, overbooking=15, **BY)
    rows = [reserve(session, concert, name) for name in "ABCDEFGHIJKL"]
    assert Counter(statuses(*rows)) == {"confirmed": 11, "waitlisted": 1}


def test_more_seats_are_offered_at_once(session, concert):
    reserve(session, concert, "A", 4)
    waits = reserve(session, concert, "B", 2)
    seats.admit(session, concert, seats=6, **BY)
    assert waits.status == SeatStatus.OFFERED


@pytest.mark.parametrize("count", [0, -1, 13])
def test_nobody_reserves_none_or_the_whole_hall(session, concert, count):
    with pytest.raises(RuleBroken):
        reserve(session, concert, "A", count)


def test_nobody_reserves_for_what_has_begun_or_is_cancelled(session, concert):
    with pytest.raises(RuleBroken):
        reserve(session, concert, "A", at=concert.starts_at)
    service.cancel_event(session, concert, reason="Sturm", **BY)
    with pytest.raises(RuleBroken):
        reserve(session, concert, "A")


def test_whoever_has_seats_is_told_of_changes_and_reminded_once(session, concert):
    reserve(session, concert, "A", email="a@example.org", mailed=True)
    reserve(session, concert, "B")
    service.cancel_event(session, concert, reason="Sturm", **BY)
    service.restore_event(session, concert, **BY)
    soon = concert.starts_at - timedelta(hours=30)
    assert seats.remind_due(session, at=soon) == 1
    assert seats.remind_due(session, at=soon) == 0
    assert sorts(session) == ["confirmed", "cancelled", "restored", "reminder"]


def test_whoever_was_reminded_is_reminded_again_of_another_day(session, concert):
    found = reserve(session, concert, "A", email="a@example.org")
    soon = concert.starts_at - timedelta(hours=30)
    assert seats.remind_due(session, at=soon) == 1
    move(session, concert, 7 * DAY, at=soon)
    assert seats.remind_due(session, at=soon) == 0
    assert seats.remind_due(session, at=soon + 7 * DAY) == 1
    assert found.reminded_at == soon + 7 * DAY


@pytest.mark.parametrize("hours", [-5, -1, 1, 5])
def test_whoever_was_reminded_hears_of_the_new_time_on_the_same_day(session, concert, hours):
    """The letter of the change says it; a second reminder would say nothing more."""
    reserve(session, concert, "A", email="a@example.org")
    soon = concert.starts_at - timedelta(hours=30)
    seats.remind_due(session, at=soon)
    move(session, concert, timedelta(hours=hours), at=soon + timedelta(hours=1))
    assert seats.remind_due(session, at=soon + timedelta(hours=2)) == 0
    reminder, moved = session.scalars(select(Message).order_by(Message.id))
    assert sorts(session) == ["reminder", "moved"]
    assert unpacked(moved.facts)["starts_at"] == concert.starts_at
    assert formats.when(concert.starts_at) in matter(moved.sort, moved.facts, {})
    assert (reminder.about, reminder.address) == (moved.about, moved.address)


def test_who_is_offered_seats_has_less_time_when_it_begins_sooner(session, concert):
    first, waits = reserve(session, concert, "A", 4), reserve(session, concert, "B", 2)
    seats.give_back(session, first, **BY)
    assert waits.offer_until == MOMENT + 3 * DAY
    move(session, concert, -6 * DAY)
    assert waits.offer_until == MOMENT + 2 * DAY


def move(session, event, by, at=MOMENT):
    times = {"starts_at": event.starts_at + by, "ends_at": event.ends_at + by}
    service.move_event(session, event, **times, place_id=event.place_id, by=SYSTEM, at=at)


def test_names_are_forgotten_two_weeks_later(session, concert):
    reserve(session, concert, "A")
    session.commit()
    over, kept = concert.ends_at, []
    session.rollback()
    for days in (13, 15):
        sweeping.sweep_reservations(over + days * DAY)
        kept.append(session.scalar(select(func.count()).select_from(Reservation)))
        session.rollback()
    assert kept == [1, 0]


def test_an_invented_link_opens_nothing(session, concert):
    with pytest.raises(LinkEnded):
        seats.behind(session, "x" * 43)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 6), max_size=12), st.integers(0, 12))
def test_whoever_is_next_fits_and_nobody_is_torn_apart(counts, left):
    waiting = [
        Reservation(id=number, asked_at=MOMENT + timedelta(minutes=number), seats=count)
        for number, count in enumerate(counts, 1)
    ]
    chosen = seats._next(waiting, left, MOMENT)
    assert sum(one.seats for one in chosen) <= left
    passed_over = [one for one in waiting if one not in chosen]
    rest = left - sum(one.seats for one in chosen)
    assert all(one.seats > rest for one in passed_over)


def test_two_hundred_at_once_for_fifty_seats(app, session, concert):
    """Exactly fifty are confirmed, the others wait in the order in which they came through."""
    seats.admit(session, concert, seats=50, **BY)
    session.commit()
    event_id = concert.id

    def ask(number):
        with app.app_context(), Session(db.engine) as own:
            seats.reserve(own, event_id, name=f"Gast {number}", seats=1, **BY)
            own.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(200)))

    session.expire_all()
    rows = session.scalars(select(Reservation).order_by(Reservation.id)).all()
    assert Counter(statuses(*rows)) == {"confirmed": 50, "waitlisted": 150}
    assert statuses(*rows) == ["confirmed"] * 50 + ["waitlisted"] * 150
    held = sum(row.seats for row in rows if row.status in HELD)
    assert held == 50


def test_a_cancelled_concert_reminds_nobody(session, concert):
    reserve(session, concert, "A", email="a@example.org")
    service.cancel_event(session, concert, reason="krank", **BY)
    assert seats.remind_due(session, at=concert.starts_at - timedelta(hours=30)) == 0
    assert sorts(session) == ["cancelled"]


def test_who_only_waits_is_never_told_of_reserved_seats(session, concert):
    reserve(session, concert, "A", 4)
    reserve(session, concert, "B", 2, email="b@example.org")
    service.cancel_event(session, concert, reason="", **BY)
    service.restore_event(session, concert, **BY)
    assert sorts(session) == ["cancelled", "waitlisted"]


def test_seats_given_back_while_it_was_off_are_offered_when_it_is_on_again(session, concert):
    first, waits = reserve(session, concert, "A", 4), reserve(session, concert, "B", 2)
    service.cancel_event(session, concert, reason="", **BY)
    seats.give_back(session, first, **BY)
    service.restore_event(session, concert, **BY)
    assert waits.status == SeatStatus.OFFERED


def test_whoever_said_yes_in_time_keeps_the_seats(session, concert, monkeypatch):
    """The worker has chosen the row as expired; while it waits for its turn, they say yes."""
    first, waits = reserve(session, concert, "A", 4), reserve(session, concert, "B", 2)
    seats.give_back(session, first, **BY)
    late, held = waits.offer_until + timedelta(minutes=1), seats.held

    def after_the_other(session, event_id):
        session.execute(update(Reservation).values(status=SeatStatus.CONFIRMED))
        return held(session, event_id)

    monkeypatch.setattr(seats, "held", after_the_other)
    assert seats.move_on_expired(session, at=late) == 0
    session.expire_all()
    assert waits.status == SeatStatus.CONFIRMED


def test_how_many_came_outlives_their_names_and_addresses(session, concert):
    found = reserve(session, concert, "A", 4, email="a@example.org", mailed=True)
    door.come_in(session, found, 3, **BY)
    seats.delete_old(session, before=concert.ends_at + DAY)
    assert session.get(Admission, concert.id).arrived == 3
    assert sorts(session) == []


def test_no_reason_is_written_to_strangers(session, concert):
    reserve(session, concert, "A", email="a@example.org")
    service.cancel_event(session, concert, reason="Frau Muster ist im Krankenhaus", **BY)
    assert "Krankenhaus" not in session.scalar(select(Message.facts))


def test_more_seats_than_there_are_in_all_are_refused_at_once(session, concert):
    with pytest.raises(RuleBroken):
        reserve(session, concert, "A", 5)


def test_a_date_taken_out_is_told_to_whoever_had_seats(session, concert):
    reserve(session, concert, "A", email="a@example.org")
    service.remove_event(session, concert, **BY)
    assert sorts(session) == ["cancelled"]


@pytest.mark.parametrize("base", ["", "https://musikschule.example"])
def test_a_mail_never_holds_half_an_address(app, session, concert, monkeypatch, base):
    """Written by the worker, where nobody has said how we are reached: no address at all."""
    monkeypatch.setitem(app.config, "BASE_URL", base)
    found = reserve(session, concert, "A", email="a@example.org", mailed=True)
    [row] = session.scalars(select(Message))
    words = matter(row.sort, row.facts, {})
    assert (f"{base}/platz/{seats.token_of(found)}" in words) is bool(base)
    assert ("/platz/" in words) is bool(base)
