"""The invented school, loaded once for all tests that only look at it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from app.accounts.models import Account
from app.base import clock, keys
from app.base.db import db, transaction
from app.demo import school
from app.factory import create_app
from tests.cast import sign_in
from tests.conftest import MOMENT, Browser, _refuse_unfinished_work

SERVER = os.environ.get("EINKLANG_TEST_DATABASE_URL", "")


@pytest.fixture(scope="session")
def bare(folder: Path, app: Flask) -> Iterator[Callable[[str], Flask]]:
    """bare("one"): an app with a database of its own that holds tables and nothing else.

    app: brings the guards against writing GETs and unfinished work
    """
    assert app.testing
    apps = []

    def build(name: str, **more: Any) -> Flask:
        home = folder / name
        home.mkdir()
        made = create_app(
            TESTING=True,
            DATA=home,
            KEYS=home / "keys",
            WTF_CSRF_ENABLED=False,
            BASE_URL="http://localhost",
            PROPAGATE_EXCEPTIONS=False,
            SQLALCHEMY_DATABASE_URI=_database(home, name),
            **more,
        )
        made.test_client_class = Browser
        made.teardown_request(_refuse_unfinished_work)
        with made.app_context():
            db.create_all()
        apps.append(made)
        return made

    yield build
    for made in apps:
        with made.app_context():
            db.session.remove()
            db.engine.dispose()


def _database(home: Path, name: str) -> str:
    """A file, or a schema beside the other tests'."""
    if not SERVER:
        return f"sqlite:///{home / 'school.db'}"
    schema = f"demo_{name}"
    engine = create_engine(SERVER)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    joint = "&" if "?" in SERVER else "?"
    return f"{SERVER}{joint}options=-csearch_path%3D{schema}"


@pytest.fixture(scope="session")
def demo_app(bare: Callable[..., Flask]) -> Flask:
    """The whole school on the tests' own afternoon, in demonstration mode."""
    app = bare("stories", DEMO=True)
    with time_machine.travel(MOMENT, tick=False), app.app_context():
        with transaction() as session:
            school.fill(session, at=clock.now(), say=lambda _words: None)
    return app


@pytest.fixture
def demo(demo_app: Flask) -> Iterator[Flask]:
    with demo_app.app_context():
        yield demo_app
        db.session.remove()


@pytest.fixture
def browser_of(demo_app: Flask) -> Callable[[str], FlaskClient]:
    """browser_of("mara"): signed in as one of the invented staff."""

    def open_browser(name: str) -> FlaskClient:
        token = f"{name}-looks-around"
        with demo_app.app_context(), transaction() as session:
            account = session.scalars(
                db.select(Account).where(Account.email == f"{name}@example.org")
            ).one()
            session.execute(
                text("DELETE FROM sign_in WHERE token_hash = :hash"), {"hash": keys.digest(token)}
            )
            sign_in(session, account, token)
        client = demo_app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        return client

    return open_browser
