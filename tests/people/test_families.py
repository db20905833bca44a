"""The pages of families, through the door."""

import re

import pytest
from sqlalchemy import event, func, select

from app.base.db import db
from app.people import directory, links, service
from app.people.models import Consent, ContactBan, Family, FamilyLink, FamilyMember, Person, Phone
from app.people.service import NewMember
from tests.cast import LONG_AGO
from tests.hostile import assert_survives

HADDAD = {
    "name": "Nasser",
    "members-0-given_name": "Rana",
    "members-0-role": "guardian",
    "members-0-phone": "0261 1234567",
    "members-1-given_name": "Omar",
    "members-1-role": "child",
    "members-1-birth": "2014",
    "members-2-given_name": "Lina",
    "members-2-family_name": "Saleh",
    "members-2-role": "child",
    "members-2-birth": "12.3.2012",
    "members-3-role": "child",
}


@pytest.fixture
def vera(client_of):
    return client_of("vera")


def test_one_form_takes_a_whole_family(vera, session):
    answer = vera.post("/familien/neu", data=HADDAD)

    family = session.scalars(select(Family).where(Family.name == "Nasser")).one()
    assert answer.status_code == 303
    assert answer.location == f"/familien/{family.id}"
    known = directory.find_family(session, family.id)
    people = [(m.person.name, m.role, m.person.birth_year) for m in known.members]
    assert people == [
        ("Rana Nasser", "guardian", None),
        ("Omar Nasser", "child", 2014),
        ("Lina Saleh", "child", 2012),
    ]
    assert len(directory.list_links(session, family.id)) == 1
    assert vera.get(answer.location).status_code == 200


