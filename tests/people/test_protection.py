"""Consents, contact bans, clearances, and the links they kill."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app.base.actor import Actor
from app.base.errors import RuleBroken
from app.base.formats import dialled
from app.people import directory, links, protection, queries, service
from app.people.models import (
    ConsentState,
    Evidence,
    Family,
    FamilyRole,
    Person,
    Phone,
    Purpose,
)
from app.people.service import NewMember
from app.people.signals import contact_allowed, contact_banned

VERA = Actor("account", 2)
NOW = datetime(2026, 11, 24, 14, 34, tzinfo=UTC)
GIVEN, REFUSED, WITHDRAWN = ConsentState.GIVEN, ConsentState.REFUSED, ConsentState.WITHDRAWN


@pytest.fixture
def family(session: Session) -> Family:
    members = [
        NewMember("Amira"),
        NewMember("Karim"),
        NewMember("Samira", role=FamilyRole.GUARDIAN, phone="0261 1"),
        NewMember("Nabil", role=FamilyRole.GUARDIAN_WITHOUT_CUSTODY, phone="0261 2"),
    ]
    return service.create_family(session, name="Haddad", members=members, by=VERA, at=NOW)


@pytest.fixture
def people(family: Family) -> list[Person]:
    return [member.person for member in family.members]


def say(session: Session, person: Person, state: ConsentState, **more: object) -> None:
    protection.set_consent(session, person, Purpose.VIDEO, state, by=VERA, at=NOW, **more)


def test_the_newest_answer_counts_and_the_older_ones_stay(session, people):
    amira, karim, *_ = people
    say(session, amira, REFUSED)
    say(session, amira, GIVEN, given_by="Mutter", evidence=Evidence.PAPER)
    say(session, amira, WITHDRAWN)

    states = queries.consents_of(session, [amira.id, karim.id], [Purpose.VIDEO, Purpose.TRIP])

    assert states == {amira.id: {Purpose.VIDEO: WITHDRAWN}, karim.id: {}}
    assert len(directory.consent_history(session, amira.id)) == 3


def test_the_same_answer_twice_is_one(session, people):
    say(session, people[0], GIVEN)
    say(session, people[0], GIVEN)
    assert len(directory.consent_history(session, people[0].id)) == 1


@pytest.mark.parametrize("before", [None, REFUSED])
def test_only_what_was_given_can_be_withdrawn(session, people, before):
    if before:
        say(session, people[0], before)
    with pytest.raises(RuleBroken):
        say(session, people[0], WITHDRAWN)


def test_no_answer_lies_in_the_future(session, people):
    with pytest.raises(RuleBroken):
        say(session, people[0], GIVEN, given_on=date(2026, 11, 25))


def test_a_link_is_found_by_its_token_and_only_by_that(session, family):
    (link,) = directory.list_links(session, family.id)
    token = links.url_of(link).rpartition("/f/")[2]

    assert links.family_by_token(session, token) is link
    assert links.family_by_token(session, token[:-1]) is None
    assert token not in link.token_hash


def test_asking_twice_gives_the_same_link(session, family, people):
    (link,) = directory.list_links(session, family.id)
    assert links.issue_link(session, family, by=VERA, at=NOW) is link
    mine = links.issue_link(session, family, people[2].id, by=VERA, at=NOW)
    assert links.issue_link(session, family, people[2].id, by=VERA, at=NOW) is mine is not link


@pytest.mark.parametrize("index", [0, 1])
def test_children_have_no_link_of_their_own(session, family, people, index):
    with pytest.raises(RuleBroken):
        links.issue_link(session, family, people[index].id, by=VERA, at=NOW)


def test_a_renewed_link_buries_the_old_address(session, family):
    (link,) = directory.list_links(session, family.id)
    old = links.token_of(link)

    links.renew_link(session, link, by=VERA, at=NOW)

    assert links.family_by_token(session, old) is None
    assert links.family_by_token(session, links.token_of(link)) is link


def test_a_revoked_address_stays_dead_even_after_renewal(session, family):
    (link,) = directory.list_links(session, family.id)
    old = links.token_of(link)

    links.revoke_link(session, link, by=VERA, at=NOW)
    assert links.family_by_token(session, old) is None
    assert links.family_by_token(session, links.token_of(link)) is None

    with pytest.raises(RuleBroken):
        links.renew_link(session, link, by=VERA, at=NOW)
    again = links.issue_link(session, family, by=VERA, at=NOW)
    assert links.family_by_token(session, old) is None
    assert links.family_by_token(session, links.token_of(again)) is again


def test_who_is_no_guardian_any_more_keeps_no_link(session, family, people):
    mother = people[2]
    hers = links.issue_link(session, family, mother.id, by=VERA, at=NOW)
    member = next(one for one in family.members if one.person_id == mother.id)
    service.change_role(session, member, role=FamilyRole.OTHER, by=VERA, at=NOW)
    assert links.family_by_token(session, links.token_of(hers)) is None


def test_a_ban_kills_every_link_that_serves_both_sides(session, family, people):
    amira, _karim, mother, father = people
    (shared,) = directory.list_links(session, family.id)
    hers = links.issue_link(session, family, mother.id, by=VERA, at=NOW)
    his = links.issue_link(session, family, father.id, by=VERA, at=NOW)
    old = [links.token_of(link) for link in (shared, his)]
    told: list[dict[str, object]] = []

    def listen(_session: object, **words: object) -> None:
        told.append(words)

    with contact_banned.connected_to(listen):
        protection.ban_contact(session, father, amira, by=VERA, at=NOW)

    assert hers.live
    assert not shared.live and not his.live
    assert [links.family_by_token(session, token) for token in old] == [None, None]
    assert queries.banned_pairs(session, family.id) == {(father.id, amira.id)}
    assert told == [{"guardian_id": father.id, "child_id": amira.id, "by": VERA, "at": NOW}]


def test_under_a_ban_there_is_no_link_for_all(session, family, people):
    amira, _karim, mother, father = people
    (shared,) = directory.list_links(session, family.id)
    protection.ban_contact(session, father, amira, by=VERA, at=NOW)

    for attempt in (
        lambda: links.issue_link(session, family, by=VERA, at=NOW),
        lambda: links.renew_link(session, shared, by=VERA, at=NOW),
    ):
        with pytest.raises(RuleBroken):
            attempt()
    assert links.issue_link(session, family, mother.id, by=VERA, at=NOW).live


def test_joining_under_a_ban_kills_the_familys_link(session, family, people):
    amira, *_ = people
    stranger = service.create_person(session, given_name="Rolf", by=VERA, at=NOW)
    protection.ban_contact(session, stranger, amira, by=VERA, at=NOW)
    (shared,) = directory.list_links(session, family.id)
    assert shared.live

    service.join_family(session, family, stranger, role=FamilyRole.GUARDIAN, by=VERA, at=NOW)

    assert not shared.live


def test_a_lifted_ban_brings_no_old_link_back(session, family, people):
    amira, _karim, _mother, father = people
    (shared,) = directory.list_links(session, family.id)
    ban = protection.ban_contact(session, father, amira, by=VERA, at=NOW)
    assert protection.ban_contact(session, father, amira, by=VERA, at=NOW) is ban
    told: list[object] = []
    listen = lambda _session, **words: told.append(words)  # noqa: E731

    with contact_allowed.connected_to(listen):
        protection.lift_ban(session, ban, by=VERA, at=NOW)

    assert not shared.live
    assert len(told) == 1
    assert links.issue_link(session, family, by=VERA, at=NOW) is not shared


def test_nobody_is_kept_from_themselves(session, people):
    with pytest.raises(RuleBroken):
        protection.ban_contact(session, people[0], people[0], by=VERA, at=NOW)


def test_call_lists_leave_out_banned_guardians(session, people):
    amira, karim, mother, father = people
    protection.ban_contact(session, father, amira, by=VERA, at=NOW)

    calls = queries.household_phones(session, [amira.id, karim.id])

    assert [call.person_id for call in calls[amira.id]] == [mother.id]
    assert [call.person_id for call in calls[karim.id]] == [mother.id, father.id]


def test_a_number_somebody_banned_answers_too_is_not_offered_for_the_child(session, people):
    amira, karim, mother, father = people
    grandfather = service.create_person(
        session, given_name="Hasan", phones=[("0049 261 3", "")], by=VERA, at=NOW
    )
    for person, number in ((mother, "0261/2"), (amira, "+49 261 3")):
        person.phones.append(Phone(number=number, dialled=dialled(number)))
    session.flush()
    protection.ban_contact(session, father, amira, by=VERA, at=NOW)
    protection.ban_contact(session, grandfather, amira, by=VERA, at=NOW)

    calls = queries.household_phones(session, [amira.id, karim.id])

    assert [call.number for call in calls[amira.id]] == ["0261 1"]
    assert [call.number for call in calls[karim.id]] == ["0261 1", "0261/2", "0261 2"]


def test_the_list_of_families_leaves_numbers_out_that_a_ban_closes(session, family, people):
    amira, _karim, mother, father = people
    shared, own = "0261 2", "0261 1"
    numbers = lambda: [  # noqa: E731
        row.number for row in directory.first_phones(session, [family.id])[family.id]
    ]
    assert numbers() == [own, shared]
    mother.phones.append(Phone(number=shared, dialled=dialled(shared)))
    protection.ban_contact(session, father, amira, by=VERA, at=NOW)

    assert numbers() == [own]


def test_a_clearance_is_asked_for_again_after_five_years(session, people):
    mother = people[2]
    clearance = protection.record_clearance(
        session, mother, seen_on=date(2024, 3, 1), certificate_on=date(2024, 2, 29),
        without_entry=True, by=VERA, at=NOW,
    )  # fmt: skip

    assert clearance.renew_by == date(2029, 2, 28)
    assert directory.clearances_of(session, [mother.id]) == {mother.id: clearance}
    soon = queries.list_expiring_clearances(session, clearance.renew_by)
    assert [row.id for row in soon] == [mother.id]
    assert queries.list_expiring_clearances(session, clearance.renew_by - timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("seen", "made"), [((2026, 11, 25), (2026, 11, 1)), ((2026, 11, 1), (2026, 11, 2))]
)
def test_a_clearance_cannot_come_from_the_future(session, people, seen, made):
    with pytest.raises(RuleBroken):
        protection.record_clearance(
            session, people[2], seen_on=date(*seen), certificate_on=date(*made),
            without_entry=True, by=VERA, at=NOW,
        )  # fmt: skip
