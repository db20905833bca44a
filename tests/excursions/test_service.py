"""Planning, changing, meeting points, seats, who goes along, what calendars say."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from app.base.errors import RuleBroken, StaleVersion
from app.excursions import queries, readiness, service
from app.excursions.models import MeetingPoint, Passenger, RollCall, Seat, Trip
from app.excursions.service import Boarding, Point
from app.messages.models import Message
from app.people import protection
from app.people.models import ConsentState, Purpose
from app.programme import activities, places, replies
from app.programme import service as programme
from app.programme.activities import Outline
from app.programme.models import Answer, Event, Kind, Participation, ParticipationStatus
from app.programme.queries import find_participation
from app.rules.head_count import Stage
from tests.cast import LONG_AGO, make_person
from tests.conftest import MOMENT


@pytest.fixture
def vera(cast):
    return {"by": cast.actor("vera"), "at": MOMENT}


def checks(session, journey):
    points = queries.list_points(session, journey.id)
    found = readiness.checks(journey, points, queries.list_riders(session, journey))
    return {(check.tone, check.what): check.detail for check in found}


def test_a_trip_is_an_offer_with_one_date_three_counts_and_its_leader_on_board(session, cast, trip):
    journey = trip.journey
    assert (journey.activity.kind, journey.activity.capacity) == (Kind.EXCURSION, 10)
    assert journey.event.notice.splitlines()[0] == (
        "Treffpunkt: 14:45 Uhr, am Klangufer, zurück gegen 20:00 Uhr"
    )
    stages = [call.stage for call in queries.list_calls(session, trip.id)]
    assert stages == [Stage.DEPARTURE, Stage.STOP, Stage.RETURN]
    riders = queries.list_riders(session, journey)
    leader = next(one for one in riders if one.row.person_id == cast.staff["jonas"].id)
    assert leader.adult and leader.row.part == "Begleitung"
    assert len(riders) == 4


def test_without_a_limit_there_is_none(planned):
    assert planned(seats=0).activity.capacity is None


def test_all_three_kinds_of_seats_make_the_capacity(session, planned):
    assert planned(seats=40, child_seats=4, wheelchair_places=1).activity.capacity == 45


def test_a_full_coach_makes_people_wait_and_a_larger_one_offers_places(
    session, cast, plan, planned, vera
):
    journey = planned(days=30, seats=3)
    waits = find_participation(session, journey.activity, cast.ben.id)
    assert waits.status == ParticipationStatus.WAITLISTED
    larger = plan(seats=5, starts_at=journey.event.starts_at, ends_at=journey.event.ends_at)
    service.change_trip(session, journey, larger, **vera)
    assert waits.status == ParticipationStatus.OFFERED


def test_changing_keeps_points_people_have_chosen_and_drops_the_others(
    session, cast, trip, plan, vera
):
    first, second = trip.points
    for child, point in ((cast.amira, first), (cast.ben, second)):
        service.board(session, trip.journey, trip.at(child), Boarding(point.id), **vera)
    points = [Point("Neuer Ort", time(14)), Point("am Ufer", time(14, 50), None, first.id)]
    service.change_trip(session, trip.journey, plan(points=points), **vera)
    session.expire_all()
    names = [point.name for point in queries.list_points(session, trip.id)]
    assert names == ["Neuer Ort", "am Ufer"]
    assert session.get(Passenger, trip.at(cast.amira).id).point_id == first.id
    assert session.get(Passenger, trip.at(cast.ben).id).point_id is None
    assert "Neuer Ort" in trip.journey.event.notice


def test_another_day_moves_the_date_and_tells_families_once(session, planned, plan, vera):
    journey = planned(days=20)
    later = {
        "starts_at": journey.event.starts_at + timedelta(days=1),
        "ends_at": journey.event.ends_at + timedelta(days=1),
    }
    before = journey.event.sequence
    service.change_trip(session, journey, plan(**later), **vera)
    assert journey.event.sequence == before + 1
    sorts = session.scalars(select(Message.sort)).all()
    assert set(sorts) == {"event_moved"}
    told = len(sorts)
    service.change_trip(session, journey, plan(**later, bring="Regenjacke"), **vera)
    assert "Regenjacke" in journey.event.notice
    assert session.scalar(select(func.count()).select_from(Message)) == told


def test_who_was_overtaken_is_told_although_only_the_title_had_changed(session, trip, plan, vera):
    seen = trip.journey.trip.version
    service.change_trip(session, trip.journey, plan(title="Zoo"), version=seen, **vera)
    with pytest.raises(StaleVersion):
        service.change_trip(session, trip.journey, plan(title="Wald"), version=seen, **vera)


def test_an_excursion_with_one_date_can_become_a_trip(session, cast, vera):
    zoo = activities.create_activity(session, Outline(Kind.EXCURSION, "Zoo"), **vera)
    with pytest.raises(RuleBroken):
        service.take_up(session, zoo, **vera)
    start = MOMENT + timedelta(days=3)
    programme.create_event(
        session, zoo, starts_at=start, ends_at=start + timedelta(hours=4), **vera
    )
    journey = service.take_up(session, zoo, **vera)
    assert service.take_up(session, zoo, **vera).trip is journey.trip
    assert [point.there for point in queries.list_points(session, zoo.id)] == [time(15, 34)]
    lesson = activities.create_activity(session, Outline(Kind.COURSE, "Gitarre"), **vera)
    with pytest.raises(RuleBroken):
        service.take_up(session, lesson, **vera)


def test_a_meeting_point_of_another_trip_cannot_be_chosen(session, cast, trip, planned, vera):
    other = queries.list_points(session, planned(days=40).id)[0]
    with pytest.raises(RuleBroken):
        service.board(session, trip.journey, trip.at(cast.amira), Boarding(other.id), **vera)


def test_whoever_has_paid_has_paid_until_somebody_says_no(session, cast, trip, vera):
    place = trip.at(cast.amira)
    row = service.board(session, trip.journey, place, Boarding(), paid=True, **vera)
    assert row.paid_at == MOMENT
    service.board(session, trip.journey, place, Boarding(seat=Seat.CHILD), **vera)
    assert (row.paid_at, row.seat) == (MOMENT, Seat.CHILD)
    service.board(session, trip.journey, place, Boarding(), paid=False, **vera)
    assert row.paid_at is None


def test_stops_come_before_the_return_and_stay_once_somebody_was_counted(session, trip, jonas):
    stop = service.add_stop(session, trip.journey, "Raststätte", **jonas)
    assert [call.stage for call in queries.list_calls(session, trip.id)][-1] == Stage.RETURN
    service.remove_stop(session, stop, **jonas)
    with pytest.raises(RuleBroken):
        service.remove_stop(session, trip.departure, **jonas)
    assert session.scalar(select(func.count()).select_from(RollCall)) == 3


def test_removing_the_date_takes_an_untouched_trip_along_but_never_its_counts(
    session, cast, planned, vera
):
    journey = planned(days=9)
    with pytest.raises(RuleBroken):
        programme.remove_event(session, journey.event, **vera)
    for call in queries.list_calls(session, journey.id):
        session.delete(call)
    session.flush()
    programme.remove_event(session, journey.event, **vera)
    assert session.scalar(select(func.count()).select_from(Trip)) == 0
    assert session.scalar(select(func.count()).select_from(MeetingPoint)) == 0


def test_the_ready_list_says_what_is_missing_and_falls_silent(session, cast, trip, vera):
    found = checks(session, trip.journey)
    assert ("good", "4 von 10: Sitzplatz") in found
    assert ("bad", "1 erwachsene Person für 3 Kinder") in found
    assert "Nötig sind 2" in found["bad", "1 erwachsene Person für 3 Kinder"]
    assert ("warn", "3 Erlaubnisse fehlen") in found
    assert ("warn", "3 Fahrtbögen fehlen") in found
    assert ("warn", "3 Personen haben keinen Treffpunkt gewählt") in found
    for child in (cast.amira, cast.karim, cast.ben):
        protection.set_consent(session, child, Purpose.TRIP, ConsentState.GIVEN, **vera)
    places.enrol(session, trip.journey.activity, cast.frau_haddad.id, **vera)
    for place in session.scalars(select(Participation)):
        service.board(session, trip.journey, place, Boarding(trip.points[0].id), **vera)
    found = checks(session, trip.journey)
    assert ("good", "2 Erwachsene für 3 Kinder") in found  # a guardian is grown up
    assert ("good", "Alle Familien haben es erlaubt") in found
    assert ("quiet", "Niemand steigt ein: am Bahnhof") in found


def test_a_refusal_is_worse_than_silence(session, cast, trip, vera):
    protection.set_consent(session, cast.amira, Purpose.TRIP, ConsentState.REFUSED, **vera)
    found = checks(session, trip.journey)
    assert "Amira Haddad (darf nicht mit)" in found["bad", "3 Erlaubnisse fehlen"]


def test_seats_are_compared_kind_by_kind(session, cast, planned, vera):
    journey = planned(days=9, seats=8, child_seats=1, wheelchair_places=1, cost=500)
    for child in (cast.amira, cast.ben):
        place = find_participation(session, journey.activity, child.id)
        service.board(session, journey, place, Boarding(seat=Seat.CHILD), **vera)
    found = checks(session, journey)
    assert found["bad", "2 von 1: Kindersitz"] == "Es fehlt noch ein Platz."
    assert ("good", "0 von 1: Rollstuhlplatz") in found
    assert ("warn", "4 Personen haben nicht bezahlt") in found
    assert "20,00" in found["warn", "4 Personen haben nicht bezahlt"]


def test_who_was_called_off_counts_nowhere(session, cast, planned, vera):
    journey = planned(days=9)
    replies.answer(session, journey.event, cast.ben.id, Answer.NO, **vera)
    assert ("warn", "2 Fahrtbögen fehlen") in checks(session, journey)
    assert ("good", "3 von 10: Sitzplatz") in checks(session, journey)


@pytest.mark.parametrize(
    "born", [{"birth_year": 2026}, {"birth_date": date(2019, 11, 1)}, {"birth_year": 2019}]
)
def test_children_born_after_a_trip_of_the_past_are_children(session, cast, trip, born):
    baby = make_person(session, "Ida", **born)
    places.enrol(session, trip.journey.activity, baby.id, by=cast.actor("vera"), at=LONG_AGO)
    trip.journey.event.starts_at = datetime(2019, 10, 26, 6, tzinfo=UTC)
    session.flush()
    riders = queries.list_riders(session, trip.journey)
    assert not next(one for one in riders if one.row.person_id == baby.id).adult


def test_the_number_of_people_does_not_change_the_number_of_statements(
    session, cast, trip, statements
):
    def look():
        with statements() as seen:
            queries.list_riders(session, trip.journey)
        return len(seen)

    few = look()
    for number in range(30):
        child = make_person(session, f"Kind{number}", "Muster")
        session.add(
            Participation(
                activity_id=trip.id,
                person_id=child.id,
                status=ParticipationStatus.ACTIVE,
                applied_at=MOMENT,
            )
        )
    session.flush()
    assert look() == few == 2


def test_whole_days_end_at_the_midnight_after_the_last(session, planned):
    start = datetime(2027, 6, 10, 22, tzinfo=UTC)
    journey = planned(all_day=True, starts_at=start, ends_at=start + timedelta(days=3))
    assert (journey.first_day, journey.last_day) == (date(2027, 6, 11), date(2027, 6, 13))
    assert journey.activity.ends_on == date(2027, 6, 13)
    assert session.scalar(select(Event.all_day)) is True
