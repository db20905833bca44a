"""The menu: what is offered, in which order. Who sees an entry follows from its endpoint's rule."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import Flask, request
from flask_babel import lazy_gettext
from flask_login import current_user

from app.base.access import rule_of
from app.base.page import address


@dataclass(frozen=True, slots=True)
class Entry:
    endpoint: str
    label: Any
    icon: str
    others: tuple[str, ...] = ()
    """Blueprints whose pages also count as being "here"."""


GROUPS: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("today.home", lazy_gettext("Today"), "house", ("attendance",)),
            Entry("calendar.week", lazy_gettext("Calendar"), "calendar-days", ("calendar",)),
            Entry("today.missing", lazy_gettext("What is missing?"), "list-checks"),
            Entry("feeds.mine", lazy_gettext("My calendar"), "smartphone"),
        ),
    ),
    (
        lazy_gettext("Music school"),
        (
            Entry("programme.index", lazy_gettext("Offers"), "music", ("programme",)),
            Entry(
                "performances.index", lazy_gettext("Performances"), "mic-vocal", ("performances",)
            ),
            Entry("performances.repertoire", lazy_gettext("Repertoire"), "list-music"),
        ),
    ),
    (
        lazy_gettext("People"),
        (
            Entry("people.families", lazy_gettext("Families"), "users", ("people",)),
            Entry("partners.index", lazy_gettext("Partners"), "handshake", ("partners",)),
        ),
    ),
    (
        lazy_gettext("Office"),
        (
            Entry("messages.outbox", lazy_gettext("Messages"), "mail", ("messages",)),
            Entry("feeds.index", lazy_gettext("Calendar links"), "link", ("feeds",)),
            Entry("programme.days_off", lazy_gettext("Days off"), "sun"),
            Entry("accounts.index", lazy_gettext("Accounts"), "key-round"),
            Entry("accounts.settings", lazy_gettext("Settings"), "settings"),
        ),
    ),
)
LISTED = frozenset(entry.endpoint for _label, entries in GROUPS for entry in entries)
BOTTOM = ("today.home", "calendar.week", "people.families")


def install(app: Flask) -> None:
    """After every page is known: who sees an entry is looked up here, once."""
    rules = {name: rule_of(name, app) for name in LISTED}
    asked = {name: rule.permission for name, rule in rules.items() if rule is not None}

    def menus() -> dict[str, Any]:
        if not current_user or not current_user.is_authenticated:
            return {"nav": [], "bottom_nav": []}
        held = current_user.permissions
        return _menus({name for name, permission in asked.items() if permission in held})

    app.context_processor(menus)


def _menus(open_ones: Collection[str]) -> dict[str, Any]:
    nav = []
    for label, entries in GROUPS:
        shown = [_shown(entry) for entry in entries if entry.endpoint in open_ones]
        if shown:
            nav.append({"label": label, "entries": shown})
    flat = {entry["endpoint"]: entry for group in nav for entry in group["entries"]}
    return {"nav": nav, "bottom_nav": [flat[name] for name in BOTTOM if name in flat]}


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "endpoint": entry.endpoint,
        "label": entry.label,
        "url": address(entry.endpoint),
        "icon": entry.icon,
        "current": _is_current(entry),
        "badge": None,
    }


def _is_current(entry: Entry) -> bool:
    here = request.endpoint or ""
    if here in LISTED:
        return here == entry.endpoint
    return here.split(".")[0] in entry.others
