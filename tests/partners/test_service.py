"""Use cases of partners, places and paper."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from app.base.actor import Actor
from app.base.errors import RuleBroken, StaleVersion
from app.partners import papers, queries, service
from app.partners.models import Organisation, OrganisationKind, Place
from app.partners.service import ContactLine
from app.partners.signals import place_changed

VERA = Actor("account", 2)
NOW = datetime(2026, 11, 24, 14, 34, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def home(session: Session) -> Organisation:
    return service.create_organisation(
        session,
        kind=OrganisationKind.SENIOR_HOME,
        name="Haus Moselblick",
        contacts=[ContactLine("Frau Ott"), ContactLine("Herr Klein", task="Küche")],
        by=VERA,
        at=NOW,
    )


def organisation_facts(organisation: Organisation, **changed: object) -> dict[str, object]:
    names = ("kind", "name", "street", "postcode", "city", "phone", "email", "website")
    known = {name: getattr(organisation, name) for name in (*names, "house_rules", "note")}
    return {**known, "contacts": [], "by": VERA, "at": NOW, **changed}


def place_facts(place: Place, **changed: object) -> dict[str, object]:
    names = (
        *("name", "street", "postcode", "city", "step_free", "piano", "piano_tuned_on", "sockets"),
        *("parking", "largest_audience", "largest_group", "travel_minutes", "note"),
    )
    return {**{name: getattr(place, name) for name in names}, "by": VERA, "at": NOW, **changed}


def test_contact_persons_are_changed_added_and_removed_by_line(session, home):
    ott, _klein = home.contacts
    service.change_organisation(
        session,
        home,
        **organisation_facts(
            home, contacts=[ContactLine("Frau Ott-Meyer", id=ott.id), ContactLine("Neue Kraft")]
        ),
    )
    session.expire(home)

    known = queries.find_organisation(session, home.id)
    assert [contact.name for contact in known.contacts] == ["Frau Ott-Meyer", "Neue Kraft"]
    assert known.contacts[0].id == ott.id


def test_a_line_with_a_foreign_id_is_somebody_new(session, home):
    service.change_organisation(
        session, home, **organisation_facts(home, contacts=[ContactLine("X", id=99999)])
    )
    assert [contact.name for contact in home.contacts] == ["X"]


def test_only_a_new_name_or_address_is_told(session, home):
    place = service.create_place(session, name="Saal", organisation_id=home.id, by=VERA, at=NOW)
    told: list[object] = []
    listen = lambda _session, **words: told.append(words)  # noqa: E731

    with place_changed.connected_to(listen):
        assert not service.change_place(session, place, **place_facts(place, piano=True))
        assert service.change_place(session, place, **place_facts(place, street="Rheinstr. 1"))

    assert told == [{"place_id": place.id, "at": NOW}]


def test_a_question_nobody_asked_is_not_a_no(session, home):
    place = service.create_place(session, name="Saal", piano=False, by=VERA, at=NOW)
    assert (place.piano, place.step_free) == (False, None)


def test_partners_are_found_by_any_spelling(session, home):
    assert [row.contact for row in queries.list_organisations(session, "moselblik")] == ["Frau Ott"]
    assert queries.list_organisations(session, "rhein") == []
    assert queries.list_organisations(session, "", OrganisationKind.BANK) == []


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        (None, "open"),
        (date(2026, 11, 23), "ended"),
        (date(2026, 11, 24), "ending"),
        (date(2027, 1, 23), "ending"),
        (date(2027, 1, 24), "running"),
    ],
)
def test_an_agreement_reminds_in_time(session, ends, state):
    agreement = papers.create_agreement(
        session, title="Kooperation", signed_on=date(2013, 12, 4), ends_on=ends, by=VERA, at=NOW
    )
    assert queries.agreement_state(agreement, TODAY) == state
    due = queries.list_expiring_agreements(session, TODAY)
    assert [row.id for row in due] == ([agreement.id] if state == "ending" else [])


def test_an_end_before_the_beginning_is_refused(session):
    for create in (
        lambda: papers.create_agreement(
            session, title="X", signed_on=TODAY, ends_on=date(2020, 1, 1), by=VERA, at=NOW
        ),
        lambda: papers.create_funding(
            session, name="X", starts_on=TODAY, ends_on=date(2020, 1, 1), by=VERA, at=NOW
        ),
    ):
        with pytest.raises(RuleBroken) as refusal:
            create()
        assert refusal.value.field == "ends_on"


def test_the_newer_entry_wins_over_a_stale_form(session, home):
    seen = home.version
    facts = organisation_facts(home, note="x", contacts=[])
    service.change_organisation(session, home, **facts, version=seen)
    with pytest.raises(StaleVersion):
        service.change_organisation(session, home, **facts, version=seen)
