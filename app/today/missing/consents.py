"""People who come along soon and have never been asked whether they may."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import AnyRow
from app.today import queries
from app.today.missing.finding import Finding, Item, Tone, each

CONSENTS_AHEAD = timedelta(days=42)


def never_asked(session: Session, at: datetime) -> Iterator[Finding]:
    return each("warn", _consent, queries.without_consent(session, at, at + CONSENTS_AHEAD))


def _consent(row: AnyRow, tone: Tone) -> Item:
    name = f"{row.given_name} {row.family_name}".strip()
    return Item(
        tone,
        gettext("Consent not asked: %(name)s", name=name),
        f"{row.title} · {formats.date_long(row.starts_at)}",
        url_for("people.edit_consents", person_id=row.id),
        gettext("Enter the consent"),
        "camera",
    )
