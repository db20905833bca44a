"""What every answer carries, whatever was asked: headers, hosts, sizes, bytes."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

import config
from app.base import web
from app.base.access import rule_of
from tests.conftest import db_engine
from tests.house.test_access import plain_routes

Browser = Callable[[str], FlaskClient]


def assert_guarded(answer: object, what: str, *, found: str = "noindex") -> None:
    headers = answer.headers  # type: ignore[attr-defined]
    assert headers["Content-Security-Policy"] == web.CONTENT_SECURITY_POLICY, what
    assert "unsafe" not in headers["Content-Security-Policy"], what
    assert headers["X-Content-Type-Options"] == "nosniff", what
    assert headers["X-Frame-Options"] == "DENY", what
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), what
    for name in ("Opener", "Embedder", "Resource"):
        assert f"Cross-Origin-{name}-Policy" in headers, what
    assert found in headers["X-Robots-Tag"], what
    assert "Permissions-Policy" in headers, what
    assert headers["Cache-Control"], what
    answer.close()  # type: ignore[attr-defined]


def test_every_page_carries_the_headers(app: Flask, client_of: Browser) -> None:
    for name in ("mara", "till", ""):
        client = client_of(name)
        for route in plain_routes(app):
            answer = client.get(route.rule)
            rule = rule_of(route.endpoint, app)
            public = rule.kind == "open" and route.endpoint.startswith("public.")
            found = "all" if public else "noindex"
            assert_guarded(answer, f"{name} {route.rule}", found=found)
            if rule.kind == "permission":
                assert "no-store" in answer.headers["Cache-Control"], route


ERRORS: dict[str, Callable[[FlaskClient], object]] = {
    "missing page": lambda client: client.get("/gibt-es-nicht"),
    "missing style": lambda client: client.get("/static/css/nichts.css"),
    "out of static": lambda client: client.get("/static/../config.py"),
    "style": lambda client: client.get("/static/css/tokens.css"),
    "wrong method": lambda client: client.put("/anmelden"),
    "unheard-of method": lambda client: client.open("/anmelden", method="BREW"),
    "options": lambda client: client.options("/anmelden"),
    "forbidden": lambda client: client.get("/konten"),
    "foreign host": lambda client: client.get("/anmelden", headers={"Host": "example.org"}),
    "flood": lambda client: client.post("/anmelden", data=b"x" * (10 * config.MEGABYTE)),
    "refused": lambda client: client.post("/konten/1/schliessen"),
    "head": lambda client: client.head("/anmelden"),
}


@pytest.mark.parametrize("what", ERRORS)
def test_errors_carry_the_headers_too(client_of: Browser, what: str) -> None:
    assert_guarded(ERRORS[what](client_of("till")), what)


def test_a_fault_carries_the_headers_and_tells_nothing(
    app: Flask,
    client_of: Browser,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise ValueError("Amira Haddad, Koblenz")

    fail.access_rule = app.view_functions["accounts.robots"].access_rule  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "accounts.robots", fail)
    answer = client_of("").get("/robots.txt")
    assert answer.status_code == 500
    assert_guarded(answer, "fault")
    assert "Haddad" not in answer.text + caplog.text
    assert "ValueError" in caplog.text


def test_a_busy_database_is_asked_no_further(app: Flask, client_of: Browser) -> None:
    asked: list[str] = []

    def busy(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK")):
            asked.append(statement)
            raise OperationalError("SELECT", {}, Exception("database is locked"))

    client = client_of("mara")
    engine = db_engine(app)
    event.listen(engine, "before_cursor_execute", busy)
    try:
        answer = client.get("/konto")
    finally:
        event.remove(engine, "before_cursor_execute", busy)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "3"
    assert_guarded(answer, "busy")
    assert len(asked) == 1


@pytest.mark.parametrize("status", [404, 500, 503])
def test_an_error_whose_page_fails_is_still_an_answer(
    app: Flask, client_of: Browser, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("no template today")

    monkeypatch.setattr(web, "render_template", fail)
    answer = client_of("").get("/gibt-es-nicht")
    assert answer.status_code == 404
    assert answer.text == web.BARE


def test_secure_pages_stay_secure(client_of: Browser) -> None:
    answer = client_of("").get("/anmelden", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Strict-Transport-Security" not in client_of("").get("/anmelden").headers


def test_cookies_of_a_secure_house_are_locked_to_it() -> None:
    settings = config.load({"EINKLANG_BASE_URL": "https://musikschule.example"})
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert settings["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    "host",
    [
        *("example.org", "localhost.example.org", "localhost@example.org", "127.0.0.1.nip.io"),
        *("localhost:80@example.org", "", "[::1", "local host", "localhost\\.example.org", "*"),
    ],
)
def test_foreign_hosts_are_refused_in_plain_words(client_of: Browser, host: str) -> None:
    for method in ("GET", "POST"):
        answer = client_of("mara").open("/konto", method=method, headers={"Host": host})
        assert answer.status_code == 400, host
        assert answer.mimetype == "text/plain"
        assert "example.org" not in answer.text


def test_forwarded_hosts_are_not_believed(client_of: Browser) -> None:
    headers = {"X-Forwarded-Host": "example.org", "Forwarded": "host=example.org"}
    answer = client_of("mara").get("/anmelden", headers=headers)
    assert "example.org" not in answer.text + str(answer.headers)


def test_forwarded_addresses_are_not_believed_without_a_proxy(app: Flask) -> None:
    seen: list[str | None] = []

    def look() -> None:
        from flask import request

        seen.append(request.remote_addr)

    app.before_request_funcs.setdefault(None, []).append(look)
    try:
        app.test_client().get("/robots.txt", headers={"X-Forwarded-For": "203.0.113.9"})
    finally:
        app.before_request_funcs[None].remove(look)
    assert seen == ["127.0.0.1"]


def test_ten_megabytes_are_too_much(app: Flask, client_of: Browser) -> None:
    flood = b"name=" + b"x" * (10 * config.MEGABYTE)
    kind = "application/x-www-form-urlencoded"
    for route in plain_routes(app, "POST"):
        if hasattr(app.view_functions[route.endpoint], "most_bytes"):
            continue  # takes a photograph: 16 of them are
        answer = client_of("mara").post(route.rule, data=flood, content_type=kind)
        assert answer.status_code == 413, route.rule
    many = "&".join(f"a{number}=1" for number in range(2000))
    answer = client_of("mara").post(
        "/konto",
        data="\r\n".join(
            f'--b\r\nContent-Disposition: form-data; name="a{number}"\r\n\r\n1'
            for number in range(2000)
        )
        + "\r\n--b--",
        content_type="multipart/form-data; boundary=b",
    )
    assert answer.status_code == 413, many[:20]


@pytest.mark.parametrize(
    "path", ["/%ff%fe", "/konten/%ff", "/%00", "/anmelden%00", "/%ed%a0%80", "/" + "x" * 9000, "/%"]
)
def test_bytes_that_are_no_text_are_no_page(client_of: Browser, path: str) -> None:
    assert client_of("mara").get(path).status_code == 404


def test_odd_cookies_and_headers_are_no_fault(client_of: Browser) -> None:
    client = client_of("")
    for cookie in ("einklang=", "einklang=x.y.z", "einklang=%ff", "einklang-device=" + "x" * 4000):
        assert client.get("/anmelden", headers={"Cookie": cookie}).status_code == 200
    for accept in ("", "*", "xx-invalid;q=zz", "de" * 2000, "\xff"):
        assert client.get("/anmelden", headers={"Accept-Language": accept}).status_code == 200
    for kind in (
        "",
        "application/json",
        "text/xml",
        "multipart/form-data",
        "x;boundary=" + "y" * 99,
    ):
        answer = client.post("/anmelden", data=b"\xff{", content_type=kind)
        assert answer.status_code in (400, 422), kind


def test_secrets_of_links_are_masked_in_logs() -> None:
    for path in ("/f/abc123", "/k/abc123.ics", "/einladung/abc123", "/h/abc123/x", "/j/abc123?y"):
        assert "abc123" not in web.masked(f"GET {path} HTTP/1.1"), path


def test_the_mask_covers_every_secret_path(app: Flask) -> None:
    for route in app.url_map.iter_rules():
        rule = rule_of(route.endpoint, app)
        if rule is not None and rule.kind == "link" and "<" in route.rule:
            secret = route.rule.replace("<token>", "s3cret").replace("<string:token>", "s3cret")
            assert "s3cret" not in web.masked(secret), route.rule
