from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.lineup import Need, PieceState, Player, missing_instruments
from app.rules.readiness import Ride, Venue, readiness
from app.rules.run_sheet import backward_plan, fits, set_list_seconds
from tests.rules.strategies import quick


def child(person_id, *instruments, **more):
    values = {"answer": "yes", "photo": "yes", "trip_ok": "yes", **more}
    return Player(person_id, f"K{person_id}", frozenset(instruments), **values)


def grown(person_id, *instruments, **more):
    return child(person_id, *instruments, adult=True, **{"cleared": True, **more})


BAND = [child(1, "guitar"), child(2, "violin"), grown(3, "bass", "guitar")]
TUNE = PieceState(
    1, "Nuages", 180, (Need("guitar"), Need("violin"), Need("bass")), frozenset({1, 2, 3})
)
CAR = Ride(3, 2)
HOME = Venue(room=3)


def judge(players=BAND, pieces=(TUNE,), rides=(CAR,), venue=HOME, **more):
    return readiness(players, pieces, rides, venue, **more)


def state(key, *args, **more):
    return judge(*args, **more).check(key).state


def test_all_there_is_green():
    result = judge()
    assert result.light == "green"
    assert {check.state for check in result.checks} == {"good"}
    assert len({check.key for check in result.checks}) == 10


def test_nothing_planned_yet_is_not_green():
    assert judge([], [], []).light == "red"


def test_an_instrument_is_missing():
    result = judge(BAND[1:])
    check = result.check("instruments")
    assert (result.light, check.state, check.have, check.want) == ("red", "bad", 2, 3)


def test_open_answers_are_counted_on_everywhere_and_named_in_one_place():
    """Seven of eight lines would say the same thing otherwise."""
    hoping = [child(1, "guitar", answer="open"), child(2, "violin", answer="open")]
    leader = grown(3, "bass", answer="open")
    result = judge([*hoping, leader])
    assert result.light == "amber"
    assert [check.key for check in result.checks if check.state != "good"] == ["answers"]
    assert result.check("answers").who == ("K1", "K2", "K3")


def test_before_anybody_was_asked_nobody_owes_an_answer():
    result = judge([replace(one, answer="open") for one in BAND], asked=False)
    assert result.light == "green"
    assert result.check("answers").want == 0


def test_who_leads_without_playing_comes_along_and_is_not_waited_for():
    leader = grown(9, "drums", answer="open")
    drums = PieceState(1, "Nuages", 180, (Need("drums"),), frozenset({1, 9}))
    result = judge([child(1, "guitar")], [drums], [Ride(99, 1)], companions=[leader])
    assert result.check("adults").have == 1
    assert result.check("seats").want == 2
    assert result.check("answers").state == "good"
    assert result.check("instruments").who == ("drums",)


def test_nobody_plays_two_instruments_at_once():
    both = [child(1, "guitar", "violin"), grown(3, "bass")]
    assert state("instruments", both) == "bad"


def test_who_plays_two_moves_over_for_who_plays_one():
    needs = [Need("guitar"), Need("violin")]
    assert missing_instruments(needs, [child(1, "guitar", "violin"), child(2, "guitar")]) == ()


def test_a_piece_that_lacks_somebody_may_go():
    solo = PieceState(2, "Solo", 60, (Need("bass"),), frozenset({3}))
    result = judge(BAND[1:], [TUNE, solo])
    assert result.check("instruments").state == "warn"
    assert (result.check("pieces").state, result.check("pieces").who) == ("warn", ("Nuages",))


def test_a_piece_counts_only_for_those_who_learned_it():
    half = PieceState(1, "Nuages", 180, TUNE.needs, frozenset({1, 3}))
    assert state("pieces", pieces=[half]) == "bad"
    assert state("pieces", pieces=[half, TUNE]) == "warn"
    assert state("pieces", pieces=[]) == "warn"
    assert state("pieces", pieces=[PieceState(1, "Any", 60)]) == "bad"
    assert state("pieces", pieces=[PieceState(1, "Any", 60, learned=frozenset({1}))]) == "good"


def test_children_need_adults():
    children = [child(n) for n in range(10, 25)]
    assert state("adults", children) == "bad"
    assert state("adults", [*children, grown(3, answer="no")]) == "bad"
    check = judge([*children, grown(3)]).check("adults")
    assert (check.state, check.have, check.want) == ("warn", 1, 2)
    assert state("adults", [grown(3)]) == "good"


def test_everyone_needs_a_seat_but_the_driver():
    assert judge().check("seats").want == 2
    assert state("seats", rides=[Ride(3, 1)]) == "bad"
    assert state("seats", rides=[Ride(3, 1), Ride(99, 1)]) == "good"
    assert state("seats", rides=[], venue=Venue(travel=False)) == "good"


