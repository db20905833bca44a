"""What the invented school must show to whoever looks around."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.attendance.models import Attendance, Register
from app.audit import service as audit
from app.base import clock
from app.base.db import db, transaction
from app.courses.hours import Part, hours_in
from app.demo import cards, lesson, school
from app.excursions.models import RollCall
from app.feeds.models import Feed, FeedKind
from app.messages.models import Channel, Message, MessageStatus
from app.partners.models import Agreement
from app.people.models import Family, Person
from app.performances.models import Asked, Performance, PerformanceStatus, standing
from app.programme.clashes import is_running
from app.programme.models import (
    Activity,
    Event,
    Kind,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.programme.visibility import AnyReader
from app.rules.marks import Mark
from app.rules.times import at, day_of
from app.today import missing
from tests.conftest import MOMENT

TABLES = (Person, Family, Activity, Event, Participation, Attendance, Reply, Message, Performance)


def _counts() -> dict[str, int]:
    return {
        table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in TABLES
    }


def _told(app: Flask, moment: datetime, seed: int = school.SEED) -> dict[str, int]:
    with app.app_context():
        with transaction() as session:
            school.fill(session, seed=seed, at=moment, say=lambda _words: None)
        found = _counts()
        assert audit.verify(db.session()).sound
        db.session.remove()
        db.engine.dispose()
    return found


def test_the_same_seed_tells_the_same_school(bare: Any) -> None:
    """Also on the first morning of a school year, in the holidays, when nothing has happened."""
    first_morning = datetime(2026, 8, 1, 6, 20, tzinfo=UTC)
    once = bare("once")
    assert _told(once, first_morning) == _told(bare("again"), first_morning)
    with once.app_context():
        assert _running(first_morning)
        db.session.remove()


def _running(moment: datetime) -> list[Any]:
    near = timedelta(hours=4)
    rows = db.session.execute(
        select(Event.starts_at, Event.ends_at, Event.leader_id).where(
            Event.starts_at > moment - near, Event.starts_at < moment + near
        )
    ).all()
    return [row for row in rows if is_running(row.starts_at, row.ends_at, moment)]


def test_a_lesson_is_running_and_two_are_excused(demo: Flask) -> None:
    assert _running(MOMENT)
    said_no = select(func.count()).select_from(Reply).join(Event, Event.id == Reply.event_id)
    today = Event.starts_at > MOMENT - timedelta(hours=4), Event.starts_at <= MOMENT
    assert db.session.scalar(said_no.where(*today, Reply.answer == "no")) == 2


def test_looking_in_again_adds_no_second_lesson(demo: Flask) -> None:
    assert lesson.keep_one_running(db.session(), at=clock.now()) is None


def test_of_nine_asked_six_have_said_yes(demo: Flask) -> None:
    coming = db.session.execute(
        select(Performance, Event)
        .join(Event, Event.id == Performance.event_id)
        .where(Event.starts_at > MOMENT, Performance.status == PerformanceStatus.OPTIONED)
    ).all()
    row = next(
        one for one in coming if one.Performance.home_asked_at and not one.Performance.home_answer
    )
    asked = select(func.count()).select_from(Asked)
    assert db.session.scalar(asked.where(Asked.activity_id == row.Performance.activity_id)) == 9
    yes = select(func.count()).select_from(Reply).where(Reply.answer == "yes")
    assert db.session.scalar(yes.where(Reply.event_id == row.Event.id)) == 6


def test_performances_stand_in_every_state(demo: Flask) -> None:
    rows = db.session.execute(
        select(Performance.status, Event.status).join(Event, Event.id == Performance.event_id)
    )
    states = sorted(standing(*row) for row in rows)
    assert states == ["cancelled", "confirmed", "optioned", "played", "played"]


def test_what_is_off_tomorrow_is_to_be_told_by_telephone(demo: Flask) -> None:
    calls = select(func.count()).select_from(Message).where(Message.channel == Channel.CALL)
    waiting = calls.where(Message.status == MessageStatus.WAITING)
    assert (db.session.scalar(waiting) or 0) >= 4


def test_the_journey_to_heidelberg_is_remembered(demo: Flask) -> None:
    trip = db.session.scalars(
        select(Activity).where(
            Activity.kind == Kind.EXCURSION, Activity.starts_on < date(2020, 1, 1)
        )
    ).one()
    event = db.session.scalars(select(Event).where(Event.activity_id == trip.id)).one()
    assert day_of(event.starts_at) == date(2019, 10, 26)
    assert trip.archived_at is not None
    there = select(func.count()).select_from(Attendance).where(Attendance.event_id == event.id)
    assert db.session.scalar(there) == 26
    calls = db.session.scalars(select(RollCall).where(RollCall.activity_id == trip.id)).all()
    assert [day_of(call.closed_at) for call in calls if call.closed_at] == [date(2019, 10, 26)] * 2
    assert len(calls) == 2


def test_the_papers_bear_the_dates_of_2013(demo: Flask) -> None:
    dates = set(db.session.scalars(select(Agreement.signed_on)))
    assert {date(2013, 12, 4), date(2013, 12, 18)} <= dates


def test_places_are_waited_for_and_offered(demo: Flask) -> None:
    rows = db.session.execute(
        select(Participation.status, func.count()).group_by(Participation.status)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in rows}
    assert counts[ParticipationStatus.OFFERED] == 1
    assert counts[ParticipationStatus.WAITLISTED] == 2


def test_nearly_everything_held_has_been_signed(demo: Flask) -> None:
    since = at(date(2026, 8, 1), MOMENT.time())
    held = select(Event.id).where(Event.ends_at < MOMENT, Event.starts_at > since)
    signed = select(func.count()).select_from(Register).where(Register.signed_at.is_not(None))
    total = db.session.scalar(select(func.count()).select_from(held.subquery())) or 0
    assert 0 < total - (db.session.scalar(signed) or 0) + 1 < 8


def test_a_colleague_has_stood_in_and_nobody_is_asked_any_more(demo: Flask) -> None:
    with time_machine.travel(MOMENT, tick=False), demo.test_request_context():
        session, now = db.session(), clock.now()
        hours = hours_in(session, now - timedelta(days=40), now, at=now)
        parts = {one.name: [part for _row, part in one.dates] for one in hours}
        waits = session.scalar(
            select(func.count())
            .select_from(Message)
            .where(Message.sort == "substitute_wanted", Message.status == MessageStatus.WAITING)
        )
    assert parts["Jonas Albrecht"].count(Part.REPLACED) == 1
    assert sum(said.count(Part.STOOD_IN) for said in parts.values()) == 1
    assert waits == 0


def test_marks_are_believable(demo: Flask) -> None:
    rows = db.session.execute(select(Attendance.mark, func.count()).group_by(Attendance.mark))
    counts: dict[str, int] = {row[0]: row[1] for row in rows}
    came = counts[Mark.PRESENT] + counts[Mark.LATE]
    assert 0.88 < came / sum(counts.values()) < 0.97


def test_there_is_a_calendar_link_of_every_kind(demo: Flask) -> None:
    kinds = set(db.session.scalars(select(Feed.kind)))
    assert kinds == set(FeedKind)


def test_a_guardian_to_be_kept_away_has_no_link(demo: Flask) -> None:
    with demo.test_request_context():
        card = cards.everything(db.session(), at=clock.now())
    pages = [one for one in card["families"] if one["name"] == "Krüger"]
    assert len(pages) == 1
    assert pages[0]["feeds"]


def test_the_one_list_shows_every_kind_of_thing_it_knows(demo: Flask) -> None:
    with time_machine.travel(MOMENT, tick=False), demo.test_request_context():
        found = missing.findings(db.session(), AnyReader(sees_all=True), clock.now())
        words = " ".join(finding.item.what for finding in found)
    for what in (
        "Anwesenheit nicht abgeschlossen",
        "Antworten fehlen",
        "Erlaubnis",
        "Von der Einrichtung noch nicht bestätigt",
        "Vereinbarung läuft aus",
        "Führungszeugnis erneuern",
    ):
        assert what in words
