"""The door: phones add up in whatever order, and nobody is counted who was taken back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.rules.door import House, walked_in

EIGHT = datetime(2026, 11, 28, 19, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    tap: str
    count: int
    tapped_at: datetime
    received_at: datetime
    after: str = ""

    @property
    def moment(self):
        return min(self.tapped_at, self.received_at)


def step(name, count, second=0):
    moment = EIGHT + timedelta(seconds=second)
    return Step(name, count, moment, moment + timedelta(hours=1))


@st.composite
def steps(draw):
    names = draw(st.lists(st.text("abcdef", min_size=1, max_size=3), unique=True, max_size=12))
    return [step(name, draw(st.sampled_from([1, -1])), draw(st.integers(0, 900))) for name in names]


@given(steps(), st.randoms())
def test_order_and_repetition_change_nothing(taps, random):
    shuffled = [*taps, *taps]
    random.shuffle(shuffled)
    assert walked_in(shuffled) == walked_in(taps)


@given(steps())
def test_nobody_is_lost_and_nobody_invented(taps):
    came = sum(tap.count == 1 for tap in taps)
    assert max(0, sum(tap.count for tap in taps)) <= walked_in(taps) <= came


@given(st.integers(0, 30), st.integers(0, 30))
def test_two_phones_add_up(here, there):
    phones = [step(f"a{one}", 1, one) for one in range(here)]
    phones += [step(f"b{one}", 1, one) for one in range(there)]
    assert walked_in(phones) == here + there


def test_a_person_taken_back_on_two_phones_is_not_owed():
    taken = [step("a", 1, 1), step("b", -1, 2), step("c", -1, 3)]
    assert walked_in(taken) == 0
    assert walked_in([*taken, step("d", 1, 4)]) == 1


def test_who_is_taken_back_by_a_phone_whose_clock_is_slow_is_taken_back():
    came = Step("a", 1, EIGHT, EIGHT)
    back = Step("b", -1, EIGHT - timedelta(minutes=5), EIGHT + timedelta(seconds=20))
    assert walked_in([came, back]) == 0


@given(st.integers(1, 200), st.integers(0, 300), st.integers(0, 200))
def test_seats_are_free_or_there_are_too_many_people_never_both(seats, inside, to_come):
    house = House(seats, inside, to_come)
    assert house.free * house.over == 0
    assert house.free + inside + to_come >= seats
    assert inside - house.over <= seats
