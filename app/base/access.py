"""Who may do what: every role and every permission of the house, on one page.

Default deny: an endpoint that states no rule stops the app from starting (`check_rules`).
A permission opens a kind of page; which *objects* appear there is decided by the room's
`visibility` functions, where foreign and missing look the same (404).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.urls import iri_to_uri

P = ParamSpec("P")
R = TypeVar("R")


class Role(StrEnum):
    """Roles combine. What each may do stands in GRANTS and nowhere else."""

    MANAGER = "manager"  # Leitung
    OFFICE = "office"  # Büro
    LEADER = "leader"  # Lehrkraft, Trainer: own activities only
    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"  # Anleitung of a placement
    BOARD = "board"  # figures only
    TECHNICIAN = "technician"  # runs the machine, sees no content


class Permission(StrEnum):
    HOME = "home"  # own home page, own devices and password
    CALENDAR_SEE = "calendar.see"
    PROGRAMME_SEE = "programme.see"
    PROGRAMME_EDIT = "programme.edit"
    REGISTER_KEEP = "register.keep"
    PERFORMANCES_SEE = "performances.see"
    PERFORMANCES_EDIT = "performances.edit"
    PEOPLE_SEE = "people.see"
    PEOPLE_EDIT = "people.edit"
    PARTNERS_SEE = "partners.see"
    PARTNERS_EDIT = "partners.edit"
    FEEDS_OWN = "feeds.own"
    FEEDS_MANAGE = "feeds.manage"
    MESSAGES_SEE = "messages.see"
    MESSAGES_SEND = "messages.send"
    MISSING_SEE = "missing.see"
    ACCOUNTS_MANAGE = "accounts.manage"
    SETTINGS_EDIT = "settings.edit"
    HEALTH_SEE = "health.see"


_EVERYBODY = {Permission.HOME}
_LEADER = {
    Permission.CALENDAR_SEE,
    Permission.PROGRAMME_SEE,
    Permission.REGISTER_KEEP,
    Permission.PERFORMANCES_SEE,
    Permission.PEOPLE_SEE,
    Permission.FEEDS_OWN,
}
_OFFICE = _LEADER | {
    Permission.PROGRAMME_EDIT,
    Permission.PERFORMANCES_EDIT,
    Permission.PEOPLE_EDIT,
    Permission.PARTNERS_SEE,
    Permission.PARTNERS_EDIT,
    Permission.FEEDS_MANAGE,
    Permission.MESSAGES_SEE,
    Permission.MESSAGES_SEND,
    Permission.MISSING_SEE,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset(
        _EVERYBODY | _OFFICE | {Permission.ACCOUNTS_MANAGE, Permission.SETTINGS_EDIT}
    ),
    Role.OFFICE: frozenset(_EVERYBODY | _OFFICE),
    Role.LEADER: frozenset(_EVERYBODY | _LEADER),
    Role.COUNSELLOR: frozenset(_EVERYBODY | {Permission.CALENDAR_SEE, Permission.FEEDS_OWN}),
    Role.SUPERVISOR: frozenset(_EVERYBODY),
    Role.BOARD: frozenset(_EVERYBODY),
    Role.TECHNICIAN: frozenset(_EVERYBODY | {Permission.HEALTH_SEE}),
}

WIDE_ROLES = frozenset({Role.MANAGER, Role.OFFICE})
"""Roles that see every activity and person of the open rooms; others see their own."""


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    return frozenset().union(*(GRANTS[role] for role in roles)) if roles else frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """What an endpoint asks of its caller.

    kind "permission": a signed-in account holding `permission`;
    kind "link": the bearer of a secret link of the named sort (the view itself looks it up);
    kind "open": anybody, for the reason given.
    """

    kind: Literal["permission", "link", "open"]
    permission: Permission | None = None
    note: str = ""


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, Any]]:
    """Let in signed-in accounts that hold `permission`; 403 for others, sign-in for guests."""

    def decorate(view: Callable[P, R]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            if not current_user.is_authenticated:
                return _sign_in_first()
            if permission not in current_user.permissions:
                abort(403)
            return view(*args, **kwargs)

        return _stamped(guarded, Rule("permission", permission))

    return decorate


def by_link(sort: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """State that the bearer of a secret link is let in; the view resolves the token itself."""
    return lambda view: _stamped(view, Rule("link", note=sort))


def open_door(reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """State that anybody is let in, and why that is right."""
    return lambda view: _stamped(view, Rule("open", note=reason))


def _stamped(view: Callable[P, R], rule: Rule) -> Callable[P, R]:
    view.access_rule = rule  # type: ignore[attr-defined]
    return view


def _sign_in_first() -> Any:
    """Pages go to the sign-in; scripts get 401 as JSON and must keep what they hold."""
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return {"error": "signed_out"}, 401
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": url_for("accounts.sign_in")}
    target = iri_to_uri(request.full_path).rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=target), 303)


def rule_of(endpoint: str, app: Flask | None = None) -> Rule | None:
    view = (app or current_app).view_functions.get(endpoint)
    return getattr(view, "access_rule", None)


def may_open(endpoint: str) -> bool:
    """Would `endpoint` let the present account in? For menus: no dead entries."""
    rule = rule_of(endpoint)
    if rule is None or rule.kind != "permission":
        return rule is not None
    return current_user.is_authenticated and rule.permission in current_user.permissions


def check_rules(app: Flask) -> None:
    """Refuse to start while an endpoint has no stated rule."""
    missing = sorted(name for name in app.view_functions if rule_of(name, app) is None)
    if missing:
        raise RuntimeError("Endpoints without an access rule: " + ", ".join(missing))
