"""A weekly series: what it makes, and what changing it leaves alone."""

import re
from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.models import Attendance
from app.base.errors import RuleBroken, StaleVersion
from app.programme import days, series, service
from app.programme.models import Activity, Event, Series
from app.programme.series import Reach
from app.rules.times import local
from tests.cast import LONG_AGO
from tests.conftest import MOMENT
from tests.programme.conftest import TUESDAYS

TODAY = date(2026, 11, 24)


def events_of(session: Session, activity: Activity) -> list[Event]:
    return list(
        session.scalars(
            select(Event)
            .where(Event.activity_id == activity.id)
            .order_by(Event.starts_at)
            .execution_options(populate_existing=True)
        )
    )


def days_of(events: list[Event]) -> list[date]:
    return [local(event.starts_at).date() for event in events]


def test_a_series_skips_holidays_and_keeps_its_wall_time(session, guitar, tuesdays):
    events = events_of(session, guitar)

    assert date(2026, 10, 6) not in days_of(events)  # autumn holidays
    assert date(2026, 12, 29) not in days_of(events)  # Christmas holidays
    assert {local(event.starts_at).time() for event in events} == {time(15, 30)}
    assert len({event.starts_at.hour for event in events}) == 2  # summer and winter time


def test_every_date_has_a_uid_of_its_own_that_tells_nothing(session, guitar, tuesdays):
    uids = [event.uid for event in events_of(session, guitar)]

    assert len(set(uids)) == len(uids)
    assert all(re.fullmatch(r"course-[0-9a-f]{24}@[^@]+", uid) for uid in uids)


def test_a_floating_day_off_is_skipped(session, cast, guitar):
    days.add_day_off(
        session,
        first_on=date(2026, 11, 17),
        last_on=date(2026, 11, 17),
        name="Betriebsausflug",
        by=cast.actor("vera"),
        at=LONG_AGO,
    )
    series.create_series(session, guitar, TUESDAYS, by=cast.actor("vera"), at=LONG_AGO)

    assert date(2026, 11, 17) not in days_of(events_of(session, guitar))


def test_all_moves_the_future_and_leaves_the_past(session, cast, guitar, tuesdays):
    before = events_of(session, guitar)
    past = [(event.id, event.starts_at) for event in before if event.starts_at < MOMENT][:-1]

    series.change_series(
        session,
        tuesdays,
        replace(TUESDAYS, weekday=2, start=time(16, 0)),
        reach=Reach.ALL,
        from_day=TODAY,
        by=cast.actor("vera"),
        at=MOMENT,
    )

    after = events_of(session, guitar)
    assert [(event.id, event.starts_at) for event in after][: len(past)] == past
    future = [event for event in after if event.starts_at > MOMENT]
    assert {local(event.starts_at).time() for event in future} == {time(16, 0)}
    assert {local(event.starts_at).weekday() for event in future} == {2}


def test_changing_never_changes_a_uid_and_raises_the_sequence(session, cast, guitar, tuesdays):
    before = {event.id: (event.uid, event.sequence) for event in events_of(session, guitar)}

    series.change_series(
        session,
        tuesdays,
        replace(TUESDAYS, start=time(17, 0)),
        reach=Reach.ALL,
        from_day=TODAY,
        by=cast.actor("vera"),
        at=MOMENT,
    )

    for event in events_of(session, guitar):
        uid, sequence = before[event.id]
        assert event.uid == uid
        moved = local(event.starts_at).date() > TODAY  # today's has begun: it stays
        assert event.sequence == sequence + moved


def test_a_lesson_that_has_begun_today_stays_and_is_not_doubled(session, cast, guitar, tuesdays):
    running = session.scalar(select(Event).where(Event.series_day == TODAY))

    series.change_series(
        session,
        tuesdays,
        replace(TUESDAYS, weekday=3),
        reach=Reach.ALL,
        from_day=TODAY,
        by=cast.actor("vera"),
        at=MOMENT,
    )

    assert local(running.starts_at).date() == TODAY
    this_week = [day for day in days_of(events_of(session, guitar)) if day.isocalendar()[1] == 48]
    assert this_week == [TODAY]


def test_following_splits_the_series_at_the_chosen_day(session, cast, guitar, tuesdays):
    fresh = series.change_series(
        session,
        tuesdays,
        replace(TUESDAYS, start=time(14, 0)),
        reach=Reach.FOLLOWING,
        from_day=date(2026, 12, 8),
        by=cast.actor("vera"),
        at=MOMENT,
    )

    assert fresh.id != tuesdays.id
    assert tuesdays.last_on == date(2026, 12, 7)
    for event in events_of(session, guitar):
        late = local(event.starts_at).date() >= date(2026, 12, 8)
        assert event.series_id == (fresh.id if late else tuesdays.id)
        assert local(event.starts_at).time() == (time(14, 0) if late else time(15, 30))


