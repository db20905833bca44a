"""Marks, guests, the note, signing and what comes after."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.attendance import ledger, queries, service
from app.attendance import sheet as sheets
from app.attendance.marking import save_taps, settle_mark
from app.attendance.models import Amendment, Attendance, Register, RegisterTap
from app.attendance.taps import SentTap, unpack
from app.audit.models import AuditEntry
from app.base.errors import RuleBroken, StaleVersion
from app.people import service as people
from app.people.models import Person
from app.programme import replies
from app.programme import service as programme
from app.programme.models import Answer, Event
from app.rules.marks import Mark
from tests.cast import LONG_AGO, make_person
from tests.conftest import MOMENT

P, L, E, A = Mark.PRESENT, Mark.LATE, Mark.EXCUSED, Mark.ABSENT


def tap(name, person, mark, seconds=0, device="phone", **more):
    return SentTap(name, person.id, mark, MOMENT + timedelta(seconds=seconds - 600), device, **more)


def marks(session, event):
    rows = session.execute(
        select(Attendance.person_id, Attendance.mark).where(Attendance.event_id == event.id)
    )
    return {row.person_id: row.mark for row in rows}


def noted(session, model, person):
    return list(session.scalars(select(model.event_id).where(model.person_id == person.id)))


@pytest.fixture
def jonas(cast):
    return {"by": cast.actor("jonas"), "at": MOMENT}


def test_a_tap_is_kept_with_everything_it_says(session, cast, guitar, jonas):
    save_taps(session, guitar.lesson, [tap("tap-00001", cast.amira, L, late=7)], **jonas)

    row = session.scalar(select(Attendance))
    assert (row.mark, row.minutes_late, row.guest, row.disputed) == (L, 7, False, "")
    assert row.held_on == MOMENT.date() and row.by == str(cast.actor("jonas"))
    assert row.tapped_at == MOMENT - timedelta(seconds=600) and row.saved_at == MOMENT


def test_a_replay_changes_nothing_and_leaves_no_trace(session, cast, guitar, jonas):
    first = tap("tap-00001", cast.amira, P)
    save_taps(session, guitar.lesson, [first, tap("tap-00002", cast.amira, A, 5)], **jonas)
    deeds = session.scalar(select(func.count()).select_from(AuditEntry))

    (outcome,) = save_taps(session, guitar.lesson, [first], **jonas)

    assert not outcome.why and outcome.now.mark is A
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == deeds


def test_a_clock_that_runs_ahead_is_held_to_ours(session, cast, guitar, jonas):
    save_taps(session, guitar.lesson, [tap("tap-00001", cast.amira, P, 99_999)], **jonas)
    later = {**jonas, "at": MOMENT + timedelta(minutes=1)}
    save_taps(session, guitar.lesson, [tap("tap-00002", cast.amira, A, 650)], **later)
    assert marks(session, guitar.lesson) == {cast.amira.id: A}


def test_taking_back_leaves_nothing_recorded(session, cast, guitar, jonas):
    save_taps(session, guitar.lesson, [tap("tap-00001", cast.amira, P)], **jonas)
    save_taps(session, guitar.lesson, [tap("tap-00002", cast.amira, None, 5)], **jonas)
    assert marks(session, guitar.lesson) == {}


def test_two_phones_that_differ_are_shown_until_somebody_decides(session, cast, guitar, jonas):
    mine, theirs = tap("tap-00001", cast.amira, A), tap("tap-00002", cast.amira, P, 5, "tablet")
    save_taps(session, guitar.lesson, [theirs, mine], **jonas)
    (said,) = unpack(session.scalar(select(Attendance.disputed)))
    assert (said.mark, said.tap) == (A, "tap-00001")

    decision = tap("tap-00003", cast.amira, A, 9, seen="tap-00002", settles=("tap-00001",))
    (outcome,) = save_taps(session, guitar.lesson, [decision], **jonas)

    assert outcome.now.mark is A and not outcome.now.disputed


def test_undo_on_one_phone_does_not_wipe_what_another_said(session, cast, guitar, jonas):
    save_taps(
        session,
        guitar.lesson,
        [
            tap("tap-00001", cast.amira, P),
            tap("tap-00002", cast.amira, A, 3, "tablet"),
            tap("tap-00003", cast.amira, None, 6, seen="tap-00001"),
        ],
        **jonas,
    )
    assert marks(session, guitar.lesson) == {cast.amira.id: A}


def test_whoever_saw_a_mark_tapped_after_it_whatever_the_clocks_say(session, cast, guitar, jonas):
    slow = tap("tap-00002", cast.amira, A, -900, "slow phone", seen="tap-00001")
    save_taps(session, guitar.lesson, [tap("tap-00001", cast.amira, P), slow], **jonas)
    row = session.scalar(select(Attendance))
    assert row.mark == A and row.disputed == ""


def test_who_does_not_belong_on_the_sheet_is_refused(session, cast, guitar, jonas):
    taps = [tap("tap-00001", cast.karim, P), tap("tap-00002", cast.amira, P)]
    outcomes = save_taps(session, guitar.lesson, taps, **jonas)
    assert [outcome.why for outcome in outcomes] == ["unknown_person", ""]
    assert marks(session, guitar.lesson) == {cast.amira.id: P}


def test_a_register_opens_an_hour_before_and_not_for_cancelled_dates(session, cast, guitar, jonas):
    one = [tap("tap-00001", cast.amira, P)]
    with pytest.raises(RuleBroken):
        save_taps(session, guitar.next_lesson, one, **jonas)
    opening = guitar.next_lesson.starts_at - timedelta(minutes=60)
    save_taps(session, guitar.next_lesson, one, by=jonas["by"], at=opening)

    programme.cancel_event(session, guitar.lesson, reason="krank", **jonas)
    with pytest.raises(RuleBroken):
        save_taps(session, guitar.lesson, one, **jonas)


def test_all_present_fills_only_the_open_ones_and_believes_excuses(
    session, cast, guitar, fill, jonas
):
    fill(1)
    save_taps(session, guitar.lesson, [tap("tap-00001", cast.amira, A)], **jonas)
    family = {"by": cast.actor("vera"), "at": MOMENT - timedelta(hours=2)}
    replies.answer(session, guitar.lesson, cast.ben.id, Answer.NO, **family)

    assert service.all_present(session, guitar.lesson, **jonas) == 2

    kept = marks(session, guitar.lesson)
    assert (kept[cast.amira.id], kept[cast.ben.id]) == (A, E)
    assert sorted(kept.values()) == sorted([A, E, P])


def test_an_excuse_alone_records_nothing(session, cast, guitar, jonas):
    family = {"by": cast.actor("vera"), "at": MOMENT - timedelta(hours=2)}
    replies.answer(session, guitar.lesson, cast.ben.id, Answer.NO, **family)
    assert marks(session, guitar.lesson) == {}

    service.sign(session, guitar.lesson, **jonas)
    assert marks(session, guitar.lesson) == {cast.ben.id: E}


def test_a_guest_is_one_person_however_often_the_phone_says_so(session, cast, guitar, jonas):
    first, again = (
        service.add_guest(session, guitar.lesson, "Noah", client_id="guest-0001", **jonas)
        for _ in range(2)
    )
    assert first == again
    guest = session.get_one(Person, first)
    assert guest.provisional and guest.given_name == "Noah"
    assert session.scalar(select(Attendance.guest).where(Attendance.person_id == first)) is True


def test_a_guest_may_come_again(session, cast, guitar, jonas):
    guest = service.add_guest(session, guitar.last_lesson, "Noah", client_id="guest-0001", **jonas)
    session.commit()
    reader = principal(cast, "jonas")
    assert sheets.get_sheet(session, reader, guitar.lesson.id).known_guests == [(guest, "Noah")]

    again = SentTap("tap-00001", guest, P, MOMENT, "phone")
    (outcome,) = save_taps(session, guitar.lesson, [again], **jonas)
    assert not outcome.why


def principal(cast, name):
    return SimpleNamespace(sees_all=False, person_id=cast.staff[name].id)


def test_the_note_is_never_overwritten_unseen(session, cast, guitar, jonas):
    version = service.save_note(session, guitar.lesson, "Akkorde G und D", version=1, **jonas)
    assert version == 2
    with pytest.raises(StaleVersion) as stale:
        service.save_note(session, guitar.lesson, "Etwas anderes", version=1, **jonas)
    assert stale.value.current.note == "Akkorde G und D"
    assert service.save_note(session, guitar.lesson, "Akkorde G und D", version=1, **jonas) == 2


def test_after_signing_only_a_reason_changes_a_mark(session, cast, guitar, jonas):
    save_taps(session, guitar.lesson, [tap("tap-00001", cast.amira, A)], **jonas)
    service.sign(session, guitar.lesson, **jonas)
    same, other = tap("tap-00002", cast.amira, A, 3), tap("tap-00003", cast.amira, P, 4)
    outcomes = save_taps(session, guitar.lesson, [same, other], **jonas)
    assert [outcome.why for outcome in outcomes] == ["", "signed"]
    with pytest.raises(RuleBroken):
        service.amend(session, guitar.lesson, cast.amira.id, P, reason="", **jonas)

    service.amend(session, guitar.lesson, cast.amira.id, P, reason="Kam doch noch", **jonas)

    assert marks(session, guitar.lesson) == {cast.amira.id: P}
    row = session.scalar(select(Amendment))
    assert (row.before, row.after, row.reason) == (A, P, "Kam doch noch")


def test_signing_waits_for_the_lesson_and_happens_once(session, cast, guitar, jonas):
    with pytest.raises(RuleBroken):
        service.sign(
            session,
            guitar.next_lesson,
            by=jonas["by"],
            at=guitar.next_lesson.starts_at - timedelta(minutes=5),
        )
    service.sign(session, guitar.lesson, **jonas)
    service.sign(session, guitar.lesson, by=cast.actor("vera"), at=MOMENT + timedelta(hours=1))
    assert session.scalar(select(Register.signed_by)) == str(cast.actor("jonas"))
    with pytest.raises(RuleBroken):
        service.call_off(session, guitar.lesson, reason="krank", **jonas)


def test_nobody_records_names_or_notes_in_the_audit_log(session, cast, guitar, jonas):
    service.add_guest(session, guitar.lesson, "Noah", client_id="guest-0001", **jonas)
    service.save_note(session, guitar.lesson, "Geheim", version=1, **jonas)
    told = " ".join(session.scalars(select(AuditEntry.detail)))
    assert "Noah" not in told and "Geheim" not in told


def test_a_mark_whose_taps_were_swept_stands_for_its_last_one(session, cast, guitar, jonas):
    save_taps(session, guitar.lesson, [tap("tap-00001", cast.amira, A, 60)], **jonas)
    assert ledger.sweep_taps(session, before=MOMENT) == 0
    assert ledger.sweep_taps(session, before=MOMENT + timedelta(seconds=1)) == 1

    older, newer = tap("tap-00002", cast.amira, P, 0), tap("tap-00003", cast.amira, L, 90, late=5)
    save_taps(session, guitar.lesson, [older], **jonas)
    assert marks(session, guitar.lesson) == {cast.amira.id: A}
    save_taps(session, guitar.lesson, [newer], **jonas)
    assert marks(session, guitar.lesson) == {cast.amira.id: L}


def test_settling_a_mark_ends_every_dispute(session, cast, guitar, jonas):
    both = [tap("tap-00001", cast.amira, A), tap("tap-00002", cast.amira, P, 5, "tablet")]
    save_taps(session, guitar.lesson, both, **jonas)
    assert settle_mark(session, guitar.lesson, cast.amira.id, E, **jonas) is P
    row = session.scalar(select(Attendance))
    assert (row.mark, row.disputed) == (E, "")


# --- any number of phones, in any order ---

taps_of_one_lesson = st.lists(
    st.tuples(
        st.sampled_from(["amira", "ben"]),
        st.sampled_from([P, L, E, A, None]),
        st.sampled_from(["phone", "tablet", "laptop"]),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=7,
)


@settings(
    max_examples=30,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(taps_of_one_lesson, st.data())
def test_order_and_replays_never_matter_and_nothing_is_lost(
    session, cast, guitar, jonas, spoken, data
):
    taps = [
        tap(f"tap-{number:05d}", getattr(cast, who), mark, seconds, device)
        for number, (who, mark, device, seconds) in enumerate(spoken)
    ]
    straight = _after(session, guitar.lesson, [taps], jonas)
    replayed = data.draw(st.permutations([*taps, *taps[: len(taps) // 2]]))
    cut = data.draw(st.integers(0, len(replayed)))
    assert _after(session, guitar.lesson, [replayed[:cut], replayed[cut:]], jonas) == straight

    for child in (cast.amira, cast.ben):
        last = {t.device: t for t in sorted(taps, key=_rank) if t.person_id == child.id}
        said = {t.mark for t in last.values() if t.mark}
        shown = straight.get(child.id, ("", 0, ""))
        visible = {shown[0], *(one.mark for one in unpack(shown[2]))} - {""}
        assert said == visible


def _rank(sent):
    return sent.tapped_at, sent.tap


def _after(session, event, batches, jonas):
    """What is recorded after these batches; nothing of it stays."""
    with session.begin_nested() as savepoint:
        for minutes, batch in enumerate(batches):
            at = jonas["at"] + timedelta(minutes=minutes)
            save_taps(session, event, batch, by=jonas["by"], at=at)
        rows = session.execute(
            select(
                Attendance.person_id, Attendance.mark, Attendance.minutes_late, Attendance.disputed
            )
        ).all()
        savepoint.rollback()
    session.expire_all()
    return {row[0]: tuple(row[1:]) for row in rows}


def test_expected_are_those_with_a_place_on_that_day(session, cast, guitar, jonas):
    from app.programme.places import leave
    from app.programme.queries import find_participation

    place = find_participation(session, guitar.activity, cast.ben.id)
    leave(session, place, on=guitar.last_lesson.starts_at.date(), by=jonas["by"], at=LONG_AGO)
    session.commit()
    reader = principal(cast, "jonas")
    names = [
        [line.name for line in sheets.get_sheet(session, reader, event.id).lines]
        for event in (guitar.last_lesson, guitar.lesson)
    ]
    assert names == [["Amira", "Ben"], ["Amira"]]


def test_whoever_stays_away_three_times_running_is_on_the_managers_list(
    session, cast, guitar, jonas
):
    lessons = session.scalars(
        select(Event)
        .where(Event.activity_id == guitar.activity.id, Event.starts_at < MOMENT)
        .order_by(Event.starts_at.desc())
        .limit(4)
    ).all()
    for number, event in enumerate(lessons):
        ben = A if number < 3 else P
        amira = A if number else P
        taps = [
            tap(f"tap-b-{number:03d}", cast.ben, ben),
            tap(f"tap-a-{number:03d}", cast.amira, amira),
        ]
        save_taps(session, event, taps, **jonas)
    mara = SimpleNamespace(sees_all=True, person_id=None)

    found = queries.absences_in_a_row(session, mara, MOMENT.date())

    assert [(one.name, one.title, one.times) for one in found] == [("Ben Berg", "Gitarre", 3)]
    assert queries.absences_in_a_row(session, principal(cast, "kofi"), MOMENT.date()) == []


def test_a_day_lists_the_lessons_one_holds(session, cast, guitar, jonas):
    day = MOMENT.date()
    (row,) = queries.todays_registers(session, principal(cast, "jonas"), day)
    assert (row.id, row.title, row.expected, row.marked) == (guitar.lesson.id, "Gitarre", 2, 0)
    nobody = SimpleNamespace(sees_all=True, person_id=None)
    for reader in (principal(cast, "kofi"), nobody):
        assert not queries.todays_registers(session, reader, day)

    programme.hand_over(session, guitar.lesson, leader_id=cast.staff["kofi"].id, **jonas)
    assert queries.todays_registers(session, principal(cast, "kofi"), day)


def test_a_guest_who_is_known_leaves_their_marks_to_the_person(session, cast, guitar, jonas):
    lea = service.add_guest(session, guitar.lesson, "Lea", client_id="guest-0001", **jonas)
    guest, known = session.get(Person, lea), make_person(session, "Lea", "Becker")

    people.recognise_guest(session, guest, known, **jonas)

    assert marks(session, guitar.lesson) == {known.id: P}
    assert session.scalar(select(Attendance.guest)) is True
    assert session.get(Person, lea) is None
    again = service.add_guest(session, guitar.lesson, "Lea", client_id="guest-0001", **jonas)
    assert again == known.id


def test_the_mark_of_the_person_stays_where_both_have_one(session, cast, guitar, jonas):
    """Amira was put down as a guest by a substitute, and as absent by her teacher."""
    save_taps(session, guitar.lesson, [tap("tap-00001", cast.amira, A)], **jonas)
    lea = service.add_guest(session, guitar.lesson, "Amira", client_id="guest-0001", **jonas)

    people.recognise_guest(session, session.get(Person, lea), cast.amira, **jonas)

    assert marks(session, guitar.lesson) == {cast.amira.id: A}
    assert noted(session, RegisterTap, cast.amira) == [guitar.lesson.id]


def test_who_belongs_to_the_activity_was_no_guest(session, cast, guitar, jonas):
    lea = service.add_guest(session, guitar.lesson, "Amira", client_id="guest-0001", **jonas)
    people.recognise_guest(session, session.get(Person, lea), cast.amira, **jonas)
    assert session.scalar(select(Attendance.guest)) is False


def test_only_a_guest_can_turn_out_to_be_somebody_else(session, cast, jonas):
    with pytest.raises(RuleBroken):
        people.recognise_guest(session, cast.amira, cast.karim, **jonas)
