"""Whoever signs in may open every link they are offered: no dead ends, no refusals, no faults."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from app.base import clock
from app.base.db import db
from app.demo import cards

MOST_PAGES = 150
MOST_ALIKE = 5
"""Of the hundred pages of one sort so many are looked at."""
MOST_OF_FAMILY = 25
HOME = "/"


class Links(HTMLParser):
    """Addresses a page offers to be followed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        target = known.get("href") if tag in ("a", "link") else None
        if target and known.get("rel") not in ("stylesheet", "icon", "apple-touch-icon"):
            self.found.append(target)


def _offered(page: str, here: str) -> Iterator[str]:
    """Paths within the house, without the part after #."""
    links = Links()
    links.feed(page)
    for target in links.found:
        parts = urlsplit(urljoin(f"http://localhost{here}", target))
        if parts.scheme == "http" and parts.netloc == "localhost":
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def _sort_of(app: Flask, path: str) -> str:
    """Which page it is, whoever it is about."""
    parts = urlsplit(path)
    try:
        endpoint, _values = app.url_map.bind("localhost").match(parts.path)
    except HTTPException:
        return parts.path
    return " ".join([str(endpoint), *sorted({name for name, _ in parse_qsl(parts.query)})])


def _walk(
    app: Flask, client: FlaskClient, start: str, most: int = MOST_PAGES
) -> tuple[Counter[str], list[str]]:
    """Follow links breadth first. Returns which sorts of pages were seen, and what went wrong."""
    seen: set[str] = set()
    sorts: Counter[str] = Counter()
    wrong: list[str] = []
    waiting = deque([(start, "the beginning")])
    while waiting and len(seen) < most:
        path, offered_on = waiting.popleft()
        sort = _sort_of(app, path)
        if path in seen or sorts[sort] >= MOST_ALIKE or path.startswith("/static/"):
            continue
        seen.add(path)
        sorts[sort] += 1
        answer = client.get(path)
        if answer.status_code in (301, 302, 303, 307, 308):
            waiting.appendleft((answer.location, path))
        elif answer.status_code != 200:
            wrong.append(f"{answer.status_code} {path}, offered on {offered_on}")
        elif answer.mimetype == "text/html":
            waiting.extend((target, path) for target in _offered(answer.text, path))
    return sorts, wrong


LOOKING_AROUND = ("mara", "vera", "jonas", "kofi", "lena", "georg", "ingrid", "till")


@pytest.mark.parametrize("name", LOOKING_AROUND)
def test_every_offered_page_opens(
    demo_app: Flask, browser_of: Callable[[str], FlaskClient], name: str
) -> None:
    sorts, wrong = _walk(demo_app, browser_of(name), HOME)
    assert wrong == []
    assert sum(sorts.values()) >= 2


@pytest.mark.parametrize("name", ["mara", "vera", "jonas"])
def test_every_entry_of_the_menu_is_reached(
    demo_app: Flask, browser_of: Callable[[str], FlaskClient], name: str
) -> None:
    client = browser_of(name)
    page = client.get(HOME, follow_redirects=True).text
    entries = page.partition("<nav")[2].partition("</nav>")[0]
    for path in set(_offered(entries, HOME)):
        assert client.get(path, follow_redirects=True).status_code == 200, path


def test_families_and_homes_meet_no_dead_end(demo: Flask) -> None:
    with demo.test_request_context():
        card = cards.everything(db.session(), at=clock.now())
    db.session.remove()  # or each request waits for this writer before it notes who asked
    pages = {one["name"]: one["page"] for one in card["families"]}
    urls = [pages["Haddad"], pages["Krüger"], *(one["url"] for one in card["hosts"])]
    for url in urls:
        sorts, wrong = _walk(demo, demo.test_client(), urlsplit(url).path, MOST_OF_FAMILY)
        assert wrong == []
        assert sorts
