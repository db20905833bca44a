"""Text into rows: CSV of any kind, what was copied from a spreadsheet, lists typed by hand."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from flask_babel import gettext

from app.exchange.columns import has_headings
from app.exchange.sheet import LONGEST_CELL, MOST_ROWS, Rows, bounded, unreadable

BOMS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
DELIMITERS = "\t;|,"
LOOKED_AT = 20_000
"""Letters that tell which sign parts the columns."""
MOST_SAID = 4
"""Name, birth, phone, e-mail."""
HALVES = 0.3
"""From this share of zero bytes on it is UTF-16 without a mark."""
_BULLET = re.compile(r"^\s*(?:[-*•–·✓☐]|\d{1,4}[.)])\s+")
_CHAT = re.compile(
    r"^\[?\d{1,2}\.\d{1,2}\.\d{2,4},? \d{1,2}:\d{2}(?::\d{2})?\]?\s*(?:- )?[^:]{1,60}:\s"
)
_PHONE = re.compile(r"(?:\+|\b0)[\d\s/()-]{6,24}\d")
_MAIL = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+\.\w+")
_BIRTH = re.compile(r"\b(?:\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})|(?:19|20)\d{2})\b")
_ASIDE = re.compile(r"\([^()\t]*\)")
_FRAME = " \t,;:()–-*†"


def decoded(data: bytes) -> str:
    """UTF-8, UTF-16 or Windows-1252, whichever it is. Raises RuleBroken for what is no text."""
    text = _decode(data)
    if text is None or "\x00" in text:
        raise unreadable(gettext("This is no list we can read. CSV, XLSX or copied text, please."))
    return text


def _decode(data: bytes) -> str | None:
    for name in (*_marked(data), "utf-8", "cp1252"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return None


def _marked(data: bytes) -> Iterator[str]:
    for name, mark in BOMS:
        if data.startswith(mark):
            yield name
    start = data[:4000]
    zeros = Counter(number % 2 for number, byte in enumerate(start) if not byte)
    if len(start) >= 4 and max(zeros.values(), default=0) > HALVES * len(start) / 2:
        yield "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def table_of(text: str) -> Rows:
    """Rows of a CSV file, or of lines written by hand. Raises RuleBroken."""
    delimiter = _delimiter(text[:LOOKED_AT])
    if not delimiter or (delimiter == "," and _is_prose(text)):
        return bounded(_by_hand(text))
    try:
        return bounded(_cells(text, delimiter))
    except csv.Error:
        raise unreadable(
            gettext("The list breaks off. Perhaps a quotation mark is missing.")
        ) from None


def _cells(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(sample: str) -> str:
    """The sign that parts most rows into equally many cells; "" if none does."""
    best, most = "", 0.5
    for sign in DELIMITERS:
        try:
            widths = Counter(len(row) for row in _cells(sample, sign) if any(row))
        except csv.Error:
            continue
        width, often = max(widths.items(), key=lambda one: (one[0] > 1, one[1]), default=(0, 0))
        share = often / widths.total() if width > 1 else 0.0
        if share > most:
            best, most = sign, share
    return best


def _is_prose(text: str) -> bool:
    """Commas part what somebody wrote line by line, too: a few words each, and no headings."""
    rows = list(islice(_cells(text[:LOOKED_AT], ","), 20))
    return max(map(len, rows)) <= MOST_SAID and not has_headings(rows)


def _by_hand(text: str) -> Iterator[list[str]]:
    """ "1. Amira Haddad (2014), 0151 2345678": name, birth, phone, e-mail; in this order.

    Bullets, numbers and who wrote it in a chat are no part of it.
    """
    for number, line in enumerate(text.splitlines()):
        if number > 4 * MOST_ROWS:
            return
        yield parts_of(line) if len(line) <= LONGEST_CELL else [line]


def parts_of(line: str) -> list[str]:
    """Name, birth, phone, e-mail of one line; "" for what it does not say.

    The name ends where one of the others stood: whoever is named behind it is somebody else.
    """
    rest = " ".join(_BULLET.sub("", _CHAT.sub("", line, count=1), count=1).split())
    taken = []
    for pattern in (_MAIL, _PHONE, _BIRTH):
        found = pattern.search(rest)
        taken.append(found[0].strip() if found else "")
        if found:
            rest = f"{rest[: found.start()]}\t{rest[found.end() :]}"
    mail, phone, birth = taken
    names = (" ".join(part.split()).strip(_FRAME) for part in _ASIDE.sub(" ", rest).split("\t"))
    return [next(filter(None, names), ""), birth, phone, mail]
