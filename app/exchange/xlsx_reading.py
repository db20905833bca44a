"""Spreadsheets (XLSX), read with the standard library alone: texts, numbers, dates; no formula.

A workbook comes from anywhere. What it would unpack to is known before anything is unpacked,
document types (the way to endless entities) are refused, and reading ends with the last row
that is allowed.
"""

import io
import posixpath
import re
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from xml.parsers import expat  # noqa: S407  (document types are refused below)
from zipfile import BadZipFile, ZipFile

from flask_babel import gettext

from app.exchange.sheet import MOST_COLUMNS, MOST_ROWS, Rows, bounded, unreadable

MARK = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
MOST_PARTS = 500
MOST_BYTES = 24 * 1024 * 1024
"""Of one part, unpacked. A full sheet of ours has a tenth of it."""
MOST_ELEMENTS = 500_000
"""Of one part. 2,000 rows of 60 columns need three for each cell."""
MOST_STRINGS = 200_000
MOST_LETTERS = 4_000_000
DATE_STYLES = frozenset((*range(14, 23), *range(45, 48)))
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_COLUMN = re.compile(r"([A-Z]{1,3})\d*")
DAY_ZERO, DAY_ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001
LAST_SERIAL = 100_000
"""In the year 2173."""


class _Enough(Exception):
    """All rows that are wanted have been read."""


def rows_of(data: bytes) -> Rows:
    """The first sheet that is shown. Raises RuleBroken."""
    try:
        with ZipFile(io.BytesIO(data)) as book:
            return bounded(_Workbook(book).rows())
    except (BadZipFile, expat.ExpatError, LookupError, ValueError, ArithmeticError):
        raise broken() from None
    except (OSError, RuntimeError, zlib.error):  # encrypted, cut off, packed in an odd way
        raise broken() from None


def broken() -> Exception:
    return unreadable(
        gettext("This spreadsheet cannot be read. Please save it as XLSX or CSV once more.")
    )


