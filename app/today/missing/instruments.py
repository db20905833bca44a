"""Instruments that should be back."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import AnyRow
from app.courses import loan_queries
from app.today.missing.finding import Finding, Item, Tone

LOANS_LATE = timedelta(days=14)


def not_back(session: Session, today: date) -> Iterator[Finding]:
    for row in loan_queries.list_wanted_back(session, today):
        late = row.archived_at is not None or today - row.due_on > LOANS_LATE
        yield Finding("bad" if late else "warn", partial(_loan, row))


def _loan(row: AnyRow, tone: Tone) -> Item:
    instrument = f"{row.kind} {row.number}"
    name = f"{row.given_name} {row.family_name}".strip()
    day = formats.date_short(row.due_on)
    gone = gettext("Comes no longer. Back by %(day)s.", day=day)
    return Item(
        tone,
        gettext("Not back yet: %(instrument)s, %(name)s", instrument=instrument, name=name),
        gone if row.archived_at else gettext("Due since %(day)s.", day=day),
        url_for("courses.loan", loan_id=row.id),
        gettext("Take back or extend"),
        "guitar",
    )
