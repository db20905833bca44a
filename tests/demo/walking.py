"""Follows the links pages offer, as a person would who tries everything once."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException


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


@dataclass
class Walk:
    """What was seen on the way."""

    pages: list[str] = field(default_factory=list)
    """Addresses of HTML pages, in the order they were opened."""
    sorts: Counter[str] = field(default_factory=Counter)
    """How many of each sort, HTML or not."""
    wrong: list[str] = field(default_factory=list)


def offered(page: str, here: str) -> Iterator[str]:
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


def walk(app: Flask, client: FlaskClient, start: str, *, most: int, alike: int) -> Walk:
    """Follow links breadth first: at most `most` addresses, `alike` of one sort."""
    way, seen = Walk(), set()
    waiting = deque([(start, "the beginning")])
    while waiting and len(seen) < most:
        path, offered_on = waiting.popleft()
        sort = _sort_of(app, path)
        if path in seen or way.sorts[sort] >= alike or path.startswith("/static/"):
            continue
        seen.add(path)
        way.sorts[sort] += 1
        answer = client.get(path)
        if answer.status_code in (301, 302, 303, 307, 308):
            waiting.appendleft((answer.location, path))
        elif answer.status_code != 200:
            way.wrong.append(f"{answer.status_code} {path}, offered on {offered_on}")
        elif answer.mimetype == "text/html":
            way.pages.append(path)
            waiting.extend((target, path) for target in offered(answer.text, path))
    return way
