"""Heute: the first page, for each role."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.accounts.models import SignIn
from app.base.actor import SYSTEM
from app.programme import service
from app.today import routes
from tests.conftest import MOMENT


def test_a_teacher_finds_the_running_lesson_with_one_large_button(client_of, tuesdays):
    page = client_of("jonas").get("/heute").text

    assert "Gitarre" in page
    assert "Anwesenheit eintragen" in page


def test_a_teacher_is_told_of_registers_nobody_has_closed(client_of, tuesdays):
    """Only the manager was; who could close them read that there is no lesson today."""
    assert "Noch abzuschließen" in client_of("jonas").get("/heute").text
    assert "Noch abzuschließen" not in client_of("kofi").get("/heute").text


def test_another_teacher_does_not_see_it(client_of, tuesdays):
    page = client_of("kofi").get("/heute").text
    assert "Gitarre" not in page
    assert "Sie haben heute keine Stunde" in page


def test_the_office_sees_everything_of_today_and_what_is_missing(client_of, tuesdays):
    page = client_of("vera").get("/heute").text
    assert "Gitarre" in page
    assert "Was fehlt noch?" in page


def test_a_large_house_shows_what_is_running_or_to_come(
    client_of, session, guitar, tuesdays, monkeypatch
):
    monkeypatch.setattr(routes, "MOST_EVENTS", 2)
    for name, hours in (("Früh", -4), ("Spät", 2), ("Später", 4)):
        service.create_event(
            session,
            guitar,
            title=name,
            starts_at=MOMENT + timedelta(hours=hours),
            ends_at=MOMENT + timedelta(hours=hours + 1),
            by=SYSTEM,
            at=MOMENT,
        )
    session.commit()

    page = client_of("vera").get("/heute").text
    assert "Spät<" in page
    assert "Früh<" not in page
    assert "Kalender öffnen" in page


@pytest.mark.parametrize("name", ["mara", "vera", "jonas", "kofi", "lena", "till"])
def test_everybody_with_a_role_has_a_first_page(client_of, tuesdays, name):
    assert client_of(name).get("/heute").status_code == 200


def test_somebody_without_a_role_is_told_so(client_of):
    assert client_of("uwe").get("/heute").status_code == 403


def test_the_day_is_named_with_its_holiday(client_of, session, tuesdays, moment):
    christmas_eve = MOMENT + timedelta(days=30)
    moment.move_to(christmas_eve)
    session.execute(
        update(SignIn).values(seen_at=christmas_eve, ends_at=christmas_eve + timedelta(days=1))
    )

    page = client_of("vera").get("/heute").text
    assert "Donnerstag, 24. Dezember 2026" in page
    assert "Weihnachtsferien" in page


def test_it_takes_the_same_statements_for_one_lesson_and_for_many(
    client_of, session, tuesdays, statements
):
    client = client_of("jonas")
    client.get("/heute")
    with statements() as seen:
        client.get("/heute")
    assert len(seen) <= 9
