"""What ours is measured against: hello, ready bytes, a calendar formatted by hand."""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from flask import Flask

hello = Flask("hello")


@hello.get("/")
def _hello() -> str:
    return "hello, world\n"


ready = Flask("ready")


def _bytes() -> bytes:
    return Path(os.environ["EINKLANG_BENCH_FEED"]).read_bytes()


if "EINKLANG_BENCH_FEED" in os.environ:
    BODY = _bytes()

    @ready.get("/")
    def _ready() -> tuple[bytes, dict[str, str]]:
        return BODY, {"Content-Type": "text/calendar; charset=utf-8"}


def by_hand(rows: Iterable[tuple[str, datetime, datetime, datetime, int, str, str]]) -> str:
    """A calendar formatted at read time, as a careful programmer without a library would.

    rows: uid, start, end, changed (UTC), sequence, title, place
    """
    from app.rules.times import local

    form, utc = "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"
    out = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//DE"]
    for uid, start, end, changed, sequence, title, place in rows:
        out += [
            "BEGIN:VEVENT",
            f"SUMMARY:{_text(title)}",
            f"UID:{uid}",
            f"DTSTAMP:{changed:{utc}}",
            f"LAST-MODIFIED:{changed:{utc}}",
            f"SEQUENCE:{sequence}",
            f"DTSTART;TZID=Europe/Berlin:{local(start):{form}}",
            f"DTEND;TZID=Europe/Berlin:{local(end):{form}}",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
            f"LOCATION:{_text(place)}",
            "END:VEVENT",
        ]
    out.append("END:VCALENDAR")
    return "\r\n".join(_folded(line) for line in out) + "\r\n"


def _text(words: str) -> str:
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    raw = line.encode()
    if len(raw) <= 75:
        return line
    parts, start, width = [], 0, 75
    while start < len(raw):
        end = min(start + width, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(raw[start:end].decode())
        start, width = end, 74
    return "\r\n ".join(parts)
