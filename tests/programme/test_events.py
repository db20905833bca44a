"""One event: moved, cancelled, restored, handed over, removed — and what calendars learn of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Event as VEvent
from sqlalchemy import select

from app.attendance.models import Attendance
from app.base.errors import RuleBroken
from app.messages import sorts
from app.messages.models import Message
from app.programme import calendar_text, replies, service
from app.programme.models import Answer, Event
from tests.conftest import MOMENT

NEXT_WEEK = date(2026, 12, 1)


@pytest.fixture
def lesson(session, tuesdays) -> Event:
    return session.scalar(select(Event).where(Event.series_day == NEXT_WEEK))


def entry_of(event: Event) -> VEvent:
    return VEvent.from_ical(calendar_text.BEGIN + event.vevent)


def test_the_stored_text_is_a_calendar_entry_with_the_events_facts(session, lesson):
    entry = entry_of(lesson)

    assert entry["UID"] == lesson.uid
    assert entry.start == lesson.starts_at
    assert entry["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt == lesson.revised_at
    assert entry["STATUS"] == "CONFIRMED"
    assert "Am Plan 1" in entry["LOCATION"]
    assert "SUMMARY" not in entry
    assert "ATTENDEE" not in entry and "ORGANIZER" not in entry


def test_moving_keeps_the_uid_and_raises_sequence_and_revision(session, cast, lesson):
    uid, sequence, revised, before = (
        lesson.uid,
        lesson.sequence,
        lesson.revised_at,
        lesson.starts_at,
    )

    service.move_event(
        session,
        lesson,
        starts_at=lesson.starts_at + timedelta(hours=1),
        ends_at=lesson.ends_at + timedelta(hours=1),
        place_id=lesson.place_id,
        by=cast.actor("vera"),
        at=MOMENT,
    )

    assert (lesson.uid, lesson.sequence) == (uid, sequence + 1)
    assert lesson.revised_at > revised
    assert lesson.moved_from == before
    assert "verlegt" in entry_of(lesson)["DESCRIPTION"]


@pytest.mark.parametrize(("title", "told"), [("Vorspiel", "Vorspiel"), ("", "Gitarre")])
def test_what_still_waits_to_be_told_says_the_new_title(session, cast, lesson, title, told):
    who = {"by": cast.actor("vera"), "at": MOMENT}
    said = {"notice": "", "asks": False, "answer_by": None}
    service.change_event(session, lesson, title="Probe", **said, **who)
    service.cancel_event(session, lesson, reason="", **who)
    service.change_event(session, lesson, title=title, **said, **who)
    facts = [sorts.unpacked(one) for one in session.scalars(select(Message.facts))]
    assert facts and {one["title"] for one in facts} == {told}


def test_two_changes_in_one_second_still_get_two_revisions(session, cast, lesson):
    service.cancel_event(session, lesson, reason="", by=cast.actor("vera"), at=MOMENT)
    first = lesson.revised_at
    service.restore_event(session, lesson, by=cast.actor("vera"), at=MOMENT)

    assert lesson.revised_at > first


def test_cancelling_marks_the_entry_and_restoring_takes_it_back(session, cast, lesson):
    service.cancel_event(
        session, lesson, reason="Jonas ist krank", by=cast.actor("vera"), at=MOMENT
    )
    cancelled = entry_of(lesson)
    service.restore_event(session, lesson, by=cast.actor("vera"), at=MOMENT)

    assert cancelled["STATUS"] == "CANCELLED"
    assert cancelled["TRANSP"] == "TRANSPARENT"
    assert "krank" in cancelled["DESCRIPTION"]
    assert entry_of(lesson)["STATUS"] == "CONFIRMED"
    assert entry_of(lesson)["SEQUENCE"] == 2


def test_a_change_reaches_the_stamp_of_every_feed_that_shows_it(
    session, cast, guitar, lesson, stamp_of
):
    scopes = [
        ("family", cast.haddads.id),
        ("family", cast.bergs.id),
        ("person", cast.staff["jonas"].id),
        ("place", guitar.place_id),
        ("activity", guitar.id),
        ("public", 0),
    ]
    before = [stamp_of(*scope) for scope in scopes]

    service.cancel_event(session, lesson, reason="", by=cast.actor("vera"), at=MOMENT)

    assert all(stamp_of(*scope) > was for scope, was in zip(scopes, before, strict=True))


def test_handing_over_remembers_whose_lesson_it_was(session, cast, lesson, stamp_of):
    jonas, kofi = cast.staff["jonas"].id, cast.staff["kofi"].id
    before = stamp_of("person", jonas)

    service.hand_over(session, lesson, leader_id=kofi, by=cast.actor("vera"), at=MOMENT)
    assert (lesson.leader_id, lesson.stands_in_for_id) == (kofi, jonas)
    assert stamp_of("person", jonas) > before

    service.hand_over(session, lesson, leader_id=jonas, by=cast.actor("vera"), at=MOMENT)
    assert (lesson.leader_id, lesson.stands_in_for_id) == (jonas, None)


def test_an_event_with_marks_can_be_cancelled_but_not_removed(session, cast, lesson):
    session.add(
        Attendance(
            event_id=lesson.id,
            person_id=cast.amira.id,
            held_on=NEXT_WEEK,
            mark="present",
            tapped_at=MOMENT,
            saved_at=MOMENT,
            by="account:1",
        )
    )
    session.flush()

    with pytest.raises(RuleBroken):
        service.remove_event(session, lesson, by=cast.actor("vera"), at=MOMENT)

    assert session.get(Event, lesson.id) is not None


@pytest.mark.parametrize("length", [timedelta(0), timedelta(minutes=-5), timedelta(days=15)])
def test_an_event_that_ends_too_early_or_too_late_is_refused(session, cast, guitar, length):
    start = datetime(2026, 12, 5, 10, tzinfo=UTC)
    with pytest.raises(RuleBroken):
        service.create_event(
            session,
            guitar,
            starts_at=start,
            ends_at=start + length,
            by=cast.actor("vera"),
            at=MOMENT,
        )


def test_an_all_day_event_ends_on_the_day_after_as_calendars_count(session, cast, guitar):
    event = service.create_event(
        session,
        guitar,
        starts_at=datetime(2026, 12, 4, 23, tzinfo=UTC),
        ends_at=datetime(2026, 12, 6, 23, tzinfo=UTC),
        all_day=True,
        by=cast.actor("vera"),
        at=MOMENT,
    )

    entry = entry_of(event)
    assert entry["DTSTART"].dt == date(2026, 12, 5)
    assert entry["DTEND"].dt == date(2026, 12, 7)


def test_hostile_titles_and_notices_cannot_break_out_of_the_calendar(session, cast, guitar):
    start = datetime(2026, 12, 5, 10, tzinfo=UTC)
    event = service.create_event(
        session,
        guitar,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        notice="x\r\nEND:VEVENT\r\nBEGIN:VALARM\x07\u2028\u202e",
        by=cast.actor("vera"),
        at=MOMENT,
    )

    assert event.vevent.count("END:VEVENT") == 2  # once escaped in the text, once for real
    assert "\r\nBEGIN:VALARM" not in event.vevent
    assert "\x07" not in event.vevent and "\u202e" not in event.vevent
    line = calendar_text.summary_line("A\r\nATTENDEE:mailto:x@y\x00")
    assert line.count("\r\n") == 1 and "\x00" not in line


def test_an_answer_can_be_given_changed_and_taken_back(session, cast, lesson, stamp_of):
    by = cast.actor("vera")
    replies.answer(session, lesson, cast.amira.id, Answer.NO, reason="krank", by=by, at=MOMENT)
    reply = replies.answer(session, lesson, cast.amira.id, Answer.YES, by=by, at=MOMENT)
    assert (reply.answer, reply.reason) == ("yes", "")

    before = stamp_of("family", cast.haddads.id)
    replies.take_back_answer(session, lesson, cast.amira.id, by=by, at=MOMENT)
    assert stamp_of("family", cast.haddads.id) > before


def test_nobody_answers_a_date_that_is_over_or_cancelled(session, cast, lesson):
    by = cast.actor("vera")
    with pytest.raises(RuleBroken):
        replies.answer(session, lesson, cast.amira.id, Answer.YES, by=by, at=lesson.ends_at)
    service.cancel_event(session, lesson, reason="", by=by, at=MOMENT)
    with pytest.raises(RuleBroken):
        replies.answer(session, lesson, cast.amira.id, Answer.YES, by=by, at=MOMENT)
