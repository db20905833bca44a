"""People who come along soon and have never been asked whether they may."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import AnyRow
from app.base.ids import ActivityId
from app.programme.models import Kind
from app.today import queries
from app.today.missing.finding import Finding, Item, Tone

CONSENTS_AHEAD = timedelta(days=42)


def never_asked(session: Session, at: datetime) -> Iterator[Finding]:
    """One line for each trip or performance, however many come along there."""
    together: dict[ActivityId, list[AnyRow]] = {}
    for row in queries.without_consent(session, at, at + CONSENTS_AHEAD):
        together.setdefault(row.activity_id, []).append(row)
    for rows in together.values():
        yield Finding("warn", partial(_one if len(rows) == 1 else _several, rows))


def _one(rows: Sequence[AnyRow], tone: Tone) -> Item:
    [row] = rows
    return Item(
        tone,
        gettext("Consent not asked: %(name)s", name=_name(row)),
        f"{row.title} · {formats.date_long(row.starts_at)}",
        _paper(row),
        gettext("Enter the consent"),
        "camera",
    )


def _several(rows: Sequence[AnyRow], tone: Tone) -> Item:
    first = rows[0]
    plays = first.kind == Kind.PERFORMANCE
    return Item(
        tone,
        ngettext(
            "Consent not asked for %(num)d person: %(title)s",
            "Consent not asked for %(num)d people: %(title)s",
            len(rows),
            title=first.title,
        ),
        formats.date_long(first.starts_at),
        url_for(
            "performances.show" if plays else "programme.activity", activity_id=first.activity_id
        ),
        gettext("Open the performance") if plays else gettext("Open the excursion"),
        "camera",
        [(_name(row), _paper(row)) for row in rows],
    )


def _name(row: AnyRow) -> str:
    return f"{row.given_name} {row.family_name}".strip()


def _paper(row: AnyRow) -> str:
    return url_for("people.edit_consents", person_id=row.id)
