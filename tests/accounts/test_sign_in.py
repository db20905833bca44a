"""Signing in and out, as a browser does it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import door, passwords, throttle
from app.accounts.models import Account, KnownDevice, SignIn
from app.audit.models import AuditEntry
from app.base.db import db
from tests.accounts.conftest import PASSWORD, WRONG, is_in, sign_in
from tests.hostile import assert_query_survives, assert_survives

Visit = Callable[[], FlaskClient]


def test_the_right_password_opens_the_house(visit: Visit, session: Session) -> None:
    browser = visit()
    answer = sign_in(browser, next="/konto")
    assert (answer.status_code, answer.location) == (303, "/konto")
    assert is_in(browser)
    assert session.scalar(select(AuditEntry.deed)) == "accounts.sign_in"


@pytest.mark.parametrize(
    "email", ["MARA@example.org", "  mara@Example.ORG\t", "mara@example.org\x00"]
)
def test_the_name_is_taken_as_people_write_it(visit: Visit, email: str) -> None:
    assert sign_in(visit(), email=email).status_code == 303


def test_unknown_name_wrong_password_and_closed_account_look_alike(
    visit: Visit, mara: Account, session: Session, moment: Any
) -> None:
    def page(**more: str) -> tuple[int, str]:
        answer = sign_in(visit(), **more)
        text = answer.text.replace(more.get("email", "mara@example.org"), "…")
        return answer.status_code, "\n".join(
            line for line in text.splitlines() if "key" not in line
        )

    wrong = page(password=WRONG)
    unknown = page(email="nobody@example.org", password=PASSWORD)
    mara.closed_at = mara.created_at
    session.commit()
    assert wrong == unknown == page(password=PASSWORD)
    assert wrong[0] == 422


def test_an_unknown_name_costs_a_password_check_too(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    real = passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda typed, stored: checked.append(stored) or real(typed, stored)
    )
    sign_in(visit(), email="nobody@example.org")
    sign_in(visit(), password=WRONG)
    assert len(checked) == 2


def test_an_unknown_name_is_checked_with_the_parameters_of_a_real_password(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With others it would take another time, and tell who has an account."""
    checked: list[str] = []
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda _self, known, _typed: checked.append(known) or True
    )
    app.testing = False
    try:
        with app.app_context():
            assert passwords.matches(PASSWORD, stored := passwords.make(PASSWORD))
            assert not passwords.matches(PASSWORD, "")
    finally:
        app.testing = True
    real, dummy = (one.split("$")[:4] for one in checked)
    assert checked[0] == stored and real == dummy
    assert real[3] == "m=47104,t=1,p=1"


