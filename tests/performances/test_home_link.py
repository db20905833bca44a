"""The home's page: what it shows, what it changes, when it is gone."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.messages import letters
from app.messages.models import Message
from app.performances import home_link, queries, service
from app.performances.models import Performance, PerformanceStatus
from app.performances.queries import Entry, Unsettled
from app.programme.models import Event
from tests.performances.stage import BEGIN, NOW, Stage


@pytest.fixture
def guest(client_of: object) -> FlaskClient:
    return client_of("")  # type: ignore[operator, no-any-return]


def path(performance: Performance) -> str:
    return f"/h/{home_link.token_of(performance)}"


def test_the_home_sees_what_we_need_and_no_name_of_a_child(
    guest: FlaskClient, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session, needs_piano=True)
    page = guest.get(path(entry.performance))
    assert page.status_code == 200
    assert "15:30" in page.text
    assert "15:00" in page.text  # we arrive
    for name in ("Amira", "Ben", "Haddad"):
        assert name not in page.text


def test_a_yes_confirms(guest: FlaskClient, session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    here = path(entry.performance)
    assert guest.post(here, data={"answer": "yes", "note": "Hof"}).status_code == 303
    session.expire_all()
    stored = session.get_one(Performance, entry.activity.id)
    assert (stored.status, stored.home_answer, stored.home_note) == ("confirmed", "yes", "Hof")
    assert session.get_one(Event, stored.event_id).status == "confirmed"
    assert "Hof" in guest.get(here).text


def test_a_no_is_for_the_office_to_act_upon(
    guest: FlaskClient, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    guest.post(path(entry.performance), data={"answer": "no", "note": "Umbau"})
    session.expire_all()
    stored = session.get_one(Performance, entry.activity.id)
    assert (stored.status, stored.home_answer) == ("optioned", "no")


def test_looking_changes_nothing(guest: FlaskClient, session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    before = entry.performance.version
    for _ in range(2):
        guest.get(path(entry.performance))
    session.expire_all()
    stored = session.get_one(Performance, entry.activity.id)
    assert (stored.version, stored.home_answer) == (before, "")


def test_wrong_renewed_and_expired_links_are_all_missing(
    guest: FlaskClient, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    old = path(entry.performance)
    assert guest.get("/h/" + "x" * 43).status_code == 404
    assert guest.get("/h/ä%00").status_code in (400, 404)
    home_link.renew_link(session, entry, by=SYSTEM, at=NOW)
    session.commit()
    assert guest.get(old).status_code == 404
    assert guest.post(old, data={"answer": "yes"}).status_code == 404
    new = path(entry.performance)
    assert guest.get(new).status_code == 200
    with time_machine.travel(BEGIN + timedelta(days=2), tick=False):
        assert guest.get(new).status_code == 404


def test_what_a_home_may_type_wrong(guest: FlaskClient, session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    here = path(entry.performance)
    assert guest.post(here, data={"answer": "yes", "note": "x" * 5000}).status_code == 422
    assert guest.post(here, data={"answer": "perhaps"}).status_code == 404
    service.cancel(session, entry, cancelled_by="us", reason="Grippe", by=SYSTEM, at=NOW)
    session.commit()
    assert "Grippe" in guest.get(here).text
    assert guest.post(here, data={"answer": "yes"}).status_code == 422


def test_the_link_goes_to_the_home_and_is_reminded_of_once(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    home_link.send(session, entry, by=SYSTEM, at=NOW)
    rows = session.scalars(select(Message)).all()
    assert [(row.sort, row.address) for row in rows] == [("home_confirmation", "haus@example.org")]
    assert home_link.token_of(entry.performance) not in rows[0].facts
    due = NOW + timedelta(days=5)
    assert home_link.remind_homes_due(session, at=due) == 1
    assert home_link.remind_homes_due(session, at=due) == 0


def mailed(session: Session) -> list[str]:
    return list(session.scalars(select(Message.sort).where(Message.status == "waiting")))


def called_off(session: Session, entry: Entry, *, before: timedelta, **more: str) -> Unsettled:
    """Cancel so long before it begins; what "What is missing?" would say afterwards."""
    at = BEGIN - before
    said = {"cancelled_by": "us", "reason": "Grippe"} | more
    service.cancel(session, entry, **said, by=SYSTEM, at=at)  # type: ignore[arg-type]
    return queries.list_unsettled(session, at)


def test_a_home_that_expects_us_is_told_by_mail(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    home_link.send(session, entry, by=SYSTEM, at=NOW)
    found = called_off(session, entry, before=timedelta(days=5))
    assert mailed(session) == ["home_cancelled"]
    assert found.untold == []


def test_at_short_notice_somebody_has_to_call_until_it_is_noted(
    client_of: object, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    service.confirm(session, entry, by=SYSTEM, at=NOW)
    found = called_off(session, entry, before=timedelta(days=1))
    assert [row.activity_id for row in found.untold] == [entry.activity.id]
    assert mailed(session) == ["home_cancelled"]
    session.commit()
    mara: FlaskClient = client_of("mara")  # type: ignore[operator]
    here = f"/auftritte/{entry.activity.id}"
    assert "Der Einrichtung absagen" in mara.get("/was-fehlt").text
    assert "haus-informiert" in mara.get(here).text
    assert mara.post(f"{here}/haus-informiert").status_code == 303
    assert "Der Einrichtung absagen" not in mara.get("/was-fehlt").text
    assert "haus-informiert" not in mara.get(here).text


@pytest.mark.parametrize(("asked", "who"), [(False, "us"), (True, "home")])
def test_nobody_calls_a_home_that_does_not_expect_us(
    session: Session, stage: Stage, asked: bool, who: str
) -> None:
    entry = stage.planned(session)
    if asked:
        home_link.send(session, entry, by=SYSTEM, at=NOW)
    found = called_off(session, entry, before=timedelta(days=1), cancelled_by=who)
    assert found.untold == []
    assert "home_cancelled" not in mailed(session)


def test_a_home_that_was_told_is_asked_anew_when_it_takes_place_after_all(
    session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    service.confirm(session, entry, by=SYSTEM, at=NOW)
    called_off(session, entry, before=timedelta(days=5))
    service.restore(session, entry, by=SYSTEM, at=BEGIN - timedelta(days=4))
    assert entry.performance.status == PerformanceStatus.OPTIONED
    found = queries.list_unsettled(session, BEGIN - timedelta(days=4))
    assert [row.activity_id for row in found.unconfirmed] == [entry.activity.id]


def test_the_letter_to_the_home_says_why(app: Flask, session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    home_link.send(session, entry, by=SYSTEM, at=NOW)
    called_off(session, entry, before=timedelta(days=5))
    (message,) = session.scalars(select(Message).where(Message.sort == "home_cancelled"))
    with force_locale("de"):
        text = letters.matter(message.sort, message.facts)
    assert "10. Dezember" in text
    assert "Grippe" in text
