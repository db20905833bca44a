"""The house is set up from the terminal."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.audit import service as audit
from app.base.access import Role
from app.base.settings import Association
from tests.cast import Cast

SETUP = ["setup", "--association", "Musikschule e. V.", "--name", "Mara Neu"]


def test_setting_up_prints_a_link_that_opens_the_house(app: Flask, session: Session) -> None:
    done = app.test_cli_runner().invoke(args=[*SETUP, "--email", "Mara@Example.org"])
    assert done.exit_code == 0, done.output
    link = done.output.split()[-1].removeprefix("http://localhost")
    browser = app.test_client()
    answer = browser.post(link, data={"password": "fünf Krähen auf dem Dach"})
    assert answer.status_code == 303, answer.text
    assert browser.get("/konten").status_code == 200
    house = session.scalar(select(Association))
    assert house is not None
    assert house.name == "Musikschule e. V."
    assert len(house.installation) == 16
    assert audit.verify(session).sound


def test_setting_up_twice_needs_a_word(app: Flask, cast: Cast, session: Session) -> None:
    run = app.test_cli_runner().invoke
    refused = run(args=[*SETUP, "--email", "neu@example.org"])
    assert refused.exit_code == 1
    assert "--again" in refused.output
    assert run(args=[*SETUP, "--email", "neu@example.org", "--again"]).exit_code == 0
    added = session.scalar(select(Account).where(Account.email == "neu@example.org"))
    assert added is not None
    assert added.roles == Role.MANAGER


def test_a_link_from_the_terminal(app: Flask, cast: Cast) -> None:
    run = app.test_cli_runner().invoke
    assert "/einladung/" in run(args=["accounts", "invite", "vera@example.org"]).output
    assert run(args=["accounts", "invite", "neu@example.org"]).exit_code == 2
    assert run(args=["accounts", "invite", "kein-mensch"]).exit_code == 2
    new = run(args=["accounts", "invite", "neu@example.org", "--name", "Neu", "--role", "board"])
    assert "/einladung/" in new.output
    pair = ["--role", "technician", "--role", "counsellor"]
    assert run(args=["accounts", "invite", "x@example.org", "--name", "X", *pair]).exit_code == 1
