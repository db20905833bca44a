"""A real browser on a real server, for tests marked `browser`.

    @pytest.mark.browser
    def test_it(live, open_page):
        with live.session() as session:            # commits
            ...  make what the test needs; live.cast is there already, new for every test
        page = open_page("jonas", "/heute")        # signed in, on a phone, light
        laptop = open_page("vera", "/heute", size=LAPTOP, dark=True)
        assert_accessible(page)
        screenshot(page, "heute")                  # into the folder $EINKLANG_SHOTS, if it is set

Time does not stand still here: make events relative to clock.now(). Never use
page.wait_for_function (our CSP forbids what it does); locators and expect() wait by themselves.
Forms carry real tokens. The database is put back after each test. conftest.py knows the fixtures.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from app.base.db import db
from app.factory import create_app, sqlite_driver
from tests.cast import Cast, make_cast

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1440, "height": 900}
CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 20_000
"""Milliseconds: a machine busy with other tests is slow, not wrong."""
SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


class _Quiet(WSGIRequestHandler):
    def log(self, *_args: Any) -> None:
        pass


class Live:
    """The running house: its address, its cast, a session to prepare and look things up with."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, url
        self.cast: Cast

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.app.app_context(), Session(db.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    def cookie_of(self, name: str) -> dict[str, str]:
        """The cookie somebody of the cast is signed in with."""
        return self.cookie_with(self.cast.tokens[name])

    def cookie_with(self, token: str) -> dict[str, str]:
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        held = {"_user_id": token, "_fresh": True, "_permanent": True}
        cookie = self.app.config["SESSION_COOKIE_NAME"]
        return {"name": cookie, "value": serializer.dumps(held), "url": self.url}


@contextmanager
def served(**more: Any) -> Iterator[Live]:
    """An app with empty tables of its own, on a port of its own."""
    folder = Path(tempfile.mkdtemp(prefix="einklang-live-"))
    app = create_app(
        TESTING=True,
        DATA=folder,
        KEYS=folder / "keys",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'live.db'}",
        **more,
    )
    with app.app_context():
        db.create_all()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Live(app, f"http://127.0.0.1:{server.port}")
    server.shutdown()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _house() -> Iterator[Live]:
    with served() as house:
        yield house


@pytest.fixture
def live(_house: Live) -> Iterator[Live]:
    with _house.session() as session:
        _house.cast = make_cast(session)
    yield _house
    driver = sqlite_driver()
    with _house.app.app_context():
        connection = driver.connect(str(db.engine.url.database), isolation_level=None, timeout=10)
    connection.execute("PRAGMA foreign_keys=OFF")
    for table in reversed(db.metadata.sorted_tables):
        connection.execute(f'DELETE FROM "{table.name}"')  # noqa: S608  (our own tables)
    connection.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed.")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, live: Live) -> Iterator[Callable[..., Any]]:
    """open_page(name, path, size=PHONE, dark=False): a page of a browser of its own.

    Fails the test when a script throws or the content security policy is violated.
    """
    contexts, complaints = [], []

    def open_one(name: str, path: str, *, size: Any = PHONE, dark: bool = False) -> Any:
        context = chromium.new_context(
            base_url=live.url,
            viewport=size,
            color_scheme="dark" if dark else "light",
            locale="de-DE",
            timezone_id="Europe/Berlin",
            has_touch=size is PHONE,
        )
        contexts.append(context)
        if name:
            context.add_cookies([live.cookie_of(name)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: _note_violation(complaints, line.text))
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints, complaints


def _note_violation(complaints: list[str], text: str) -> None:
    if "Content Security Policy" in text:
        complaints.append(text)


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """A guest's phone on the sign-in page, for what needs nobody in particular."""
    return open_page("", "/anmelden")


def assert_accessible(page: Any) -> None:
    """No violation that axe can find."""
    told = violations(page)
    assert not told, "\n".join(told)


SETTLE = """document.getAnimations()
  .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime))
  .forEach(one => one.finish())"""
"""Half risen, a toast has half its contrast."""


def violations(page: Any) -> list[str]:
    page.evaluate(SETTLE)
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run({ resultTypes: ['violations'] }).then(result => result.violations)"
    )
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:4]]}"
        for one in found
    ]


def screenshot(page: Any, name: str, *, full: bool = True) -> None:
    folder = os.environ.get("EINKLANG_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=full, caret="initial")
