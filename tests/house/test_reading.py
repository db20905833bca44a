"""Reading changes nothing, and no request leaves work behind. The guards that see to it, in
tests/conftest.py, are seen to fail here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.base.access import open_door
from app.base.db import db, transaction, writing
from app.base.errors import RuleBroken
from tests.cast import Cast
from tests.house.test_access import plain_routes

READS = ("SELECT", "WITH", "PRAGMA")
Browser = Callable[[str], FlaskClient]


@contextmanager
def planted(app: Flask, view: Callable[[], str]) -> Iterator[None]:
    """Let /robots.txt and /abmelden do something else for a while."""
    held = {name: app.view_functions[name] for name in ("accounts.robots", "accounts.sign_out")}
    app.view_functions.update(dict.fromkeys(held, open_door("planted")(view)))
    app.config["PROPAGATE_EXCEPTIONS"] = True
    try:
        yield
    finally:
        app.view_functions.update(held)
        app.config["PROPAGATE_EXCEPTIONS"] = False


def _rename() -> str:
    db.session.get_one(Account, 1).name = "Planted"
    db.session.flush()
    return ""


def test_a_get_that_writes_is_caught(app: Flask, client_of: Browser) -> None:
    with planted(app, _rename):
        answer = client_of("").get("/robots.txt")
    assert answer.status_code == 500


def test_a_get_that_writes_past_the_session_is_caught(app: Flask, client_of: Browser) -> None:
    def slip() -> str:
        with transaction() as session:
            session.execute(text("UPDATE account SET name = name"))
        return ""

    with planted(app, slip):
        answer = client_of("").get("/robots.txt")
    assert answer.status_code == 500


def test_a_get_that_leaves_something_to_write_is_caught(app: Flask, client_of: Browser) -> None:
    def forget() -> str:
        db.session.get_one(Account, 1).name = "Planted"
        return ""

    with planted(app, forget), pytest.raises(AssertionError, match="uncommitted"):
        client_of("").get("/robots.txt")


def test_a_post_that_forgets_to_commit_is_caught(app: Flask, client_of: Browser) -> None:
    with planted(app, _rename), pytest.raises(AssertionError, match="uncommitted"):
        client_of("").post("/abmelden")


def test_a_refused_change_leaves_nothing(app: Flask, client_of: Browser, session: Session) -> None:
    def refuse() -> str:
        with transaction():
            _rename()
            raise RuleBroken("no")

    with planted(app, refuse):
        assert client_of("").post("/abmelden").status_code == 422
    assert session.get_one(Account, 1).name != "Planted"


def test_reading_every_page_changes_no_row(
    app: Flask, client_of: Browser, session: Session, cast: Cast, statements: Any
) -> None:
    counts = {
        table.name: select(func.count()).select_from(table) for table in db.metadata.sorted_tables
    }
    before = {name: session.scalar(count) for name, count in counts.items()}
    for name in ("mara", "jonas", ""):
        client = client_of(name)
        for route in plain_routes(app):
            with statements() as seen:
                client.get(route.rule).close()
            wrote = [sql for sql in seen if not sql.lstrip().startswith(READS)]
            assert not wrote, f"{name} {route.rule}: {wrote}"
    assert {name: session.scalar(count) for name, count in counts.items()} == before


def test_reading_does_not_wait_for_whoever_writes(client_of: Browser) -> None:
    """A GET begins deferred: it sees the last committed state beside an open write."""
    client = client_of("mara")
    with db.engine.connect() as writer:
        writer.execute(text("UPDATE account SET name = 'Halfway'"))
        assert "Halfway" not in client.get("/konto").text


def test_a_head_is_a_read_and_writing_is_the_default_elsewhere(app: Flask) -> None:
    seen: list[bool] = []

    def look() -> str:
        seen.append(writing.get())
        return ""

    with planted(app, look):
        app.test_client().head("/robots.txt")
        app.test_client().post("/abmelden")
    assert seen == [False, True]
    assert writing.get() is True
