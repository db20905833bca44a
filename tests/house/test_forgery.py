"""Nobody else's page writes here: eight ways to forge a request, on every address that changes
something; and no address leads away from the house.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Route

from app.base.web import safe_target

Browser = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def checked_tokens(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def writing_paths(app: Flask) -> list[str]:
    return sorted(
        {path_of(route) for route in app.url_map.iter_rules() if "POST" in (route.methods or ())}
    )


def path_of(route: Route) -> str:
    path = re.sub(r"<int(\([^)]*\))?:\w+>", "1", route.rule)
    return re.sub(r"<[^>]*>", "2026-11-24" if "tag" in route.rule else "x", path)


def token_of(client: FlaskClient) -> str:
    page = client.get("/konto").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page
    return found[1]


FORGERIES: dict[str, Callable[[str], dict[str, dict[str, str]]]] = {
    "no token": lambda _token: {},
    "an empty token": lambda _token: {"data": {"csrf_token": ""}},
    "an invented token": lambda _token: {"data": {"csrf_token": "IjEyMyI.ZZZZZZ.abc"}},
    "the token of another browser": lambda token: {"data": {"csrf_token": token}},
    "a token in the query": lambda token: {"query_string": {"csrf_token": token}},
    "right token, another site": lambda token: {
        "data": {"csrf_token": token},
        "headers": {"Sec-Fetch-Site": "cross-site"},
    },
    "right token, a neighbouring subdomain": lambda token: {
        "data": {"csrf_token": token},
        "headers": {"Sec-Fetch-Site": "same-site"},
    },
    "right token, a foreign origin": lambda token: {
        "data": {"csrf_token": token},
        "headers": {"Origin": "https://example.org"},
    },
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_request_changes_nothing(app: Flask, client_of: Browser, forgery: str) -> None:
    victim = client_of("mara")
    token = token_of(client_of("vera") if forgery == "the token of another browser" else victim)
    token_of(victim)
    sent = FORGERIES[forgery](token)
    for path in writing_paths(app):
        answer = victim.post(path, **sent)  # type: ignore[arg-type]
        assert answer.status_code in (400, 403), f"{path}: {answer.status}"


@pytest.mark.parametrize(
    "origin",
    [
        *("null", "http://localhost.example.org", "https://localhost@example.org", "http://["),
        *("", "file://", "http://localhost:8443", "//localhost", "localhost"),
    ],
)
def test_strange_origins_are_foreign(client_of: Browser, origin: str) -> None:
    victim = client_of("mara")
    sent = {"csrf_token": token_of(victim)}
    assert victim.post("/konto", data=sent, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("origin", ["http://localhost", "https://localhost"])
def test_our_own_pages_may_write(client_of: Browser, origin: str) -> None:
    own = client_of("mara")
    for headers in ({"Origin": origin}, {"Sec-Fetch-Site": "same-origin"}, {}):
        sent = {"csrf_token": token_of(own), "name": "", "language": "de"}
        assert own.post("/konto", data=sent, headers=headers).status_code == 422
    answer = own.post("/konto", data={"name": ""}, headers={"X-CSRFToken": token_of(own)})
    assert answer.status_code == 422


def test_no_plain_origin_writes_to_a_secure_page(client_of: Browser) -> None:
    own = client_of("mara")
    token = token_of(own)
    answer = own.post(
        "/konto",
        data={"csrf_token": token},
        headers={"Origin": "http://localhost"},
        base_url="https://localhost",
    )
    assert answer.status_code == 403


def test_a_stale_page_is_told_what_to_do(client_of: Browser) -> None:
    answer = client_of("mara").post("/konto", data={"name": "Mara"})
    assert answer.status_code == 400
    assert "ookies" in answer.text


AWAY = (
    *("//example.org", "///example.org", "////example.org", "/\\example.org", "\\\\example.org"),
    *("http://example.org", "https://example.org", "HTTP://example.org", "https:example.org"),
    *("http:/example.org", "http:\\\\example.org", "javascript:alert(1)", "data:text/html,x"),
    *("vbscript:x", "example.org", "www.example.org/", "@example.org", "?next=//example.org"),
    *("#//example.org", " //example.org", "\t//example.org", "\n//example.org", "\r\n//x.org"),
    *("/\t/example.org", "/\n/example.org", "/\r/example.org", "/\x00/example.org", "/ /x.org"),
    *("/\\/example.org", "/\\\\example.org", "\\/example.org", "/\u2215example.org\u202e"),
    *("/%0d%0aLocation:x\r\nX: y", "\u3000//example.org", "\ufeff//example.org", "\x1f//x.org"),
    *("http://localhost@example.org", "http://localhost.example.org", "//localhost@example.org"),
    *("//127.0.0.1:80@example.org/", "/ü//example.org", "ftp://x.org", "file:///etc/passwd"),
    *(
        "",
        "mailto:a@example.org",
        "//[::1]/",
        "https://",
        "/\u2028/example.org",
        "//%2fexample.org",
    ),
)


def test_there_are_many_ways_out_to_try() -> None:
    assert len(set(AWAY)) >= 40


@pytest.mark.parametrize("target", AWAY)
def test_no_target_leads_away(target: str) -> None:
    assert safe_target(target) is None


@pytest.mark.parametrize("target", ["/", "/heute", "/familien/12?tab=2#x", "/x/%2e%2e/y", "/a//b"])
def test_paths_of_the_house_are_targets(target: str) -> None:
    assert safe_target(target) == target


@pytest.mark.parametrize("path", ["//example.org", "//example.org/%2f..", "/\\example.org", "///"])
def test_odd_paths_lead_nowhere_else(client_of: Browser, path: str) -> None:
    answer = client_of("").get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code in (301, 303, 308, 404)
    away = answer.location or "/"
    assert safe_target(away) or away.startswith("http://localhost/"), away
