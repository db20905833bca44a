"""The pages of trips: who may see what, planning, travelling, forms, lists."""

import io
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.base import documents
from app.excursions import keeping, lists, queries, service
from app.excursions.models import MeetingPoint, Passenger, RollCall, Seat, Trip, TripForm
from app.excursions.sealing import Notes
from app.excursions.service import Boarding
from app.people import protection
from app.programme import places, replies
from app.programme import service as programme
from app.programme.activities import Outline, create_activity
from app.programme.models import Activity, Event, Kind
from tests.cast import LONG_AGO, make_person
from tests.conftest import MOMENT
from tests.hostile import assert_survives

SENT = {"title": "Zoo Neuwied", "day": "5.12.2026", "start": "9:00", "signup": "family"}
POINTS = {
    "points-0-name": "am Klangufer",
    "points-0-there": "8:45",
    "points-0-back": "17:30",
    "points-1-name": "",
    "points-1-there": "",
    "points-1-back": "",
}


@pytest.fixture
def vera(client_of):
    return client_of("vera")


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize(
    ("name", "status"), [("vera", 200), ("jonas", 200), ("kofi", 404), ("lena", 403), ("uwe", 403)]
)
def test_leaders_see_their_own_trips_and_the_office_all(client_of, cast, trip, name, status):
    client = client_of(name)
    place = trip.at(cast.amira).id
    pages = ("", "/liste", "/bus.pdf", f"/mitfahrt/{place}", "/zaehlung/1")
    for page in pages:
        assert client.get(f"/ausfluege/{trip.id}{page}").status_code == status, page
    for deed in ("/angaben", "/liste.pdf"):
        assert client.post(f"/ausfluege/{trip.id}{deed}").status_code == status, deed
    listed = client.get("/ausfluege")
    assert ("Heidelberg" in listed.text) == (status == 200)


def test_a_phone_keeps_the_counts_until_twelve_hours_after_the_end(client_of, planned):
    long = planned(ends_at=MOMENT + timedelta(days=4))
    jonas = client_of("jonas")
    for path in (f"/ausfluege/{long.id}/zaehlung/1", "/heute"):
        until = parsedate_to_datetime(jonas.get(path).headers["X-Kept-Until"])
        assert until == long.event.ends_at + timedelta(hours=12)
    assert "X-Kept-Until" not in client_of("kofi").get("/heute").headers


def test_passengers_for_a_spreadsheet(client_of, session, cast, trip):
    cast.ben.given_name = "=HYPERLINK(1)"
    session.commit()
    office = {"by": cast.actor("vera"), "at": MOMENT}
    boarding = Boarding(trip.points[1].id, Seat.CHILD)
    service.board(session, trip.journey, trip.at(cast.amira), boarding, **office)
    session.commit()
    paper = f"/ausfluege/{trip.id}/liste.csv"
    answer = client_of("jonas").get(paper)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    heads, *rows = answer.data.decode("utf-8-sig").split("\r\n")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert heads == "Name;Treffpunkt;Platz"
    assert "Amira Haddad;am Bahnhof;Kindersitz" in rows
    assert "'=HYPERLINK(1) Berg;noch nicht gewählt;Sitzplatz" in rows
    assert paper in client_of("vera").get(f"/ausfluege/{trip.id}").text
    assert client_of("kofi").get(paper).status_code == 404
    assert client_of("lena").get(paper).status_code == 403


def test_who_has_paid_is_ticked_seen_and_taken_back(vera, cast, planned):
    free, trip = planned(days=3), planned(days=5, cost=500)
    assert "Bezahlt" not in vera.get(f"/ausfluege/{free.id}").text
    there = vera.get(f"/ausfluege/{trip.id}").text
    [place] = re.findall(r'/mitfahrt/(\d+)"[^>]*>Amira', there)
    address = f"/ausfluege/{trip.id}/mitfahrt/{place}"
    for said, unpaid in (({"paid": "y"}, 3), ({}, 4)):
        version = re.findall(r'name="version"[^>]*value="(\d*)"', vera.get(address).text)[0]
        assert vera.post(address, data={**said, "version": version}).status_code == 303
        assert f"{unpaid} Personen haben nicht bezahlt" in vera.get(f"/ausfluege/{trip.id}").text


