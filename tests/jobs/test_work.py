"""The recurring work: every step by itself, twice without harm, and a heartbeat."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Invitation, SignIn
from app.base.actor import SYSTEM
from app.base.once import FormKey
from app.jobs import sweeping, work
from app.jobs.models import JobRun
from app.messages import service as messages
from app.messages.models import Message, MessageStatus
from app.programme.models import Activity, Event, Participation, ParticipationStatus
from app.rules.times import at as instant
from app.rules.times import local
from tests.conftest import MOMENT

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HASH = "0" * 64
FACTS = {"title": "Gitarre", "starts_at": datetime(2026, 12, 1, 14, 30, tzinfo=UTC)}


def beat(session):
    session.expire_all()
    run = session.get(JobRun, "minutely")
    session.commit()
    return run


def test_each_round_leaves_a_heartbeat(session, cast):
    assert not work.is_alive(session, MOMENT)
    session.commit()
    for minute in range(3):
        work.minutely(at=MOMENT + timedelta(minutes=minute))
    run = beat(session)
    assert run.ended_at == MOMENT + timedelta(minutes=2)
    assert run.trouble == ""
    assert work.is_alive(session, MOMENT + timedelta(minutes=7))
    assert not work.is_alive(session, MOMENT + timedelta(minutes=8))


def test_a_step_that_fails_holds_up_no_other(session, cast, monkeypatch, caplog):
    done = []

    def fail(at):
        raise RuntimeError("Amira Haddad")

    monkeypatch.setattr(work, "MINUTELY", {"mail": fail, "offers": done.append})
    work.minutely(at=MOMENT)
    assert done == [MOMENT]
    assert beat(session).trouble == "mail: RuntimeError"


def test_an_offer_nobody_took_moves_on_once(session, cast):
    activity = Activity(kind="course", title="Gitarre", capacity=1)
    session.add(activity)
    session.flush()
    for number, person in enumerate((cast.amira, cast.ben)):
        session.add(
            Participation(
                activity_id=activity.id,
                person_id=person.id,
                status=ParticipationStatus.WAITLISTED if number else ParticipationStatus.OFFERED,
                applied_at=MOMENT + timedelta(minutes=number),
                offer_until=None if number else MOMENT - DAY,
            )
        )
    session.commit()
    for _ in range(2):
        work.minutely(at=MOMENT)
    session.expire_all()
    found = {row.person_id: row.status for row in session.scalars(select(Participation))}
    assert found == {cast.amira.id: "declined", cast.ben.id: "offered"}
    assert [row.sort for row in session.scalars(select(Message))] == ["place_offered"]
    session.commit()


@pytest.mark.parametrize(
    ("begins", "told"),
    [(10, "08:02"), (13, "08:02"), (20, "08:02"), (22, "10:02"), (7, "17:00")],
)
def test_reminders_never_go_out_at_night_nor_too_late(session, cast, begins, told):
    """Friday at this hour in Koblenz; the worker comes by every hour from Tuesday on."""
    activity = Activity(kind="workshop", title="Trommeln")
    session.add(activity)
    session.flush()
    starts_at = instant(date(2026, 11, 27), time(begins))
    event = Event(activity_id=activity.id, starts_at=starts_at, ends_at=starts_at + HOUR)
    event.uid, event.revised_at = "u", MOMENT
    place = Participation(activity_id=activity.id, person_id=cast.amira.id, applied_at=MOMENT)
    place.status = ParticipationStatus.ACTIVE
    session.add_all([event, place])
    session.commit()
    first = instant(date(2026, 11, 24), time(16))
    for hour in range(100):
        for label in ("dates", "guests"):
            work.MINUTELY[label](first + hour * HOUR)
    [due] = session.scalars(select(Message.due_at)).all()
    assert f"{local(due):%H:%M}" == told
    assert starts_at - DAY * 1.5 <= due < starts_at
    session.commit()


def test_without_a_mail_server_mails_wait(session, cast):
    tell(session, cast)
    work.minutely(at=MOMENT + DAY)
    session.expire_all()
    assert session.scalars(select(Message.status)).all() == ["waiting"]
    session.commit()


@pytest.mark.parametrize(
    ("hour", "due"), [(1, False), (2, True), (12, True)], ids=["2 o'clock", "3 o'clock", "noon"]
)
def test_the_nightly_work_is_done_once_a_day(session, cast, hour, due):
    at = datetime(2026, 11, 25, hour, 0, tzinfo=UTC)
    assert work.nightly_if_due(at=at) is due
    assert work.nightly_if_due(at=at + timedelta(minutes=10)) is False
    if due:
        assert work.nightly_if_due(at=at + DAY) is True


# --- sweeping -------------------------------------------------------------------------------


def tell(session, cast, **more):
    messages.tell_people(
        session,
        [cast.amira.id],
        "event_cancelled",
        about="event:1",
        concerns_on=date(2026, 12, 1),
        facts=FACTS,
        at=MOMENT,
        **more,
    )
    session.commit()


def test_old_form_keys_go_young_ones_stay(session, cast):
    for days in (29, 31):
        session.add(FormKey(key=str(days), location="/", used_at=MOMENT - days * DAY))
    session.commit()
    sweeping.sweep_form_keys(MOMENT)
    assert session.scalars(select(FormKey.key)).all() == ["29"]
    session.commit()


def test_ended_sessions_and_old_invitations_go(session, cast):
    before = len(session.scalars(select(SignIn.id)).all())
    account = cast.accounts["uwe"].id
    times = {"created_at": MOMENT - 90 * DAY}
    session.add(
        SignIn(account_id=account, token_hash=HASH, seen_at=MOMENT, ends_at=MOMENT - DAY, **times)
    )
    session.add(
        Invitation(account_id=account, token_hash=HASH, expires_at=MOMENT - 60 * DAY, **times)
    )
    session.commit()
    sweeping.sweep_sign_ins(MOMENT)
    sweeping.sweep_invitations(MOMENT)
    assert len(session.scalars(select(SignIn.id)).all()) == before
    assert session.scalars(select(Invitation.id)).all() == []
    session.commit()


@pytest.mark.parametrize(
    ("status", "age", "stays"),
    [
        (MessageStatus.DROPPED, 29, True),
        (MessageStatus.DROPPED, 31, False),
        (MessageStatus.SENT, 179, True),
        (MessageStatus.SENT, 181, False),
        (MessageStatus.CALLED, 181, False),
        (MessageStatus.FAILED, 1000, True),
        (MessageStatus.WAITING, 1000, True),
    ],
)
def test_messages_are_kept_as_long_as_they_are_of_use(session, cast, status, age, stays):
    tell(session, cast)
    row = session.scalars(select(Message)).one()
    row.status, row.done_at, row.done_by = status, MOMENT - age * DAY, str(SYSTEM)
    session.commit()
    sweeping.sweep_messages(MOMENT)
    session.expire_all()
    assert len(session.scalars(select(Message)).all()) == int(stays)
    session.commit()


def test_a_whole_night_goes_well(session, cast):
    work.nightly(at=MOMENT)
    session.expire_all()
    assert session.get(JobRun, "nightly").trouble == ""
    session.commit()
