"""Pages as something to be found: menu entries, and verbs such as "New family".

The menu stands on the roof and knows every room, so it says here what there is (`take_up`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import gettext

from app.base import formats
from app.base.access import may_open
from app.rules.names import fold, score
from app.rules.times import parse_date
from app.search.hits import Hit

KEY = "search.pages"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that can be asked for without knowing any object."""

    endpoint: str
    label: Any
    icon: str


def take_up(app: Flask, pages: Iterable[Page]) -> None:
    app.extensions[KEY] = tuple(pages)


def _open_ones() -> Iterator[Page]:
    known: Sequence[Page] = current_app.extensions[KEY]
    return (page for page in known if may_open(page.endpoint))


def all_pages() -> list[Hit]:
    """Everything the account may open, in the menu's order."""
    return [_hit(page, 1.0) for page in _open_ones()]


def find_pages(typed: str) -> Iterator[Hit]:
    for page in _open_ones():
        found = score(typed, fold(str(page.label)))
        if found is not None:
            yield _hit(page, found)


def find_day(typed: str, today: date) -> Iterator[Hit]:
    """ "24.11." or "tomorrow" leads to that day in the calendar."""
    if not may_open("calendar.week"):
        return
    try:
        day = parse_date(typed, today)
    except (ValueError, OverflowError):
        return
    year, week, _day = day.isocalendar()
    address = url_for("calendar.week", woche=f"{year}-W{week:02d}", _anchor=f"t{day.isoformat()}")
    yield Hit(1.0, formats.date_full(day), gettext("Calendar"), address, "calendar-days")


def _hit(page: Page, found: float) -> Hit:
    return Hit(found, str(page.label), "", url_for(page.endpoint), page.icon)
