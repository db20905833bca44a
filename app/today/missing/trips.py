"""Counts of heads nobody has closed, and trip forms before a departure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import AnyRow
from app.excursions import queries as excursions
from app.excursions.words import call_name
from app.today.missing.finding import Finding, Item, Tone, each

COUNTS_BACK = timedelta(days=60)
TRIP_FORMS_AHEAD = timedelta(days=3)


def open_counts(session: Session, at: datetime) -> Iterator[Finding]:
    return each("bad", _open_count, excursions.open_counts(session, at - COUNTS_BACK, at))


def forms(session: Session, at: datetime) -> Iterator[Finding]:
    for journey, missing in excursions.forms_missing(session, at, at + TRIP_FORMS_AHEAD):
        yield Finding("warn", partial(_missing_forms, journey, missing))


def _open_count(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("Count not closed: %(count)s, %(title)s", count=call_name(row), title=row.title),
        formats.date_long(row.ends_at),
        url_for("excursions.roll_call", activity_id=row.activity_id, position=row.position),
        gettext("Open the count"),
        "bus",
    )


def _missing_forms(journey: excursions.Journey, missing: int, tone: Tone) -> Item:
    return Item(
        tone,
        ngettext(
            "%(num)d trip form is missing: %(title)s",
            "%(num)d trip forms are missing: %(title)s",
            missing,
            title=journey.activity.title,
        ),
        formats.when(journey.event.starts_at),
        url_for("excursions.show", activity_id=journey.id),
        gettext("Open the excursion"),
        "bus",
    )
