"""What people, machines and enemies type: every form of the house must survive all of it.

    def test_nothing_typed_breaks_the_form(client_of):
        assert_survives(client_of("vera"), "/familien/neu", {"name": "Haddad", "city": "Koblenz"})

`form_fields` maps each field to a value the form would accept. Never a 5xx, never a trace.
Usually each value is tried somewhere in each form; with EINKLANG_TEST_THOROUGH=1, as CI has it,
each in every field.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote_plus

from flask.testing import FlaskClient

HOSTILE: tuple[str, ...] = (
    # nothing, and what only looks like something
    *("", " ", "\t", "\u200b", "\u00ad\u200d", "\u2028", "\ufeff"),
    # control characters, bidi overrides, halves and oddities of Unicode
    *("\x00", "a\x00b", "\x1b[31m", "\x7f\x80\x9f", "\u202eabc\u202c", "\u2066x\u2069"),
    *("\ufffe\uffff", "\U0010ffff", "é\u0301" * 40, "İıẞß", "عربى ١٢٣", "👩‍👩‍👧‍👦"),
    # numbers out of range, and texts that only start like numbers
    *("0", "-1", "-0", "1e9", "1e400", "NaN", "Infinity", "٣", "²", "1_000", "0x10", "१२"),
    *(str(2**31 - 1), str(2**31), str(2**63 - 1), str(2**63), str(-(2**63) - 1)),
    *("9" * 400, "9" * 5000),
    # times and dates that do not exist or do so twice
    *("31.02.2026", "29.02.2027", "00.00.0000", "99.99.9999", "2026-13-45", "0001-01-01"),
    *("9999-12-31", "31.12.99999", "29.03.2026", "25.10.2026", "+99999999999", "-1", "25:61"),
    *("24:00", "02:30", "-1:00", "99999:99"),
    # markup, templates, formulas, headers, paths, queries
    *("<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "{{ 7*7 }}", "{% x %}"),
    *("=1+1", "@SUM(A1)", "+49", "-2+3", "x\r\nBcc: a@example.org", "%0d%0aSet-Cookie:x=1"),
    *("../../etc/passwd", "C:\\nul", "' OR 1=1 --", "%s%n%(x)s", "${jndi:ldap://x}", "\\"),
    *("javascript:alert(1)", "//example.org", "a@b", "@", "a@" + "b" * 300 + ".de"),
    # too much
    *("x" * 10_000, "ä" * 5_000, "a\n" * 5_000, "[" * 3_000),
)
SHARP: tuple[str, ...] = (
    "",
    "a\x00b",
    str(2**63),
    "-1",
    "31.02.2026",
    "²",
    "x" * 10_000,
    "\u202ex",
)
"""Tried in each field alone, the others being right."""

THOROUGH = os.environ.get("EINKLANG_TEST_THOROUGH") == "1"

RAW: tuple[bytes, ...] = (b"%ff%fe", b"%ed%a0%80", b"%c0%af%00", b"\xff\xfe", b"%f4%90%80%80%")
"""Bytes that are no UTF-8: overlong, surrogate, out of range, cut off."""


def assert_survives(
    client: FlaskClient, url: str, form_fields: Mapping[str, str], *, method: str = "POST"
) -> None:
    """Send every hostile value to every field of the form at `url`; no answer may be a 5xx."""
    for what, body in _bodies(form_fields):
        answer = client.open(
            url, method=method, data=body, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code < 500, f"{url} answered {answer.status} to {what}"
        assert b"Traceback" not in answer.data, what


def assert_query_survives(client: FlaskClient, url: str, *names: str) -> None:
    """The same for the query of a page that is read: ?q=, ?page=, ?from=. They take turns, too."""
    texts = [*(quote_plus(text[:1500]) for text in HOSTILE), *_raw_texts()]
    for turn in range(0, len(texts), _step(names)):
        query = "&".join(f"{name}={texts[turn - at]}" for at, name in enumerate(names))
        answer = client.get(f"{url}?{query}")
        assert answer.status_code < 500, f"{url} answered {answer.status} to {query!r:.300}"


def _bodies(fields: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Fields take turns, so that one request tries many values."""
    names = list(fields)
    for turn in range(0, len(HOSTILE), _step(names)):
        values = {name: HOSTILE[(turn + at) % len(HOSTILE)] for at, name in enumerate(names)}
        yield f"turn {turn}: {values!r:.200}", _encoded(values)
    for at, name in enumerate(names):
        for value in SHARP if THOROUGH else SHARP[at % 2 :: 2]:
            yield f"{value[:40]!r} in {name}", _encoded({**fields, name: value})
        yield f"{name} twice", _encoded(dict(fields)) + b"&" + _encoded({name: "again"})
        yield f"no {name}", _encoded({key: good for key, good in fields.items() if key != name})
    for at, raw in enumerate(RAW):
        name = names[at % len(names)]
        rest = _encoded({key: good for key, good in fields.items() if key != name})
        yield f"{raw!r} in {name}", rest + b"&" + name.encode() + b"=" + raw
    yield "an empty body", b""
    yield "no form at all", b"\x00\xff{]"


def _step(names: Sequence[str]) -> int:
    """How far the fields' turn goes on: by one, each value meets each field."""
    return 1 if THOROUGH else len(names)


def _encoded(fields: Mapping[str, str]) -> bytes:
    pairs = (f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields.items())
    return "&".join(pairs).encode("ascii")


def _raw_texts() -> Iterator[str]:
    return (raw.decode("latin-1") for raw in RAW if raw.isascii())
