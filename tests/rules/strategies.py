"""What the property tests of this room are fed with."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import settings
from hypothesis import strategies as st

quick = settings(max_examples=60, deadline=None, database=None)

FIRST, LAST = date(2024, 1, 1), date(2029, 8, 24)
DST_DAYS = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]

days = st.dates(FIRST, LAST) | st.sampled_from(DST_DAYS)
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
lesson_clocks = st.integers(8, 20).map(lambda hour: time(hour, 0))
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
instants = st.integers(0, 5 * 366 * 24 * 60).map(
    lambda minutes: NEW_YEAR + timedelta(minutes=minutes)
)

EVENING = datetime(2026, 11, 23, 17, tzinfo=UTC)


def minutes_after(minutes: int) -> datetime:
    """An instant on one evening, so that small numbers collide often."""
    return EVENING + timedelta(minutes=minutes)
