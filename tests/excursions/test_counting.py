"""Counting heads: taps in any order, closing only when nobody is missing, the register follows."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.attendance import service as register
from app.attendance.models import Attendance, Register
from app.audit.models import AuditEntry
from app.base.errors import RuleBroken
from app.excursions import counting
from app.excursions.counting import SentSighting, save_sightings
from app.excursions.heads import count_of, counts_of
from app.excursions.models import RollMark
from app.people import service as people
from app.people.models import Person
from app.programme import places
from app.programme import service as programme
from app.programme.models import Answer, Reply
from app.rules.head_count import Seen
from tests.cast import LONG_AGO, make_person
from tests.conftest import MOMENT

HERE = Seen.HERE


def saw(name, person, seen=HERE, seconds=0, **more):
    return SentSighting(name, person.id, seen, MOMENT + timedelta(seconds=seconds - 600), **more)


@pytest.fixture
def everybody(cast):
    return [cast.amira, cast.karim, cast.ben, cast.staff["jonas"]]


@pytest.fixture
def tick(session, trip, jonas):
    """tick(call, amira, karim=Seen.EXCUSED): counts people"""

    def save(call, people, seen=HERE, **more):
        taps = [
            saw(f"tap-{call.id}-{one.id}-{seen}-{more.get('seconds', 0)}", one, seen, **more)
            for one in people
        ]
        return save_sightings(session, trip.journey, call, taps, **jonas)

    return save


def held(session, trip, call):
    return {head.person_id: head.seen for head in count_of(session, trip.journey, call).heads}


def marks(session):
    rows = session.execute(select(Attendance.person_id, Attendance.mark))
    return {row.person_id: row.mark for row in rows}


def test_everybody_is_missing_until_seen(session, cast, trip, tick):
    count = count_of(session, trip.journey, trip.departure)
    assert (len(count.heads), count.counted, len(count.missing)) == (4, 0, 4)
    tick(trip.departure, [cast.amira])
    count = count_of(session, trip.journey, trip.departure)
    assert (count.counted, count.heads[-1].name) == (1, "Amira")


def test_a_replay_changes_nothing_and_leaves_no_trace(session, cast, trip, tick, jonas):
    tick(trip.departure, [cast.amira])
    deeds = session.scalar(select(func.count()).select_from(AuditEntry))
    tick(trip.departure, [cast.amira])
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == deeds
    assert session.scalar(select(func.count()).select_from(RollMark)) == 1


def test_the_last_tap_holds_whatever_arrives_last(session, cast, trip, jonas):
    late = saw("tap-late", cast.amira, None, seconds=0)
    save_sightings(
        session, trip.journey, trip.departure, [saw("tap-new", cast.amira, seconds=9)], **jonas
    )
    save_sightings(session, trip.journey, trip.departure, [late], **jonas)
    assert held(session, trip, trip.departure)[cast.amira.id] is HERE


def test_a_stranger_is_refused_and_so_is_another_reason_without_words(session, cast, trip, jonas):
    uwe = cast.staff["uwe"]
    taps = [saw("tap-uwe1", uwe), saw("tap-other", cast.ben, Seen.OTHER)]
    outcomes = save_sightings(session, trip.journey, trip.departure, taps, **jonas)
    assert [one.refused for one in outcomes] == ["unknown_person", "no_reason"]
    taps = [saw("tap-other2", cast.ben, Seen.OTHER, why="beim Arzt")]
    (outcome,) = save_sightings(session, trip.journey, trip.departure, taps, **jonas)
    assert not outcome.refused


def test_it_cannot_be_closed_while_somebody_is_missing_and_says_who(
    session, cast, trip, tick, everybody, jonas
):
    tick(trip.departure, [one for one in everybody if one is not cast.ben])
    with pytest.raises(RuleBroken, match=r"Es fehlen noch: Ben\."):
        counting.close(session, trip.journey, trip.departure, **jonas)
    assert trip.departure.closed_at is None
    tick(trip.departure, [cast.ben], Seen.SEPARATE)
    counting.close(session, trip.journey, trip.departure, **jonas)
    assert trip.departure.closed_at == MOMENT


def test_nobody_on_the_list_cannot_be_closed(session, cast, plan, jonas):
    from app.excursions import queries, service

    empty = service.plan_trip(session, plan(leaders=[]), **jonas)
    call = queries.list_calls(session, empty.id)[0]
    with pytest.raises(RuleBroken):
        counting.close(session, empty, call, **jonas)


def test_at_the_return_a_child_has_to_be_fetched_and_an_adult_has_not(
    session, cast, trip, tick, everybody, jonas
):
    tick(trip.home, everybody)
    count = count_of(session, trip.journey, trip.home)
    assert {head.name for head in count.waiting} == {"Amira", "Karim", "Ben"}
    assert not count.missing
    with pytest.raises(RuleBroken, match="Noch nicht abgeholt: Amira, Ben und Karim"):
        counting.close(session, trip.journey, trip.home, **jonas)
    tick(trip.home, [cast.amira, cast.karim, cast.ben], Seen.FETCHED, seconds=9)
    counting.close(session, trip.journey, trip.home, **jonas)
    assert trip.journey.trip.returned_at == MOMENT


def test_called_off_by_the_family_needs_no_tap_and_is_kept_when_closing(
    session, cast, trip, tick, everybody, jonas
):
    session.add(
        Reply(
            event_id=trip.journey.event.id,
            person_id=cast.ben.id,
            answer=Answer.NO,
            answered_at=LONG_AGO,
            answered_by="family:1",
        )
    )
    session.flush()
    tick(trip.departure, [one for one in everybody if one is not cast.ben])
    counting.close(session, trip.journey, trip.departure, **jonas)
    assert held(session, trip, trip.departure)[cast.ben.id] is Seen.EXCUSED
    assert marks(session)[cast.ben.id] == "excused"


def test_who_left_at_a_stop_is_not_waited_for_later(session, cast, trip, tick):
    tick(trip.departure, [cast.amira, cast.karim])
    tick(trip.departure, [cast.ben], Seen.SEPARATE)
    tick(trip.stop, [cast.amira], Seen.WITH_GUARDIAN)
    later = held(session, trip, trip.home)
    assert later[cast.amira.id] is Seen.WITH_GUARDIAN
    assert later[cast.karim.id] is None
    assert later[cast.ben.id] is None  # may have met the others there


def test_a_late_tap_opens_a_closed_count_again(session, cast, trip, tick, everybody, jonas):
    tick(trip.home, everybody)
    tick(trip.home, everybody, Seen.FETCHED, seconds=9)
    counting.close(session, trip.journey, trip.home, **jonas)
    tick(trip.home, [cast.ben], None, seconds=60)
    assert trip.home.closed_at is None and trip.journey.trip.returned_at is None
    with pytest.raises(RuleBroken):
        counting.close(session, trip.journey, trip.home, **jonas)


def test_a_late_tap_that_changes_nothing_leaves_it_closed(
    session, cast, trip, tick, everybody, jonas
):
    tick(trip.departure, everybody, seconds=60)
    counting.close(session, trip.journey, trip.departure, **jonas)
    tick(trip.departure, [cast.ben], None, seconds=1)
    assert trip.departure.closed_at is not None


def test_heads_are_counted_once_and_the_register_follows(
    session, cast, trip, tick, everybody, jonas
):
    event = trip.journey.event
    register.save_taps(
        session,
        event,
        [counting.SentTap("by-hand-1", cast.karim.id, register.Mark.LATE, MOMENT, "form", 5)],
        **jonas,
    )
    tick(trip.departure, everybody)
    counting.close(session, trip.journey, trip.departure, **jonas)
    assert marks(session) == {
        cast.amira.id: "present",
        cast.ben.id: "present",
        cast.karim.id: "late",  # as somebody had written it
        cast.staff["jonas"].id: "present",
    }
    assert session.get(Register, event.id).signed_at is None
    tick(trip.home, everybody, Seen.FETCHED)
    counting.close(session, trip.journey, trip.home, **jonas)
    assert session.get(Register, event.id, populate_existing=True).signed_at == MOMENT


def test_somebody_without_a_place_comes_along_once_and_is_looked_for_later(
    session, cast, trip, jonas
):
    for _again in range(2):
        guest = counting.add_guest(
            session, trip.journey, trip.stop, "Noemi", client_id="guest-0001", **jonas
        )
    assert session.scalar(select(func.count()).where(Person.provisional)) == 1
    assert held(session, trip, trip.stop)[guest] is HERE
    assert held(session, trip, trip.home)[guest] is None
    heads = count_of(session, trip.journey, trip.home).heads
    assert [head.person_id for head in heads if head.guest] == [guest]


def test_a_recognised_guest_takes_the_counts_along(session, cast, trip, jonas):
    guest = counting.add_guest(
        session, trip.journey, trip.departure, "Noemi", client_id="guest-0001", **jonas
    )
    noemi = make_person(session, "Noemi", "Weiss")
    people.recognise_guest(session, session.get(Person, guest), noemi, **jonas)
    session.expire_all()
    assert held(session, trip, trip.departure)[noemi.id] is HERE
    assert guest not in held(session, trip, trip.departure)


def test_counting_begins_an_hour_before_and_not_for_what_is_off(
    session, cast, planned, trip, jonas
):
    from app.excursions import queries

    early = planned(days=1)
    call = queries.list_calls(session, early.id)[0]
    with pytest.raises(RuleBroken, match="öffnet"):
        save_sightings(session, early, call, [saw("tap-early", cast.amira)], **jonas)
    programme.cancel_event(session, trip.journey.event, reason="Sturm", **jonas)
    with pytest.raises(RuleBroken, match="abgesagt"):
        counting.close(session, trip.journey, trip.departure, **jonas)


def test_who_gave_the_place_back_is_not_looked_for_any_more(session, cast, trip, jonas):
    places.leave(session, trip.at(cast.ben), **jonas)
    assert cast.ben.id not in held(session, trip, trip.departure)


def test_the_number_of_people_does_not_change_the_number_of_statements(
    session, cast, trip, statements
):
    def look():
        with statements() as seen:
            counts_of(session, trip.journey)
        return len(seen)

    few = look()
    for number in range(20):
        child = make_person(session, f"Kind{number}", "Muster")
        places.enrol(session, trip.journey.activity, child.id, by=cast.actor("vera"), at=MOMENT)
    session.flush()
    assert look() == few <= 7


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("tap"),
            st.integers(0, 3),
            st.sampled_from([None, *Seen]),
            st.integers(-300, 300),
        ),
        st.tuples(st.just("close"), st.just(0), st.none(), st.integers(-300, 300)),
    ),
    max_size=25,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, home=st.booleans())
def test_a_closed_count_misses_nobody_whatever_happened_before(
    session, trip, everybody, jonas, steps, home
):
    call = trip.home if home else trip.departure
    with session.begin_nested() as before:
        for number, (what, who, seen, seconds) in enumerate(steps):
            try:
                if what == "close":
                    counting.close(session, trip.journey, call, **jonas)
                else:
                    tap = saw(f"step-{number:04d}", everybody[who], seen, seconds, why="so")
                    save_sightings(session, trip.journey, call, [tap], **jonas)
            except RuleBroken:
                pass
            if call.closed_at is not None:
                assert not count_of(session, trip.journey, call).open
        before.rollback()
    session.expire_all()
