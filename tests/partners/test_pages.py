"""The pages of partners, places and paper, through the door."""

import re

import pytest
from sqlalchemy import func, select

from app.partners import queries, service
from app.partners.models import Agreement, FundingProgramme, Organisation, OrganisationKind, Place
from app.partners.service import ContactLine
from tests.cast import LONG_AGO
from tests.hostile import assert_survives

HOME = {
    "kind": "senior_home",
    "name": "Haus Moselblick",
    "contacts-0-name": "Frau Klein",
    "contacts-0-phone": "0261 1234567",
    "contacts-1-name": "",
}
PLACE = {"name": "Saal", "step_free": "yes", "piano": "", "sockets": "no", "travel_minutes": "15"}
AGREEMENT = {"title": "Kooperation", "signed_on": "04.12.2013", "organisation_id": ""}
FUNDING = {"name": "Musik", "grant": "12.500,50 €", "starts_on": "1.1.2026", "ends_on": ""}


@pytest.fixture
def vera(client_of):
    return client_of("vera")


@pytest.fixture
def home(session, cast):
    return service.create_organisation(
        session,
        kind=OrganisationKind.SENIOR_HOME,
        name="Haus Moselblick",
        contacts=[ContactLine("Frau Ott"), ContactLine("Herr Klein")],
        by=cast.actor("vera"),
        at=LONG_AGO,
    )


def version_in(page: str) -> str:
    return re.search(r'name="version"[^>]* value="(\d+)"', page)[1]


def test_a_partner_is_added_once_and_found(vera, session):
    first = vera.post("/partner/neu", data={**HOME, "key": "one"})
    assert vera.post("/partner/neu", data={**HOME, "key": "one"}).location == first.location
    assert session.scalar(select(func.count(Organisation.id))) == 1
    assert "Frau Klein" in vera.get(first.location).text
    assert "Moselblick" in vera.get("/partner?q=moselblik").text
    assert "Moselblick" not in vera.get("/partner?art=bank").text
    part = vera.get("/partner?q=mosel", headers={"HX-Request": "true"}).text
    assert "Moselblick" in part and "<html" not in part


def test_contact_persons_are_changed_by_line(vera, session, home):
    url = f"/partner/{home.id}/bearbeiten"
    shown = vera.get(url).text
    ids = re.findall(r'name="contacts-\d-id"[^>]* value="(\d+)"', shown)
    form = {
        "kind": "senior_home",
        "name": "Haus am Rhein",
        "version": version_in(shown),
        "contacts-0-id": ids[0],
        "contacts-0-name": "Frau Ott-Meyer",
        "contacts-1-id": ids[1],
        "contacts-1-name": "",
        "contacts-2-name": "Neue Kraft",
    }
    assert 'value="Frau Ott-Meyer"' in vera.post(url, data={**form, "more": "1"}).text
    assert vera.post(url, data=form).status_code == 303
    stale = vera.post(url, data=form | {"kind": "school"})
    assert stale.status_code == 409
    assert ">Schule</td>" in stale.text and ">Seniorenheim</td>" in stale.text

    known = queries.find_organisation(session, home.id)
    session.refresh(known, ["contacts"])
    assert [(str(c.id) == ids[0], c.name) for c in known.contacts] == [
        (True, "Frau Ott-Meyer"),
        (False, "Neue Kraft"),
    ]


def test_a_place_keeps_three_answers_apart(vera, session, home):
    assert vera.post(f"/partner/{home.id}/orte/neu", data=PLACE).status_code == 303
    place = session.scalars(select(Place)).one()
    assert (place.step_free, place.piano, place.sockets) == (True, None, False)
    assert (place.organisation_id, place.own, place.travel_minutes) == (home.id, False, 15)

    url = f"/orte/{place.id}/bearbeiten"
    shown = vera.get(url).text
    checked = re.findall(r'name="(\w+)"[^>]* value="(\w*)" checked', shown)
    assert checked == [("step_free", "yes"), ("piano", ""), ("sockets", "no")]
    form = {**PLACE, "piano": "yes", "version": version_in(shown)}
    assert vera.post(url, data=form).status_code == 303
    assert vera.post(url, data=form).status_code == 409
    assert vera.post(url, data={**PLACE, "piano": "king"}).status_code == 422


def test_a_room_of_our_own(vera, session):
    assert vera.post("/raeume/neu", data=PLACE).location == "/raeume"
    assert session.scalars(select(Place.own)).all() == [True]
    assert "Saal" in vera.get("/raeume").text


