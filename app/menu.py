"""The menu: what is offered, in which order. Who sees an entry follows from its endpoint's rule."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, get_template_attribute, request
from flask_babel import get_locale, lazy_gettext
from flask_login import current_user
from markupsafe import Markup

from app.base.access import Permission, rule_of
from app.base.page import address
from app.search.pages import Page, take_up


@dataclass(frozen=True, slots=True)
class Entry:
    endpoint: str
    label: Any
    icon: str
    others: tuple[str, ...] = ()
    """Blueprints, and single pages, that also count as being "here"."""


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
            Entry("courses.index", lazy_gettext("Lessons"), "graduation-cap", ("courses",)),
            Entry("courses.waiting_list", lazy_gettext("Waiting list"), "clock"),
            Entry(
                "courses.instruments",
                lazy_gettext("Instruments"),
                "guitar",
                (
                    *("courses.instrument", "courses.add_instrument", "courses.change_instrument"),
                    *("courses.lend", "courses.loan", "courses.take_back"),
                ),
            ),
            Entry("programme.index", lazy_gettext("Offers"), "music", ("programme",)),
            Entry(
                "performances.index", lazy_gettext("Performances"), "mic-vocal", ("performances",)
            ),
            Entry("performances.repertoire", lazy_gettext("Repertoire"), "list-music"),
            Entry("excursions.index", lazy_gettext("Excursions"), "bus", ("excursions",)),
            Entry("football.index", lazy_gettext("Football"), "shirt", ("football",)),
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
            Entry("exchange.index", lazy_gettext("Import"), "upload", ("exchange",)),
            Entry("feeds.index", lazy_gettext("Calendar links"), "link", ("feeds",)),
            Entry("programme.days_off", lazy_gettext("Days off"), "sun"),
            Entry("accounts.index", lazy_gettext("Accounts"), "key-round"),
            Entry("accounts.settings", lazy_gettext("Settings"), "settings"),
        ),
    ),
)
VERBS = (
    Page("people.add_family", lazy_gettext("New family"), "plus"),
    Page("programme.add_event", lazy_gettext("New date"), "plus"),
    Page("performances.plan", lazy_gettext("New performance"), "plus"),
    Page("courses.add", lazy_gettext("New lesson"), "plus"),
    Page("excursions.plan", lazy_gettext("New excursion"), "plus"),
    Page("programme.add", lazy_gettext("New offer"), "plus"),
    Page("people.add_person", lazy_gettext("New adult without family"), "plus"),
    Page("partners.add", lazy_gettext("New partner"), "plus"),
    Page("partners.add_room", lazy_gettext("New room"), "plus"),
    Page("courses.add_enquiry", lazy_gettext("Note an enquiry"), "phone"),
    Page("courses.add_instrument", lazy_gettext("New instrument"), "plus"),
    Page("performances.add_piece", lazy_gettext("New piece"), "plus"),
    Page("accounts.add", lazy_gettext("New account"), "plus"),
)
OTHERS = (
    Page("courses.ill", lazy_gettext("I cannot come"), "calendar-x"),
    Page("exchange.calendar", lazy_gettext("Import dates of a calendar"), "calendar-plus"),
    Page("calendar.month", lazy_gettext("Month"), "calendar"),
    Page("people.singles", lazy_gettext("Adults without family"), "users"),
    Page("people.unseen_families", lazy_gettext("New families"), "users"),
    Page("people.guests", lazy_gettext("Guests"), "user-plus"),
    Page("partners.rooms", lazy_gettext("Own rooms"), "door-open"),
    Page("partners.agreements", lazy_gettext("Agreements"), "file-text"),
    Page("partners.funding", lazy_gettext("Funding"), "piggy-bank"),
    Page("messages.calls", lazy_gettext("Call today"), "phone"),
    Page("courses.subjects", lazy_gettext("Subjects"), "list"),
    Page("courses.hours", lazy_gettext("Hours"), "clock"),
    Page("messages.wordings", lazy_gettext("What messages say"), "pencil"),
    Page("performances.instruments", lazy_gettext("Who plays what?"), "guitar"),
    Page("accounts.me", lazy_gettext("My account"), "user"),
)
"""What the menu has no room for and the search finds all the same."""
LISTED = frozenset(entry.endpoint for _label, entries in GROUPS for entry in entries)
CLAIMED = LISTED | {
    page for _label, entries in GROUPS for entry in entries for page in entry.others
}
BOTTOM = ("today.home", "calendar.week", "people.families")


def install(app: Flask) -> None:
    """After every page is known: who sees an entry is looked up here, once."""
    rules = {name: rule_of(name, app) for name in LISTED}
    asked = {name: rule.permission for name, rule in rules.items() if rule is not None}

    @lru_cache(maxsize=4096)
    def drawn(
        _root: str, _language: str, held: frozenset[Permission], here: str, name: str
    ) -> dict[str, Markup]:
        """Both menus. They follow from the parameters alone: drawn once, then remembered."""
        open_ones = {entry for entry, needed in asked.items() if needed in held}
        return _drawn(open_ones, here, name, searches=Permission.HOME in held)

    def menus() -> dict[str, Any]:
        if not current_user or not current_user.is_authenticated:
            return {"menus": None}
        who, root, language = current_user, request.script_root, str(get_locale())
        return {"menus": drawn(root, language, who.permissions, _here(), who.name)}

    app.context_processor(menus)
    listed = [Page(one.endpoint, one.label, one.icon) for _label, group in GROUPS for one in group]
    take_up(app, [*VERBS, *listed, *OTHERS])


def _drawn(
    open_ones: Collection[str], here: str, name: str, *, searches: bool
) -> dict[str, Markup]:
    nav = []
    for label, entries in GROUPS:
        shown = [_shown(entry, here) for entry in entries if entry.endpoint in open_ones]
        if shown:
            nav.append({"label": label, "entries": shown})
    flat = {entry["endpoint"]: entry for group in nav for entry in group["entries"]}
    first = [flat[endpoint] for endpoint in BOTTOM if endpoint in flat]
    side = get_template_attribute("_layout/_nav.html", "side_menu")
    bottom = get_template_attribute("_layout/_nav.html", "bottom_menu")
    return {"side": side(nav, name, searches), "bottom": bottom(first, nav, name, searches)}


def _shown(entry: Entry, here: str) -> dict[str, Any]:
    return {
        "endpoint": entry.endpoint,
        "label": entry.label,
        "url": address(entry.endpoint),
        "icon": entry.icon,
        "current": here == entry.endpoint or here in entry.others,
    }


def _here() -> str:
    """The page itself where an entry claims it, otherwise its room."""
    endpoint = request.endpoint or ""
    return endpoint if endpoint in CLAIMED else endpoint.split(".")[0]
