"""The pages of single people: file, guests, consents from paper, clearances."""

import re

import pytest
from sqlalchemy import select

from app.people import queries, service
from app.people.models import Clearance, Consent, ConsentState, ContactBan, Person, Purpose
from app.programme import activities, places
from app.programme.activities import Outline
from app.programme.models import Kind
from tests.cast import LONG_AGO
from tests.hostile import assert_survives

KOFI = {"given_name": "Kofi", "family_name": "Mensah", "birth": "1985", "interpreter": ""}


@pytest.fixture
def vera(client_of):
    return client_of("vera")


def test_an_adult_without_family_is_added_once(vera, session):
    form = {**KOFI, "phones-0-number": "0170 1", "phones-1-number": "", "key": "one"}
    first = vera.post("/menschen/neu", data=form)
    assert vera.post("/menschen/neu", data=form).location == first.location
    assert "Kofi Mensah" in vera.get("/menschen").text
    assert "tel:+491701" in vera.get(first.location).text


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("given_name", ""), ("birth", "2031"), ("birth", "1700"), ("birth", "Sa"), ("email", "x")],
)
def test_what_is_wrong_is_said_beside_it(vera, field, wrong):
    answer = vera.post("/menschen/neu", data={**KOFI, field: wrong})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_person_is_edited_and_a_stale_form_is_answered(vera, session, cast):
    url = f"/menschen/{cast.amira.id}/bearbeiten"
    shown = vera.get(url).text
    assert 'value="2014"' in shown
    version = re.search(r'name="version"[^>]* value="(\d+)"', shown)[1]
    form = {"given_name": "Amira", "family_name": "Haddad", "birth": "12.3.14", "version": version}
    form["interpreter"] = "ar"
    assert vera.post(url, data=form).status_code == 303
    assert vera.post(url, data=form).status_code == 409
    session.expire_all()
    known = session.get(Person, cast.amira.id)
    assert (str(known.birth_date), known.interpreter) == ("2014-03-12", "ar")


def test_a_guest_waits_and_is_completed(vera, session, cast):
    actor = cast.actor("jonas")
    guest = service.create_person(
        session, given_name="Amira", provisional=True, birth_year=2014, by=actor, at=LONG_AGO
    )
    assert "Amira" in vera.get("/menschen/gaeste").text
    form = {"given_name": "Amira", "family_name": "Kern", "interpreter": ""}
    assert vera.post(f"/menschen/{guest.id}/bearbeiten", data=form).status_code == 303
    assert "Amira" not in vera.get("/menschen/gaeste").text


def test_a_guest_is_recognised_on_the_page_that_completes_them(vera, session, cast):
    guest = service.create_person(
        session, given_name="Amira", provisional=True, by=cast.actor("jonas"), at=LONG_AGO
    )
    session.commit()
    assert "Das ist Amira Haddad" in vera.get(f"/menschen/{guest.id}/bearbeiten").text
    url = f"/menschen/{guest.id}/bekannt/{cast.amira.id}"
    assert vera.post(url).location.endswith(f"/menschen/{cast.amira.id}")
    assert vera.post(url).status_code == 404
    assert vera.post(f"/menschen/{cast.karim.id}/bekannt/{cast.amira.id}").status_code == 303
    session.expire_all()
    assert session.get(Person, cast.karim.id) is not None


def test_a_childs_page_shows_its_offers_and_asks_for_no_certificate(vera, session, cast):
    by = {"by": cast.actor("vera"), "at": LONG_AGO}
    course = activities.create_activity(session, Outline(Kind.COURSE, "Gitarre"), **by)
    places.enrol(session, course, cast.amira.id, **by)
    session.commit()
    child = vera.get(f"/menschen/{cast.amira.id}").text
    assert f'href="/angebote/{course.id}"' in child
    assert "Führungszeugnis" not in child
    assert "Führungszeugnis" in vera.get(f"/menschen/{cast.staff['jonas'].id}").text


def test_romanes_is_no_choice(vera):
    page = vera.get("/menschen/neu").text
    tags = set(re.findall(r'<option[^>]* value="([^"]*)"', page))
    assert "uk" in tags
    assert not {tag for tag in tags if tag.split("_")[0] in {"rom", "rmy", "rmn", "rml", "rmo"}}
    assert "Romanes" not in page and "Romani" not in page


