"""The family's side: sign up, say from where and what to know; nothing is shown back."""

import pytest
from sqlalchemy import func, select

import config
from app.audit.models import AuditEntry
from app.excursions import keeping, queries
from app.excursions.models import Passenger, TripForm
from app.people import links, protection
from app.people.models import Consent, ConsentState, FamilyRole, Purpose
from app.people.queries import consents_of
from app.programme import places
from app.programme import service as programme
from app.programme.models import Participation, ParticipationStatus
from app.programme.queries import find_participation
from tests.cast import LONG_AGO
from tests.conftest import MOMENT
from tests.hostile import assert_survives


@pytest.fixture
def phone(app):
    return app.test_client()


@pytest.fixture
def journey(planned):
    return planned(days=7)


@pytest.fixture
def path(door, journey):
    return f"{door}/ausflug/{journey.id}"


@pytest.fixture
def answers(session, cast, journey):
    """answers(cast.amira, allergies="…"): what the page's form sends for her, all sound."""
    point = queries.list_points(session, journey.id)[0].id

    def say(*people, **more):
        sent = {}
        for person in people:
            place = find_participation(session, journey.activity, person.id).id
            said = {"consent": "yes", "point_id": point, "seat": "usual", **more}
            sent |= {f"p{place}-{name}": value for name, value in said.items()}
        session.rollback()
        return sent

    return say


def consent(session, person):
    session.rollback()
    return consents_of(session, [person.id])[person.id].get(Purpose.TRIP)


def count(session, table):
    session.rollback()
    return session.scalar(select(func.count()).select_from(table))


def test_the_page_says_where_to_be_when_and_asks_for_each_child(phone, path):
    page = phone.get(path)
    assert page.status_code == 200
    for words in ("am Klangufer", "14:45", "Amira", "Karim", "Es kostet nichts", "14 Tage"):
        assert words in page.text
    assert "Ben" not in page.text


def test_all_children_with_one_save(phone, session, cast, path, answers):
    answer = phone.post(path, data=answers(cast.amira, cast.karim, allergies="Kanarienvogel"))
    assert answer.status_code == 303
    assert count(session, TripForm) == 2
    assert count(session, Passenger) == 3  # Jonas goes along from the beginning
    assert consent(session, cast.amira) == consent(session, cast.karim) == ConsentState.GIVEN
    page = phone.get(path).text
    assert "Kanarienvogel" not in page and "Ihr Fahrtbogen ist da" in page


def test_nothing_to_know_is_an_answer_too(phone, session, cast, path, answers):
    phone.post(path, data=answers(cast.amira, cast.karim))
    assert count(session, TripForm) == 2


def test_saving_again_keeps_what_was_told_unless_it_is_told_anew(
    phone, session, cast, journey, path, answers
):
    def told():
        session.rollback()
        by = {"by": cast.actor("vera"), "at": MOMENT}
        notes = keeping.open_forms(session, journey, **by)
        place = find_participation(session, journey.activity, cast.amira.id).id
        session.rollback()
        return notes[place].allergies

    phone.post(path, data=answers(cast.amira, cast.karim, allergies="Nüsse"))
    phone.post(path, data=answers(cast.amira, cast.karim, seat="child"))
    assert told() == "Nüsse"
    phone.post(path, data=answers(cast.amira, cast.karim, allergies="Milch"))
    assert told() == "Milch"
    phone.post(path, data=answers(cast.amira, cast.karim, anew="y"))
    assert told() == ""


def test_without_yes_or_no_nothing_is_saved_and_what_was_typed_stays(
    phone, session, cast, path, answers
):
    sent = answers(cast.amira, cast.karim, allergies="Nüsse")
    lacking = {name: value for name, value in sent.items() if not name.endswith("consent")}
    answer = phone.post(path, data=lacking)
    assert answer.status_code == 422
    assert "Bitte sagen Sie Ja oder Nein." in answer.text and "Nüsse" in answer.text
    assert count(session, TripForm) == count(session, Consent) == 0


def test_a_no_is_a_refusal_and_later_a_withdrawal(phone, session, cast, path, answers):
    phone.post(path, data=answers(cast.amira, cast.karim, consent="no"))
    assert consent(session, cast.amira) == ConsentState.REFUSED
    phone.post(path, data=answers(cast.amira, cast.karim))
    assert consent(session, cast.amira) == ConsentState.GIVEN
    held = count(session, Consent)
    phone.post(path, data=answers(cast.amira, cast.karim))
    assert count(session, Consent) == held
    phone.post(path, data=answers(cast.amira, cast.karim, consent="no"))
    assert consent(session, cast.amira) == ConsentState.WITHDRAWN


def test_other_families_learn_and_change_nothing(phone, session, cast, journey, path, answers):
    bens = links.issue_link(session, cast.bergs, by=cast.actor("vera"), at=LONG_AGO)
    door = links.path_of(bens)
    session.commit()
    page = phone.get(f"{door}/ausflug/{journey.id}")
    assert "Amira" not in page.text
    phone.post(f"{door}/ausflug/{journey.id}", data=answers(cast.amira))
    assert count(session, TripForm) == 0


def test_a_family_without_a_place_and_a_link_that_is_none(phone, session, cast, planned, door):
    far = planned(days=30)
    for child in (cast.amira, cast.karim):
        row = find_participation(session, far.activity, child.id)
        places.leave(session, row, by=cast.actor("vera"), at=MOMENT)
    session.commit()
    assert phone.get(f"{door}/ausflug/{far.id}").status_code == 404
    assert phone.get(f"{door}/ausflug/9999").status_code == 404
    assert phone.get(f"/f/nonsense/ausflug/{far.id}").status_code == 404


