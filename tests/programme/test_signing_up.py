"""Families take places by themselves: together or not at all, and nobody overtakes."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from app.base.errors import RuleBroken
from app.messages import letters
from app.messages.models import Message
from app.programme import activities, offers, places, reminding, service, signing_up
from app.programme.models import Event, Kind, ParticipationStatus, Signup
from app.programme.signing_up import list_open, sign_up
from tests.cast import make_person
from tests.conftest import MOMENT

DAY = timedelta(days=1)
ACTIVE, OFFERED, WAITLISTED = (
    ParticipationStatus.ACTIVE,
    ParticipationStatus.OFFERED,
    ParticipationStatus.WAITLISTED,
)


@pytest.fixture
def trip(session, cast):
    """A trip in ten days with three places, open to our families until the day before."""
    by = cast.actor("vera")
    outline = activities.Outline(
        kind=Kind.EXCURSION, title="Heidelberg", capacity=3, signup=Signup.FAMILY
    )
    made = activities.create_activity(session, outline, by=by, at=MOMENT)
    begins = MOMENT + 10 * DAY
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=8)}
    service.create_event(session, made, **times, by=by, at=MOMENT)
    return made


@pytest.fixture
def three(session):
    return [make_person(session, name).id for name in ("Ada", "Bo", "Cem")]


def statuses(rows):
    return [row.status for row in rows]


def test_a_family_gets_places_together_or_waits_together(session, cast, trip, three):
    by = cast.actor("vera")
    first = sign_up(session, trip, [cast.amira.id, cast.karim.id], by=by, at=MOMENT)
    second = sign_up(session, trip, three[:2], by=by, at=MOMENT)
    alone = sign_up(session, trip, three[2:], by=by, at=MOMENT)

    assert statuses(first) == [ACTIVE, ACTIVE]
    assert statuses(second) == [WAITLISTED, WAITLISTED]
    assert statuses(alone) == [ACTIVE], "one place was left, and whoever waits needs two"
    assert {row.party_id for row in second} == {second[0].id}


def test_a_party_is_offered_its_places_together(session, cast, trip, three):
    by = cast.actor("vera")
    first = sign_up(session, trip, [cast.amira.id, cast.karim.id], by=by, at=MOMENT)
    second = sign_up(session, trip, three[:2], by=by, at=MOMENT)

    assert places.leave(session, first[0], by=by, at=MOMENT) == second
    assert statuses(second) == [OFFERED, OFFERED]
    assert second[0].offer_until == MOMENT + offers.OFFER_LASTS


def test_shortly_before_it_begins_only_the_office_offers(session, cast, trip, three):
    by, late = cast.actor("vera"), MOMENT + 10 * DAY - timedelta(hours=5)
    first = sign_up(session, trip, [cast.amira.id, cast.karim.id, cast.ben.id], by=by, at=MOMENT)
    [waits] = sign_up(session, trip, three[:1], by=by, at=MOMENT)

    assert places.leave(session, first[0], by=by, at=late) == []
    assert offers.offer_free(session, trip, by_hand=True, by=by, at=late) == [waits]
    assert waits.offer_until == MOMENT + 10 * DAY


def test_what_ends_later_takes_no_time_from_who_is_offered_a_place(session, cast, trip, three):
    by, late = cast.actor("vera"), MOMENT + 10 * DAY - timedelta(hours=5)
    first = sign_up(session, trip, [cast.amira.id, cast.karim.id, cast.ben.id], by=by, at=MOMENT)
    [waits] = sign_up(session, trip, three[:1], by=by, at=MOMENT)
    places.leave(session, first[0], by=by, at=late)
    offers.offer_free(session, trip, by_hand=True, by=by, at=late)
    event = session.scalar(select(Event).where(Event.activity_id == trip.id))

    times = {"starts_at": event.starts_at, "ends_at": event.ends_at + timedelta(hours=1)}
    service.move_event(session, event, **times, place_id=event.place_id, by=by, at=late)
    assert waits.offer_until == event.starts_at


def test_more_places_are_offered_at_once(session, cast, trip, three):
    by = cast.actor("vera")
    sign_up(session, trip, [cast.amira.id, cast.karim.id, cast.ben.id], by=by, at=MOMENT)
    waiting = sign_up(session, trip, three, by=by, at=MOMENT)
    wider = activities.Outline(Kind.EXCURSION, "Heidelberg", capacity=6, signup=Signup.FAMILY)

    activities.change_activity(session, trip, wider, by=by, at=MOMENT)

    assert statuses(waiting) == [OFFERED] * 3


def test_who_has_a_place_keeps_it_and_who_left_may_come_back(session, cast, trip):
    by = cast.actor("vera")
    [held] = sign_up(session, trip, [cast.amira.id], by=by, at=MOMENT)
    assert sign_up(session, trip, [cast.amira.id], by=by, at=MOMENT) == []

    places.leave(session, held, by=by, at=MOMENT)

    assert sign_up(session, trip, [cast.amira.id], by=by, at=MOMENT) == [held]
    assert (held.status, held.ends_on) == (ACTIVE, None)


def test_sign_up_ends(session, cast, trip, three):
    by = cast.actor("vera")
    trip.signup_until = (MOMENT + 2 * DAY).date()
    sign_up(session, trip, three[:1], by=by, at=MOMENT + 2 * DAY)
    with pytest.raises(RuleBroken):
        sign_up(session, trip, three[1:], by=by, at=MOMENT + 3 * DAY)
    trip.signup_until = None
    with pytest.raises(RuleBroken):
        sign_up(session, trip, three[1:], by=by, at=MOMENT + 11 * DAY)
    trip.signup = Signup.OFFICE
    with pytest.raises(RuleBroken):
        sign_up(session, trip, three[1:], by=by, at=MOMENT)


def test_more_than_there_are_places_is_refused_at_once(session, cast, trip, three):
    everybody = [*three, cast.amira.id]
    with pytest.raises(RuleBroken):
        sign_up(session, trip, everybody, by=cast.actor("vera"), at=MOMENT)


def test_what_is_open_is_listed_with_what_is_left(session, cast, trip, three):
    by = cast.actor("vera")
    sign_up(session, trip, three[:2], by=by, at=MOMENT)
    [row] = list_open(session, [Signup.FAMILY, Signup.PUBLIC], MOMENT)
    assert (row.id, row.left, row.starts_at) == (trip.id, 1, MOMENT + 10 * DAY)
    assert list_open(session, [Signup.PUBLIC], MOMENT) == []
    assert list_open(session, [Signup.FAMILY], MOMENT + 11 * DAY) == []


def test_the_day_before_whoever_signed_up_is_reminded_once(session, cast, trip, three):
    by, soon = cast.actor("vera"), MOMENT + 9 * DAY
    sign_up(session, trip, [cast.amira.id, cast.karim.id, three[0]], by=by, at=MOMENT)
    sign_up(session, trip, [cast.ben.id], by=by, at=MOMENT)
    assert reminding.remind_due(session, at=MOMENT + 7 * DAY) == 0
    assert reminding.remind_due(session, at=soon) == 1
    assert reminding.remind_due(session, at=soon + timedelta(minutes=1)) == 0
    told = session.scalars(select(Message).where(Message.sort == "event_reminder")).all()
    assert {row.family_id for row in told} == {cast.haddads.id, None}


@pytest.mark.parametrize("full", [True, False])
def test_others_wait_only_where_somebody_does(session, cast, trip, three, full):
    by, soon = cast.actor("vera"), MOMENT + 9 * DAY
    sign_up(session, trip, [cast.amira.id, *three[: 2 if full else 1]], by=by, at=MOMENT)
    sign_up(session, trip, [cast.ben.id], by=by, at=MOMENT)
    reminding.remind_due(session, at=soon)
    about = select(Message).where(Message.family_id == cast.haddads.id)
    told = session.scalars(about).one()
    with force_locale("en"):
        words = letters.matter(told.sort, told.facts, {})
    assert ("others are waiting" in words) is full
    assert "please tell us" in words


def test_nobody_is_reminded_of_what_is_off_or_weekly(session, cast, trip, guitar, tuesdays):
    by = cast.actor("vera")
    sign_up(session, trip, [cast.amira.id], by=by, at=MOMENT)
    event = session.scalar(select(Event).where(Event.activity_id == trip.id))
    service.cancel_event(session, event, reason="", by=by, at=MOMENT)
    assert [reminding.remind_due(session, at=MOMENT + n * DAY) for n in range(12)] == [0] * 12


def test_nothing_is_offered_in_what_is_over_or_put_away(session, cast, trip, three):
    by, after = cast.actor("vera"), MOMENT + 30 * DAY
    first = sign_up(session, trip, three, by=by, at=MOMENT)
    [waits] = sign_up(session, trip, [cast.ben.id], by=by, at=MOMENT)
    places.leave(session, first[0], by=by, at=after)
    assert waits.status == WAITLISTED
    activities.archive_activity(session, trip, by=by, at=MOMENT)
    places.leave(session, first[1], by=by, at=MOMENT)
    assert waits.status == WAITLISTED


def test_what_was_offered_ends_when_it_is_put_away(session, cast, trip, three):
    by = cast.actor("vera")
    first = sign_up(session, trip, three, by=by, at=MOMENT)
    waiting = [
        sign_up(session, trip, [one.id], by=by, at=MOMENT)[0] for one in (cast.ben, cast.karim)
    ]
    places.leave(session, first[0], by=by, at=MOMENT)
    assert statuses(waiting) == [OFFERED, WAITLISTED]
    activities.archive_activity(session, trip, by=by, at=MOMENT)
    assert statuses(waiting) == [ParticipationStatus.DECLINED, WAITLISTED]


def move(session, cast, event, by_days, at=MOMENT):
    times = {"starts_at": event.starts_at + by_days * DAY, "ends_at": event.ends_at + by_days * DAY}
    place = event.place_id
    service.move_event(session, event, **times, place_id=place, by=cast.actor("vera"), at=at)


def test_an_offer_is_shorter_when_it_begins_sooner_and_the_family_is_told(
    session, cast, trip, three
):
    by = cast.actor("vera")
    first = sign_up(session, trip, three, by=by, at=MOMENT)
    [waits] = sign_up(session, trip, [cast.amira.id], by=by, at=MOMENT)
    places.leave(session, first[0], by=by, at=MOMENT)
    event = session.scalar(select(Event).where(Event.activity_id == trip.id))

    move(session, cast, event, 5)
    assert waits.offer_until == MOMENT + offers.OFFER_LASTS
    move(session, cast, event, -12)
    assert waits.offer_until == MOMENT + 1.5 * DAY

    about = select(Message).where(Message.about == f"participation:{waits.id}")
    told = session.scalars(about.order_by(Message.id)).all()
    assert [row.status for row in told] == ["dropped", "waiting"]
    assert waits.offer_until.isoformat() in told[-1].facts


def test_an_offer_that_ends_tomorrow_is_told_before_it_ends(session, cast, trip, three):
    by, late = cast.actor("vera"), MOMENT + 10 * DAY - timedelta(hours=46)
    first = sign_up(session, trip, three, by=by, at=MOMENT)
    [waits] = sign_up(session, trip, [cast.amira.id], by=by, at=MOMENT)
    places.leave(session, first[0], by=by, at=late)
    told = session.scalars(select(Message).where(Message.sort == "place_offered")).one()
    assert told.due_at < waits.offer_until


def test_what_moves_to_another_day_is_reminded_of_again(session, cast, trip):
    by, soon = cast.actor("vera"), MOMENT + 9 * DAY
    sign_up(session, trip, [cast.amira.id], by=by, at=MOMENT)
    event = session.scalar(select(Event).where(Event.activity_id == trip.id))
    assert reminding.remind_due(session, at=soon) == 1
    move(session, cast, event, 7, at=soon)
    reminders = select(Message.status).where(Message.sort == "event_reminder").order_by(Message.id)
    assert session.scalars(reminders).all() == ["dropped"]
    assert reminding.remind_due(session, at=soon) == 0
    assert reminding.remind_due(session, at=soon + 7 * DAY) == 1
    assert reminding.remind_due(session, at=soon + 7 * DAY) == 0


def test_what_was_only_called_off_for_a_moment_is_reminded_of(session, cast, trip):
    by, soon = cast.actor("vera"), MOMENT + 9 * DAY
    sign_up(session, trip, [cast.amira.id], by=by, at=MOMENT)
    event = session.scalar(select(Event).where(Event.activity_id == trip.id))
    assert reminding.remind_due(session, at=soon) == 1
    service.cancel_event(session, event, reason="", by=by, at=soon)
    assert reminding.remind_due(session, at=soon) == 0
    service.restore_event(session, event, by=by, at=soon)
    assert reminding.remind_due(session, at=soon) == 1
    waiting = select(Message.sort).where(Message.status == "waiting")
    assert session.scalars(waiting.where(Message.sort == "event_reminder")).all()
    assert reminding.remind_due(session, at=soon) == 0


def test_a_trip_that_has_begun_is_open_to_nobody_new(session, cast, trip):
    """Its second day lies ahead; who is on it still finds it."""
    by, under_way = cast.actor("vera"), MOMENT + 10 * DAY + timedelta(hours=1)
    first = session.scalar(select(Event).where(Event.activity_id == trip.id))
    times = {"starts_at": first.starts_at + DAY, "ends_at": first.ends_at + DAY}
    service.create_event(session, trip, **times, by=by, at=MOMENT)
    sign_up(session, trip, [cast.amira.id], by=by, at=MOMENT)
    assert list_open(session, [Signup.FAMILY], under_way) == []
    [row] = list_open(session, [Signup.FAMILY], under_way, [cast.amira.id])
    assert row.late
    service.cancel_event(session, first, reason="", by=by, at=MOMENT)
    [row] = list_open(session, [Signup.FAMILY], under_way)
    assert not row.late
    assert signing_up.is_open(session, trip, under_way)
