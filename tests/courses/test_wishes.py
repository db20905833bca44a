"""Wishes for lessons: a fair queue, places that move on by themselves, and why."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.base.actor import SYSTEM
from app.base.errors import RuleBroken
from app.courses import offering, queue, service, wishes
from app.courses.models import Format, Subject, Wish, WishOutcome
from app.courses.words import reason_words
from app.messages.models import Message
from app.people import service as people
from app.people.models import Family
from app.programme import activities, offers, places
from app.programme.models import Activity, Kind, Participation, ParticipationStatus
from app.programme.queries import find_participation
from app.programme.series import Weekly
from tests.cast import make_family, make_person
from tests.conftest import MOMENT

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@pytest.fixture
def guitar(session, usual_subjects):
    return session.scalar(select(Subject).where(Subject.name == "Gitarre"))


@pytest.fixture
def usual_subjects(session):
    from app.courses.subjects import take_up_usual

    take_up_usual(session, by=SYSTEM, at=MOMENT)
    session.commit()


@pytest.fixture
def lesson(session, guitar):
    """Guitar on Tuesdays at 15:00 for one child of 8 to 12; the place is free."""
    weekly = Weekly(
        weekday=1, start=time(15), minutes=45, first_on=date(2026, 9, 1), last_on=date(2027, 7, 31)
    )
    facts = service.Facts(
        subject_id=guitar.id, format=Format.SINGLE, minutes=45, age_from=8, age_to=12
    )
    opening = service.Opening(facts=facts, capacity=1, weekly=weekly)
    made = service.open_lesson(session, opening, by=SYSTEM, at=MOMENT)
    session.commit()
    return made


def child(session, name, birth_year=2016, **more):
    return make_person(session, name, "Wartend", birth_year=birth_year, **more)


def wish(session, person, subject, *, weeks=1, **asked):
    made = wishes.note_wish(
        session,
        person.id,
        wishes.Asked(subject_id=subject.id, **asked),
        by=SYSTEM,
        at=MOMENT - weeks * WEEK,
    )
    session.flush()
    return made


def offered(session, lesson):
    return {
        row.person_id
        for row in session.scalars(select(Activity).where(Activity.id == lesson.id)).one()
        and session.execute(
            select(Participation.person_id).where(
                Participation.activity_id == lesson.id,
                Participation.status == ParticipationStatus.OFFERED,
            )
        )
    }


def place(session, lesson, person):
    return find_participation(session, lesson, person.id)


def test_asking_again_keeps_the_place_in_the_queue(session, guitar):
    lena = child(session, "Lena")
    first = wish(session, lena, guitar, weeks=14)
    again = wish(session, lena, guitar, weeks=0, earliest=time(15))
    assert again is first
    assert again.since == MOMENT - 14 * WEEK
    assert again.earliest == time(15)


def test_whoever_does_not_know_yet_waits_without_a_subject(client_of, session):
    lena = child(session, "Lena")
    wishes.note_wish(session, lena.id, wishes.Asked(), by=SYSTEM, at=MOMENT)
    session.commit()
    vera = client_of("vera")
    assert "Noch offen, was" in vera.get("/warteliste").text
    assert "Musikunterricht" in vera.get(f"/menschen/{lena.id}").text


def test_the_queue_says_why(session, guitar):
    lena, nico, pia = (child(session, name) for name in ("Lena", "Nico", "Pia"))
    make_family(session, "Wartend", child=[lena, nico])
    wish(session, lena, guitar, weeks=14)
    wish(session, nico, guitar, weeks=1)
    wish(session, pia, guitar, weeks=3)

    lines = queue.list_lines(session, MOMENT)[guitar.id]

    assert [line.person.given_name for line in lines] == ["Lena", "Nico", "Pia"]
    said = [reason_words(line) for line in lines]
    assert said[0] == "seit 14 Wochen; noch kein Platz; Geschwister wartet mit"
    assert said[2] == "seit 3 Wochen; noch kein Platz"


def test_who_has_lessons_already_waits_behind_who_has_none(session, cast, guitar, lesson):
    by = cast.actor("vera")
    choir = activities.create_activity(
        session, activities.Outline(kind=Kind.ENSEMBLE, title="Chor"), by=by, at=MOMENT
    )
    lena, pia = child(session, "Lena"), child(session, "Pia")
    places.enrol(session, choir, lena.id, by=by, at=MOMENT)
    wish(session, lena, guitar, weeks=30)
    wish(session, pia, guitar, weeks=1)
    lines = queue.list_lines(session, MOMENT)[guitar.id]
    assert [line.person.given_name for line in lines] == ["Pia", "Lena"]
    assert "hat schon Unterricht" in reason_words(lines[1])


def test_a_free_place_is_offered_and_moves_on_by_itself(session, guitar, lesson):
    lena, nico, pia = (child(session, name) for name in ("Lena", "Nico", "Pia"))
    for weeks, one in ((9, lena), (6, nico), (3, pia)):
        wish(session, one, guitar, weeks=weeks)

    offering.offer_in_turn(session, lesson, by=SYSTEM, at=MOMENT)
    assert offered(session, lesson) == {lena.id}
    assert session.scalars(select(Message.sort)).all() == ["place_offered"]

    offers.decline_offer(session, place(session, lesson, lena), by=SYSTEM, at=MOMENT)
    assert offered(session, lesson) == {nico.id}

    late = MOMENT + offers.OFFER_LASTS + DAY
    offers.move_on_expired_offers(session, by=SYSTEM, at=late)
    assert offered(session, lesson) == {pia.id}

    offers.accept_offer(session, place(session, lesson, pia), by=SYSTEM, at=late)
    lines = queue.list_lines(session, late)[guitar.id]
    assert [line.person.given_name for line in lines] == ["Lena", "Nico"]
    assert [line.offers[0].answer for line in lines] == ["no", "late"]
    done = session.scalar(select(Wish).where(Wish.person_id == pia.id))
    assert done.outcome == WishOutcome.PLACED


def test_who_said_no_is_asked_for_another_lesson_but_not_for_this_one_again(
    session, guitar, lesson
):
    lena = child(session, "Lena")
    wish(session, lena, guitar)
    offering.offer_in_turn(session, lesson, by=SYSTEM, at=MOMENT)
    offers.decline_offer(session, place(session, lesson, lena), by=SYSTEM, at=MOMENT)
    assert offered(session, lesson) == set()
    [free] = queue.list_places(session, MOMENT.date())
    [line] = queue.list_lines(session, MOMENT)[guitar.id]
    assert offering.next_for(free, [line], MOMENT) == []
    assert line.refused == {lesson.id}


def test_only_who_fits_is_asked(session, guitar, lesson):
    young, monday, fits = child(session, "Anna", 2022), child(session, "Ben"), child(session, "Cem")
    wish(session, young, guitar, weeks=9)
    wish(session, monday, guitar, weeks=8, days=frozenset({0}))
    wish(session, fits, guitar, weeks=1, days=frozenset({1}), earliest=time(14))
    offering.offer_in_turn(session, lesson, by=SYSTEM, at=MOMENT)
    assert offered(session, lesson) == {fits.id}


def test_brothers_and_sisters_who_come_only_together_are_not_torn_apart(session, guitar, lesson):
    lena, nico, pia = (child(session, name) for name in ("Lena", "Nico", "Pia"))
    make_family(session, "Wartend", child=[lena, nico])
    wish(session, lena, guitar, weeks=9, together=True)
    wish(session, nico, guitar, weeks=9, together=True)
    wish(session, pia, guitar, weeks=1)
    offering.offer_in_turn(session, lesson, by=SYSTEM, at=MOMENT)
    assert offered(session, lesson) == {pia.id}


def test_a_pupil_who_leaves_makes_room_for_the_next_in_line(session, guitar, lesson):
    lena, pia = child(session, "Lena"), child(session, "Pia")
    places.enrol(session, lesson, lena.id, by=SYSTEM, at=MOMENT)
    wish(session, pia, guitar)
    offering.offer_in_turn(session, lesson, by=SYSTEM, at=MOMENT)
    assert offered(session, lesson) == set()
    places.leave(session, place(session, lesson, lena), by=SYSTEM, at=MOMENT)
    assert offered(session, lesson) == {pia.id}


def test_stopped_means_that_free_places_wait_for_the_office(session, guitar, lesson):
    lena, pia = child(session, "Lena"), child(session, "Pia")
    wish(session, lena, guitar, weeks=5)
    wish(session, pia, guitar)
    offering.offer_in_turn(session, lesson, by=SYSTEM, at=MOMENT)
    offering.stop_offering(session, lesson, by=SYSTEM, at=MOMENT)
    offers.decline_offer(session, place(session, lesson, lena), by=SYSTEM, at=MOMENT)
    assert offered(session, lesson) == set()


def test_who_pauses_keeps_the_place_and_is_not_asked(session, guitar, lesson):
    lena, pia = child(session, "Lena"), child(session, "Pia")
    first = wish(session, lena, guitar, weeks=30)
    wish(session, pia, guitar)
    asked = wishes.Asked(subject_id=guitar.id)
    later = (MOMENT + 30 * DAY).date()
    wishes.change_wish(session, first, asked, paused_until=later, by=SYSTEM, at=MOMENT)
    offering.offer_in_turn(session, lesson, by=SYSTEM, at=MOMENT)
    assert offered(session, lesson) == {pia.id}
    lines = queue.list_lines(session, MOMENT + 31 * DAY)[guitar.id]
    assert lines[0].person.given_name == "Lena"


def test_enrolled_by_the_office_means_no_longer_waiting(session, guitar, lesson):
    lena = child(session, "Lena")
    made = wish(session, lena, guitar)
    places.enrol(session, lesson, lena.id, by=SYSTEM, at=MOMENT)
    assert made.outcome == WishOutcome.PLACED


def test_withdrawn_and_back_in_the_old_place(session, guitar):
    made = wish(session, child(session, "Lena"), guitar, weeks=14)
    wishes.withdraw(session, made, by=SYSTEM, at=MOMENT)
    assert queue.list_lines(session, MOMENT) == {}
    wishes.reopen(session, made, by=SYSTEM, at=MOMENT)
    [line] = queue.list_lines(session, MOMENT)[guitar.id]
    assert line.reason.days == 14 * 7


def test_a_wish_passes_to_the_person_a_guest_turns_out_to_be(session, cast, guitar):
    guest = people.create_person(
        session, given_name="Amira", provisional=True, by=SYSTEM, at=MOMENT
    )
    made = wish(session, guest, guitar)
    people.recognise_guest(session, guest, cast.amira, by=SYSTEM, at=MOMENT)
    session.expire_all()
    assert made.person_id == cast.amira.id


def test_an_offer_the_office_takes_back_is_no_longer_open(session, guitar, lesson):
    lena = child(session, "Lena")
    wish(session, lena, guitar)
    offering.offer_in_turn(session, lesson, by=SYSTEM, at=MOMENT)
    places.leave(session, place(session, lesson, lena), by=SYSTEM, at=MOMENT)
    [line] = queue.list_lines(session, MOMENT)[guitar.id]
    assert not line.is_asked


def test_the_queue_is_read_in_a_fixed_number_of_statements(session, guitar, lesson, statements):
    counts = []
    for many in (2, 12):
        for number in range(many):
            wish(session, child(session, f"Kind{many}{number}"), guitar)
        session.commit()
        with statements() as seen:
            queue.list_lines(session, MOMENT)
            queue.list_places(session, MOMENT.date())
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_the_office_sees_the_queue_and_offers_in_turn(session, guitar, lesson, client_of):
    lena, pia = child(session, "Lena"), child(session, "Pia", 2022)
    lena.birth_date = date(2016, 5, 1)
    first = wish(session, lena, guitar, weeks=14, days=frozenset({1}))
    wish(session, pia, guitar)
    wishes.note_wish(session, pia.id, wishes.Asked(words="Dudelsack"), by=SYSTEM, at=MOMENT)
    session.commit()
    vera, lesson_id, wish_id = client_of("vera"), lesson.id, first.id
    page = vera.get("/warteliste").text
    assert "Lena Wartend" in page and "zu jung dafür" in page and "Dudelsack" in page
    assert "Als Nächstes:" in page
    vera.post(f"/angebote/{lesson_id}/der-reihe-nach")
    assert "noch keine Antwort" in vera.get("/warteliste").text
    assert offered(session, lesson) == {lena.id}
    assert vera.post(f"/warteliste/{wish_id}/zurueckziehen").status_code == 303
    assert vera.post(f"/warteliste/{wish_id}/zurueckholen").status_code == 303
    assert client_of("jonas").get("/warteliste").status_code == 403


def test_a_wish_is_noted_and_changed_by_the_office(session, cast, guitar, client_of):
    vera = client_of("vera")
    sent = {"subject_id": guitar.id, "days": ["1", "4"], "earliest": "15:00"}
    assert vera.post(f"/menschen/{cast.karim.id}/wunsch", data=sent).status_code == 303
    made = session.scalar(select(Wish))
    assert "Gitarre" in vera.get(f"/menschen/{cast.karim.id}").text
    wrong = {"subject_id": guitar.id, "earliest": "18:00", "latest": "15:00", "version": "1"}
    assert vera.post(f"/warteliste/{made.id}", data=wrong).status_code == 422
    right = {"subject_id": guitar.id, "paused_until": "1.3.2027", "version": "1"}
    assert vera.post(f"/warteliste/{made.id}", data=right).status_code == 303
    assert vera.post(f"/warteliste/{made.id}", data=right).status_code == 409
    assert vera.get("/warteliste/99999").status_code == 404


def test_an_enquiry_by_telephone_is_a_family_the_office_knows(session, guitar, client_of):
    vera = client_of("vera")
    sent = {
        "learners-0-given_name": "Mia",
        "learners-0-born": "9 Jahre",
        "subject_id": guitar.id,
        "name": "Eva Sommer",
        "phone": "0261 5550123",
        "language": "de",
    }
    assert vera.post("/warteliste/neu", data=sent).status_code == 303
    family = session.scalar(select(Family).where(Family.name == "Sommer"))
    assert family.unseen_since is None
    assert "Mia Sommer" in vera.get("/warteliste").text


def test_whoever_has_the_place_is_not_offered_it_and_holds_up_nobody(session, guitar, lesson):
    lesson.capacity = 2
    inside, waits = child(session, "Ali"), child(session, "Zoe")
    places.enrol(session, lesson, inside.id, by=SYSTEM, at=MOMENT)
    wish(session, waits, guitar, weeks=9)
    offering.offer_in_turn(session, lesson, by=SYSTEM, at=MOMENT)
    wish(session, inside, guitar)
    late = MOMENT + offers.OFFER_LASTS + DAY
    assert offers.move_on_expired_offers(session, by=SYSTEM, at=late) == 1
    assert offered(session, lesson) == set()


def test_wished_for_twice_is_wished_for_once_since_the_earlier_day(session, guitar, lesson):
    known, guest = child(session, "Ali"), child(session, "Ali", provisional=True)
    wish(session, known, guitar, weeks=1)
    wish(session, guest, guitar, weeks=3)
    people.recognise_guest(session, guest, known, by=SYSTEM, at=MOMENT)
    session.expire_all()
    [line] = queue.list_lines(session, MOMENT)[guitar.id]
    assert (line.wish.person_id, line.reason.days) == (known.id, 21)


def test_whoever_comes_to_the_queue_later_is_asked_overnight(session, guitar, lesson):
    assert offering.offer_in_turn(session, lesson, by=SYSTEM, at=MOMENT) == []
    late = child(session, "Ali")
    wish(session, late, guitar)
    assert offering.offer_what_is_free(session, by=SYSTEM, at=MOMENT) == 1
    assert offering.offer_what_is_free(session, by=SYSTEM, at=MOMENT) == 0
    assert offered(session, lesson) == {late.id}


def test_nobody_waits_twice_for_the_same(session, cast, guitar, client_of):
    piano = session.scalar(select(Subject).where(Subject.name == "Klavier"))
    first, other = wish(session, cast.amira, guitar), wish(session, cast.amira, piano)
    same = {"paused_until": None, "by": SYSTEM, "at": MOMENT}
    wishes.change_wish(session, first, wishes.Asked(guitar.id, words="bald"), **same)
    with pytest.raises(RuleBroken):
        wishes.change_wish(session, other, wishes.Asked(guitar.id), **same)
    wishes.withdraw(session, first, by=SYSTEM, at=MOMENT)
    wishes.change_wish(session, other, wishes.Asked(guitar.id), **same)
    session.commit()
    answer = client_of("vera").post(f"/warteliste/{first.id}/zurueckholen", follow_redirects=True)
    assert "steht schon auf der Warteliste" in answer.text
    session.expire_all()
    assert first.outcome == WishOutcome.WITHDRAWN
    wishes.withdraw(session, other, by=SYSTEM, at=MOMENT)
    wishes.reopen(session, first, by=SYSTEM, at=MOMENT)
    assert first.outcome == WishOutcome.OPEN