def test_a_driver_who_does_not_come_brings_no_seats():
    waiting, refusing = (grown(4, answer=answer) for answer in ("open", "no"))
    assert state("seats", [*BAND, waiting], rides=[Ride(4, 3)]) == "good"
    assert state("seats", [*BAND, refusing], rides=[Ride(4, 3)]) == "bad"


def test_children_come_with_somebody_whose_certificate_was_seen():
    assert state("clearance", [child(1), grown(3, cleared=False)]) == "bad"
    check = judge([child(1), grown(3), grown(4, cleared=False)]).check("clearance")
    assert (check.state, check.who) == ("warn", ("K4",))
    assert state("clearance", [grown(3, cleared=False)]) == "good"


@pytest.mark.parametrize(
    ("venue", "expected"),
    [
        (Venue(needs_piano=True, has_piano=False), ("bad", ("piano",))),
        (Venue(needs_piano=True), ("warn", ("piano",))),
        (Venue(room=2), ("warn", ("room",))),
        (Venue(room=3), ("good", ())),
    ],
)
def test_the_place_has_what_we_need(venue, expected):
    check = judge(venue=venue).check("venue")
    assert (check.state, check.who) == expected


def test_consent_to_the_trip():
    assert state("trip", [child(1, trip_ok="no")]) == "bad"
    assert state("trip", [child(1, trip_ok="open")]) == "warn"
    assert state("trip", [grown(1, trip_ok="no")]) == "good"


def test_photos_conflicts_and_answers_only_warn():
    hard = child(1, "guitar", photo="no", conflicts=("Fußball",))
    late = child(5, answer="open")
    result = judge([hard, *BAND[1:], late], rides=[Ride(3, 3)])
    assert result.light == "amber"
    for key, who in (("photo", "K1"), ("conflicts", "K1"), ("answers", "K5")):
        assert (result.check(key).state, result.check(key).who) == ("warn", (who,))


def test_who_said_no_counts_nowhere():
    refused = child(9, "guitar", answer="no", photo="no", conflicts=("Chor",))
    assert judge([*BAND, refused]).light == "green"


answers = st.sampled_from(["yes", "no", "open"])
players = st.lists(
    st.builds(
        Player,
        st.integers(1, 6),
        st.just("N"),
        st.frozensets(st.sampled_from("gvb"), max_size=2),
        answer=answers,
        adult=st.booleans(),
        photo=answers,
        trip_ok=answers,
        cleared=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda player: player.person_id,
)
needs = st.lists(st.builds(Need, st.sampled_from("gvb"), st.integers(1, 2)), max_size=2)


@quick
@given(needs, players)
def test_as_many_seats_are_filled_as_can_be(needs, players):
    """Against trying every order of players on the seats."""
    seats = [need.instrument for need in needs for _ in range(need.count)]
    nobody = [frozenset[str]()] * len(seats)
    bands = permutations([*(player.instruments for player in players), *nobody], len(seats))
    best = max(sum(seat in has for seat, has in zip(seats, band, strict=True)) for band in bands)
    assert len(seats) - len(missing_instruments(needs, players)) == best


@quick
@given(needs, players, st.integers(0, 4), st.sampled_from([None, True, False]))
def test_the_light_is_its_worst_check(needs, players, seats, piano):
    pieces = [PieceState(1, "A", 60, tuple(needs), frozenset({1, 2, 3}))]
    result = readiness(players, pieces, [Ride(1, seats)], Venue(needs_piano=True, has_piano=piano))
    worst = {check.state for check in result.checks}
    light = "red" if "bad" in worst else "amber" if "warn" in worst else "green"
    assert result.light == light
    assert all(0 <= check.have for check in result.checks)
    assert light != "green" or all(p.answer == "yes" for p in players if p.answer != "no")


def test_counting_back_from_the_first_note():
    at_half_past_three = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
    plan = backward_plan(at_half_past_three, 40, setup=30, travel=20, load=10, meet=5, teardown=15)
    order = [plan.meet_at, plan.depart_at, plan.arrive_at, plan.start, plan.end, plan.back_at]
    assert [f"{instant:%H:%M}" for instant in order] == [
        *("13:25", "13:40", "14:00", "14:30", "15:10", "15:45"),
    ]
    with pytest.raises(ValueError, match="negative"):
        backward_plan(at_half_past_three, 40, setup=-1, travel=0, load=0, meet=0, teardown=0)


def test_length_of_a_set_list():
    assert set_list_seconds([]) == 0
    assert set_list_seconds([180, 240], pause=30) == 450
    assert fits(1800, 30) and not fits(1801, 30)