def test_a_sheet_of_consents_is_entered_for_siblings_too(vera, session, cast):
    url = f"/menschen/{cast.amira.id}/einwilligungen"
    sheet = {
        "photo_press": "given",
        "video": "refused",
        "trip": "",
        "given_on": "20.11.2026",
        "given_by": "Mutter",
        "evidence": "paper",
        "also": [cast.karim.id],
    }
    assert vera.post(url, data=sheet).status_code == 303
    assert vera.post(url, data=sheet).status_code == 303

    states = queries.consents_of(session, [cast.amira.id, cast.karim.id])
    expected = {Purpose.PHOTO_PRESS: ConsentState.GIVEN, Purpose.VIDEO: ConsentState.REFUSED}
    assert states == {cast.amira.id: expected, cast.karim.id: expected}
    assert len(session.scalars(select(Consent)).all()) == 4
    shown = vera.get(f"/menschen/{cast.amira.id}").text
    assert "20.11.2026" in shown
    assert "Vera Muster, 24.11.2026" in shown


@pytest.mark.parametrize(
    "wrong",
    [{"given_on": "25.11.2026"}, {"given_on": ""}, {"video": "withdrawn"}, {"also": [3]}],
)
def test_an_impossible_sheet_is_refused_whole(vera, session, cast, wrong):
    url = f"/menschen/{cast.amira.id}/einwilligungen"
    sheet = {"photo_press": "given", "given_on": "20.11.2026", "evidence": "paper", **wrong}
    assert vera.post(url, data=sheet).status_code == 422
    assert session.scalars(select(Consent)).all() == []


def test_a_clearance_is_noted_and_deleted(vera, session, cast):
    url = f"/menschen/{cast.herr_berg.id}"
    future = {"seen_on": "1.1.2027", "certificate_on": "1.1.2026"}
    assert vera.post(f"{url}/zeugnis", data=future).status_code == 422
    seen = {"seen_on": "20.11.2026", "certificate_on": "1.10.2026", "without_entry": "y"}
    assert vera.post(f"{url}/zeugnis", data=seen).status_code == 303
    clearance = session.scalars(select(Clearance)).one()
    assert "01.10.2031" in vera.get(url).text
    wrong = f"/menschen/{cast.amira.id}/zeugnis/{clearance.id}/loeschen"
    assert vera.post(wrong).status_code == 404
    assert vera.post(f"{url}/zeugnis/{clearance.id}/loeschen").status_code == 303
    assert session.scalars(select(Clearance)).all() == []


def test_archived_people_can_be_taken_back(vera, session, cast):
    url = f"/menschen/{cast.ben.id}"
    vera.post(f"{url}/archivieren")
    assert not queries.find_people(session, "Ben Berg")
    vera.post(f"{url}/zurueckholen")
    assert queries.find_people(session, "Ben Berg")


def test_nothing_typed_breaks_the_forms(vera, cast):
    person = f"/menschen/{cast.amira.id}"
    assert_survives(vera, "/menschen/neu", {**KOFI, "phones-0-number": "1", "note": "x"})
    assert_survives(
        vera,
        f"{person}/einwilligungen",
        {"photo_press": "given", "given_on": "20.11.2026", "evidence": "paper", "also": "2"},
    )
    assert_survives(
        vera, f"{person}/zeugnis", {"seen_on": "1.1.2026", "certificate_on": "1.1.2026"}
    )


def test_a_ban_against_somebody_outside_the_family_is_noted_and_lifted(vera, session, cast):
    page = f"/menschen/{cast.amira.id}"
    assert f"{page}/kontaktverbot" in vera.get(page).text
    found = vera.get(f"{page}/kontaktverbot?q=Holger").text
    assert "Holger Berg" in found
    assert "Amira Haddad</b>" not in vera.get(f"{page}/kontaktverbot?q=Amira").text

    for _ in range(2):
        sent = vera.post(f"{page}/kontaktverbot", data={"guardian_id": cast.herr_berg.id})
        assert sent.location == page
    ban = session.scalars(select(ContactBan)).one()
    assert (ban.guardian_id, ban.child_id) == (cast.herr_berg.id, cast.amira.id)
    assert "Holger Berg darf nicht erfahren, wo Amira Haddad ist." in vera.get(page).text

    foreign = f"/menschen/{cast.ben.id}/kontaktverbot/{ban.id}/aufheben"
    assert vera.post(foreign).status_code == 404
    vera.post(f"{page}/kontaktverbot/{ban.id}/aufheben")
    session.expire_all()
    assert session.scalars(select(ContactBan)).all() == []


def test_only_the_office_notes_bans(client_of, vera, cast):
    url = f"/menschen/{cast.amira.id}/kontaktverbot"
    jonas = client_of("jonas")
    assert (jonas.get(url).status_code, jonas.post(url).status_code) == (403, 403)
    for wrong in ("", "x", "999999", str(2**70)):
        assert vera.post(url, data={"guardian_id": wrong}).status_code == 404