def test_no_transaction_is_open_while_a_password_is_checked(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    def look(typed: str, stored: str) -> bool:
        held.append(db.session().in_transaction())
        return True

    monkeypatch.setattr(passwords, "matches", look)
    sign_in(visit())
    assert held == [False]


def test_ten_guesses_an_hour_and_no_more(visit: Visit, moment: Any) -> None:
    """From many addresses, at an even pace and in bursts: at most ten are looked at."""
    looked_at = 0
    for minute in range(60):
        for address in ("192.0.2.1", "198.51.100.7", "2001:db8::1"):
            answer = visit().post(
                "/anmelden",
                data={"email": "mara@example.org", "password": f"{WRONG} {minute}"},
                environ_base={"REMOTE_ADDR": address},
            )
            looked_at += answer.status_code == 422
        moment.shift(timedelta(minutes=1))
    assert 5 < looked_at <= 10


def test_too_many_tries_are_told_how_long_to_wait(visit: Visit) -> None:
    answers = [sign_in(visit(), WRONG) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 720
    assert "mara@example.org" in answers[-1].text, "what was typed is kept"
    assert sign_in(visit()).status_code == 429, "the right password is not looked at either"
    assert sign_in(visit(), email="nobody@example.org").status_code == 422


def test_unknown_names_are_throttled_alike(visit: Visit) -> None:
    answers = [sign_in(visit(), email="nobody@example.org").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_the_owner_gets_in_while_somebody_guesses(visit: Visit) -> None:
    own = visit()
    sign_in(own)
    own.post("/abmelden")
    for _ in range(30):
        sign_in(visit(), WRONG)
    assert sign_in(own).status_code == 303


def test_a_known_device_guesses_no_more_than_others(visit: Visit) -> None:
    own = visit()
    sign_in(own)
    own.post("/abmelden")
    assert [sign_in(own, WRONG).status_code for _ in range(6)] == [422] * 5 + [429]


def test_a_device_is_known_for_its_own_account_only(visit: Visit, session: Session) -> None:
    own = visit()
    sign_in(own)
    own.post("/abmelden")
    for _ in range(5):
        sign_in(visit(), WRONG, email="vera@example.org")
    assert sign_in(own, WRONG, email="vera@example.org").status_code == 429
    assert session.scalar(select(func.count()).select_from(KnownDevice)) == 1


def test_one_address_cannot_try_many_names(visit: Visit) -> None:
    seen = [sign_in(visit(), email=f"n{number}@example.org").status_code for number in range(45)]
    assert seen == [422] * 40 + [429] * 5


def test_right_passwords_do_not_count(visit: Visit) -> None:
    for _ in range(12):
        assert sign_in(visit()).status_code == 303


def test_signing_out_ends_the_session_and_clears_the_browser(
    visit: Visit, session: Session
) -> None:
    browser = visit()
    sign_in(browser)
    answer = browser.post("/abmelden")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(browser)
    assert session.scalar(select(func.count()).select_from(SignIn)) == 7
    assert browser.post("/abmelden").status_code == 303
    assert browser.get("/abmelden").status_code == 405


def test_whoever_signs_in_ends_the_session_before(visit: Visit, session: Session) -> None:
    browser = visit()
    sign_in(browser)
    sign_in(browser)
    assert session.scalar(select(func.count()).select_from(SignIn)) == 8


def test_the_front_door_leads_in_or_to_the_sign_in(visit: Visit) -> None:
    browser = visit()
    assert browser.get("/").location == "/anmelden"
    sign_in(browser)
    assert browser.get("/").location not in ("/anmelden", "/")


def test_the_page_asked_for_opens_after_signing_in(visit: Visit) -> None:
    browser = visit()
    asked = browser.get("/konten/neu?find=Jonas%20M%C3%BCller").location
    page = browser.get(asked)
    assert 'value="/konten/neu?find=Jonas%20M%C3%BCller"' in page.text
    answer = sign_in(browser, next="/konten/neu?find=Jonas%20M%C3%BCller")
    assert answer.location == "/konten/neu?find=Jonas%20M%C3%BCller"


def test_cookies_are_kept_from_scripts_and_other_sites(visit: Visit) -> None:
    answer = sign_in(visit())
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "SameSite=Lax" in cookie
        assert "HttpOnly" in cookie
    device = next(c for c in answer.headers.getlist("Set-Cookie") if door.DEVICE_COOKIE in c)
    assert "Path=/anmelden" in device


def test_cards_are_shown_only_where_a_demonstration_offers_them(app: Flask, visit: Visit) -> None:
    assert "Mara Muster" not in visit().get("/anmelden").text
    card = {
        "role": "Leitung",
        "name": "Mara Muster",
        "email": "mara@example.org",
        "password": PASSWORD,
        "hint": "plant alles",
    }
    app.extensions["demo_cards"] = lambda: [card]
    try:
        page = visit().get("/anmelden").text
    finally:
        del app.extensions["demo_cards"]
    assert "Mara Muster · plant alles" in page
    assert f'name="password" value="{PASSWORD}"' in page


def test_passwords_are_never_sent_back(visit: Visit) -> None:
    for answer in (sign_in(visit(), WRONG), sign_in(visit(), WRONG, email="")):
        assert WRONG not in answer.text


def test_nothing_typed_breaks_the_door(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "take", lambda *_args, **_more: None)
    fields = {"email": "nobody@example.org", "password": WRONG, "shared": "y", "next": "/"}
    assert_survives(visit(), "/anmelden", {**fields, "key": "", "version": ""})
    assert_query_survives(visit(), "/anmelden", "next")
    for path in ("/einladung/%00", "/einladung/" + "x" * 3000, "/einladung/%ff", "/einladung/ä"):
        assert visit().get(path).status_code == 404
