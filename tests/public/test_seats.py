"""Seats are reserved without an account, and changed on a page of one's own."""

import pytest
from sqlalchemy import func, select

from app.attendance.models import Attendance
from app.base.actor import SYSTEM
from app.programme.models import Activity, Event
from app.workshops import seats
from app.workshops.models import Reservation
from tests.conftest import MOMENT
from tests.hostile import assert_survives
from tests.workshops.conftest import concert

__all__ = ["concert"]
SENT = {"seats": "2", "name": "Eva Sommer", "phone": "0261 5550199", "language": "de"}


def reserve(visitor, concert, **more):
    return visitor.post(f"/programm/plaetze/{concert.id}", data={**SENT, **more})


def test_seats_are_reserved_changed_and_given_back(session, visitor, concert):
    assert "4 Plätze sind frei" in visitor.get(f"/programm/{concert.activity_id}").text
    own = reserve(visitor, concert).headers["Location"]
    assert "Ihre Plätze sind reserviert: 2." in visitor.get(own).text
    visitor.post(f"{own}/aendern", data={"seats": "3"})
    assert "Ihre Plätze sind reserviert: 3." in visitor.get(own).text
    visitor.post(f"{own}/zurueck")
    assert "zurückgegeben" in visitor.get(own).text
    assert "4 Plätze sind frei" in visitor.get(f"/programm/{concert.activity_id}").text


def test_a_full_house_says_that_it_is_a_waiting_list(session, visitor, concert):
    first = reserve(visitor, concert, seats="4").headers["Location"]
    waits = reserve(visitor, concert).headers["Location"]
    assert "Warteliste" in visitor.get(waits).text
    visitor.post(f"{first}/zurueck")
    assert "frei geworden" in visitor.get(waits).text
    visitor.post(f"{waits}/ja")
    assert "Ihre Plätze sind reserviert: 2." in visitor.get(waits).text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"phone": ""}, "Eines genügt"),
        ({"name": "www.spam.example"}, "ohne Zahlen oder Adressen"),
        ({"seats": "99"}, "zwischen 1 und 12|von 1 bis 12"),
        ({"seats": ""}, "Plätze"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(session, visitor, concert, more, words):
    answer = reserve(visitor, concert, **more)
    assert answer.status_code == 422
    assert any(one in answer.text for one in words.split("|"))
    assert session.scalar(select(func.count()).select_from(Reservation)) == 0


def test_the_trap_and_sent_twice(session, visitor, concert):
    reserve(visitor, concert, more_about="x")
    assert session.scalar(select(func.count()).select_from(Reservation)) == 0
    answers = [reserve(visitor, concert, key="same") for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert session.scalar(select(func.count()).select_from(Reservation)) == 1


def test_what_is_not_public_has_no_seats(session, visitor, concert):
    session.get_one(Activity, concert.activity_id).public = False
    session.commit()
    assert visitor.get(f"/programm/plaetze/{concert.id}").status_code == 404
    assert visitor.get("/programm/plaetze/99999").status_code == 404


def test_an_invented_link_opens_nothing_and_says_so(visitor, concert):
    for path in ("", "/aendern", "/ja", "/zurueck"):
        address = f"/platz/{'x' * 43}{path}"
        answer = visitor.post(address) if path else visitor.get(address)
        assert answer.status_code == 404


def test_the_door_is_kept_on_the_phone(session, cast, client_of, concert):
    found = seats.reserve(session, concert.id, name="Eva", seats=3, by=SYSTEM, at=MOMENT)
    session.commit()
    jonas, kofi = client_of("jonas"), client_of("kofi")
    page = jonas.get(f"/einlass/{concert.id}").text
    assert "Eva" in page and "3 von 4" in page
    jonas.post(f"/einlass/reservierung/{found.id}", data={"arrived": "3"})
    jonas.post(f"/einlass/{concert.id}/ohne")
    assert "<b data-inside>4</b>" in jonas.get(f"/einlass/{concert.id}").text
    assert kofi.get(f"/einlass/{concert.id}").status_code == 404
    mark = {"arrived": "0"}
    assert kofi.post(f"/einlass/reservierung/{found.id}", data=mark).status_code == 404
    assert kofi.post(f"/einlass/{concert.id}/ohne").status_code == 404


def test_the_office_opens_and_changes_the_seats(client_of, concert):
    vera = client_of("vera")
    address = f"/einlass/{concert.id}/plaetze"
    assert vera.post(address, data={"seats": "", "overbooking": "5"}).status_code == 422
    assert vera.post(address, data={"seats": "80", "overbooking": "5"}).status_code == 303
    assert "80" in vera.get(f"/einlass/{concert.id}").text
    assert client_of("jonas").get(address).status_code == 403


def test_posters_and_certificates_are_pdfs(session, cast, client_of, concert):
    vera = client_of("vera")
    for name in ("plakat", "handzettel"):
        answer = vera.get(f"/angebote/{concert.activity_id}/{name}.pdf")
        assert answer.data.startswith(b"%PDF")
    assert vera.get(f"/angebote/{concert.activity_id}/bescheinigungen.pdf").status_code == 404


@pytest.mark.parametrize(("mark", "offered"), [("absent", False), ("late", True)])
def test_certificates_are_offered_once_somebody_was_there(
    session, cast, client_of, workshop, mark, offered
):
    event = session.scalars(select(Event).where(Event.activity_id == workshop.id)).one()
    facts = {"held_on": MOMENT.date(), "tapped_at": MOMENT, "saved_at": MOMENT, "by": "test"}
    session.add(Attendance(event_id=event.id, person_id=cast.amira.id, mark=mark, **facts))
    paper = f"/angebote/{workshop.id}/bescheinigungen.pdf"
    vera = client_of("vera")
    assert (paper in vera.get(f"/angebote/{workshop.id}").text) is offered
    assert vera.get(paper).status_code == (200 if offered else 404)


def test_whatever_is_sent_the_pages_survive(visitor, client_of, concert):
    assert_survives(visitor, f"/programm/plaetze/{concert.id}", SENT)
    assert_survives(client_of("vera"), f"/einlass/{concert.id}/plaetze", {"seats": "5"})