def test_what_is_used_no_longer_is_offered_nowhere_but_where_it_is(vera, session, home):
    at_home = Place(organisation_id=home.id, name="Kapelle")
    room = Place(name="Altes Studio", own=True)
    session.add_all([at_home, room])
    session.commit()
    for path in (f"/orte/{room.id}/ablegen", f"/partner/{home.id}/ablegen"):
        assert vera.post(path).status_code == 303

    assert "nicht mehr genutzt" in vera.get("/raeume").text
    assert "Altes Studio" not in vera.get("/angebote/neu?art=course").text
    assert "Kapelle" not in vera.get("/auftritte/neu").text
    assert "Kapelle" in vera.get(f"/auftritte/neu?home=p{at_home.id}").text
    assert home.name not in vera.get("/partner").text
    assert home.name in vera.get("/partner", query_string={"q": home.name}).text

    vera.post(f"/orte/{room.id}/ablegen", data={"retired": 0})
    assert "Altes Studio" in vera.get("/angebote/neu?art=course").text


def test_an_agreement_is_written_and_changed(vera, session, home):
    data = {**AGREEMENT, "organisation_id": home.id, "ends_on": "1.12.2026"}
    assert vera.post("/vereinbarungen/neu", data=data).status_code == 303
    agreement = session.scalars(select(Agreement)).one()
    page = vera.get("/vereinbarungen").text
    assert "04.12.2013" in page and "Haus Moselblick" in page
    assert "Kooperation" in vera.get(f"/partner/{home.id}").text
    url = f"/vereinbarungen/{agreement.id}/bearbeiten"
    assert vera.post(url, data={**AGREEMENT, "ends_on": "1.1.2000"}).status_code == 422
    assert vera.post(url, data={**AGREEMENT, "title": "Neu"}).status_code == 303


def test_funding_is_written_and_changed(vera, session):
    assert vera.post("/foerderungen/neu", data=FUNDING).status_code == 303
    programme = session.scalars(select(FundingProgramme)).one()
    assert programme.grant == 1250050
    url = f"/foerderungen/{programme.id}/bearbeiten"
    assert 'value="12500,50"' in vera.get(url).text
    assert vera.post(url, data={**FUNDING, "ends_on": "1.1.2000"}).status_code == 422
    assert vera.post(url, data={**FUNDING, "planned_events": "40"}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("12500", 1250000), ("12.500", 1250000), ("0,5", 50), ("99.99", 9999), ("1 000 €", 100000)],
)
def test_amounts_are_read_as_written(vera, session, typed, cents):
    vera.post("/foerderungen/neu", data={**FUNDING, "grant": typed})
    assert session.scalars(select(FundingProgramme.grant)).all() == [cents]


@pytest.mark.parametrize("typed", ["-1", "1,234", "1e9", "viel", "99999999999", "1,2,3"])
def test_what_is_no_amount_is_said(vera, typed):
    assert vera.post("/foerderungen/neu", data={**FUNDING, "grant": typed}).status_code == 422


@pytest.mark.parametrize("who", ["jonas", "till", "uwe"])
def test_partners_are_the_offices(client_of, home, who):
    for path in ("/partner", f"/partner/{home.id}", "/raeume", "/vereinbarungen", "/foerderungen"):
        assert client_of(who).get(path).status_code == 403


def test_missing_is_404(vera):
    for path in ("/partner/99", "/orte/99/bearbeiten", "/vereinbarungen/99/bearbeiten"):
        assert vera.get(path).status_code == 404
    assert vera.get("/foerderungen/99999999999999999999/bearbeiten").status_code == 404


def test_a_website_leads_to_the_web_and_nowhere_else(vera, session):
    home = vera.post("/partner/neu", data={**HOME, "website": "javascript:alert(1)"}).location
    assert 'href="javascript:' not in vera.get(home).text


def test_nothing_typed_breaks_the_forms(vera):
    assert_survives(vera, "/partner/neu", {**HOME, "website": "x", "contacts-0-id": "1"})
    assert_survives(vera, "/raeume/neu", {**PLACE, "largest_audience": "1", "piano_tuned_on": ""})
    assert_survives(vera, "/vereinbarungen/neu", {**AGREEMENT, "remind_days": "60"})
    assert_survives(vera, "/foerderungen/neu", {**FUNDING, "planned_people": "3"})
    assert_survives(vera, "/partner", {"q": "x", "art": "school"}, method="GET")
