"""One schema per run, restored after each test that touched it; a fixed cast; guards."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.base.db import db, writing
from app.factory import create_app, sqlite_driver
from tests import databases
from tests.cast import Cast, make_cast

pytest_plugins = ("tests.browser",)

MOMENT = datetime(2026, 11, 24, 14, 34, tzinfo=UTC)
"""Tuesday, 24 November 2026, 15:34 in Koblenz: no holiday, a lesson is running."""


@pytest.fixture(autouse=True)
def moment(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Time stands still, but for browsers and for rules, which are handed their time."""
    if request.node.get_closest_marker("browser") or "/rules/" in str(request.node.path):
        yield None
        return
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def no_socket(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """No test talks to the network; PostgreSQL's own library does not go through here."""
    if request.node.get_closest_marker("browser") or request.node.get_closest_marker("socket"):
        return

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("A test opened a network connection.")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("smtplib.SMTP.__init__", refuse)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    shared = Path("/dev/shm")  # noqa: S108  (memory, where there is one: fsync costs nothing)
    home = Path(tempfile.mkdtemp(prefix="einklang-", dir=shared if shared.is_dir() else None))
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def app(folder: Path) -> Iterator[Flask]:
    settings: dict[str, Any] = {
        "TESTING": True,
        "DATA": folder,
        "KEYS": folder / "keys",
        "WTF_CSRF_ENABLED": False,
        "BABEL_DEFAULT_LOCALE": "de",
        "BASE_URL": "http://localhost",
        "SERVER_NAME": None,
        "PROPAGATE_EXCEPTIONS": False,
        "SQLALCHEMY_DATABASE_URI": databases.given() or f"sqlite:///{folder / 'test.db'}",
    }
    app = create_app(**settings)
    app.test_client_class = Browser
    with app.app_context():
        db.drop_all()
        db.create_all()
        event.listen(db.session, "before_flush", _refuse_writing_reads)
        event.listen(db.engine, "before_cursor_execute", _refuse_writing_statements)
        event.listen(db.session, "after_flush", _note_flush)
        event.listen(db.session, "after_commit", _forget_flush)
        event.listen(db.session, "after_rollback", _forget_flush)
    app.teardown_request(_refuse_unfinished_work)
    yield app
    with app.app_context():
        db.session.remove()
        if databases.given():
            db.drop_all()
        db.engine.dispose()


class Browser(FlaskClient):
    """Asks as if from outside.

    Flask would otherwise reuse the test's own app context, and with it `g`, the signed-in person
    and an open database snapshot. What the test has prepared is committed first: its open
    transaction would keep the request waiting; afterwards it reads afresh.
    """

    prepared: Session | None = None

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if self.prepared is not None and self.prepared.in_transaction():
            self.prepared.commit()
            self.prepared.expire_all()
        return Context().run(super().open, *args, **kwargs)


def _refuse_writing_reads(session: Session, *_: Any) -> None:
    if not writing.get() and (session.new or session.dirty or session.deleted):
        raise AssertionError("A GET is about to write.")


def _refuse_writing_statements(_c: Any, _k: Any, statement: str, *_: Any) -> None:
    if not writing.get() and statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
        raise AssertionError("A GET writes past the session.")


def _note_flush(session: Session, *_: Any) -> None:
    session.info["unfinished"] = True


def _forget_flush(session: Session) -> None:
    session.info.pop("unfinished", None)


def _refuse_unfinished_work(error: BaseException | None) -> None:
    session = db.session()
    if error is None and (session.info.get("unfinished") or session.new or session.dirty):
        raise AssertionError("The request left work uncommitted.")


@pytest.fixture(scope="session")
def blank(app: Flask) -> Callable[[], None]:
    """Puts the database back to how it was at the start."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return _sqlite_restorer(Path(str(db.engine.url.database)))
        return _postgres_cleaner(app)


def _sqlite_restorer(path: Path) -> Callable[[], None]:
    driver = sqlite_driver()
    template = driver.connect(":memory:", check_same_thread=False)
    source = driver.connect(str(path))
    source.backup(template)
    source.close()

    def restore() -> None:
        target = driver.connect(str(path))
        template.backup(target)
        target.close()

    return restore


def _postgres_cleaner(app: Flask) -> Callable[[], None]:
    """Empties the tables that hold rows; emptying all of them takes ten times as long."""
    tables = [table.name for table in db.metadata.sorted_tables]
    used = text(
        " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")"  # noqa: S608  (our own)
            for name in tables
        )
    )

    def clean() -> None:
        with app.app_context(), db.engine.begin() as connection:
            names = connection.scalars(used).all()
            if names:
                listed = ", ".join(f'"{name}"' for name in names)
                connection.execute(text(f"TRUNCATE {listed} RESTART IDENTITY CASCADE"))

    return clean


@pytest.fixture
def session(app: Flask, blank: Callable[[], None]) -> Iterator[Session]:
    """A session of the test's own; requests have theirs (see Browser)."""
    own = Session(db_engine(app), expire_on_commit=False)
    Browser.prepared = own
    with app.app_context():  # for services: keys, settings
        yield own
    Browser.prepared = None
    own.rollback()
    own.close()
    blank()


def db_engine(app: Flask) -> Any:
    with app.app_context():
        return db.engine


@pytest.fixture
def cast(session: Session) -> Cast:
    people = make_cast(session)
    session.commit()
    return people


@pytest.fixture
def client_of(app: Flask, cast: Cast) -> Callable[[str], FlaskClient]:
    """client_of("jonas"): a browser somebody of the cast is signed in with; "" for a guest."""

    def open_browser(name: str) -> FlaskClient:
        client = app.test_client()
        if name:
            with client.session_transaction() as cookie:
                cookie["_user_id"] = cast.tokens[name]
                cookie["_fresh"] = True
        return client

    return open_browser


@pytest.fixture
def statements(app: Flask) -> Callable[[], Any]:
    """with statements() as seen: … — the SQL sent meanwhile, without BEGIN and ROLLBACK."""
    engine = db_engine(app)

    @contextmanager
    def watch() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return watch
