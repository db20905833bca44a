"""What other rooms show of trips: today's page, what is missing, the phone's pages, feeds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from app.base.actor import SYSTEM
from app.excursions import counting, keeping
from app.excursions.counting import SentSighting
from app.excursions.sealing import Notes
from app.feeds import service as feeds
from app.programme import service as programme
from app.programme.activities import Outline, create_activity
from app.programme.models import Activity, Kind
from app.programme.queries import find_participation
from app.rules.head_count import Seen
from app.today import missing
from tests.conftest import MOMENT


class Everything:
    """A reader who sees all."""

    sees_all = True
    person_id = None


@pytest.fixture
def found(app, session):
    def ask(at=MOMENT):
        session.flush()
        with app.test_request_context():
            return {one.item.what: one.item for one in missing.findings(session, Everything(), at)}

    return ask


def count_all(session, trip, call, people, seen, jonas, at=MOMENT):
    taps = [SentSighting(f"{seen}-{call.id}-{one.id}-tap", one.id, seen, at) for one in people]
    counting.save_sightings(session, trip.journey, call, taps, **jonas)


def test_forms_are_missed_three_days_before_and_no_earlier(session, cast, planned, found, jonas):
    start = MOMENT + timedelta(days=4)
    journey = planned(days=4)
    words = "3 Fahrtbögen fehlen: Heidelberg"
    assert words not in found()
    assert words in found(start - timedelta(days=2))
    for child in (cast.amira, cast.karim, cast.ben):
        place = find_participation(session, journey.activity, child.id)
        keeping.write_form(session, place, Notes(), **jonas)
    assert words not in found(start - timedelta(days=2))


def test_a_return_nobody_has_closed_is_missed_once_the_trip_is_over(
    session, cast, trip, found, jonas, client_of
):
    evening = trip.journey.event.ends_at + timedelta(hours=1)
    open_count = "Zählung nicht abgeschlossen: Rückkehr, Heidelberg"
    assert open_count not in found(evening)  # nobody has counted at all
    count_all(session, trip, trip.departure, [cast.amira], Seen.HERE, jonas)
    assert open_count not in found()
    items = found(evening)
    assert items[open_count].tone == "bad"
    session.commit()
    assert client_of("vera").get(items[open_count].url).status_code == 200
    everybody = [cast.amira, cast.karim, cast.ben, cast.staff["jonas"]]
    for call in (trip.departure, trip.home):
        count_all(session, trip, call, everybody, Seen.FETCHED, jonas)
        counting.close(session, trip.journey, call, **jonas)
    assert not any("Zählung" in what for what in found(evening))


def test_today_leads_to_each_count(client_of, cast, trip):
    page = client_of("jonas").get("/heute").text
    for position in (1, 2, 3):
        assert f"/ausfluege/{trip.id}/zaehlung/{position}" in page
    assert f"/anwesenheit/{trip.journey.event.id}" not in page
    assert "zaehlung" not in client_of("kofi").get("/heute").text


def test_on_the_second_day_it_is_still_there(client_of, cast, planned):
    journey = planned(starts_at=MOMENT - timedelta(days=1), ends_at=MOMENT + timedelta(days=1))
    assert f"/ausfluege/{journey.id}/zaehlung/2" in client_of("jonas").get("/heute").text


def test_the_phone_of_whoever_leads_keeps_the_counts(client_of, trip):
    json = {"Accept": "application/json"}
    pages = client_of("jonas").get("/anwesenheit/heute.json", headers=json).json["pages"]
    counts = [f"/ausfluege/{trip.id}/zaehlung/{position}" for position in (1, 2, 3)]
    assert set(counts) <= set(pages)
    others = client_of("vera").get("/anwesenheit/heute.json", headers=json).json["pages"]
    assert not set(counts) & set(others)


def entries(phone, session, kind, **about):
    feed = feeds.issue(session, kind, label="x", by=SYSTEM, at=MOMENT, **about)
    session.commit()
    answer = phone.get(f"/k/{feeds.token_of(feed)}/termine.ics")
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(answer.data).events}


SPANS = {
    "whole days": (
        {"all_day": True},
        datetime(2027, 6, 10, 22, tzinfo=UTC),
        datetime(2027, 6, 13, 22, tzinfo=UTC),
    ),
    "whole days over the change of clocks": (
        {"all_day": True},
        datetime(2027, 3, 26, 23, tzinfo=UTC),
        datetime(2027, 3, 28, 22, tzinfo=UTC),
    ),
    "hours over three days": (
        {},
        datetime(2027, 3, 26, 7, tzinfo=UTC),
        datetime(2027, 3, 28, 16, tzinfo=UTC),
    ),
}
SHOWN = {
    "whole days": (date(2027, 6, 11), date(2027, 6, 14)),
    "whole days over the change of clocks": (date(2027, 3, 27), date(2027, 3, 29)),
    "hours over three days": SPANS["hours over three days"][1:],
}


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("whose", ["family", "child", "leader", "team"])
def test_trips_of_several_days_are_right_in_every_calendar(
    app, session, cast, planned, span, whose
):
    more, starts_at, ends_at = SPANS[span]
    journey = planned(starts_at=starts_at, ends_at=ends_at, **more)
    about = {
        "family": {"family_id": cast.haddads.id},
        "child": {"family_id": cast.haddads.id, "person_id": cast.amira.id},
        "leader": {"person_id": cast.staff["jonas"].id},
        "team": {"activity_id": journey.id},
    }[whose]
    shown = entries(app.test_client(), session, whose, **about)
    (entry,) = [one for summary, one in shown.items() if "Heidelberg" in summary]
    first, end = SHOWN[span]
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (first, end)  # the end is not in it
    assert isinstance(entry["DTSTART"].dt, datetime) == (span == "hours over three days")
    assert str(entry["CATEGORIES"].to_ical(), "utf8") == "Ausflug"


def test_a_trip_that_is_off_stays_in_calendars_marked(app, session, cast, planned):
    journey = planned(days=9)
    programme.cancel_event(session, journey.event, reason="Sturm", by=SYSTEM, at=MOMENT)
    shown = entries(app.test_client(), session, "family", family_id=cast.haddads.id)
    (entry,) = [one for summary, one in shown.items() if "Heidelberg" in summary]
    assert entry["STATUS"] == "CANCELLED"


def test_how_many_fit_is_said_on_the_page_of_the_trip_alone(client_of, session, planned):
    journey, vera = planned(days=30, seats=4, child_seats=1), client_of("vera")
    address = f"/angebote/{journey.id}/bearbeiten"
    page = vera.get(address).text
    assert 'name="capacity"' not in page
    assert "5 Plätze im Bus" in page
    assert f'href="/ausfluege/{journey.id}/bearbeiten#seats"' in page
    assert 'id="seats"' in vera.get(f"/ausfluege/{journey.id}/bearbeiten").text
    sent = {"kind": "excursion", "title": "Speyer", "asks": "no", "capacity": "40"}
    sent["version"] = str(journey.activity.version)
    assert vera.post(address, data=sent).status_code == 303
    session.expire_all()
    activity = session.get(Activity, journey.id)
    assert (activity.title, activity.capacity) == ("Speyer", 5)


def test_an_excursion_without_a_coach_says_itself_how_many_fit(client_of, session):
    outline = Outline(Kind.EXCURSION, "Zoo", capacity=4)
    zoo = create_activity(session, outline, by=SYSTEM, at=MOMENT).id
    session.commit()
    vera, address = client_of("vera"), f"/angebote/{zoo}/bearbeiten"
    assert 'name="capacity"' in vera.get(address).text
    sent = {"kind": "excursion", "title": "Zoo", "asks": "no", "capacity": "6", "version": "1"}
    assert vera.post(address, data=sent).status_code == 303
    session.expire_all()
    assert session.get(Activity, zoo).capacity == 6
