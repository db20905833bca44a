"""An account with a password, and browsers to use it from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.accounts.models import Account
from tests.cast import Cast

PASSWORD = "zwölf Saiten klingen"  # noqa: S105
WRONG = "zwölf Saiten reißen"


@pytest.fixture
def mara(session: Session, cast: Cast) -> Account:
    """The manager, who can sign in with PASSWORD."""
    account = cast.accounts["mara"]
    account.password_hash = passwords.make(PASSWORD)
    session.commit()
    return account


@pytest.fixture
def visit(app: Flask, mara: Account) -> Callable[[], FlaskClient]:
    """A browser nobody knows yet."""
    return app.test_client


@pytest.fixture
def checked_tokens(app: Flask) -> Iterator[None]:
    """Form tokens are checked, as outside of tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def sign_in(browser: FlaskClient, password: str = PASSWORD, **more: str) -> Any:
    data = {"email": "mara@example.org", "password": password, **more}
    return browser.post("/anmelden", data=data)


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/konto").status_code == 200


@contextmanager
def cookies_of(browser: FlaskClient) -> Iterator[dict[str, str]]:
    """The cookies a browser holds, as a thief would copy them."""
    yield {cookie.key: cookie.value for cookie in browser._cookies.values()}  # type: ignore[union-attr]
