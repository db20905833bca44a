"""The merge alone, without a database: many phones, many tries."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.attendance.taps import Said, pack, standing, unpack
from app.rules.marks import Mark, Tap
from tests.conftest import MOMENT

IDS = [f"tap-{number:05d}" for number in range(8)]
links = st.sampled_from(["", *IDS])


@st.composite
def taps_and_decisions(draw):
    """Up to eight taps, building on each other in any way, circles included."""
    taps, settled = [], set()
    for name in IDS[: draw(st.integers(1, 8))]:
        minute = timedelta(minutes=draw(st.integers(0, 4)))
        mark = draw(st.sampled_from([*Mark, None]))
        device = draw(st.sampled_from("abc"))
        taps.append(Tap(name, device, mark, MOMENT + minute, MOMENT, seen=draw(links) or None))
        settled.update(draw(st.lists(links, max_size=2)))
    return taps, settled - {""}


@settings(max_examples=400, deadline=None, database=None)
@given(taps_and_decisions(), st.data())
def test_the_same_taps_always_come_to_the_same_end(given_taps, data):
    taps, settled = given_taps
    shuffled = data.draw(st.permutations(taps))
    assert standing(shuffled, settled) == standing(taps, settled)


@settings(max_examples=400, deadline=None, database=None)
@given(taps_and_decisions())
def test_what_holds_was_said_and_what_differs_is_shown(given_taps):
    taps, settled = given_taps
    now = standing(taps, settled)
    assert now.tap.client_id in {tap.client_id for tap in taps}
    assert all(said.mark is not None for said in now.disputed)
    assert all((said.mark, said.late) != now.tap.value for said in now.disputed)
    if now.mark is None:
        assert not now.disputed


def test_disputes_are_stored_as_they_were():
    said = (Said("tap-00001", Mark.LATE, 7), Said("tap-_-x:2", Mark.ABSENT))
    assert unpack(pack(said)) == said and unpack("") == ()


def test_an_undo_after_the_other_phone_agreed_leaves_the_other():
    mine = Tap(IDS[0], "a", Mark.PRESENT, MOMENT, MOMENT)
    theirs = Tap(IDS[1], "b", Mark.PRESENT, MOMENT + timedelta(minutes=1), MOMENT)
    undo = Tap(IDS[2], "a", None, MOMENT + timedelta(minutes=2), MOMENT, seen=IDS[0])
    assert standing([mine, theirs, undo]).mark is Mark.PRESENT
