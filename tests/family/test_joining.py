"""A family signs up whom it likes for what is open, and takes them out again."""

from datetime import timedelta

import pytest

from app.courses import wishes
from app.programme import activities, places, service
from app.programme.models import OVER, Kind, ParticipationStatus, Signup
from app.programme.queries import find_participation
from tests.conftest import MOMENT

DAY = timedelta(days=1)


@pytest.fixture
def trip(session, cast):
    by = cast.actor("vera")
    outline = activities.Outline(
        kind=Kind.EXCURSION, title="Zoo Neuwied", capacity=2, signup=Signup.FAMILY
    )
    made = activities.create_activity(session, outline, by=by, at=MOMENT)
    begins = MOMENT + 10 * DAY
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=8)}
    service.create_event(session, made, **times, by=by, at=MOMENT)
    session.commit()
    return made


def join(phone, door, trip, *people):
    return phone.post(
        f"{door}/mitmachen",
        data={"activity_id": trip.id, "person_id": [person.id for person in people]},
        follow_redirects=True,
    ).text


def place_of(session, trip, person):
    session.expire_all()
    return find_participation(session, trip, person.id)


def test_several_of_a_family_are_signed_up_at_once(session, cast, phone, door, trip):
    assert "Zoo Neuwied" in phone.get(f"{door}/mitmachen").text
    said = join(phone, door, trip, cast.amira, cast.karim)
    assert "Amira und Karim haben Plätze" in said
    assert place_of(session, trip, cast.amira).status == ParticipationStatus.ACTIVE
    assert place_of(session, trip, cast.karim).status == ParticipationStatus.ACTIVE
    assert "Zoo Neuwied" in phone.get(door).text


def test_a_full_trip_says_that_it_is_a_waiting_list(session, cast, phone, door, trip):
    places.enrol(session, trip, cast.ben.id, by=cast.actor("vera"), at=MOMENT)
    session.commit()
    said = join(phone, door, trip, cast.amira, cast.karim)
    assert "Amira und Karim stehen auf der Warteliste" in said
    assert place_of(session, trip, cast.amira).status == ParticipationStatus.WAITLISTED


def test_a_place_is_given_back_by_a_tap(session, cast, phone, door, trip):
    join(phone, door, trip, cast.amira)
    place = place_of(session, trip, cast.amira)
    gone = {"place_id": place.id}
    assert phone.post(f"{door}/mitmachen/ende", data=gone).status_code == 303
    assert place_of(session, trip, cast.amira).status in OVER


def test_nobody_else_can_be_signed_up_or_taken_out(session, cast, phone, door, trip):
    data = {"activity_id": trip.id, "person_id": [cast.ben.id]}
    assert phone.post(f"{door}/mitmachen", data=data).status_code == 404
    other = places.enrol(session, trip, cast.ben.id, by=cast.actor("vera"), at=MOMENT)
    session.commit()
    gone = {"place_id": other.id}
    assert phone.post(f"{door}/mitmachen/ende", data=gone).status_code == 404


def test_what_is_not_open_cannot_be_joined(session, cast, phone, door, guitar):
    data = {"activity_id": guitar.id, "person_id": [cast.karim.id]}
    assert phone.post(f"{door}/mitmachen", data=data).status_code == 404
    assert phone.post(f"{door}/mitmachen", data={}).status_code == 404
    seat = find_participation(session, guitar, cast.amira.id)
    gone = {"place_id": seat.id}
    assert phone.post(f"{door}/mitmachen/ende", data=gone).status_code == 404


def test_nobody_ticked_is_said_kindly(phone, door, trip):
    assert "Bitte wählen Sie" in join(phone, door, trip)


def test_a_family_sees_what_it_waits_for_and_takes_a_wish_back(session, cast, phone, door, trip):
    by = cast.actor("vera")
    for person in (cast.ben, cast.herr_berg, cast.karim):
        places.enrol(session, trip, person.id, by=by, at=MOMENT)
    asked = wishes.Asked(words="Singen")
    mine = wishes.note_wish(session, cast.amira.id, asked, by=by, at=MOMENT)
    other = wishes.note_wish(session, cast.ben.id, asked, by=by, at=MOMENT)
    session.commit()

    page = phone.get(door).text
    assert "Karim steht auf der Warteliste für „Zoo Neuwied“" in page
    assert "Amira möchte lernen: Singen" in page
    assert phone.post(f"{door}/wunsch/ende", data={"wish_id": other.id}).status_code == 404
    assert phone.post(f"{door}/wunsch/ende", data={"wish_id": mine.id}).status_code == 303
    assert "Singen" not in phone.get(door).text
