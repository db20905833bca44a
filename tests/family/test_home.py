"""The page behind a family's link: what it shows, what a tap changes, what it never does."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.base import settings
from app.base.actor import SYSTEM
from app.people import links, protection
from app.programme import places, service
from app.programme.activities import Outline, create_activity
from app.programme.models import Event, Kind, Participation, ParticipationStatus, Reply
from app.programme.queries import find_participation
from tests.cast import make_person
from tests.conftest import MOMENT
from tests.hostile import assert_survives


@pytest.fixture
def lesson(session, tuesdays) -> Event:
    return session.scalar(select(Event).where(Event.series_day == date(2026, 12, 1)))


@pytest.fixture
def performance(session, cast, room) -> Event:
    activity = create_activity(
        session, Outline(Kind.PERFORMANCE, "Seniorenhaus am Ufer"), by=SYSTEM, at=MOMENT
    )
    for child in (cast.amira, cast.karim):
        places.enrol(session, activity, child.id, by=SYSTEM, at=MOMENT)
    start = datetime(2026, 12, 10, 14, 30, tzinfo=UTC)
    event = service.create_event(
        session,
        activity,
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        place_id=room.id,
        notice="Treffen um 14:10 Uhr",
        by=SYSTEM,
        at=MOMENT,
    )
    session.commit()
    return event


def answer(phone, door, event, person, said, **more):
    return phone.post(
        f"{door}/antwort",
        data={"event_id": event.id, "person_id": person.id, "answer": said, **more},
    )


def stored(session, event, person):
    session.expire_all()
    return session.get(Reply, (event.id, person.id))


def test_the_next_dates_are_shown_in_plain_words(phone, door, tuesdays, performance):
    page = phone.get(door)

    assert page.status_code == 200
    for words in ("Familie Haddad", "Gitarre", "15:30–16:15 Uhr", "Seniorenhaus am Ufer"):
        assert words in page.text
    assert "Kann Amira kommen?" in page.text


def test_only_a_few_dates_at_first_and_all_when_asked(phone, door, tuesdays):
    few = phone.get(door).text.count("occasion__title")
    many = phone.get(f"{door}?alle=1").text.count("occasion__title")

    assert few == 5
    assert many > few


def test_an_excuse_is_a_no_and_can_be_taken_back(session, cast, phone, door, lesson):
    done = answer(phone, door, lesson, cast.amira, "no", reason="Zahnarzt")
    assert done.status_code == 303
    reply = stored(session, lesson, cast.amira)
    assert (reply.answer, reply.reason) == ("no", "Zahnarzt")
    assert reply.answered_by == f"family:{cast.haddads.id}"

    answer(phone, door, lesson, cast.amira, "back")
    assert stored(session, lesson, cast.amira) is None


def test_each_child_is_answered_for_by_itself(session, cast, phone, door, performance):
    answer(phone, door, performance, cast.amira, "yes")
    answer(phone, door, performance, cast.karim, "no")

    assert stored(session, performance, cast.amira).answer == "yes"
    assert stored(session, performance, cast.karim).answer == "no"


def test_nothing_changes_by_looking(session, cast, phone, door, performance):
    phone.get(f"{door}/antwort?event_id={performance.id}&person_id={cast.amira.id}&answer=no")
    assert stored(session, performance, cast.amira) is None


def test_other_families_children_cannot_be_answered_for(session, cast, phone, door, lesson):
    assert answer(phone, door, lesson, cast.ben, "no").status_code == 404
    assert stored(session, lesson, cast.ben) is None


def test_nobody_answers_for_a_date_they_have_no_place_in(session, cast, phone, door, lesson):
    assert answer(phone, door, lesson, cast.karim, "no").status_code == 404


def test_a_cancelled_date_is_shown_as_such_and_takes_no_answer(session, cast, phone, door, lesson):
    service.cancel_event(session, lesson, reason="Jonas ist krank", by=SYSTEM, at=MOMENT)
    session.commit()

    page = phone.get(door).text
    assert "fällt aus" in page and "Jonas ist krank" in page
    assert answer(phone, door, lesson, cast.amira, "no").status_code == 303
    assert stored(session, lesson, cast.amira) is None


def test_a_moved_date_says_where_it_was(session, phone, door, lesson):
    service.move_event(
        session,
        lesson,
        starts_at=lesson.starts_at + timedelta(days=1),
        ends_at=lesson.ends_at + timedelta(days=1),
        place_id=lesson.place_id,
        by=SYSTEM,
        at=MOMENT,
    )
    session.commit()
    page = phone.get(door).text
    assert "verlegt" in page and "Vorher:" in page


def test_a_place_on_offer_can_be_taken_by_a_tap(session, cast, phone, door, guitar):
    row = places.enrol(session, guitar, cast.karim.id, by=SYSTEM, at=MOMENT)
    assert row.status == ParticipationStatus.WAITLISTED
    places.leave(session, find_participation(session, guitar, cast.ben.id), by=SYSTEM, at=MOMENT)
    session.commit()
    assert "Möchte Karim den Platz haben?" in phone.get(door).text

    phone.post(f"{door}/platz", data={"offer_id": row.id, "answer": "yes"})
    session.expire_all()
    assert session.get(Participation, row.id).status == ParticipationStatus.ACTIVE


def test_somebody_elses_offer_is_404(session, cast, phone, door, guitar):
    mia = make_person(session, "Mia")
    row = places.enrol(session, guitar, mia.id, by=SYSTEM, at=MOMENT)
    session.commit()
    answer = phone.post(f"{door}/platz", data={"offer_id": row.id, "answer": "yes"})
    assert answer.status_code == 404


@pytest.mark.parametrize("language", ["en", "uk", "ar", "tr", "fa", "ru"])
def test_the_page_speaks_the_familys_language(session, cast, phone, door, tuesdays, language):
    cast.haddads.language = language
    session.commit()

    page = phone.get(door).text
    assert f'<html lang="{language}"' in page
    assert ('dir="rtl"' in page) == (language in ("ar", "fa"))
    if language not in ("de", "en"):
        assert "family__draft" in page


def test_a_language_can_be_picked_and_is_kept_on_this_phone(phone, door, tuesdays):
    phone.get(f"{door}?sprache=uk")
    assert '<html lang="uk"' in phone.get(door).text
    phone.get(f"{door}?sprache=xx")
    phone.get(f"{door}?sprache=de")
    assert '<html lang="de"' in phone.get(door).text


def test_a_ban_ends_the_familys_link_and_a_guardians_own_leaves_the_child_out(
    session, cast, phone, door, tuesdays
):
    protection.ban_contact(
        session,
        cast.frau_haddad,
        cast.amira,
        by=cast.actor("vera"),
        at=MOMENT,
    )
    session.commit()
    assert phone.get(door).status_code == 404

    own = links.issue_link(session, cast.haddads, cast.frau_haddad.id, by=SYSTEM, at=MOMENT)
    session.commit()
    page = phone.get(links.path_of(own))
    assert page.status_code == 200
    assert "Gitarre" not in page.text and "Amira" not in page.text


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "a" * 3000])
def test_an_unknown_link_is_404(session, phone, token):
    for path in ("", "/erlaubnisse", "/kalender"):
        assert phone.get(f"/f/{token}{path}").status_code == 404


def test_consents_are_given_and_withdrawn(session, cast, phone, door):
    def say(state):
        return phone.post(
            f"{door}/erlaubnisse",
            data={"person_id": cast.amira.id, "purpose": "photo_website", "state": state},
        )

    assert say("given").status_code == 303
    assert 'aria-pressed="true">Ja' in phone.get(f"{door}/erlaubnisse").text
    assert say("withdrawn").status_code == 303
    assert (
        phone.post(
            f"{door}/erlaubnisse",
            data={"person_id": cast.ben.id, "purpose": "photo_website", "state": "given"},
        ).status_code
        == 404
    )


def test_subscribing_takes_one_tap_and_gives_an_address(phone, door, tuesdays):
    assert "webcal://" not in phone.get(f"{door}/kalender").text

    assert phone.post(f"{door}/kalender").status_code == 303

    page = phone.get(f"{door}/kalender").text
    assert "webcal://localhost/k/" in page
    assert "calendar.google.com" in page


def test_a_visit_is_noted_by_day_only(session, link, phone, door):
    phone.get(door)
    session.refresh(link)
    assert link.last_seen_on == date(2026, 11, 24)


def test_few_and_many_dates_take_the_same_statements(session, phone, door, tuesdays, statements):
    phone.get(door)
    with statements() as many:
        phone.get(f"{door}?alle=1")
    session.execute(Event.__table__.delete().where(Event.starts_at > MOMENT + timedelta(days=9)))
    session.commit()
    with statements() as few:
        phone.get(f"{door}?alle=1")
    assert len(many) == len(few) <= 9


FORMS = {
    "antwort": {"event_id": "1", "person_id": "1", "answer": "yes", "reason": "krank"},
    "platz": {"offer_id": "1", "answer": "yes"},
    "erlaubnisse": {"person_id": "1", "purpose": "video", "state": "given"},
    "kalender": {"person_id": "1"},
}


@pytest.mark.parametrize("where", FORMS)
def test_whatever_is_sent_the_page_survives(phone, door, tuesdays, where):
    assert_survives(phone, f"{door}/{where}", FORMS[where])


def test_a_dead_link_says_whom_to_ask_in_the_language_of_the_phone(session, phone, door):
    session.add(settings.Association(phone="0261 123456", installation="x"))
    session.commit()
    for language, words in (("de", "Dieser Link gilt nicht mehr"), ("tr", "artık geçerli değil")):
        answer = phone.get("/f/nobody", headers={"Accept-Language": language})
        assert answer.status_code == 404
        assert words in answer.text and 'href="tel:+49261123456"' in answer.text
        assert "/anmelden" not in answer.text
