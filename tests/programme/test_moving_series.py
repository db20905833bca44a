"""Moving one date and the others with it: what is foreseen, and that it comes so."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.programme import series
from app.programme.models import Event, EventStatus
from app.programme.series import Reach, foresee_change
from app.programme.series_moves import move_with_series, moved_pattern
from app.rules.times import at, day_of, local
from tests.cast import LONG_AGO
from tests.conftest import MOMENT
from tests.programme.conftest import TUESDAYS

LENGTH = timedelta(minutes=45)
SOON = date(2026, 12, 1)
"""The Tuesday after MOMENT."""


@pytest.fixture
def made(session, cast, guitar):
    """A series of its own, changed as a test likes."""

    def make(**more):
        row = series.create_series(
            session, guitar, replace(TUESDAYS, **more), by=cast.actor("vera"), at=LONG_AGO
        )
        session.commit()
        return row

    return make


def event_on(session, day):
    return session.scalars(select(Event).where(Event.series_day == day)).one()


def move(session, cast, event, to, reach, *, clock=time(15, 30)):
    starts_at = at(to, clock)
    return move_with_series(
        session,
        event,
        starts_at=starts_at,
        ends_at=starts_at + LENGTH,
        place_id=event.place_id,
        reach=reach,
        by=cast.actor("vera"),
        at=MOMENT,
    )


def days_of(session):
    rows = session.scalars(
        select(Event.starts_at)
        .where(Event.starts_at > MOMENT, Event.status != EventStatus.CANCELLED)
        .order_by(Event.starts_at)
    )
    return [day_of(one) for one in rows]


def test_every_second_week_stays_in_its_weeks(session, cast, made):
    made(interval=2, first_on=SOON, last_on=SOON + timedelta(weeks=10))
    second = event_on(session, SOON + timedelta(weeks=2))
    move(session, cast, second, second.series_day - timedelta(days=1), Reach.FOLLOWING)
    assert day_of(second.starts_at) == date(2026, 12, 14)
    assert date(2026, 12, 21) not in days_of(session)


@pytest.mark.parametrize("reach", [Reach.FOLLOWING, Reach.ALL])
@pytest.mark.parametrize("days", [-1, 2])
@pytest.mark.parametrize("which", ["first", "last"])
def test_neither_the_first_nor_the_last_date_falls_out(session, cast, made, reach, which, days):
    last_on = SOON + timedelta(weeks=2)
    made(first_on=SOON, last_on=last_on)
    event = event_on(session, SOON if which == "first" else last_on)
    to = event.series_day + timedelta(days=days)
    move(session, cast, event, to, reach)
    assert session.get(Event, event.id) is not None
    assert day_of(event.starts_at) == to
    assert len(days_of(session)) == 3


@pytest.mark.parametrize("reach", [Reach.FOLLOWING, Reach.ALL])
@pytest.mark.parametrize("interval", [1, 2])
@pytest.mark.parametrize(("week", "days"), [(0, 1), (2, -1), (8, 3), (8, 0)])
def test_what_is_foreseen_is_what_comes(session, cast, made, reach, interval, week, days):
    """Past dates, one held today, one moved by hand and one with an excuse among them."""
    row = made(interval=interval)
    own_way = event_on(session, SOON + timedelta(weeks=6))
    own_way.starts_at += timedelta(hours=1)
    own_way.ends_at += timedelta(hours=1)
    own_way.detached = True
    session.commit()
    event = event_on(session, SOON + timedelta(weeks=week))
    to = at(event.series_day + timedelta(days=days), time(16))
    weekly, from_day = moved_pattern(session, event, to, to + LENGTH, event.place_id)
    ahead = foresee_change(
        session, row, weekly, reach=reach, from_day=from_day, at=MOMENT, along=event.id
    )
    expected = {one.starts_at for one in ahead.plan.wanted}
    dropped = {one.day for one in ahead.plan.cancels}
    move(session, cast, event, local(to).date(), reach, clock=time(16))
    session.flush()
    come = set(session.scalars(select(Event.starts_at).where(Event.starts_at > MOMENT)))
    assert expected <= come
    others = {own_way.starts_at} | {
        one for one in come if day_of(one) < ahead.start or local(one).hour == 15
    }
    assert come - expected <= others
    assert not dropped & {day_of(one) for one in come}