class _Workbook:
    def __init__(self, book: ZipFile) -> None:
        self.book = book
        infos = book.infolist()
        self.sizes = {info.filename: info.file_size for info in infos}
        if len(infos) > MOST_PARTS:
            raise broken()
        if "xl/workbook.xml" not in self.sizes:
            raise broken()

    def rows(self) -> Rows:
        path, early = self._first_sheet()
        texts = self._strings() if "xl/sharedStrings.xml" in self.sizes else []
        dates = self._date_styles() if "xl/styles.xml" in self.sizes else frozenset()
        sheet = _SheetReader(texts, dates, DAY_ZERO_1904 if early else DAY_ZERO)
        try:
            self._parse(path, sheet.start, sheet.end, sheet.text)
        except _Enough:
            pass
        return sheet.rows

    def _first_sheet(self) -> tuple[str, bool]:
        """Where the first visible sheet lies, and whether days count from 1904."""
        shown: list[str] = []
        early: list[bool] = []
        targets: dict[str, str] = {}

        def in_book(name: str, given: dict[str, str]) -> None:
            if name == "sheet" and given.get("state", "visible") == "visible":
                shown.extend(value for key, value in given.items() if key.endswith(":id"))
            if name == "workbookPr" and given.get("date1904") in ("1", "true"):
                early.append(True)

        def in_links(name: str, given: dict[str, str]) -> None:
            if name == "Relationship":
                targets[given.get("Id", "")] = given.get("Target", "")

        self._parse("xl/workbook.xml", in_book)
        self._parse("xl/_rels/workbook.xml.rels", in_links)
        target = targets[shown[0]] if shown else ""
        path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        return path, bool(early)

    def _strings(self) -> list[str]:
        reader = _StringReader()
        self._parse("xl/sharedStrings.xml", reader.start, reader.end, reader.text)
        return reader.texts

    def _date_styles(self) -> frozenset[int]:
        """Which cell styles show a number as a day."""
        own: set[int] = set()
        styles: list[int] = []
        inside: list[str] = []

        def start(name: str, given: dict[str, str]) -> None:
            if name == "numFmt" and _shows_day(given.get("formatCode", "")):
                own.add(_number(given.get("numFmtId")))
            if name == "cellXfs":
                inside.append(name)
            if name == "xf" and inside:
                styles.append(_number(given.get("numFmtId")))

        def end(name: str) -> None:
            if name == "cellXfs":
                inside.clear()

        self._parse("xl/styles.xml", start, end)
        return frozenset(
            number for number, style in enumerate(styles) if style in DATE_STYLES or style in own
        )

    def _parse(
        self,
        path: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        if self.sizes[path] > MOST_BYTES:
            raise broken()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        elements = 0

        def begin(name: str, given: dict[str, str]) -> None:
            nonlocal elements
            elements += 1
            if elements > MOST_ELEMENTS:
                raise broken()
            start(_local(name), given)

        parser.StartElementHandler = begin
        if end is not None:
            finish = end
            parser.EndElementHandler = lambda name: finish(_local(name))
        if text is not None:
            parser.CharacterDataHandler = text
        with self.book.open(path) as part:
            left = MOST_BYTES
            while data := part.read(65_536):
                left -= len(data)
                if left < 0:
                    raise broken()
                parser.Parse(data)
        parser.Parse(b"", True)


class _StringReader:
    """Gathers the texts cells refer to; how they are pronounced (rPh) is left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.parts: list[str] = []
        self.inside: list[str] = []
        self.letters = 0

    def start(self, name: str, _given: dict[str, str]) -> None:
        if name == "si":
            self.parts = []
        if name in ("t", "rPh"):
            self.inside.append(name)

    def text(self, data: str) -> None:
        if self.inside == ["t"]:
            self.letters += len(data)
            if self.letters > MOST_LETTERS:
                raise broken()
            self.parts.append(data)

    def end(self, name: str) -> None:
        if name in ("t", "rPh") and self.inside:
            self.inside.pop()
        if name == "si":
            self.texts.append("".join(self.parts))
            if len(self.texts) > MOST_STRINGS:
                raise broken()


class _SheetReader:
    """Gathers cells while a sheet is being parsed."""

    def __init__(self, texts: list[str], dates: frozenset[int], day_zero: datetime) -> None:
        self.texts, self.dates, self.day_zero = texts, dates, day_zero
        self.rows: Rows = []
        self.filled = 0
        self.cells = 0
        self.row: list[str] = []
        self.column = -1
        self.kind = ""
        self.style = 0
        self.written: list[str] = []
        self.inside = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self.row, self.column, self.cells = [], -1, 0
        elif name == "c":
            self.cells += 1
            if self.cells > 4 * MOST_COLUMNS:
                raise broken()
            self.column = _column(given.get("r", ""), self.column + 1)
            self.kind, self.style = given.get("t", "n"), _number(given.get("s"))
            self.written = []
        elif name in ("v", "t"):
            self.inside = name

    def text(self, data: str) -> None:
        if self.inside:
            self.written.append(data)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.inside = ""
        elif name == "c":
            self._put("".join(self.written))
        elif name == "row":
            self.rows.append(self.row)
            self.filled += bool(self.row)
            if len(self.rows) > 4 * MOST_ROWS or self.filled > MOST_ROWS + 1:
                raise _Enough

    def _put(self, written: str) -> None:
        value = self._value(written)
        if not value:
            return
        if self.column > MOST_COLUMNS:
            self.column = MOST_COLUMNS  # one too many is enough to be refused
        self.row += [""] * (self.column + 1 - len(self.row))
        self.row[self.column] = value

    def _value(self, written: str) -> str:
        if self.kind == "s":
            place = _number(written)
            return self.texts[place] if place < len(self.texts) else ""
        if self.kind in ("str", "inlineStr", "d"):
            return written
        if self.kind != "n" or not written:
            return ""  # yes, no, errors
        number = float(written)
        if self.style in self.dates and 0 < number < LAST_SERIAL:
            return f"{self.day_zero + timedelta(days=int(number)):%d.%m.%Y}"
        return str(int(number)) if number == int(number) else written


def _refuse(*_given: Any) -> None:
    raise broken()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _number(words: str | None) -> int:
    return int(words) if words and words.isascii() and words.isdigit() and len(words) < 10 else 0


def _column(name: str, following: int) -> int:
    """ "B7" is 1. A cell that does not say where it stands follows the one before."""
    found = _COLUMN.match(name)
    if not found:
        return following
    number = 0
    for letter in found[1]:
        number = 26 * number + ord(letter) - 64
    return number - 1


def _shows_day(code: str) -> bool:
    bare = _QUOTED.sub("", code).lower()
    return "y" in bare or "d" in bare
