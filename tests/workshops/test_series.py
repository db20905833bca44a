"""Seats at a date of a weekly series: whoever holds some is told what becomes of the date, once."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.attendance.models import Attendance
from app.base.actor import SYSTEM
from app.messages.models import Message
from app.programme import activities, series, service
from app.programme.models import Event, Kind
from app.programme.series import Reach, Weekly
from app.programme.series_moves import change_and_tell
from app.workshops import seats
from tests.cast import LONG_AGO
from tests.conftest import MOMENT

BY = {"by": SYSTEM, "at": MOMENT}
WEEKLY = Weekly(1, time(19), 90, date(2026, 12, 1), date(2026, 12, 15))


@pytest.fixture
def evenings(session, cast):
    """Three open evenings; somebody has a seat at the first and the last."""
    outline = activities.Outline(kind=Kind.ENSEMBLE, title="Offene Probe", public=True)
    made = activities.create_activity(session, outline, by=SYSTEM, at=LONG_AGO)
    row = series.create_series(session, made, WEEKLY, by=SYSTEM, at=LONG_AGO)
    for day in (WEEKLY.first_on, WEEKLY.last_on):
        event = session.scalars(select(Event).where(Event.series_day == day)).one()
        seats.admit(session, event, seats=9, **BY)
        seats.reserve(session, event.id, name="A", seats=1, email="a@example.org", **BY)
    session.commit()
    return row


def change(session, row, **more):
    weekly = replace(WEEKLY, **more)
    change_and_tell(session, row, weekly, reach=Reach.ALL, from_day=MOMENT.date(), **BY)


def told(session):
    rows = session.scalars(select(Message).where(Message.sort == "seats").order_by(Message.id))
    return [(row.concerns_on.day, row.facts.split('"state": "')[1].split('"')[0]) for row in rows]


def test_moved_dates_are_told_once_each(session, evenings):
    change(session, evenings, start=time(18))
    assert told(session) == [(1, "moved"), (15, "moved")]


def test_what_changes_nothing_for_guests_is_not_told(session, cast, evenings):
    change(session, evenings, leader_id=cast.staff["jonas"].id)
    assert told(session) == []


def test_dates_that_fall_out_are_told_and_the_others_not(session, evenings):
    change(session, evenings, last_on=date(2026, 12, 8))
    assert told(session) == [(15, "cancelled")]


def test_a_date_that_was_cancelled_before_is_not_cancelled_again(session, evenings):
    last = session.scalars(select(Event).where(Event.series_day == WEEKLY.last_on)).one()
    service.cancel_event(session, last, reason="", **BY)
    last.detached = False
    change(session, evenings, start=time(18), last_on=date(2026, 12, 8))
    assert told(session) == [(15, "cancelled"), (1, "moved")]


def test_a_date_with_marks_is_cancelled_and_told_once(session, cast, evenings):
    last = session.scalars(select(Event).where(Event.series_day == WEEKLY.last_on)).one()
    mark = {"mark": "present", "tapped_at": MOMENT, "saved_at": MOMENT, "by": "test"}
    session.add(
        Attendance(event_id=last.id, person_id=cast.amira.id, held_on=WEEKLY.last_on, **mark)
    )
    session.flush()
    change(session, evenings, last_on=date(2026, 12, 8))
    assert last.cancelled
    assert told(session) == [(15, "cancelled")]


def test_what_is_over_is_told_to_nobody(session, evenings):
    first = session.scalars(select(Event).where(Event.series_day == WEEKLY.first_on)).one()
    service.remove_event(session, first, by=SYSTEM, at=first.ends_at + timedelta(hours=1))
    assert told(session) == []
