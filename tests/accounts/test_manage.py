"""The manager opens, changes and closes accounts."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Invitation
from app.messages.models import Message
from tests.cast import Cast
from tests.hostile import assert_query_survives, assert_survives

Browser = Callable[[str], FlaskClient]
NEW = {"name": "Rosa Klein", "email": "Rosa@Example.org ", "roles": "leader"}
CHOSEN = "drei Krähen auf dem Dach"


@pytest.fixture
def mara(client_of: Browser) -> FlaskClient:
    return client_of("mara")


def open_rosa(mara: FlaskClient, **more: str) -> str:
    """The link that is shown once."""
    answer = mara.post("/konten/neu", data={**NEW, **more})
    assert answer.status_code == 303, answer.text
    page = mara.get(answer.location).text
    return "/einladung/" + re.search(r"/einladung/([\w-]{43})", page)[1]  # type: ignore[index]


def test_a_new_account_gets_a_link_that_works_once(
    app: Flask, mara: FlaskClient, session: Session
) -> None:
    link = open_rosa(mara)
    rosa = app.test_client()
    assert rosa.get(link).status_code == rosa.get(link).status_code == 200, (
        "reading uses nothing up"
    )
    answer = rosa.post(link, data={"password": CHOSEN})
    assert answer.status_code == 303
    assert rosa.get("/konto").status_code == 200
    assert app.test_client().get(link).status_code == 404
    assert app.test_client().post(link, data={"password": CHOSEN}).status_code == 404
    account = session.scalar(select(Account).where(Account.email == "rosa@example.org"))
    assert account is not None
    assert account.password_hash.startswith("$argon2id$")


def test_the_link_is_shown_once_and_stored_only_as_a_hash(
    mara: FlaskClient, session: Session
) -> None:
    token = open_rosa(mara).rpartition("/")[2]
    account_id = session.scalar(select(Account.id).where(Account.email == "rosa@example.org"))
    stored = session.scalar(select(Invitation.token_hash))
    mail = session.scalar(select(Message).where(Message.account_id == account_id))
    assert token not in mara.get(f"/konten/{account_id}").text
    assert stored and token not in stored
    assert mail is not None
    assert mail.sort == "invitation"
    assert token not in mail.facts


def test_a_newer_link_replaces_the_older_and_the_password_stays_until_then(
    app: Flask, mara: FlaskClient, session: Session
) -> None:
    first = open_rosa(mara)
    app.test_client().post(first, data={"password": CHOSEN})
    account_id = session.scalar(select(Account.id).where(Account.email == "rosa@example.org"))
    links = []
    for _ in range(2):
        page = mara.post(f"/konten/{account_id}/einladen", follow_redirects=True).text
        links.append("/einladung/" + re.search(r"/einladung/([\w-]{43})", page)[1])  # type: ignore[index]
    again = {"email": "rosa@example.org", "password": CHOSEN}
    assert app.test_client().post("/anmelden", data=again).status_code == 303
    assert app.test_client().get(links[0]).status_code == 404
    assert app.test_client().get(links[1]).status_code == 200


def test_a_link_lasts_seven_days(app: Flask, mara: FlaskClient, moment: Any) -> None:
    link = open_rosa(mara)
    moment.shift(timedelta(days=7) - timedelta(seconds=1))
    assert app.test_client().get(link).status_code == 200
    moment.shift(timedelta(seconds=1))
    assert app.test_client().get(link).status_code == 404
    assert app.test_client().post(link, data={"password": CHOSEN}).status_code == 404


@pytest.mark.parametrize(
    "password",
    [
        *("kurz", "elf Zeichen", "aaaaaaaaaaaaaaaa", "Passwort1234!", "123456789012"),
        *("rosa@example.org", "Rosa Klein 12", "einklang2026!", "qwertzuiop12", "x" * 201, ""),
    ],
)
def test_weak_passwords_are_refused_beside_the_field(
    app: Flask, mara: FlaskClient, password: str
) -> None:
    answer = app.test_client().post(open_rosa(mara), data={"password": password})
    assert answer.status_code == 422
    assert "password-error" in answer.text


def test_an_address_is_an_account_once(mara: FlaskClient) -> None:
    answer = mara.post("/konten/neu", data={**NEW, "email": "VERA@example.org"})
    assert answer.status_code == 422
    assert "email-error" in answer.text
    assert "Rosa Klein" in answer.text


def test_a_double_tap_opens_one_account(mara: FlaskClient, session: Session) -> None:
    first, second = (mara.post("/konten/neu", data={**NEW, "key": "one-key"}) for _ in range(2))
    assert first.location == second.location
    assert second.status_code == 303


@pytest.mark.parametrize("roles", [[], ["technician", "counsellor"], ["emperor"]])
def test_dangerous_roles_are_refused(mara: FlaskClient, roles: list[str]) -> None:
    answer = mara.post("/konten/neu", data={**NEW, "roles": roles})
    assert answer.status_code == 422
    assert "roles-error" in answer.text


def test_other_roles_take_effect_at_once_and_end_the_sessions(
    mara: FlaskClient, client_of: Browser, cast: Cast
) -> None:
    jonas, account = client_of("jonas"), cast.accounts["jonas"]
    assert jonas.get("/konto").status_code == 200
    facts = {"name": account.name, "email": account.email, "roles": "board", "version": "1"}
    assert mara.post(f"/konten/{account.id}", data=facts).status_code == 303
    assert jonas.get("/konto").status_code == 303


def test_a_closed_account_is_out_at_once_and_may_come_back(
    mara: FlaskClient, client_of: Browser, cast: Cast
) -> None:
    jonas, account = client_of("jonas"), cast.accounts["jonas"]
    mara.post(f"/konten/{account.id}/schliessen")
    assert jonas.get("/konto").location.startswith("/anmelden")
    assert mara.post(f"/konten/{account.id}/einladen").status_code == 422
    mara.post(f"/konten/{account.id}/oeffnen")
    assert mara.post(f"/konten/{account.id}/einladen").status_code == 303


def test_the_last_manager_stays(mara: FlaskClient, cast: Cast) -> None:
    account = cast.accounts["mara"]
    assert mara.post(f"/konten/{account.id}/schliessen").status_code == 422
    facts = {"name": "Mara", "email": account.email, "roles": "office", "version": "1"}
    assert mara.post(f"/konten/{account.id}", data=facts).status_code == 422
    facts |= {"roles": "manager", "until": "31.12.2026"}
    assert mara.post(f"/konten/{account.id}", data=facts).status_code == 422


def test_a_helpers_account_ends_by_date(
    mara: FlaskClient, client_of: Browser, cast: Cast, moment: object
) -> None:
    account = cast.accounts["kofi"]
    facts = {"name": "Kofi", "email": account.email, "roles": "leader", "version": "1"}
    past = mara.post(f"/konten/{account.id}", data={**facts, "until": "23.11.2026"})
    assert past.status_code == 422
    good = mara.post(f"/konten/{account.id}", data={**facts, "until": "24.11.2026"})
    assert good.status_code == 303
    assert 'value="24.11.2026"' in mara.get(f"/konten/{account.id}").text


def test_two_managers_do_not_overwrite_each_other(mara: FlaskClient, cast: Cast) -> None:
    account = cast.accounts["vera"]
    facts = {"name": "Vera A", "email": account.email, "roles": "office", "version": "1"}
    assert mara.post(f"/konten/{account.id}", data=facts).status_code == 303
    late = mara.post(f"/konten/{account.id}", data={**facts, "name": "Vera B"})
    assert late.status_code == 409
    assert "Vera B" in late.text


def test_the_form_shows_what_is_stored_and_saving_it_changes_nothing(
    mara: FlaskClient, cast: Cast, session: Session
) -> None:
    account = cast.accounts["jonas"]
    before = (account.name, account.email, account.roles, account.person_id)
    page = mara.get(f"/konten/{account.id}").text
    assert re.findall(r'name="roles" value="(\w+)" checked', page) == ["leader"]
    boxes = dict(re.findall(r'<input[^>]*name="(name|email|version)"[^>]*value="([^"]*)"', page))
    person = re.findall(r'name="person_id"[^>]*value="(\d+)" checked', page)
    facts = {**boxes, "roles": "leader", "person_id": person[0]}
    assert mara.post(f"/konten/{account.id}", data=facts).status_code == 303
    session.refresh(account)
    assert (account.name, account.email, account.roles, account.person_id) == before


def test_people_are_found_for_linking(mara: FlaskClient, cast: Cast) -> None:
    assert "Jonas Muster" in mara.get("/konten/personen?find=jonsa").text
    page = mara.post("/konten/neu", data={**NEW, "find": "Kofi", "search": "1"})
    assert page.status_code == 200
    assert "Kofi Muster" in page.text
    assert "Rosa Klein" in page.text


def test_nothing_typed_breaks_the_forms(mara: FlaskClient, cast: Cast) -> None:
    fields = {**NEW, "find": "", "person_id": "", "until": "", "key": "", "version": ""}
    assert_survives(mara, "/konten/neu", {**fields, "roles": "nobody"})
    assert_survives(mara, f"/konten/{cast.accounts['uwe'].id}", {**fields, "roles": "nobody"})
    assert_query_survives(mara, "/konten/personen", "find", "person_id")


def test_what_does_not_exist_is_missing(mara: FlaskClient) -> None:
    for path in ("/konten/4711", f"/konten/{2**31}", f"/konten/{2**63}", f"/konten/{'9' * 40}"):
        assert mara.get(path).status_code == 404, path
        assert mara.post(f"{path}/schliessen").status_code == 404, path
