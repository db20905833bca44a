"""Use cases of people and families."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.base.actor import Actor
from app.base.errors import RuleBroken, StaleVersion
from app.people import directory, links, queries, service
from app.people.models import Family, FamilyLink, FamilyMember, FamilyRole, Person
from app.people.service import NewMember
from app.people.signals import family_changed, person_renamed

VERA = Actor("account", 2)
NOW = datetime(2026, 11, 24, 14, 34, tzinfo=UTC)
MOTHER = NewMember("Samira", "Haddad", FamilyRole.GUARDIAN, phone="0261 1234567")
CHILD = NewMember("Amira", "Haddad", birth_year=2014)


def create(session: Session, *members: NewMember, **more: object) -> Family:
    return service.create_family(
        session, name="Haddad", members=members or (CHILD, MOTHER), by=VERA, at=NOW, **more
    )


def facts(person: Person, **changed: object) -> dict[str, object]:
    known = {
        name: getattr(person, name)
        for name in (
            *("given_name", "family_name", "call_name", "latin_name", "birth_date"),
            *("birth_year", "email", "interpreter", "note"),
        )
    }
    return {**known, "phones": [], "by": VERA, "at": NOW, **changed}


@pytest.fixture
def heard() -> list[tuple[str, dict[str, object]]]:
    """What the signals said while the test ran."""
    return []


@pytest.fixture(autouse=True)
def listening(heard):
    def renamed(_session: object, **words: object) -> None:
        heard.append(("renamed", words))

    def changed(_session: object, **words: object) -> None:
        heard.append(("changed", words))

    with person_renamed.connected_to(renamed), family_changed.connected_to(changed):
        yield


def test_a_family_comes_whole_with_phones_order_and_link(session):
    family = create(session)

    known = directory.find_family(session, family.id)
    assert [(m.person.name, m.role) for m in known.members] == [
        ("Amira Haddad", "child"),
        ("Samira Haddad", "guardian"),
    ]
    assert known.members[1].person.phones[0].dialled == "+492611234567"
    assert [link.guardian_id for link in directory.list_links(session, family.id)] == [None]


def test_one_name_is_enough_and_an_email_may_be_shared(session):
    family = create(
        session, NewMember("Malala"), NewMember("Iman", email="a@example.org"),
        NewMember("Omar", email="a@example.org"),
    )  # fmt: skip
    assert len(family.members) == 3


@pytest.mark.parametrize(
    "birth", [{"birth_date": date(2026, 11, 25)}, {"birth_year": 2027}, {"birth_year": 1850}]
)
def test_impossible_birthdays_are_refused(session, birth):
    with pytest.raises(RuleBroken) as refusal:
        create(session, NewMember("Amira", **birth))
    assert refusal.value.field == "birth"


def test_a_birth_date_brings_its_year(session):
    person = create(session, NewMember("Amira", birth_date=date(2014, 3, 12))).members[0].person
    assert person.birth_year == 2014


def test_nobody_joins_a_family_twice(session):
    family = create(session)
    with pytest.raises(RuleBroken):
        service.join_family(
            session, family, family.members[0].person, role=FamilyRole.CHILD, by=VERA, at=NOW
        )


def test_a_child_may_belong_to_two_families(session, heard):
    first, second = create(session), create(session, NewMember("Omar"))
    child = first.members[0].person

    service.join_family(session, second, child, role=FamilyRole.CHILD, by=VERA, at=NOW)

    assert {one.family_id for one in queries.families_of(session, [child.id])[child.id]} == {
        first.id,
        second.id,
    }
    assert ("changed", {"family_ids": [second.id], "at": NOW}) in heard


def test_leaving_a_family_kills_the_own_link_to_it_only(session):
    family, other = create(session), create(session, NewMember("Omar"))
    mother = family.members[1]
    service.join_family(session, other, mother.person, role=FamilyRole.GUARDIAN, by=VERA, at=NOW)
    here = links.issue_link(session, family, mother.person_id, by=VERA, at=NOW)
    there = links.issue_link(session, other, mother.person_id, by=VERA, at=NOW)

    service.remove_member(session, mother, by=VERA, at=NOW)

    assert here.revoked_at == NOW
    assert there.live
    assert session.get(Person, mother.person_id)


def test_a_new_call_name_is_told_and_a_new_number_is_not(session, heard):
    person = create(session).members[0].person
    service.change_person(session, person, **facts(person, phones=[("0170 1234567", "mobil")]))
    assert not heard

    service.change_person(session, person, **facts(person, call_name="Mira"))

    assert heard == [("renamed", {"person_ids": [person.id], "at": NOW})]


def test_saving_completes_a_guest(session):
    guest = service.create_person(session, given_name="Leo", provisional=True, by=VERA, at=NOW)
    assert directory.count_guests(session) == 1

    service.change_person(session, guest, **facts(guest, family_name="Kern"))

    assert directory.count_guests(session) == 0
    assert directory.list_guests(session) == []


def test_the_newer_entry_wins_over_a_stale_form(session):
    person = create(session).members[0].person
    seen = person.version
    service.change_person(session, person, **facts(person, note="x"), version=seen)
    with pytest.raises(StaleVersion):
        service.change_person(session, person, **facts(person, note="y"), version=seen)


def test_archiving_hides_and_kills_the_link_and_can_be_undone(session):
    family = create(session)
    mother = family.members[1].person
    link = links.issue_link(session, family, mother.id, by=VERA, at=NOW)

    service.archive_person(session, mother, by=VERA, at=NOW)

    assert not link.live
    assert [row.given_name for row in queries.members_of(session, [family.id])[family.id]] == [
        "Amira"
    ]
    service.restore_person(session, mother, by=VERA, at=NOW)
    assert len(queries.members_of(session, [family.id])[family.id]) == 2


def test_a_changed_role_is_told(session, heard):
    member = create(session).members[1]
    service.change_role(session, member, role=FamilyRole.GUARDIAN_WITHOUT_CUSTODY, by=VERA, at=NOW)
    service.change_role(session, member, role=FamilyRole.GUARDIAN_WITHOUT_CUSTODY, by=VERA, at=NOW)
    assert len(heard) == 1


def test_deeds_are_logged_without_contents(session):
    family = create(session, note="geheim")
    service.change_family(
        session, family, name="Neu", street="", postcode="", city="", care_of="", language="uk",
        note="geheim", by=VERA, at=NOW,
    )  # fmt: skip
    logged = session.scalars(select(AuditEntry)).all()
    assert {entry.deed for entry in logged} >= {"people.create_family", "people.change_family"}
    assert not any("geheim" in entry.detail or "Haddad" in entry.detail for entry in logged)


def test_families_and_singles_are_paged_by_key(session):
    for name in ("Çelik", "Adler", "Zorn", "von Berg"):
        service.create_family(session, name=name, members=[], by=VERA, at=NOW)
        service.create_person(session, given_name="X", family_name=name, by=VERA, at=NOW)

    for listed in (directory.list_families, directory.list_singles):
        first = listed(session, limit=2)
        rest = listed(session, after=(first[-1].sort_key, first[-1].id), limit=9)
        names = [getattr(row, "name", None) or row.family_name for row in (*first, *rest)]
        assert names == ["Adler", "von Berg", "Çelik", "Zorn"]


def test_removed_families_take_members_and_links_along(session):
    family = create(session)
    session.delete(directory.find_family(session, family.id))
    session.flush()
    assert not session.scalars(select(FamilyMember)).all()
    assert not session.scalars(select(FamilyLink)).all()


def test_a_moment_later_is_still_the_same_day(session):
    late = datetime(2026, 11, 24, 22, 59, tzinfo=UTC)  # 23:59 in Koblenz
    person = service.create_person(
        session, given_name="Neu", birth_date=date(2026, 11, 24), by=VERA, at=late
    )
    assert person.birth_date == date(2026, 11, 24)
    with pytest.raises(RuleBroken):
        service.create_person(
            session, given_name="Neu", birth_date=date(2026, 11, 26),
            by=VERA, at=late + timedelta(minutes=2),
        )  # fmt: skip
