"""Places in an activity: full means the queue, a free place goes to whoever waited longest."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.attendance.sheet import get_sheet
from app.base.errors import RuleBroken
from app.messages.models import Message, MessageStatus
from app.people import service as people
from app.programme import offers, places, queries, service
from app.programme.models import Event, ParticipationStatus
from app.programme.queries import find_participation, seats_left
from app.programme.visibility import AnyReader
from tests.cast import make_person
from tests.conftest import MOMENT

DAY = timedelta(days=1)


@pytest.fixture
def waiting(session, cast, guitar):
    """Karim has waited since yesterday, Mia since today; the course is full."""
    by = cast.actor("vera")
    mia = make_person(session, "Mia")
    first = places.enrol(session, guitar, cast.karim.id, by=by, at=MOMENT - DAY)
    second = places.enrol(session, guitar, mia.id, by=by, at=MOMENT)
    return first, second


def test_a_full_activity_puts_people_on_the_waitlist(waiting):
    assert [row.status for row in waiting] == [ParticipationStatus.WAITLISTED] * 2


def test_a_place_given_back_is_offered_to_whoever_waited_longest(session, cast, guitar, waiting):
    seated = find_participation(session, guitar, cast.ben.id)

    [offered] = places.leave(session, seated, by=cast.actor("vera"), at=MOMENT)

    assert offered is waiting[0]
    assert offered.status == ParticipationStatus.OFFERED
    assert offered.offer_until == MOMENT + offers.OFFER_LASTS


def test_a_declined_offer_goes_on_and_an_accepted_one_ends_the_matter(
    session, cast, guitar, waiting
):
    by = cast.actor("vera")
    first, second = waiting
    places.leave(session, find_participation(session, guitar, cast.ben.id), by=by, at=MOMENT)

    assert offers.decline_offer(session, first, by=by, at=MOMENT) == [second]
    offers.accept_offer(session, second, by=by, at=MOMENT)

    assert second.status == ParticipationStatus.ACTIVE
    with pytest.raises(RuleBroken):
        offers.accept_offer(session, first, by=by, at=MOMENT)


def test_an_offer_nobody_answers_moves_on_by_itself(session, cast, guitar, waiting):
    by = cast.actor("vera")
    places.leave(session, find_participation(session, guitar, cast.ben.id), by=by, at=MOMENT)
    late = MOMENT + offers.OFFER_LASTS + DAY

    assert offers.move_on_expired_offers(session, by=by, at=MOMENT) == 0
    assert offers.move_on_expired_offers(session, by=by, at=late) == 1
    assert waiting[1].status == ParticipationStatus.OFFERED


def test_nobody_is_enrolled_twice_but_everybody_may_come_back(session, cast, guitar):
    by = cast.actor("vera")
    row = find_participation(session, guitar, cast.amira.id)
    with pytest.raises(RuleBroken):
        places.enrol(session, guitar, cast.amira.id, by=by, at=MOMENT)

    places.leave(session, row, by=by, at=MOMENT)
    again = places.enrol(session, guitar, cast.amira.id, by=by, at=MOMENT)

    assert again is row
    assert again.status == ParticipationStatus.ACTIVE


def test_a_line_up_is_set_in_one_go(session, cast, guitar):
    places.set_parts(
        session, guitar, [(cast.amira.id, "guitar"), (cast.karim.id, "cajon")], at=MOMENT
    )

    rows = {
        person.id: find_participation(session, guitar, person.id)
        for person in (cast.amira, cast.karim, cast.ben)
    }
    assert rows[cast.karim.id].part == "cajon"
    assert rows[cast.ben.id].status == ParticipationStatus.ENDED


def test_the_place_of_a_guest_passes_to_the_person_they_turn_out_to_be(session, cast, guitar):
    by = cast.actor("vera")
    guest = people.create_person(session, given_name="Lea", provisional=True, by=by, at=MOMENT)
    known = make_person(session, "Lea", "Becker")
    place = places.enrol(session, guitar, guest.id, by=by, at=MOMENT)

    people.recognise_guest(session, guest, known, by=by, at=MOMENT)

    session.expire_all()
    assert find_participation(session, guitar, known.id) is place


def told(session, sort):
    rows = session.scalars(select(Message).where(Message.sort == sort))
    return [row.status for row in rows]


@pytest.mark.parametrize("said", [offers.accept_offer, offers.decline_offer, places.leave])
def test_an_offer_settled_by_telephone_is_mailed_to_nobody(session, cast, guitar, waiting, said):
    by = cast.actor("vera")
    seat = find_participation(session, guitar, cast.ben.id)
    [offered] = places.leave(session, seat, by=by, at=MOMENT)
    offers = select(Message.status).where(Message.about == f"participation:{offered.id}")
    assert session.scalars(offers).all() == [MessageStatus.WAITING]

    said(session, offered, by=by, at=MOMENT)

    assert session.scalars(offers).all() == [MessageStatus.DROPPED]


def test_a_date_that_was_removed_is_told_to_nobody(session, cast, guitar, tuesdays):
    by = cast.actor("vera")
    event = session.scalar(select(Event).where(Event.starts_at > MOMENT + 2 * DAY))
    later = {"starts_at": event.starts_at + DAY, "ends_at": event.ends_at + DAY}
    service.move_event(session, event, **later, place_id=event.place_id, by=by, at=MOMENT)
    assert MessageStatus.WAITING in told(session, "event_moved")
    service.remove_event(session, event, by=by, at=MOMENT)
    assert set(told(session, "event_moved")) == {MessageStatus.DROPPED}


def test_who_is_archived_frees_the_place_and_finds_it_again(session, cast, guitar):
    by = cast.actor("vera")
    people.archive_person(session, cast.ben, by=by, at=MOMENT)
    assert seats_left(session, guitar) == 1
    assert cast.ben.id not in {row.person_id for row in queries.participants(session, guitar.id)}

    people.restore_person(session, cast.ben, by=by, at=MOMENT)

    seat = find_participation(session, guitar, cast.ben.id)
    assert (seat.status, seat.ends_on) == (ParticipationStatus.ACTIVE, None)


def test_who_comes_back_to_a_full_offer_waits(session, cast, guitar, waiting):
    by = cast.actor("vera")
    people.archive_person(session, cast.ben, by=by, at=MOMENT)
    assert waiting[0].status == ParticipationStatus.OFFERED

    people.restore_person(session, cast.ben, by=by, at=MOMENT)

    seat = find_participation(session, guitar, cast.ben.id)
    assert seat.status == ParticipationStatus.WAITLISTED


def test_an_archived_child_is_not_on_the_register(session, cast, guitar, tuesdays):
    event = session.scalar(select(Event).where(Event.starts_at > MOMENT + 2 * DAY))
    people.archive_person(session, cast.ben, by=cast.actor("vera"), at=MOMENT)
    sheet = get_sheet(session, AnyReader(sees_all=True), event.id)
    assert [line.person_id for line in sheet.lines] == [cast.amira.id]
