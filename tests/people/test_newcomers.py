"""Families that came by themselves: the office says who is known, and nothing is lost."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.base.actor import SYSTEM
from app.base.errors import RuleBroken
from app.messages import service as messages
from app.messages import sorts
from app.messages.models import Message, MessageStatus
from app.messages.recipients import households_of
from app.people import directory, links, newcomers, protection
from app.people import service as people
from app.people.models import ContactBan, Family, FamilyMember, FamilyRole, Person
from app.people.service import NewMember
from app.programme import places
from app.programme.models import ParticipationStatus
from app.programme.queries import find_participation, seats_left
from tests.conftest import MOMENT
from tests.programme.conftest import guitar, room

__all__ = ["guitar", "room"]


@pytest.fixture
def strangers(session, cast):
    """Samira and Amira Haddad, who are in the books, and a Nuri who is not."""
    mother = NewMember("Samira", "Haddad", role=FamilyRole.GUARDIAN, phone="0261 5550123")
    children = [NewMember("Amira", "Haddad", birth_year=2014), NewMember("Nuri", "Haddad")]
    made = newcomers.welcome(session, [mother, *children], language="ar", by=SYSTEM, at=MOMENT)
    session.commit()
    return made


def seen(session, family):
    return directory.find_family(session, family.id)


def who(family, given):
    return next(one.person for one in family.members if one.person.given_name == given)


def known(session, strangers, **people):
    there = seen(session, strangers)
    return {
        who(there, given).id: directory.find_person(session, person.id)
        for given, person in people.items()
    }


def names_of(session, family):
    return {
        person.given_name
        for person in session.scalars(
            select(Person)
            .join(FamilyMember, FamilyMember.person_id == Person.id)
            .where(FamilyMember.family_id == family.id)
        )
    }


def test_they_have_a_page_at_once_and_stand_in_no_list(session, strangers, client_of, cast):
    [link] = directory.list_links(session, strangers.id)
    assert client_of("").get(links.path_of(link)).status_code == 200
    office = client_of("vera")
    assert "Nuri" not in office.get("/familien").text
    assert "Nuri" in office.get("/familien/neue").text
    assert "Nuri" not in office.get("/menschen/gaeste").text
    assert "neue Familie" in office.get("/was-fehlt").text


def test_strangers_are_taken_up_as_they_are(session, strangers):
    home = newcomers.take_up(session, seen(session, strangers), {}, by=SYSTEM, at=MOMENT)
    assert home is strangers
    assert home.unseen_since is None
    assert not any(member.person.provisional for member in home.members)
    assert directory.list_links(session, home.id) != []


def test_who_is_known_keeps_one_entry_and_what_they_signed_up_for(session, cast, strangers, guitar):
    there = seen(session, strangers)
    place = places.enrol(session, guitar, who(there, "Nuri").id, by=SYSTEM, at=MOMENT)
    same = known(session, strangers, Amira=cast.amira, Samira=cast.frau_haddad)

    home = newcomers.take_up(session, there, same, by=SYSTEM, at=MOMENT)
    session.commit()

    assert home.id == cast.haddads.id
    assert names_of(session, home) == {"Amira", "Karim", "Samira", "Nuri"}
    assert session.get(Family, strangers.id) is None
    assert find_participation(session, guitar, place.person_id) is place
    assert session.scalar(select(Person).where(Person.provisional)) is None
    mother = directory.find_person(session, cast.frau_haddad.id)
    assert mother.phones == [], "a number that was typed is nobody's until the office says so"


def test_the_page_they_came_with_never_shows_the_family_they_named(
    session, cast, strangers, client_of
):
    [link] = directory.list_links(session, strangers.id)
    address = links.path_of(link)
    same = known(session, strangers, Amira=cast.amira)
    newcomers.take_up(session, seen(session, strangers), same, by=SYSTEM, at=MOMENT)
    session.commit()
    assert client_of("").get(address).status_code == 404


def test_known_people_without_a_family_get_a_new_address(session, cast, strangers, client_of):
    [link] = directory.list_links(session, strangers.id)
    address = links.path_of(link)
    same = known(session, strangers, Samira=cast.staff["jonas"])
    home = newcomers.take_up(session, seen(session, strangers), same, by=SYSTEM, at=MOMENT)
    session.commit()
    assert names_of(session, home) == {"Jonas", "Amira", "Nuri"}
    assert client_of("").get(address).status_code == 404
    [fresh] = directory.list_links(session, home.id)
    assert client_of("").get(links.path_of(fresh)).status_code == 200


def test_two_newcomers_cannot_be_the_same_person(session, cast, strangers):
    same = known(session, strangers, Amira=cast.amira, Nuri=cast.amira)
    with pytest.raises(RuleBroken):
        newcomers.take_up(session, seen(session, strangers), same, by=SYSTEM, at=MOMENT)


def test_nonsense_is_removed_and_its_places_are_free(session, strangers, guitar):
    there = seen(session, strangers)
    left = seats_left(session, guitar)
    places.enrol(session, guitar, who(there, "Nuri").id, by=SYSTEM, at=MOMENT)

    newcomers.turn_away(session, there, by=SYSTEM, at=MOMENT)
    session.commit()

    assert seats_left(session, guitar) == left
    assert session.scalar(select(Person).where(Person.given_name == "Nuri")) is None
    assert session.scalar(select(Family).where(Family.id == strangers.id)) is None


def test_a_family_of_ours_is_neither_removed_nor_taken_up(session, cast):
    ours = seen(session, cast.haddads)
    for deed in (newcomers.turn_away, lambda *a, **k: newcomers.take_up(*a, {}, **k)):
        with pytest.raises(RuleBroken):
            deed(session, ours, by=SYSTEM, at=MOMENT)


def test_what_waits_to_be_told_waits_for_the_right_family(session, cast, strangers, guitar):
    there = seen(session, strangers)
    nuri = who(there, "Nuri").id
    facts = {"kind": "course", "title": "Gitarre"}
    told = {"about": "participation:1", "concerns_on": None, "facts": facts, "at": MOMENT}
    messages.tell_people(session, [nuri], "place_offered", **told)
    same = known(session, strangers, Amira=cast.amira)
    newcomers.take_up(session, there, same, by=SYSTEM, at=MOMENT)
    session.commit()
    assert set(session.scalars(select(Message.family_id))) == {cast.haddads.id}


def test_the_office_says_who_is_who_on_one_page(session, cast, strangers, client_of):
    office = client_of("vera")
    there = seen(session, strangers)
    chosen = {
        f"person_{who(there, 'Amira').id}": cast.amira.id,
        f"person_{who(there, 'Samira').id}": cast.frau_haddad.id,
    }
    address, home = f"/familien/{strangers.id}/ansehen", f"/familien/{cast.haddads.id}"
    assert "ist Amira Haddad" in office.get(address).text
    for _tap in range(2):
        answer = office.post(address, data={**chosen, "key": "once"})
        assert answer.headers["Location"].endswith(home)
    session.expire_all()
    assert names_of(session, cast.haddads) == {"Amira", "Karim", "Samira", "Nuri"}


def test_only_who_was_offered_can_be_chosen(session, cast, strangers, client_of):
    there = seen(session, strangers)
    chosen = {f"person_{who(there, 'Nuri').id}": cast.ben.id}
    address = f"/familien/{strangers.id}/ansehen"
    removal = f"/familien/{strangers.id}/abweisen"
    assert client_of("vera").post(address, data=chosen).status_code == 404
    assert client_of("jonas").get(address).status_code == 403
    assert client_of("vera").post(removal).headers["Location"].endswith("/familien/neue")


def met(session, strangers, cast, **who_is):
    """Taken up by the office, who knows some of them."""
    same = known(session, strangers, **who_is)
    home = newcomers.take_up(session, seen(session, strangers), same, by=SYSTEM, at=MOMENT)
    session.commit()
    return home


def readers(session, family):
    return households_of(session, [family.id])[family.id].addresses([])


@pytest.mark.parametrize("name", ["Samira", "Amira"])
def test_a_typed_address_never_reads_of_the_known_family(session, cast, name):
    cast.frau_haddad.email = ""
    mother = NewMember("Samira", "Haddad", role=FamilyRole.GUARDIAN, email="evil@example.net")
    child = NewMember("Amira", "Haddad")
    made = newcomers.welcome(session, [mother, child], language="de", by=SYSTEM, at=MOMENT)
    session.commit()
    is_who = {"Samira": cast.frau_haddad, "Amira": cast.amira}
    met(session, made, cast, **{name: is_who[name]})
    assert readers(session, cast.haddads) == ()


def test_a_contact_ban_outlives_the_merge(session, cast, strangers):
    child, father = who(seen(session, strangers), "Amira"), cast.herr_berg
    protection.ban_contact(session, father, child, by=SYSTEM, at=MOMENT)
    session.commit()
    met(session, strangers, cast, Amira=cast.amira)
    [ban] = session.scalars(select(ContactBan)).all()
    assert (ban.guardian_id, ban.child_id) == (father.id, cast.amira.id)


def test_each_matter_is_told_to_the_household_it_concerns(session, cast):
    aunt = NewMember("Tante", "Haddad", role=FamilyRole.GUARDIAN)
    children = [NewMember("Amira", "Haddad"), NewMember("Ben", "Berg")]
    made = newcomers.welcome(session, [aunt, *children], language="de", by=SYSTEM, at=MOMENT)
    ben = who(seen(session, made), "Ben").id
    facts = {"kind": "course", "title": "Gitarre"}
    told = {"about": "participation:1", "concerns_on": None, "facts": facts, "at": MOMENT}
    messages.tell_people(session, [ben], "place_offered", **told)
    session.commit()
    met(session, made, cast, Amira=cast.amira, Ben=cast.ben)
    waiting = select(Message).where(Message.status == MessageStatus.WAITING)
    [row] = session.scalars(waiting).all()
    assert row.family_id == cast.bergs.id
    assert sorts.people_in(row.facts) == [cast.ben.id]


def test_nobody_known_is_put_into_a_strangers_family_or_removed_with_it(session, cast, strangers):
    there = seen(session, strangers)
    with pytest.raises(RuleBroken):
        people.join_family(session, there, cast.karim, role=FamilyRole.CHILD, by=SYSTEM, at=MOMENT)
    who(there, "Nuri").provisional = False
    with pytest.raises(RuleBroken):
        newcomers.turn_away(session, there, by=SYSTEM, at=MOMENT)


def test_a_place_the_newcomer_has_is_kept_where_the_known_one_only_waits(
    session, cast, strangers, guitar
):
    guitar.capacity = seats_left(session, guitar) + 3
    newcomer = who(seen(session, strangers), "Amira")
    known_place = find_participation(session, guitar, cast.amira.id)
    known_place.status = ParticipationStatus.WAITLISTED
    places.enrol(session, guitar, newcomer.id, by=SYSTEM, at=MOMENT)
    met(session, strangers, cast, Amira=cast.amira)
    session.expire_all()
    place = find_participation(session, guitar, cast.amira.id)
    assert place.status == ParticipationStatus.ACTIVE


def test_an_age_that_was_typed_may_mean_the_year_before(session, cast, client_of):
    cast.amira.birth_date, cast.amira.birth_year = date(2014, 12, 20), 2014
    aunt = NewMember("Nadia", "Haddad", role=FamilyRole.GUARDIAN)
    child = NewMember("Amira", "Haddad", birth_year=2015, birth_about=True)
    made = newcomers.welcome(session, [aunt, child], language="de", by=SYSTEM, at=MOMENT)
    session.commit()
    page = client_of("vera").get(f"/familien/{made.id}/ansehen").text
    assert f'value="{cast.amira.id}"' in page


def test_a_year_from_an_age_is_about_until_somebody_types_another(session, strangers, client_of):
    office, child = client_of("vera"), who(seen(session, strangers), "Amira")
    child.birth_about, page = True, f"/menschen/{child.id}"
    for path in (f"/familien/{strangers.id}/ansehen", page):
        assert "Jahrgang etwa 2014" in office.get(path).text
    newcomers.take_up(session, seen(session, strangers), {}, by=SYSTEM, at=MOMENT)
    assert "Jahrgang etwa 2014" in office.get(page).text, "the office has only looked"

    def save(birth):
        session.expire_all()
        sent = {"given_name": "Amira", "birth": birth, "version": str(child.version)}
        assert office.post(f"{page}/bearbeiten", data=sent).status_code == 303
        session.expire_all()
        return child.birth_date, child.birth_year, child.birth_about

    typed = re.search(r'name="birth"[^>]*value="([^"]*)"', office.get(f"{page}/bearbeiten").text)[1]
    assert typed == "etwa 2014"
    assert save(typed) == (None, 2014, True), "saving something else says nothing of it"
    assert save("ca. 2013") == (None, 2013, True)
    assert save("2014") == (None, 2014, False)
    assert "etwa" not in office.get(page).text
    assert save("12.3.2014") == (date(2014, 3, 12), 2014, False)


def test_a_known_person_keeps_the_year_that_was_known(session, strangers, cast):
    who(seen(session, strangers), "Amira").birth_about = True
    met(session, strangers, cast, Amira=cast.amira)
    session.expire_all()
    assert not cast.amira.birth_about
