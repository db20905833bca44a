"""Words of the house's own in place of ours: text with placeholders, and nothing else.

A placeholder stands in braces: "{names}" in the database, "{Namen}" for whoever reads German. Our
own text is a template; written in placeholders it is what the office starts from. Both say the
same of the same facts, so nobody has to write a second version for "no place known": a line whose
placeholder has nothing to say falls away, and a line before it that ends with a colon. Where that
would take a needed placeholder along, our own text is sent instead.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base import formats
from app.base.actor import Actor
from app.base.db import check_version, hold
from app.base.errors import RuleBroken
from app.base.settings import Association
from app.messages import sorts
from app.messages.models import OwnText
from app.rules.text import clean

FRAME = "family_bundle"
"""What stands around everything that is told in one letter."""
EDITABLE = (
    FRAME,
    *(sort for sort in sorts.FOR_FAMILIES if sort not in sorts.UNASKED),
    *sorts.FOR_HOMES,
)
NEEDED = ("names", "when", "url", "news", "link")
"""Without them nobody knows whom it is about, when, or where to answer."""
NOT_IN_SUBJECTS = ("url", "link", "news")
"""Secret addresses are read on locked screens there; and everything there is to say is too long."""
NAMES: dict[str, Any] = {
    "names": lazy_gettext("Names"),
    "title": lazy_gettext("Title"),
    "when": lazy_gettext("When"),
    "date": lazy_gettext("Day"),
    "before": lazy_gettext("When before"),
    "meeting": lazy_gettext("Meeting"),
    "place": lazy_gettext("Place"),
    "notice": lazy_gettext("Notice"),
    "reason": lazy_gettext("Reason"),
    "until": lazy_gettext("Until"),
    "until_day": lazy_gettext("Until day"),
    "answer_by": lazy_gettext("Answer by"),
    "url": lazy_gettext("Address"),
    "news": lazy_gettext("News"),
    "count": lazy_gettext("How many"),
    "link": lazy_gettext("Family page"),
    "house": lazy_gettext("Our name"),
    "telephone": lazy_gettext("Telephone"),
}
"""Every placeholder, with its name in the language of who writes."""
TOKEN = re.compile(r"\{([^{}\n]{1,30})\}")

Own = Mapping[tuple[str, str], OwnText]
"""What the house says in its own words, by sort and language."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a message says before anything is filled in."""

    subject: str
    body: str


def own_texts(session: Session) -> Own:
    return {(row.sort, row.language): row for row in session.scalars(select(OwnText))}


def values(facts: Mapping[str, Any]) -> dict[str, str]:
    """What each placeholder says of these facts (sorts.unpacked), in the present language."""
    start, before, all_day = facts["starts_at"], facts["before"], facts["all_day"]
    return {
        "names": formats.listed(facts["names"]),
        "title": facts["title"],
        "when": _when(start, all_day),
        "date": formats.date_long(start) if start else "",
        "before": _when(before, all_day) if before != start else "",
        "meeting": _when(facts["meet_at"]),
        "place": facts["place"],
        "notice": facts["notice"],
        "reason": facts["reason"],
        "until": _when(facts["until"]),
        "until_day": formats.date_full(facts["until"]) if facts["until"] else "",
        "answer_by": _when(facts["answer_by"]),
        "url": facts["url"],
    }


def frame_values(items: list[str], url: str, house: Association, count: int) -> dict[str, str]:
    """The same for what stands around it. A mark keeps the number's groups in order."""
    number = "\u200e" + formats.phone(house.phone) if house.phone else ""
    said = {"news": "\n\n".join(items), "link": url, "house": house.name, "telephone": number}
    return {**said, "count": str(count)}


def filled(text: str, known: Mapping[str, str]) -> str:
    """The text with every placeholder said; lines that would say nothing fall away."""
    kept: list[str] = []
    for line in text.splitlines():
        if all(known.get(token) for token in TOKEN.findall(line)):
            kept.append(TOKEN.sub(lambda found: known[found[1]], line))
        elif kept and kept[-1].rstrip().endswith(":"):
            kept.pop()
    return "\n".join(kept)


def said(text: str, known: Mapping[str, str]) -> str:
    """As filled in; nothing where a needed one would fall away with its line: then ours is said."""
    words = filled(text, known)
    needed = (known.get(token) for token in NEEDED if f"{{{token}}}" in text)
    return words if all(one in words for one in needed if one) else ""


