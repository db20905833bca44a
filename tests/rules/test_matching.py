"""A wish and a free place go together, or it is said why not."""

from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from app.rules.matching import Sought, Taught, misfits

times = st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0))
ages = st.none() | st.integers(0, 99)
soughts = st.builds(
    Sought,
    subject=st.none() | st.integers(1, 3),
    ages=st.none() | st.integers(0, 98).map(lambda age: (age, age + 1)),
    days=st.frozensets(st.integers(0, 6)),
    earliest=times,
    latest=times,
)
taughts = st.builds(
    Taught,
    subject=st.integers(1, 3),
    age_from=ages,
    age_to=ages,
    weekday=st.none() | st.integers(0, 6),
    start=times,
    minutes=st.integers(0, 120),
)
GUITAR = Taught(1, age_from=8, age_to=12, weekday=1, start=time(15), minutes=45)


def test_each_reason_is_named():
    assert misfits(Sought(1, (9, 10), frozenset({1, 3}), time(14), time(16)), GUITAR) == []
    assert misfits(Sought(2), GUITAR) == ["subject"]
    assert misfits(Sought(1, (6, 7)), GUITAR) == ["too_young"]
    assert misfits(Sought(1, (13, 14)), GUITAR) == ["too_old"]
    assert misfits(Sought(1, days=frozenset({0})), GUITAR) == ["day"]
    assert misfits(Sought(1, earliest=time(15, 15)), GUITAR) == ["too_early"]
    assert misfits(Sought(1, latest=time(15, 30)), GUITAR) == ["too_late"]


def test_in_doubt_about_the_age_they_fit():
    assert misfits(Sought(1, (7, 8)), GUITAR) == []
    assert misfits(Sought(1, (12, 13)), GUITAR) == []
    assert misfits(Sought(1, None), GUITAR) == []


@given(taughts)
def test_who_has_no_wishes_fits_everywhere(taught):
    assert misfits(Sought(), taught) == []


@given(soughts, taughts)
def test_wishing_for_less_never_fits_worse(sought, taught):
    asked_less = Sought(sought.subject, sought.ages)
    assert set(misfits(asked_less, taught)) <= set(misfits(sought, taught))


@given(soughts, taughts)
def test_a_lesson_whose_time_is_open_is_at_no_wrong_time(sought, taught):
    still_open = Taught(taught.subject, taught.age_from, taught.age_to)
    assert not {"day", "too_early", "too_late"} & set(misfits(sought, still_open))
