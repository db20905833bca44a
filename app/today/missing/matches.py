"""Players who were nominated and have called off."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import AnyRow
from app.football import queries as football
from app.today.missing.finding import Finding, Item, Tone, each

MATCHES_AHEAD = timedelta(days=28)


def called_off(session: Session, at: datetime) -> Iterator[Finding]:
    out = football.nominated_but_out(session, at, at + MATCHES_AHEAD)
    return each("bad", _called_off, out)


def _called_off(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext(
            "%(num)d nominated player has called off: %(title)s",
            "%(num)d nominated players have called off: %(title)s",
            row.missing,
            title=row.title,
        ),
        formats.when(row.starts_at),
        url_for("football.nominate", event_id=row.id),
        gettext("Nominate somebody else"),
        "shirt",
    )