def test_the_same_form_twice_is_one_family(vera, session):
    first = vera.post("/familien/neu", data={**HADDAD, "key": "twice"})
    second = vera.post("/familien/neu", data={**HADDAD, "key": "twice"})
    assert first.location == second.location
    assert session.scalar(select(func.count()).where(Family.name == "Nasser")) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "name"),
        ({"members-0-given_name": ""}, "members-0-given_name"),
        ({"members-1-birth": "31.02.2014"}, "members-1-birth"),
        ({"members-1-birth": "12.3."}, "members-1-birth"),
        ({"members-1-birth": "2031"}, ""),
        ({"members-0-email": "a@"}, "members-0-email"),
        ({"members-1-role": "king"}, "members-1-role"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_the_text_kept(vera, session, wrong, message):
    answer = vera.post("/familien/neu", data={**HADDAD, **wrong, "note": "Fahrrad"})

    assert answer.status_code == 422
    assert "Fahrrad" in answer.text
    assert f'id="{message}-error"' in answer.text or not message
    assert session.scalar(select(func.count()).where(Family.name == "Nasser")) == 0


def test_a_family_of_nobody_is_refused(vera):
    answer = vera.post("/familien/neu", data={"name": "Leer", "members-0-role": "child"})
    assert answer.status_code == 422


def test_another_line_keeps_what_was_typed_and_saves_nothing(vera, session):
    answer = vera.post("/familien/neu", data={**HADDAD, "more": "1"})
    assert answer.status_code == 200
    assert 'name="members-4-given_name"' in answer.text
    assert 'value="Rana"' in answer.text
    assert session.scalar(select(func.count()).where(Family.name == "Nasser")) == 0


def test_known_people_are_hinted_at(vera, cast):
    typed = {"name": "Hadad", "members-0-given_name": "Amira", "members-0-birth": "2014"}
    answer = vera.post("/familien/neu/hinweis/0", data=typed)
    assert "Amira Haddad" in answer.text
    assert f"/familien/{cast.haddads.id}" in answer.text
    assert vera.post("/familien/neu/hinweis/7", data=typed).text.strip() == ""

    answer = vera.post(
        f"/familien/{cast.bergs.id}/dazu/hinweis",
        data={"member-given_name": "Amira", "member-family_name": "Haddad"},
    )
    assert "Amira Haddad" in answer.text


def test_the_list_finds_by_member_and_forgives_a_typo(vera):
    part = vera.get("/familien?q=Amria", headers={"HX-Request": "true"})
    assert "Haddad" in part.text and "Berg" not in part.text
    assert "<html" not in part.text
    assert "<html" in vera.get("/familien?q=Amria").text


def test_the_list_goes_on_where_it_ended(vera, session, cast):
    for number in range(60):
        service.create_family(
            session, name=f"Z{number:02}", members=[], by=cast.actor("vera"), at=LONG_AGO
        )
    session.commit()
    first = vera.get("/familien").text
    after = re.search(r'href="(/familien\?nach=[^"]+)"', first)[1]
    second = vera.get(after.replace("&amp;", "&")).text
    assert "Z47" in first and "Z48" not in first
    assert "Z48" in second and "Z47" not in second
    assert vera.get("/familien?nach=x~y").status_code == 200


def test_the_list_costs_the_same_for_few_and_many(vera, session, cast):
    def statements() -> int:
        seen: list[str] = []

        def listen(*args: object) -> None:
            seen.append(str(args[2]))

        with vera.application.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", listen)
        vera.get("/familien")
        event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    few = statements()
    for number in range(40):
        members = [NewMember("A", phone="1"), NewMember("B")]
        service.create_family(
            session, name=f"F{number}", members=members, by=cast.actor("vera"), at=LONG_AGO
        )
    session.commit()
    assert statements() == few


def test_a_family_is_edited_and_a_stale_form_is_answered(vera, session, cast):
    url = f"/familien/{cast.haddads.id}/bearbeiten"
    version = re.search(r'name="version"[^>]* value="(\d+)"', vera.get(url).text)[1]
    form = {"name": "Haddad", "city": "Koblenz", "language": "uk", "version": version}
    assert vera.post(url, data=form).status_code == 303
    assert vera.post(url, data=form).status_code == 409
    session.expire_all()
    assert session.get(Family, cast.haddads.id).language == "uk"


def test_a_note_that_names_origin_is_saved_with_a_hint(vera, session, cast):
    url = f"/familien/{cast.haddads.id}"
    vera.post(f"{url}/bearbeiten", data={"name": "Haddad", "note": "Sinti", "language": "de"})
    assert 'role="note"' in vera.get(url).text
    session.expire_all()
    assert session.get(Family, cast.haddads.id).note == "Sinti"


def test_somebody_known_joins_and_leaves(vera, session, cast):
    url = f"/familien/{cast.bergs.id}"
    found = vera.get(f"{url}/dazu?q=karim", headers={"HX-Request": "true"}).text
    assert "Karim Haddad" in found
    form = {"person_id": cast.karim.id, "role": "child"}
    assert vera.post(f"{url}/mitglieder", data=form).status_code == 303
    assert vera.post(f"{url}/mitglieder", data=form).status_code == 422

    member = session.scalars(
        select(FamilyMember).where(
            FamilyMember.person_id == cast.karim.id, FamilyMember.family_id == cast.bergs.id
        )
    ).one()
    line = f"{url}/mitglieder/{member.id}"
    assert vera.post(line, data={"role": "other"}).status_code == 303
    assert vera.post(f"{line}/entfernen").status_code == 303
    assert vera.post(f"{line}/entfernen").status_code == 404


def test_somebody_new_is_added(vera, session, cast):
    url = f"/familien/{cast.bergs.id}/dazu"
    assert vera.post(url, data={"member-given_name": ""}).status_code == 422
    assert (
        vera.post(url, data={"member-given_name": "X", "member-birth": "2031"}).status_code == 422
    )
    answer = vera.post(url, data={"member-given_name": "Pia", "member-role": "child"})
    assert answer.status_code == 303
    assert session.scalar(select(Person.family_name).where(Person.given_name == "Pia")) == "Berg"


def test_a_link_is_issued_renewed_printed_and_revoked(vera, session, cast):
    url = f"/familien/{cast.haddads.id}"
    vera.post(f"{url}/links")
    (link,) = session.scalars(select(FamilyLink)).all()
    old = links.url_of(link)
    assert old in vera.get(url).text
    assert old in vera.get(f"{url}/links/{link.id}/karte").text

    vera.post(f"{url}/links/{link.id}/erneuern")
    shown = vera.get(url).text
    assert old not in shown
    session.expire_all()
    assert links.url_of(session.get(FamilyLink, link.id)) in shown

    vera.post(f"{url}/links/{link.id}/sperren")
    assert vera.get(f"{url}/links/{link.id}/karte").status_code == 404
    assert vera.post(f"/familien/{cast.bergs.id}/links/{link.id}/erneuern").status_code == 404


def test_a_ban_is_noted_and_lifted_on_the_page(vera, session, cast):
    url = f"/familien/{cast.haddads.id}"
    vera.post(f"{url}/links")
    form = {"guardian_id": cast.frau_haddad.id, "child_id": cast.amira.id}
    assert vera.post(f"{url}/kontaktverbote", data=form).status_code == 303
    ban = session.scalars(select(ContactBan)).one()
    page = vera.get(url).text
    assert "/f/" not in page
    assert vera.post(f"{url}/links").status_code == 422
    assert (
        vera.post(f"/familien/{cast.bergs.id}/kontaktverbote/{ban.id}/aufheben").status_code == 404
    )
    assert vera.post(f"{url}/kontaktverbote/{ban.id}/aufheben").status_code == 303

    foreign = {"guardian_id": cast.herr_berg.id, "child_id": cast.amira.id}
    assert vera.post(f"{url}/kontaktverbote", data=foreign).status_code == 422


def test_a_consent_is_tapped_on_the_page(vera, session, cast):
    url = f"/menschen/{cast.amira.id}/einwilligung"
    back = f"/familien/{cast.haddads.id}"
    answer = vera.post(url, data={"answer": "photo_press:given", "back": back})
    assert answer.location == back
    assert (
        vera.post(url, data={"answer": "photo_press:given", "back": "//evil"}).location != "//evil"
    )
    assert vera.post(url, data={"answer": "photo_press:maybe"}).status_code == 404
    assert session.scalars(select(Consent.state)).all() == ["given"]


@pytest.mark.parametrize("who", ["jonas", "lena", "till", "uwe", ""])
def test_the_offices_files_are_the_offices(client_of, cast, who):
    client = client_of(who)
    for path in (
        *("/familien", "/familien/neu", f"/familien/{cast.haddads.id}", "/menschen"),
        *(f"/menschen/{cast.amira.id}", "/menschen/gaeste", "/familien/druck"),
    ):
        answer = client.get(path)
        assert answer.status_code in (303, 403), path
        assert "Haddad" not in answer.text


@pytest.mark.parametrize(
    "path", ["/familien/99999", "/familien/99999999999999999999", "/menschen/0"]
)
def test_missing_is_404(vera, path):
    assert vera.get(path).status_code == 404


def test_nothing_typed_breaks_the_forms(vera, cast):
    assert_survives(vera, "/familien/neu", HADDAD)
    assert_survives(
        vera, f"/familien/{cast.haddads.id}/bearbeiten", {"name": "X", "language": "de"}
    )
    assert_survives(
        vera, f"/familien/{cast.haddads.id}/mitglieder", {"person_id": "1", "role": "child"}
    )
    assert_survives(vera, "/familien", {"q": "x", "nach": "1~x"}, method="GET")


def test_numbers_are_kept_as_written_and_dialled_as_meant(vera, session):
    vera.post("/familien/neu", data={**HADDAD, "members-0-phone": "(0261) 12 345-67"})
    phone = session.scalars(select(Phone)).one()
    assert (phone.number, phone.dialled) == ("(0261) 12 345-67", "+492611234567")
