"""Who gets in where: every endpoint, every role, and nobody."""

import json
from collections.abc import Callable

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Route

from app.base.access import GRANTS, Permission, Role, check_rules, open_door, requires, rule_of
from tests.cast import STAFF

OPEN_DOORS = {
    "static",
    "accounts.front",
    "accounts.logo",
    "accounts.robots",
    "accounts.security",
    "accounts.sign_in",
    "accounts.sign_out",
    "attendance.manifest",
    "attendance.offline",
    "attendance.service_worker",
    "demo.components",
    "jobs.healthz",
    "jobs.readyz",
    "public.code",
    "public.enquire",
    "public.join",
    "public.offer",
    "public.programme",
    "public.programme_ics",
    "public.programme_json",
    "public.programme_rss",
    "public.reserve",
    "public.text",
}
"""Reviewed one by one. Whoever opens another door writes it down here, and why in the code."""


def plain_routes(app: Flask, method: str = "GET") -> list[Route]:
    """Routes that can be asked for without knowing any object."""
    return [
        route
        for route in app.url_map.iter_rules()
        if method in (route.methods or ()) and not route.arguments
    ]


def test_every_endpoint_states_a_rule(app: Flask) -> None:
    check_rules(app)
    assert {rule_of(name, app) is None for name in app.view_functions} == {False}


def test_a_view_without_a_rule_stops_the_app() -> None:
    planted = Flask("planted")
    planted.add_url_rule("/geheim", "planted.secret", lambda: "secret")
    open_door("style")(planted.view_functions["static"])
    with pytest.raises(RuntimeError, match=r"planted\.secret"):
        check_rules(planted)


def test_a_rule_above_the_route_does_not_count() -> None:
    """The wrong order registers the bare view, which the start then refuses."""
    planted, room = Flask("planted", static_folder=None), Blueprint("room", "room")

    @requires(Permission.PEOPLE_SEE)
    @room.route("/people")
    def people() -> str:
        return "everybody"

    planted.register_blueprint(room)
    with pytest.raises(RuntimeError, match=r"room\.people"):
        check_rules(planted)


def test_open_doors_are_the_reviewed_ones(app: Flask) -> None:
    doors = {name for name in app.view_functions if rule_of(name, app).kind == "open"}
    assert doors == OPEN_DOORS & set(app.view_functions)
    assert OPEN_DOORS <= set(app.view_functions)


@pytest.mark.parametrize("name", [name for name, roles in STAFF.items() if len(roles) < 2])
def test_each_role_enters_exactly_where_its_grants_say(
    app: Flask, client_of: Callable[[str], FlaskClient], name: str
) -> None:
    granted = frozenset[Permission]().union(*(GRANTS[role] for role in STAFF[name]))
    client = client_of(name)
    for route in plain_routes(app):
        rule = rule_of(route.endpoint, app)
        if rule is None or rule.kind != "permission":
            continue
        status = client.get(route.rule).status_code
        if rule.permission in granted:
            assert status < 400 or status == 404, f"{name} GET {route.rule}: {status}"
        else:
            assert status == 403, f"{name} GET {route.rule}: {status}"


@pytest.mark.parametrize("name", ["till", "uwe"])
def test_what_may_not_be_read_may_not_be_written(
    app: Flask, client_of: Callable[[str], FlaskClient], name: str
) -> None:
    granted = frozenset[Permission]().union(*(GRANTS[role] for role in STAFF[name]))
    client = client_of(name)
    for route in plain_routes(app, "POST"):
        rule = rule_of(route.endpoint, app)
        if rule is not None and rule.kind == "permission" and rule.permission not in granted:
            assert client.post(route.rule).status_code == 403, route.rule


def test_guests_are_led_to_the_sign_in_and_scripts_told(
    app: Flask, client_of: Callable[[str], FlaskClient]
) -> None:
    guest = client_of("")
    for route in plain_routes(app):
        rule = rule_of(route.endpoint, app)
        if rule is None or rule.kind != "permission":
            continue
        answer = guest.get(route.rule)
        assert answer.status_code == 303, route.rule
        assert answer.location.startswith("/anmelden"), route.rule
        told = guest.get(route.rule, headers={"Accept": "application/json"})
        assert (told.status_code, told.json) == (401, {"error": "signed_out"}), route.rule
        part = guest.get(route.rule, headers={"HX-Request": "true"})
        assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/anmelden"), route.rule


def test_guests_may_not_write(app: Flask, client_of: Callable[[str], FlaskClient]) -> None:
    guest = client_of("")
    for route in app.url_map.iter_rules():
        rule = rule_of(route.endpoint, app)
        if "POST" in (route.methods or ()) and rule is not None and rule.kind == "permission":
            path = route.rule
            for name in route.arguments:
                path = path.replace(f"<int:{name}>", "1").replace(f"<{name}>", "x")
            if "<" not in path:
                assert guest.post(path).status_code == 303, path


def test_every_role_is_granted_something_and_figures_only_roles_see_no_names() -> None:
    assert set(GRANTS) == set(Role)
    for role in (Role.BOARD, Role.TECHNICIAN, Role.SUPERVISOR):
        assert not GRANTS[role] & {Permission.PEOPLE_SEE, Permission.PROGRAMME_SEE}, role


def test_the_whole_table_can_be_printed(app: Flask) -> None:
    runner = app.test_cli_runner()
    table = json.loads(runner.invoke(args=["access", "--json"]).output)
    assert table == json.loads(runner.invoke(args=["access", "--json"]).output)
    assert {row["endpoint"] for row in table} == set(app.view_functions)
    row = next(row for row in table if row["endpoint"] == "accounts.index")
    assert row == {
        "endpoint": "accounts.index",
        "methods": ["GET"],
        "path": "/konten",
        "rule": "permission",
        "permission": "accounts.manage",
        "note": "",
        "roles": ["manager"],
    }
    printed = runner.invoke(args=["access"]).output
    assert "/konten" in printed
    assert "accounts.manage" in printed
