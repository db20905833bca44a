"""Somebody is ill: who is asked, who leads in the end, and what happens without a yes."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.db import db
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import PersonId
from app.courses import relief, service, substitution
from app.courses.models import Outcome, Subject, Substitution, SubstitutionAsk
from app.courses.service import Facts
from app.messages.models import Message
from app.programme import places
from app.programme import service as programme
from app.programme.activities import Outline, create_activity
from app.programme.models import Activity, Event, EventStatus, Kind
from tests.cast import Cast
from tests.conftest import MOMENT

START = MOMENT + timedelta(hours=5)
DECIDE = START - timedelta(hours=2)


def course(
    session: Session, cast: Cast, subject: Subject | None, leader: str, title: str
) -> Activity:
    outline = Outline(Kind.COURSE, title, leaders=[cast.staff[leader].id])
    made = create_activity(session, outline, by=SYSTEM, at=MOMENT)
    if subject is not None:
        service.describe(session, made, Facts(subject.id), by=SYSTEM, at=MOMENT)
    return made


def lesson(session: Session, activity: Activity, start: object = START) -> Event:
    return programme.create_event(
        session,
        activity,
        starts_at=start,  # type: ignore[arg-type]
        ends_at=start + timedelta(minutes=45),  # type: ignore[operator]
        by=SYSTEM,
        at=MOMENT,
    )


@pytest.fixture
def jonas_lesson(session: Session, cast: Cast, guitar: Subject) -> Event:
    """Jonas teaches guitar; Kofi teaches it too, Mara something else. Amira comes."""
    found = lesson(session, course(session, cast, guitar, "jonas", "Gitarre A"))
    places.enrol(
        session, session.get_one(Activity, found.activity_id), cast.amira.id, by=SYSTEM, at=MOMENT
    )
    course(session, cast, guitar, "kofi", "Gitarre B")
    course(session, cast, None, "mara", "Chor")
    session.commit()
    return found


def asked(session: Session, event: Event) -> list[PersonId]:
    query = select(SubstitutionAsk.person_id).where(SubstitutionAsk.event_id == event.id)
    return list(session.scalars(query.order_by(SubstitutionAsk.person_id)))


def report(session: Session, event: Event) -> Substitution:
    return substitution.report_ill(session, event, by=SYSTEM, at=MOMENT)


def say(session: Session, cast: Cast, event: Event, name: str, *, yes: bool) -> None:
    person = cast.staff[name].id
    substitution.answer(session, event, person, yes=yes, by=SYSTEM, at=MOMENT)


def test_who_teaches_the_same_and_is_free_is_asked(
    session: Session, cast: Cast, jonas_lesson: Event
) -> None:
    found = report(session, jonas_lesson)
    assert asked(session, jonas_lesson) == [cast.staff["kofi"].id]
    assert found.decide_by == DECIDE
    mails = session.scalars(select(Message).where(Message.sort == "substitute_wanted")).all()
    assert [mail.account_id for mail in mails] == [cast.accounts["kofi"].id]
    assert "Jonas" not in mails[0].facts


def test_where_they_are_busy_others_are_asked(
    session: Session, cast: Cast, jonas_lesson: Event
) -> None:
    other = session.scalars(select(Activity).where(Activity.title == "Gitarre B")).one()
    lesson(session, other)
    report(session, jonas_lesson)
    assert asked(session, jonas_lesson) == [cast.staff["mara"].id]


def test_reporting_twice_asks_once(session: Session, jonas_lesson: Event) -> None:
    report(session, jonas_lesson)
    report(session, jonas_lesson)
    assert len(session.scalars(select(Message)).all()) == 1


def test_the_first_yes_leads(session: Session, cast: Cast, jonas_lesson: Event) -> None:
    session.add(SubstitutionAsk(event_id=report(session, jonas_lesson).event_id,
                                person_id=cast.staff["mara"].id, answer=""))  # fmt: skip
    session.flush()
    say(session, cast, jonas_lesson, "kofi", yes=True)
    assert jonas_lesson.leader_id == cast.staff["kofi"].id
    assert jonas_lesson.stands_in_for_id == cast.staff["jonas"].id
    with pytest.raises(RuleBroken):
        say(session, cast, jonas_lesson, "mara", yes=True)
    assert substitution.cancel_due(session, at=DECIDE) == 0
    waiting = select(Message).where(
        Message.sort == "substitute_wanted", Message.status == "waiting"
    )
    assert session.scalars(waiting).all() == []


def test_nobody_else_may_answer(session: Session, cast: Cast, jonas_lesson: Event) -> None:
    report(session, jonas_lesson)
    with pytest.raises(NotForYou):
        say(session, cast, jonas_lesson, "mara", yes=True)


def test_without_a_yes_it_is_cancelled_in_time_and_families_are_told(
    session: Session, cast: Cast, jonas_lesson: Event
) -> None:
    report(session, jonas_lesson)
    say(session, cast, jonas_lesson, "kofi", yes=False)
    assert substitution.cancel_due(session, at=DECIDE - timedelta(seconds=1)) == 0
    assert substitution.cancel_due(session, at=DECIDE) == 1
    assert substitution.cancel_due(session, at=DECIDE) == 0
    assert jonas_lesson.status == EventStatus.CANCELLED
    assert session.get_one(Substitution, jonas_lesson.id).outcome == Outcome.CANCELLED
    told = session.scalars(select(Message).where(Message.sort == "event_cancelled")).all()
    assert told and all("krank" not in one.facts for one in told)


@pytest.mark.parametrize("way", ["office", "cancelled", "well again"])
def test_what_is_settled_otherwise_is_left_alone(
    session: Session, cast: Cast, jonas_lesson: Event, way: str
) -> None:
    report(session, jonas_lesson)
    if way == "office":
        mara = cast.staff["mara"].id
        programme.hand_over(session, jonas_lesson, leader_id=mara, by=SYSTEM, at=MOMENT)
    elif way == "cancelled":
        programme.cancel_event(session, jonas_lesson, reason="Sturm", by=SYSTEM, at=MOMENT)
    else:
        substitution.withdraw(session, jonas_lesson, by=SYSTEM, at=MOMENT)
    assert relief.list_asked(session, cast.staff["kofi"].id, MOMENT) == []
    assert relief.list_open(session, MOMENT) == []
    with pytest.raises(RuleBroken):
        say(session, cast, jonas_lesson, "kofi", yes=True)
    reason = jonas_lesson.reason
    assert substitution.cancel_due(session, at=DECIDE) == 0
    assert jonas_lesson.reason == reason


def test_what_is_over_or_off_wants_nobody(session: Session, jonas_lesson: Event) -> None:
    with pytest.raises(RuleBroken):
        substitution.report_ill(session, jonas_lesson, by=SYSTEM, at=START)
    programme.cancel_event(session, jonas_lesson, reason="", by=SYSTEM, at=MOMENT)
    with pytest.raises(RuleBroken):
        report(session, jonas_lesson)


def test_ill_again_after_being_well_asks_anew(
    session: Session, cast: Cast, jonas_lesson: Event
) -> None:
    report(session, jonas_lesson)
    say(session, cast, jonas_lesson, "kofi", yes=False)
    substitution.withdraw(session, jonas_lesson, by=SYSTEM, at=MOMENT)
    report(session, jonas_lesson)
    assert len(relief.list_asked(session, cast.staff["kofi"].id, MOMENT)) == 1


def test_it_is_forgotten_after_a_while(session: Session, jonas_lesson: Event) -> None:
    report(session, jonas_lesson)
    assert substitution.delete_old(session, before=START) == 0
    assert substitution.delete_old(session, before=START + timedelta(days=1)) == 1


# --- the pages ---------------------------------------------------------------------------------


def test_one_tap_from_today_and_a_colleague_takes_it(
    client_of: object, session: Session, cast: Cast, jonas_lesson: Event
) -> None:
    jonas: FlaskClient = client_of("jonas")  # type: ignore[operator]
    assert "/krank" in jonas.get("/heute").text
    page = jonas.get("/krank").text
    assert f'value="{jonas_lesson.id}" checked' in page
    answer = jonas.post("/krank", data={"event": jonas_lesson.id})
    assert answer.status_code == 303
    assert f"/vertretung/{jonas_lesson.id}" in jonas.get(answer.location).text
    assert "Bis morgen leiten Sie nichts" in client_of("kofi").get("/krank").text  # type: ignore[operator]
    assert f"/vertretung/{jonas_lesson.id}" in jonas.get("/krank").text
    here = f"/vertretung/{jonas_lesson.id}"
    assert "Kofi" in jonas.get(here).text

    kofi: FlaskClient = client_of("kofi")  # type: ignore[operator]
    assert "Können Sie vertreten?" in kofi.get("/heute").text
    assert "Nicht weiter fragen" not in kofi.get(here).text
    assert kofi.post(f"{here}/antwort", data={"answer": "yes"}).status_code == 303
    assert "Können Sie vertreten?" not in kofi.get("/heute").text
    session.expire_all()
    assert session.get_one(Event, jonas_lesson.id).leader_id == cast.staff["kofi"].id
    assert kofi.get(f"/anwesenheit/{jonas_lesson.id}").status_code == 200


def test_the_office_sees_who_was_asked_and_may_stop_it(
    client_of: object, session: Session, jonas_lesson: Event
) -> None:
    report(session, jonas_lesson)
    session.commit()
    vera: FlaskClient = client_of("vera")  # type: ignore[operator]
    assert "Vertretung gesucht: Gitarre A" in vera.get("/was-fehlt").text
    here = f"/vertretung/{jonas_lesson.id}"
    assert "Kofi" in vera.get(here).text
    assert vera.post(f"{here}/antwort", data={"answer": "yes"}).status_code == 404
    assert vera.post(f"{here}/zurueck").status_code == 303
    assert "Vertretung gesucht" not in vera.get("/was-fehlt").text
    assert vera.post(f"{here}/zurueck").status_code == 422


@pytest.mark.parametrize("name", ["till", "lena"])
def test_it_is_nobody_elses_business(
    client_of: object, session: Session, jonas_lesson: Event, name: str
) -> None:
    report(session, jonas_lesson)
    session.commit()
    client: FlaskClient = client_of(name)  # type: ignore[operator]
    here = f"/vertretung/{jonas_lesson.id}"
    assert client.get(here).status_code == 404
    for deed in ("antwort", "zurueck"):
        assert client.post(f"{here}/{deed}", data={"answer": "yes"}).status_code == 404
    assert client.get("/vertretung/99999").status_code == 404


def test_what_may_be_sent_wrong(client_of: object, jonas_lesson: Event) -> None:
    jonas: FlaskClient = client_of("jonas")  # type: ignore[operator]
    for sent in ({}, {"event": "x"}, {"event": "999"}, {"event": str(2**63)}):
        assert jonas.post("/krank", data=sent).status_code == 200
    assert jonas.post(f"/vertretung/{2**63}/antwort", data={"answer": "yes"}).status_code == 404


def test_two_who_say_yes_at_once_do_not_both_lead(
    app: Flask,
    session: Session,
    cast: Cast,
    jonas_lesson: Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both have looked before either has saved, where the database lets them."""
    report(session, jonas_lesson)
    session.add(SubstitutionAsk(event_id=jonas_lesson.id, person_id=cast.staff["mara"].id))
    session.commit()
    event_id, looked, look = jonas_lesson.id, Barrier(2), substitution.is_open

    def both_have_looked(found: Substitution, event: Event, at: datetime) -> bool:
        known = look(found, event, at)
        with suppress(BrokenBarrierError):
            looked.wait(timeout=1)
        return known

    monkeypatch.setattr(substitution, "is_open", both_have_looked)
    people = [cast.staff[name].id for name in ("kofi", "mara")]

    def say_yes(person: PersonId) -> bool:
        with app.app_context(), Session(db.engine) as own:
            try:
                event = own.get_one(Event, event_id)
                substitution.answer(own, event, person, yes=True, by=SYSTEM, at=MOMENT)
                own.commit()
            except RuleBroken:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(say_yes, people)) == [False, True]
