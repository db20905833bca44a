"""The home's page: what it shows, what it changes, when it is gone."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.messages.models import Message
from app.performances import home_link, queries, service
from app.performances.models import Performance, PerformanceStatus
from app.performances.queries import Entry
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


def called_off(session: Session, entry: Entry, by: str = "us") -> list[int]:
    """Cancel it; the performances whose homes have to be called afterwards."""
    service.cancel(session, entry, cancelled_by=by, reason="Grippe", by=SYSTEM, at=NOW)
    return [row.activity_id for row in queries.list_unsettled(session, NOW).untold]


def test_a_home_we_cancel_on_has_to_be_called_until_it_is_noted(
    client_of: object, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    assert called_off(session, entry) == [entry.activity.id]
    session.commit()
    mara: FlaskClient = client_of("mara")  # type: ignore[operator]
    here = f"/auftritte/{entry.activity.id}"
    deed = f"{here}/einrichtung-informiert"
    assert "Der Einrichtung absagen" in mara.get("/was-fehlt").text
    assert deed in mara.get(here).text
    sent = {"version": str(entry.performance.version)}
    assert mara.post(deed, data=sent).status_code == 303
    assert "Der Einrichtung absagen" not in mara.get("/was-fehlt").text
    assert deed not in mara.get(here).text
    session.refresh(entry.performance)
    assert "nichts gesagt werden" in mara.post(deed, data={}, follow_redirects=True).text


def test_a_home_that_has_said_no_itself_is_not_called(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    assert called_off(session, entry, by="home") == []
    other = stage.planned(session, starts_at=BEGIN + timedelta(days=7))
    home_link.answer(session, other, said="no", note="", by=SYSTEM, at=NOW)
    assert called_off(session, other) == []


def test_a_concert_in_our_own_hall_has_no_home_to_call(session: Session, stage: Stage) -> None:
    entry = stage.planned(session, organisation_id=None)
    assert called_off(session, entry) == []


def test_a_moved_date_is_not_forgotten(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    home_link.answer(session, entry, said="yes", note="", by=SYSTEM, at=NOW)
    later = stage.draft(starts_at=BEGIN + timedelta(days=1))
    service.change(session, entry, later, by=SYSTEM, at=NOW)
    assert called_off(session, entry) == [entry.activity.id]


def test_a_home_that_was_told_is_asked_anew_when_it_takes_place_after_all(
    session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    home_link.send(session, entry, by=SYSTEM, at=NOW)
    home_link.answer(session, entry, said="yes", note="Hof", by=SYSTEM, at=NOW)
    called_off(session, entry)
    home_link.note_told(session, entry, by=SYSTEM, at=NOW)
    service.restore(session, entry, by=SYSTEM, at=NOW)
    performance = entry.performance
    assert performance.status == PerformanceStatus.OPTIONED
    assert (performance.home_answer, performance.home_note) == ("", "")
    assert home_link.remind_homes_due(session, at=NOW + timedelta(days=5)) == 0
    assert called_off(session, entry) == [entry.activity.id]


def test_a_home_that_heard_nothing_stays_as_it_was(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    home_link.answer(session, entry, said="yes", note="", by=SYSTEM, at=NOW)
    called_off(session, entry)
    service.restore(session, entry, by=SYSTEM, at=NOW)
    assert entry.performance.status == PerformanceStatus.CONFIRMED


@pytest.mark.parametrize("by", ["us", "home"])
def test_a_letter_still_on_its_way_to_the_home_is_stopped(
    session: Session, stage: Stage, by: str
) -> None:
    entry = stage.planned(session)
    home_link.send(session, entry, by=SYSTEM, at=NOW)
    called_off(session, entry, by)
    waiting = select(Message).where(Message.status == "waiting", Message.address != "")
    assert session.scalars(waiting).all() == []
