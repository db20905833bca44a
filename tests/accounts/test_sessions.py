"""When a session ends, it has ended: nine dead cookies, each tried again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts import sessions
from app.accounts.models import Account, SignIn
from app.base import keys
from tests.accounts.conftest import PASSWORD, is_in, sign_in
from tests.cast import Cast

Visit = Callable[[], FlaskClient]
NEW = "fünf Krähen auf dem Dach"


@pytest.fixture
def stolen(visit: Visit) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """The owner's browser, and a thief's with a copy of its cookie that works so far."""
    own, thief = visit(), visit()
    sign_in(own)
    thief.set_cookie("einklang", own.get_cookie("einklang").value)
    assert is_in(thief)
    yield own, thief


Pair = tuple[FlaskClient, FlaskClient]


def test_1_after_signing_out(stolen: Pair) -> None:
    own, thief = stolen
    own.post("/abmelden")
    assert not is_in(thief)


def test_2_after_signing_in_again_at_the_same_browser(stolen: Pair) -> None:
    own, thief = stolen
    sign_in(own)
    assert is_in(own)
    assert not is_in(thief)


def test_3_after_the_device_was_ended_from_another(
    stolen: Pair, visit: Visit, session: Session
) -> None:
    _own, thief = stolen
    other, newest = visit(), session.scalar(select(SignIn.id).order_by(SignIn.id.desc()))
    sign_in(other)
    assert other.post(f"/konto/geraete/{newest}/abmelden").status_code == 303
    assert not is_in(thief)
    assert is_in(other)


def test_4_after_signing_out_everywhere(stolen: Pair, visit: Visit) -> None:
    own, thief = stolen
    other = visit()
    sign_in(other)
    assert other.post("/konto/geraete/abmelden").location == "/anmelden"
    assert not is_in(thief)
    assert not is_in(own)
    assert not is_in(other)


def test_5_after_the_password_was_changed(stolen: Pair) -> None:
    own, thief = stolen
    answer = own.post("/konto/passwort", data={"current": PASSWORD, "password": NEW})
    assert answer.status_code == 303, answer.text
    assert is_in(own)
    assert not is_in(thief)
    assert sign_in(thief).status_code == 422
    assert sign_in(thief, NEW).status_code == 303


def test_6_after_two_idle_weeks(stolen: Pair, moment: Any) -> None:
    own, thief = stolen
    moment.shift(sessions.OWN.idle - timedelta(seconds=1))
    assert is_in(own), "seen just in time"
    moment.shift(sessions.OWN.idle - timedelta(seconds=1))
    assert is_in(own), "being seen is noted"
    moment.shift(sessions.OWN.idle)
    assert not is_in(thief)


def test_7_after_its_longest_time_however_busy(stolen: Pair, moment: Any) -> None:
    _own, thief = stolen
    for _day in range(59):
        moment.shift(timedelta(days=1))
        assert is_in(thief)
    moment.shift(timedelta(days=1))
    assert not is_in(thief)


def test_8_after_the_account_was_closed_or_has_ended(
    stolen: Pair, mara: Account, session: Session, moment: Any
) -> None:
    _own, thief = stolen
    mara.expires_at = mara.created_at
    session.commit()
    assert not is_in(thief)
    mara.expires_at, mara.closed_at = None, mara.created_at
    session.commit()
    assert not is_in(thief)
    mara.closed_at = None
    session.commit()
    assert is_in(thief), "the two above were what kept it out"


def test_9_after_the_keys_were_changed_or_the_cookie_was_touched(stolen: Pair, app: Flask) -> None:
    own, thief = stolen
    value = own.get_cookie("einklang").value
    middle = len(value) // 2
    other = "A" if value[middle] != "A" else "B"
    for forged in (
        f"{value[:middle]}{other}{value[middle + 1 :]}",
        value.replace(".", ".x", 1),
        "x",
    ):
        thief.set_cookie("einklang", forged)
        assert not is_in(thief)
    thief.set_cookie("einklang", value)
    app.secret_key, before = b"another key", app.secret_key
    try:
        assert not is_in(thief)
    finally:
        app.secret_key = before


def test_a_shared_computer_is_signed_out_soon(visit: Visit, session: Session, moment: Any) -> None:
    browser = visit()
    answer = sign_in(browser, shared="y")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("einklang="))
    assert "Expires" not in cookie, "it goes with the browser"
    for _ in range(20):
        moment.shift(timedelta(minutes=29))
        assert is_in(browser)
    moment.shift(timedelta(minutes=31))
    assert not is_in(browser)
    sign_in(browser, shared="y")
    for _ in range(21):
        moment.shift(timedelta(minutes=28))
        is_in(browser)
    moment.shift(timedelta(minutes=28))
    assert not is_in(browser), "ten hours at most"


def test_a_planted_session_does_not_survive_the_sign_in(visit: Visit, cast: Cast) -> None:
    """Session fixation: what the attacker knows before is worth nothing after."""
    browser, attacker = visit(), visit()
    browser.get("/anmelden")
    with browser.session_transaction() as planted:
        planted["_user_id"] = "planted-by-an-attacker"
        planted["csrf_token"] = "known"  # noqa: S105
    attacker.set_cookie("einklang", browser.get_cookie("einklang").value)
    sign_in(browser)
    with browser.session_transaction() as now:
        assert now["_user_id"] != "planted-by-an-attacker"
        assert now.get("csrf_token") != "known"
    assert is_in(browser)
    assert not is_in(attacker)


def test_the_database_holds_no_cookie(visit: Visit, session: Session) -> None:
    browser = visit()
    sign_in(browser)
    with browser.session_transaction() as held:
        token = held["_user_id"]
    newest = session.scalar(select(SignIn.token_hash).order_by(SignIn.id.desc()))
    assert newest == keys.digest(token) != token


def test_a_cookie_of_the_kind_flask_login_remembers_is_no_way_in(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    from flask_login import encode_cookie

    browser = visit()
    with app.app_context():
        browser.set_cookie("remember_token", encode_cookie(cast.tokens["mara"][:-1] + "x"))
    assert not is_in(browser)


def test_last_seen_is_noted_now_and_then_only(
    visit: Visit, session: Session, moment: Any, statements: Any
) -> None:
    browser = visit()
    sign_in(browser)
    is_in(browser)
    with statements() as seen:
        is_in(browser)
    assert not [sql for sql in seen if not sql.startswith("SELECT")]
    moment.shift(sessions.OWN.touch)
    with statements() as seen:
        is_in(browser)
    assert len([sql for sql in seen if sql.startswith("UPDATE sign_in")]) == 1


def test_whose_device_it_is_matters(visit: Visit, session: Session, cast: Cast) -> None:
    browser = visit()
    sign_in(browser)
    foreign = session.scalar(select(SignIn.id).where(SignIn.account_id == cast.accounts["vera"].id))
    for number in (foreign, 4711, 2**40):
        assert browser.post(f"/konto/geraete/{number}/abmelden").status_code == 404
    assert session.get(SignIn, foreign) is not None


def test_rows_of_ended_sessions_are_swept(visit: Visit, session: Session, moment: Any) -> None:
    from app.accounts import signing_in
    from app.base import clock

    sign_in(visit())
    moment.shift(timedelta(days=400))
    session.execute(update(SignIn).where(SignIn.account_id == 1).values(seen_at=clock.now()))
    signing_in.sweep(session, at=clock.now())
    session.commit()
    assert session.scalar(select(SignIn.id)) is None
