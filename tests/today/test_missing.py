"""Was fehlt noch? Each thing once, with the one place where it is mended."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.attendance.models import Attendance
from app.base.actor import SYSTEM
from app.partners.models import Agreement
from app.people.models import ON_STAGE, Clearance, ConsentState, Purpose
from app.people.protection import set_consent
from app.programme import offers, places, service
from app.programme.activities import Outline, create_activity
from app.programme.models import Event, Kind
from app.programme.queries import find_participation
from app.today import missing
from tests.cast import make_person
from tests.conftest import MOMENT
from tests.performances.stage import set_stage


class Everything:
    """A reader who sees all."""

    sees_all = True
    person_id = None


@pytest.fixture
def found(app, session):
    def ask(at=MOMENT):
        session.flush()
        with app.test_request_context():
            return [finding.item for finding in missing.findings(session, Everything(), at)]

    return ask


def words(items):
    return [item.what for item in items]


def test_an_empty_school_misses_nothing(found):
    assert found() == []


def test_registers_that_were_never_closed_are_listed_with_their_leader(found, tuesdays):
    open_ones = [item for item in found() if "Anwesenheit nicht abgeschlossen" in item.what]

    assert open_ones
    assert all("Jonas" in item.detail for item in open_ones)
    assert {item.tone for item in open_ones} == {"bad", "warn"}  # older than a week, and newer


def test_a_cancelled_lesson_needs_no_register(session, found, tuesdays):
    before = len(found())
    lesson = session.scalar(select(Event).where(Event.series_day == date(2026, 11, 17)))
    service.cancel_event(session, lesson, reason="", by=SYSTEM, at=MOMENT)
    assert len(found()) == before - 1


def test_people_who_come_along_soon_without_a_consent_are_named(session, cast, found):
    trip = create_activity(session, Outline(Kind.EXCURSION, "Zoo"), by=SYSTEM, at=MOMENT)
    places.enrol(session, trip, cast.amira.id, by=SYSTEM, at=MOMENT)
    start = MOMENT + timedelta(days=7)
    service.create_event(
        session, trip, starts_at=start, ends_at=start + timedelta(hours=8), by=SYSTEM, at=MOMENT
    )
    assert "Erlaubnis fehlt: Amira Haddad" in words(found())


def test_many_without_a_consent_are_one_line_with_their_names(session, cast, found, client_of):
    zoo, park = (
        create_activity(session, Outline(Kind.EXCURSION, title), by=SYSTEM, at=MOMENT)
        for title in ("Zoo", "Park")
    )
    for trip, people in (
        (zoo, [cast.amira, cast.karim, cast.ben]),
        (park, [make_person(session, "Dana")]),
    ):
        start = MOMENT + timedelta(days=7)
        times = {"starts_at": start, "ends_at": start + timedelta(hours=8)}
        service.create_event(session, trip, **times, by=SYSTEM, at=MOMENT)
        for person in people:
            places.enrol(session, trip, person.id, by=SYSTEM, at=MOMENT)
    several, one = [item for item in found() if "Erlaubnis" in item.what]
    assert several.what == "Für 3 Personen fehlt die Erlaubnis: Zoo"
    assert several.url == f"/angebote/{zoo.id}"
    assert sorted(several.people) == sorted(
        (person.name, f"/menschen/{person.id}/einwilligungen")
        for person in (cast.amira, cast.karim, cast.ben)
    )
    assert one.what.startswith("Erlaubnis fehlt: ") and one.people == ()
    session.commit()
    page = client_of("vera").get("/was-fehlt").text
    assert f'href="/menschen/{cast.karim.id}/einwilligungen">Karim Haddad</a>' in page


def test_grown_ups_travel_without_anybodys_consent(session, cast, found):
    trip = create_activity(session, Outline(Kind.EXCURSION, "Zoo"), by=SYSTEM, at=MOMENT)
    for person in (cast.frau_haddad, cast.staff["jonas"], make_person(session, "Ida")):
        places.enrol(session, trip, person.id, by=SYSTEM, at=MOMENT)
    create_activity(
        session,
        Outline(Kind.COURSE, "Gitarre", leaders=[cast.staff["jonas"].id]),
        by=SYSTEM,
        at=MOMENT,
    )
    start = MOMENT + timedelta(days=7)
    service.create_event(
        session, trip, starts_at=start, ends_at=start + timedelta(hours=8), by=SYSTEM, at=MOMENT
    )
    lacking = [what for what in words(found()) if what.startswith("Erlaubnis fehlt")]
    assert lacking == ["Erlaubnis fehlt: Ida"], "a guardian, a teacher, and one of unknown age"


def test_a_performance_away_needs_the_consent_to_travel_too(session, cast, found):
    stage = set_stage(session, cast)
    dana = make_person(session, "Dana")
    stage.planned(session, line_up=[(dana.id, "")])
    for purpose in (ON_STAGE, Purpose.TRIP):
        assert any("Erlaubnis fehlt: Dana" in what for what in words(found()))
        set_consent(session, dana, purpose, ConsentState.REFUSED, by=SYSTEM, at=MOMENT)
    assert not any("Erlaubnis fehlt: Dana" in what for what in words(found()))


def test_agreements_and_certificates_that_run_out_are_listed(session, cast, found):
    session.add(
        Agreement(
            title="Proberaum", signed_on=date(2024, 1, 1), ends_on=MOMENT.date() + timedelta(days=9)
        )
    )
    session.add(
        Clearance(
            person_id=cast.staff["jonas"].id,
            seen_on=date(2021, 11, 1),
            certificate_on=date(2021, 10, 1),
            without_entry=True,
            renew_by=date(2026, 10, 1),
            recorded_by="account:1",
        )
    )
    items = found()
    assert "Vereinbarung läuft aus: Proberaum" in words(items)
    late = next(item for item in items if item.what.startswith("Führungszeugnis"))
    assert late.tone == "bad"
    assert items[0].tone == "bad"


def test_a_place_on_offer_is_listed_until_it_is_answered(session, cast, guitar, found):
    places.enrol(session, guitar, cast.karim.id, by=SYSTEM, at=MOMENT)
    places.leave(session, find_participation(session, guitar, cast.ben.id), by=SYSTEM, at=MOMENT)
    assert "Platz angeboten: Gitarre für Karim Haddad" in words(found())

    row = find_participation(session, guitar, cast.karim.id)
    offers.accept_offer(session, row, by=SYSTEM, at=MOMENT)
    assert not any("Platz angeboten" in one for one in words(found()))


def test_guests_are_counted_once(session, found):
    make_person(session, "Mia", provisional=True)
    make_person(session, "Ole", provisional=True)
    assert "2 Gäste zu ergänzen" in words(found())


def test_the_page_is_for_manager_and_office(client_of, tuesdays):
    assert client_of("mara").get("/was-fehlt").status_code == 200
    assert client_of("vera").get("/was-fehlt").status_code == 200
    assert client_of("jonas").get("/was-fehlt").status_code == 403


def test_every_item_leads_somewhere(client_of, session, tuesdays, found):
    client = client_of("mara")
    for item in found():
        assert client.get(item.url).status_code == 200, item.url


def test_whoever_is_absent_three_times_running_is_called(
    session, cast, found, tuesdays, statements
):
    lessons = session.scalars(
        select(Event).where(Event.series_day < date(2026, 11, 24)).order_by(Event.starts_at.desc())
    ).all()[:3]

    def miss(lesson, person, mark="absent"):
        session.add(
            Attendance(event_id=lesson.id, person_id=person.id, held_on=lesson.series_day,
                       mark=mark, tapped_at=MOMENT, saved_at=MOMENT, by="account:1")
        )  # fmt: skip

    for number, lesson in enumerate(lessons):
        miss(lesson, cast.ben)
        miss(lesson, cast.amira, "absent" if number else "excused")
    with statements() as one:
        (item,) = [item for item in found() if "hintereinander" in item.what]
    assert (item.what, item.action) == ("3-mal hintereinander gefehlt: Ben Berg", "Familie anrufen")
    assert item.url == f"/anwesenheit/{lessons[0].id}/anrufen/{cast.ben.id}"

    for lesson in lessons:
        miss(lesson, cast.karim)
    session.flush()
    with statements() as two:
        assert len([item for item in found() if "hintereinander" in item.what]) == 2
    reads = [[line for line in seen if line.startswith("SELECT")] for seen in (one, two)]
    assert len(reads[0]) == len(reads[1])


def test_many_who_are_asked_for_one_offer_are_one_line(session, cast, guitar, found):
    asked = [cast.karim, make_person(session, "Dana", "Roth"), make_person(session, "Emil", "Roth")]
    guitar.capacity = 9
    offers.offer_to(session, guitar, asked[0].id, by=SYSTEM, at=MOMENT)
    assert "Platz angeboten: Gitarre für Karim Haddad" in words(found())
    for person in asked[1:]:
        offers.offer_to(session, guitar, person.id, by=SYSTEM, at=MOMENT)
    [line] = [item for item in found() if "angeboten" in item.what]
    assert line.what == "3 Plätze angeboten: Gitarre"
    assert line.detail.startswith("Die erste Antwort")