@pytest.mark.parametrize("reach", [Reach.ALL, Reach.FOLLOWING])
def test_every_second_week_stays_the_same_weeks(session, cast, guitar, reach):
    fortnightly = replace(TUESDAYS, interval=2, skip_school=False, skip_public=False)
    row = series.create_series(session, guitar, fortnightly, by=cast.actor("vera"), at=LONG_AGO)
    before = days_of(events_of(session, guitar))

    series.change_series(
        session,
        row,
        replace(fortnightly, start=time(17, 0)),
        reach=reach,
        from_day=date(2026, 12, 8),  # a week without a lesson
        by=cast.actor("vera"),
        at=MOMENT,
    )

    assert days_of(events_of(session, guitar)) == before


def test_a_date_changed_by_hand_is_left_alone(session, cast, guitar, tuesdays):
    event = session.scalar(select(Event).where(Event.series_day == date(2026, 12, 1)))
    service.cancel_event(session, event, reason="krank", by=cast.actor("vera"), at=MOMENT)

    series.change_series(
        session,
        tuesdays,
        replace(TUESDAYS, start=time(17, 0)),
        reach=Reach.ALL,
        from_day=TODAY,
        by=cast.actor("vera"),
        at=MOMENT,
    )

    assert event.cancelled
    assert local(event.starts_at).time() == time(15, 30)


def test_a_shortened_series_cancels_what_has_marks_and_removes_the_rest(
    session, cast, guitar, tuesdays
):
    last = events_of(session, guitar)[-1]
    marked = session.scalar(select(Event).where(Event.series_day == date(2026, 12, 15)))
    session.add(
        Attendance(
            event_id=marked.id,
            person_id=cast.amira.id,
            held_on=date(2026, 12, 15),
            mark="present",
            tapped_at=MOMENT,
            saved_at=MOMENT,
            by="account:1",
        )
    )
    session.flush()

    series.change_series(
        session,
        tuesdays,
        replace(TUESDAYS, last_on=date(2026, 12, 8)),
        reach=Reach.ALL,
        from_day=TODAY,
        by=cast.actor("vera"),
        at=MOMENT,
    )

    assert marked.cancelled
    assert session.get(Event, last.id) is None


def test_a_series_without_a_single_date_is_refused(session, cast, guitar):
    only_holidays = replace(TUESDAYS, first_on=date(2026, 12, 24), last_on=date(2027, 1, 6))

    with pytest.raises(RuleBroken):
        series.create_series(session, guitar, only_holidays, by=cast.actor("vera"), at=LONG_AGO)


def test_a_stale_form_is_refused(session, cast, guitar, tuesdays: Series):
    with pytest.raises(StaleVersion):
        series.change_series(
            session,
            tuesdays,
            TUESDAYS,
            reach=Reach.ALL,
            from_day=TODAY,
            version=tuesdays.version - 1,
            by=cast.actor("vera"),
            at=MOMENT,
        )


def test_all_from_an_earlier_first_day_makes_the_earlier_dates(session, cast, guitar):
    late = replace(TUESDAYS, first_on=date(2027, 1, 12))
    row = series.create_series(session, guitar, late, by=cast.actor("vera"), at=LONG_AGO)

    wanted = replace(TUESDAYS, first_on=date(2026, 12, 1))
    change(session, cast, row, wanted, reach=Reach.ALL, from_day=TODAY)

    assert days_of(events_of(session, guitar))[:2] == [date(2026, 12, 1), date(2026, 12, 8)]


def test_following_from_the_first_date_on_is_all(session, cast, guitar):
    """Else the old series would stay behind with nothing in it, ending before it begins."""
    late = replace(TUESDAYS, first_on=date(2026, 12, 1))
    row = series.create_series(session, guitar, late, by=cast.actor("vera"), at=LONG_AGO)

    later = replace(late, start=time(16, 30))
    target = change(session, cast, row, later, reach=Reach.FOLLOWING, from_day=date(2026, 12, 1))

    assert target is row
    assert list(session.scalars(select(Series))) == [row]


def change(session, cast, row, weekly, **how):
    return series.change_series(session, row, weekly, by=cast.actor("vera"), at=MOMENT, **how)