def standard(sort: str, language: str) -> Wording:
    """Our own text, with placeholders where facts would stand."""
    with force_locale(language):
        if sort == FRAME:
            house = Association(name=_sign("house"), phone="+492611234567")
            known = frame_values([_sign("news")], _sign("link"), house, 7)
            words: dict[str, Any] = {"items": [_sign("news")], "family_url": _sign("link")}
            words |= {"association": house, "count": 7}
        else:
            words = SAMPLE
            known = values(SAMPLE)
        return Wording(
            _with_tokens(clean(rendered(f"{sort}.subject.txt", **words)), known),
            _with_tokens(rendered(f"{sort}.txt", **words), known),
        )


def placeholders(sort: str) -> list[str]:
    """Which of them this text may hold: those of our own."""
    ours = standard(sort, "de")
    return [token for token in NAMES if f"{{{token}}}" in f"{ours.subject}\n{ours.body}"]


def shown(text: str) -> str:
    """As it is edited: placeholders by their names in the present language."""
    return TOKEN.sub(lambda found: f"{{{NAMES.get(found[1], found[1])}}}", text)


def typed(text: str, sort: str, *, field: str) -> str:
    """As it is stored. Raises RuleBroken for a placeholder this text cannot fill."""
    unfit = NOT_IN_SUBJECTS if field == "subject" else ()
    allowed = [token for token in placeholders(sort) if token not in unfit]
    by_name = {str(NAMES[token]).casefold(): token for token in allowed}

    def stored(found: re.Match[str]) -> str:
        word = found[1].strip().casefold()
        if word not in by_name:
            raise RuleBroken(
                gettext("Nothing can be filled in for %(word)s here.", word=found[0]), field=field
            )
        return f"{{{by_name[word]}}}"

    return TOKEN.sub(stored, text)


def write(
    session: Session,
    sort: str,
    language: str,
    words: Wording,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Say it in these words from now on, also what waits already.

    version: of the words the form was filled from; None where those were ours

    Raises RuleBroken where a needed placeholder is missing.
    """
    for token in placeholders(sort):
        if token in NEEDED and f"{{{token}}}" not in words.body:
            raise RuleBroken(
                gettext("%(word)s is missing.", word=f"{{{NAMES[token]}}}"), field="body"
            )
    hold(session, Association, 1)  # or two who write first would both find nothing
    found = session.get(OwnText, (sort, language))
    if found is None:
        found = OwnText(sort=sort, language=language)
        session.add(found)
    else:
        check_version(found, version or 0)
    found.subject, found.body, found.changed_at = words.subject, words.body, at
    session.flush()
    audit.record(
        session, "messages.write", "own_text", 0, by=by, at=at, detail=f"{sort}:{language}"
    )


def forget(session: Session, found: OwnText, *, by: Actor, at: datetime) -> None:
    """Back to our words."""
    detail = f"{found.sort}:{found.language}"
    session.delete(found)
    session.flush()
    audit.record(session, "messages.forget", "own_text", 0, by=by, at=at, detail=detail)


def rendered(template: str, **words: object) -> str:
    """A text of ours from the templates in `_mail/`."""
    text = current_app.jinja_env.get_template(f"_mail/{template}").render(**words)
    return re.sub(r"\n{3,}", "\n\n", clean(text, lines=True))


def _when(instant: datetime | None, all_day: bool = False) -> str:
    if instant is None:
        return ""
    return formats.date_long(instant) if all_day else formats.when(instant)


def _sign(token: str) -> str:
    """Something no text holds by chance."""
    return f"⟦{token}⟧"


SAMPLE: dict[str, Any] = {
    **sorts.FACTS,
    **{token: _sign(token) for token in ("title", "place", "notice", "reason", "url")},
    "names": [_sign("names")],
    "starts_at": datetime(2031, 1, 7, 9, tzinfo=UTC),
    "before": datetime(2032, 2, 11, 10, tzinfo=UTC),
    "meet_at": datetime(2033, 3, 14, 11, tzinfo=UTC),
    "until": datetime(2034, 4, 18, 12, tzinfo=UTC),
    "answer_by": datetime(2035, 5, 22, 13, tzinfo=UTC),
}
"""Facts all of which are known, and none like another."""


def _with_tokens(text: str, known: Mapping[str, str]) -> str:
    """Whatever was filled in becomes a placeholder again; the longest first: some hold others."""
    for token, said in sorted(known.items(), key=lambda pair: -len(pair[1])):
        if said:
            text = text.replace(said, f"{{{token}}}")
    return text