def test_who_waits_is_not_asked_yet(phone, session, cast, planned, door):
    full = planned(days=30, seats=2)
    page = phone.get(f"{door}/ausflug/{full.id}").text
    assert "Karim steht auf der Warteliste" in page
    assert page.count("Allergien") == 1


def test_a_guardian_without_custody_gives_no_permission(phone, session, cast, journey):
    from app.people.models import FamilyMember

    member = session.scalar(
        select(FamilyMember).where(FamilyMember.person_id == cast.frau_haddad.id)
    )
    member.role = FamilyRole.GUARDIAN_WITHOUT_CUSTODY
    link = links.issue_link(
        session, cast.haddads, cast.frau_haddad.id, by=cast.actor("vera"), at=LONG_AGO
    )
    door = links.path_of(link)
    session.commit()
    page = phone.get(f"{door}/ausflug/{journey.id}").text
    assert "Sorgerecht" in page and "Darf mitkommen" not in page


def test_a_banned_guardian_sees_no_trip_of_the_child(phone, session, cast, journey):
    for child in (cast.amira, cast.karim):
        protection.ban_contact(session, cast.frau_haddad, child, by=cast.actor("vera"), at=LONG_AGO)
    link = links.issue_link(
        session, cast.haddads, cast.frau_haddad.id, by=cast.actor("vera"), at=LONG_AGO
    )
    door = links.path_of(link)
    session.commit()
    assert phone.get(f"{door}/ausflug/{journey.id}").status_code == 404


def test_once_it_has_begun_or_is_off_nothing_is_taken_in(
    phone, session, cast, planned, door, journey, path, answers
):
    running = planned()
    page = phone.get(f"{door}/ausflug/{running.id}").text
    assert "läuft oder ist vorbei" in page and "Allergien" not in page
    assert phone.post(f"{door}/ausflug/{running.id}").status_code == 200
    programme.cancel_event(session, journey.event, reason="Sturm", by=cast.actor("vera"), at=MOMENT)
    session.commit()
    phone.post(path, data=answers(cast.amira, cast.karim))
    assert count(session, TripForm) == 0


def test_signing_up_leads_straight_to_what_is_asked(phone, session, cast, planned, door):
    free = planned(days=14)
    row = find_participation(session, free.activity, cast.amira.id)
    places.leave(session, row, by=cast.actor("vera"), at=MOMENT)
    session.commit()
    sent = {"activity_id": free.id, "person_id": [cast.amira.id]}
    answer = phone.post(f"{door}/mitmachen", data=sent)
    assert answer.location.endswith(f"/ausflug/{free.id}")
    assert f"/ausflug/{free.id}" in phone.get(f"{door}/mitmachen").text


def test_a_place_given_back_from_the_page_is_free_again(phone, session, cast, journey, path, door):
    place = find_participation(session, journey.activity, cast.amira.id)
    number = place.id
    session.rollback()
    assert "Amira abmelden" in phone.get(path).text
    phone.post(f"{door}/mitmachen/ende", data={"place_id": number})
    session.expire_all()
    assert session.get(Participation, number).status == ParticipationStatus.ENDED


def test_the_dates_lead_there_until_everything_is_told(
    phone, session, cast, journey, path, door, answers
):
    page = phone.get(door).text
    assert "ausfüllen" in page and path in page
    assert "Treffpunkt: 14:45" not in page  # the calendar's German; the page has its own words
    phone.post(path, data=answers(cast.amira, cast.karim))
    page = phone.get(door).text
    assert "ausfüllen" not in page and path in page


@pytest.mark.parametrize("language", sorted(config.FAMILY_LANGUAGES))
def test_every_language_has_the_whole_page(phone, path, language):
    page = phone.get(f"{path}?sprache={language}").text
    assert f'lang="{language}"' in page
    if language not in ("de", "en"):
        for words in ("Allergi", "Seat", "Save", "Meeting point", "Treffpunkt"):
            assert words not in page.replace('name="', ""), words


def test_what_families_do_is_written_down_without_what_they_said(
    phone, session, cast, path, answers
):
    phone.post(path, data=answers(cast.amira, cast.karim, allergies="Kanarienvogel"))
    session.rollback()
    rows = session.execute(select(AuditEntry.deed, AuditEntry.detail)).all()
    assert {"excursions.write_form", "excursions.board", "people.set_consent"} <= {
        row.deed for row in rows
    }
    assert "Kanarienvogel" not in repr(rows) and "Amira" not in repr(rows)


def test_nothing_typed_breaks_it(phone, cast, path, answers):
    assert_survives(phone, path, {name: str(said) for name, said in answers(cast.amira).items()})


def test_it_takes_the_same_statements_for_one_child_and_for_more(
    phone, session, cast, planned, door, statements
):
    few, many = planned(days=20), planned(days=21)
    row = find_participation(session, few.activity, cast.karim.id)
    places.leave(session, row, by=cast.actor("vera"), at=MOMENT)
    session.commit()

    def look(journey):
        phone.get(f"{door}/ausflug/{journey.id}")
        with statements() as seen:
            phone.get(f"{door}/ausflug/{journey.id}")
        return len(seen)

    assert look(few) == look(many)