@pytest.mark.parametrize("name", ["jonas", "kofi"])
def test_only_the_office_plans_and_changes(client_of, trip, name):
    client = client_of(name)
    for page in ("/ausfluege/neu", f"/ausfluege/{trip.id}/bearbeiten"):
        assert client.get(page).status_code == 403
        assert client.post(page, data=SENT).status_code == 403


def test_where_to_the_day_and_the_hour_are_enough(vera, session, cast):
    answer = vera.post("/ausfluege/neu", data=SENT)
    assert answer.status_code == 303
    event = session.scalar(select(Event))
    assert (event.starts_at.hour, event.ends_at.hour) == (8, 17)  # in UTC; 18 Uhr as usual
    assert [point.name for point in session.scalars(select(MeetingPoint))] == ["an der Musikschule"]
    page = vera.get(answer.location).text
    assert "Zoo Neuwied" in page and "Kann es losgehen?" in page


@pytest.mark.parametrize("missing", ["title", "day", "start"])
def test_each_of_the_three_is_asked_for_and_the_rest_is_kept(vera, session, missing):
    answer = vera.post("/ausfluege/neu", data={**SENT, **POINTS, missing: ""})
    assert answer.status_code == 422
    assert "am Klangufer" in answer.text and "8:45" in answer.text
    assert count(session, Trip) == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"end": "8:00"}, "Ende"),
        ({"last_day": "1.12.2026"}, "Ende"),
        ({"last_day": "30.12.2026"}, "14 Tage"),
        ({"points-1-there": "8:00"}, "Treffpunkt ist"),
        ({"cost": "viel"}, "12.500,00"),
        ({"per_adult": "0"}, "von 1 bis 100"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(vera, session, wrong, words):
    answer = vera.post("/ausfluege/neu", data={**SENT, **POINTS, **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    assert count(session, Trip) == count(session, Activity) == 0


def test_a_double_tap_plans_one_trip(vera, session):
    for _tap in range(2):
        vera.post("/ausfluege/neu", data={**SENT, "key": "the-same-key"})
    assert count(session, Trip) == 1


def test_several_days_and_whole_days(vera, session):
    vera.post("/ausfluege/neu", data={**SENT, "last_day": "7.12.2026", "end": "16:00"})
    vera.post("/ausfluege/neu", data={**SENT, "last_day": "7.12.2026", "all_day": "y"})
    hours, days = session.scalars(select(Event).order_by(Event.id)).all()
    assert (hours.ends_at - hours.starts_at) == timedelta(days=2, hours=7)
    assert days.all_day and (days.ends_at - days.starts_at) == timedelta(days=3)


def test_changing_shows_what_is_stored_and_keeps_it(vera, session, cast, trip):
    path = f"/ausfluege/{trip.id}/bearbeiten"
    page = vera.get(path).text
    for words in ("am Klangufer", "14:45", "am Bahnhof", "Heidelberg"):
        assert words in page
    numbers = re.findall(r'name="points-(\d)-number" value="(\d+)"', page)
    sent = {
        **SENT,
        "day": "24.11.2026",
        "start": "15:00",
        "end": "20:00",
        "points-0-number": numbers[0][1],
        "points-0-name": "am Ufer",
        "points-0-there": "14:50",
        "risks": "Wasser",
    }
    assert vera.post(path, data=sent).status_code == 303
    session.expire_all()
    assert [(point.id, point.name) for point in queries.list_points(session, trip.id)] == [
        (int(numbers[0][1]), "am Ufer")
    ]
    assert session.get(Trip, trip.id).risks == "Wasser"


def test_a_trip_open_to_everybody_stays_so(vera, session, trip):
    trip.journey.activity.signup = "public"
    session.commit()
    path = f"/ausfluege/{trip.id}/bearbeiten"
    sent = {**SENT, "day": "24.11.2026", "signup": "public"}
    assert vera.post("/ausfluege/neu", data=sent).status_code == 422
    assert vera.post(path, data=sent).status_code == 303
    session.expire_all()
    assert session.get(Activity, trip.id).signup == "public"


def test_a_stale_page_is_told(vera, trip):
    path = f"/ausfluege/{trip.id}/bearbeiten"
    sent = {**SENT, "day": "24.11.2026", "version": "1"}
    assert vera.post(path, data=sent).status_code == 303
    assert vera.post(path, data=sent).status_code == 409


def test_an_excursion_entered_as_an_offer_leads_to_its_trip(vera, session, cast):
    zoo = create_activity(session, Outline(Kind.EXCURSION, "Zoo"), by=cast.actor("vera"), at=MOMENT)
    start = MOMENT + timedelta(days=3)
    programme.create_event(
        session,
        zoo,
        starts_at=start,
        ends_at=start + timedelta(hours=4),
        by=cast.actor("vera"),
        at=MOMENT,
    )
    assert "Fahrt einrichten" in vera.get(f"/angebote/{zoo.id}").text
    assert vera.get(f"/ausfluege/{zoo.id}").status_code == 404
    assert vera.post(f"/angebote/{zoo.id}/als-ausflug").status_code == 303
    assert f"/ausfluege/{zoo.id}" in vera.get(f"/angebote/{zoo.id}").text
    assert vera.get(f"/ausfluege/{zoo.id}").status_code == 200


def test_from_where_and_on_which_seat(client_of, session, cast, trip):
    jonas = client_of("jonas")
    path = f"/ausfluege/{trip.id}/mitfahrt/{trip.at(cast.amira).id}"
    sent = {"point_id": trip.points[1].id, "seat": "child"}
    assert jonas.post(path, data=sent).status_code == 303
    row = session.get(Passenger, trip.at(cast.amira).id)
    assert (row.point_id, row.seat) == (trip.points[1].id, "child")
    page = jonas.get(f"/ausfluege/{trip.id}").text
    assert "am Bahnhof" in page and "Kindersitz" in page
    assert jonas.post(path, data={**sent, "version": "7"}).status_code == 409


def test_a_passenger_of_another_trip_is_missing(client_of, cast, trip, planned):
    other = planned(days=30)
    jonas = client_of("jonas")
    assert jonas.get(f"/ausfluege/{other.id}/mitfahrt/{trip.at(cast.amira).id}").status_code == 404


def test_what_is_told_by_telephone_is_sealed_and_not_shown_again(client_of, session, cast, trip):
    jonas = client_of("jonas")
    path = f"/ausfluege/{trip.id}/mitfahrt/{trip.at(cast.amira).id}"
    sent = {"allergies": "Kanarienvogel", "contact": "Oma"}
    assert jonas.post(f"{path}/angaben", data=sent).status_code == 303
    assert "Kanarienvogel" not in session.scalar(select(TripForm.sealed))
    for page in (path, f"/ausfluege/{trip.id}", f"/ausfluege/{trip.id}/liste"):
        assert "Kanarienvogel" not in jonas.get(page).text
    wrong = jonas.post(f"{path}/angaben", data={"allergies": "x" * 500})
    assert wrong.status_code == 422 and "x" * 500 in wrong.text


def test_opening_the_forms_is_written_down_and_kept_nowhere(client_of, session, cast, trip, jonas):
    place = trip.at(cast.amira)
    keeping.write_form(session, place, Notes(allergies="Kanarienvogel"), **jonas)
    session.commit()
    client = client_of("jonas")
    before = count(session, AuditEntry)
    session.rollback()
    answer = client.post(f"/ausfluege/{trip.id}/angaben")
    assert answer.status_code == 200 and "Kanarienvogel" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(f"/ausfluege/{trip.id}/angaben").status_code == 405
    paper = client.post(f"/ausfluege/{trip.id}/liste.pdf")
    assert paper.data.startswith(b"%PDF-") and paper.headers["Cache-Control"] == "no-store"
    assert client.get(f"/ausfluege/{trip.id}/liste.pdf").status_code == 405
    session.rollback()
    looks = session.scalars(select(AuditEntry.deed).where(AuditEntry.id > before)).all()
    assert looks == ["excursions.open_forms"] * 2


def test_the_list_for_the_leader_says_all_of_it(
    session, app, cast, trip, jonas, mother_has_a_phone
):
    told = Notes(allergies="Nüsse", contact="Oma", contact_phone="0151 1")
    notes = {trip.at(cast.amira).id: told}
    service.board(session, trip.journey, trip.at(cast.amira), Boarding(trip.points[0].id), **jonas)
    with app.test_request_context():
        data = lists.for_leader(session, trip.journey, notes)
        assert documents.pdf("passengers", data).startswith(b"%PDF-")
    named = {group["name"]: group["rows"] for group in data["groups"]}
    amira, leader = named["am Klangufer"]
    assert amira["name"] == "Amira Haddad" and "Nüsse" in amira["notes"]
    assert "0261" in amira["phones"] and "Oma" in amira["phones"]
    assert (leader["name"], leader["seat"]) == ("Jonas Muster", "Begleitung")
    assert len(named["noch nicht gewählt"]) == 2


def test_the_list_for_the_coach_says_next_to_nothing(session, app, cast, trip, jonas):
    seat = Boarding(trip.points[1].id, service.Seat.WHEELCHAIR)
    service.board(session, trip.journey, trip.at(cast.amira), seat, **jonas)
    with app.test_request_context():
        data = lists.for_coach(session, trip.journey)
        assert documents.pdf("coach", data).startswith(b"%PDF-")
    assert "Haddad" not in repr(data) and "Amira H." in repr(data)
    assert ["am Bahnhof", "15:00", "19:45", "1", "–", "–", "1"] in data["rows"]


def test_who_waits_or_was_called_off_is_on_no_list(session, app, cast, planned, jonas):
    journey = planned(days=3, seats=3)
    programme_answer = {"by": cast.actor("vera"), "at": MOMENT}
    replies.answer(session, journey.event, cast.amira.id, "no", **programme_answer)
    with app.test_request_context():
        assert [rider.name for rider in lists.coming(session, journey)] == [
            "Karim Haddad",
            "Jonas Muster",
        ]


def test_numbers_of_somebody_banned_are_on_no_list(
    client_of, session, cast, trip, mother_has_a_phone
):
    client = client_of("jonas")
    pages = (f"/ausfluege/{trip.id}/liste", f"/ausfluege/{trip.id}/zaehlung/3")
    for page in pages:
        assert "0261" in client.get(page).text
    for child in (cast.amira, cast.karim):
        protection.ban_contact(session, cast.frau_haddad, child, by=cast.actor("vera"), at=MOMENT)
    session.commit()
    for page in pages:
        assert "0261" not in client.get(page).text


def test_a_stop_is_added_on_the_way_and_dropped_again(client_of, session, trip):
    jonas = client_of("jonas")
    assert jonas.post(f"/ausfluege/{trip.id}/halt", data={"name": ""}).status_code == 422
    assert jonas.post(f"/ausfluege/{trip.id}/halt", data={"name": "Rasthof"}).status_code == 303
    assert "Halt: Rasthof" in jonas.get(f"/ausfluege/{trip.id}").text
    assert jonas.post(f"/ausfluege/{trip.id}/halt/4/entfernen").status_code == 303
    assert jonas.post(f"/ausfluege/{trip.id}/halt/9/entfernen").status_code == 404
    assert count(session, RollCall) == 3


def test_the_trip_page_takes_the_same_statements_for_few_and_many(
    client_of, session, cast, trip, statements
):
    client = client_of("jonas")

    def look():
        client.get(f"/ausfluege/{trip.id}")
        with statements() as seen:
            client.get(f"/ausfluege/{trip.id}")
            client.get(f"/ausfluege/{trip.id}/zaehlung/1")
            client.get("/ausfluege")
        return len(seen)

    few = look()
    for number in range(15):
        child = make_person(session, f"Kind{number}", "Muster")
        places.enrol(session, trip.journey.activity, child.id, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    assert look() == few


def test_nothing_typed_breaks_the_forms(client_of, cast, trip):
    vera = client_of("vera")
    assert_survives(vera, "/ausfluege/neu", {**SENT, **POINTS})
    place = f"/ausfluege/{trip.id}/mitfahrt/{trip.at(cast.amira).id}"
    assert_survives(vera, place, {"point_id": str(trip.points[0].id), "seat": "usual"})
    assert_survives(vera, f"{place}/angaben", {"allergies": "x", "contact_phone": "1"})
    assert_survives(vera, f"/ausfluege/{trip.id}/halt", {"name": "Rasthof"})


def test_names_cannot_be_commands_on_paper(session, app, cast, trip, jonas):
    cast.amira.given_name = '#panic("x") ] = $ \\'
    session.flush()
    with app.test_request_context():
        data = lists.for_leader(session, trip.journey, {})
        assert documents.pdf("passengers", data).startswith(b"%PDF-")
        assert io.BytesIO(documents.pdf("coach", lists.for_coach(session, trip.journey)))
