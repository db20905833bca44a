"""What a first visit to a page costs in bytes: everything it names, compressed once (SPEED P12)."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from benchmarks.clients import Client

KILOBYTE = 1024
PACKED = (".woff2", ".png")
SOURCES = (
    re.compile(r'<link rel="(?:stylesheet|manifest)" href="([^"]+)"'),
    re.compile(r'<link rel="icon" href="([^"]+)" type="image/svg'),
    re.compile(r'<(?:script|img) [^>]*?src="([^"]+)"'),
    re.compile(r'<use href="([^"#]+)'),
    re.compile(r' data-idb="([^"]+)"'),
)
FACE = re.compile(r"@font-face\s*{([^}]*)}")
FACE_SOURCE = re.compile(r'url\("([^"]+)"\)')
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")


@dataclass(frozen=True, slots=True)
class Weight:
    """parts: path and compressed bytes of everything a first visit loads, heaviest first."""

    parts: list[tuple[str, int]]

    @property
    def kilobytes(self) -> float:
        return sum(size for _path, size in self.parts) / KILOBYTE


def weigh(client: Client, path: str) -> Weight:
    """Load a page as a browser without a cache would. Fonts count if a letter asks for them."""
    page = client.get(path).body
    text = page.decode()
    letters = shown_letters(text)
    parts = {path: _packed(path, page)}
    for source in dict.fromkeys(_sources(text)):
        body = client.get(source).body
        parts[urlsplit(source).path] = _packed(source, body)
        if ".css" in source:
            for font in _fonts(body.decode(), letters):
                address = urlsplit(urljoin(source, font)).path
                parts[address] = len(client.get(address).body)
    return Weight(sorted(parts.items(), key=lambda part: -part[1]))


class _Shown(HTMLParser):
    """Gathers the letters that are drawn at once: closed details and templates wait."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: set[str] = set()
        self.hiding: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        closed = tag == "details" and "open" not in names
        if self.hiding or closed or tag in ("template", "head"):
            self.hiding.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.hiding:
            if self.hiding.pop() == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self.hiding or "summary" in self.hiding:
            self.letters.update(data)


def shown_letters(page: str) -> set[str]:
    parser = _Shown()
    parser.feed(page)
    return parser.letters


def _sources(text: str) -> Iterator[str]:
    for pattern in SOURCES:
        for found in pattern.findall(text):
            yield unescape(found)


def _fonts(style: str, letters: set[str]) -> Iterator[str]:
    for face in FACE.findall(style):
        source = FACE_SOURCE.search(face)
        if source and any(_covers(face, letter) for letter in letters):
            yield source[1]


def _covers(face: str, letter: str) -> bool:
    spans = RANGE.findall(face)
    code = ord(letter)
    return not spans or any(int(a, 16) <= code <= int(b or a, 16) for a, b in spans)


def _packed(path: str, body: bytes) -> int:
    if urlsplit(path).path.endswith(PACKED):
        return len(body)
    return len(gzip.compress(body, 6))
