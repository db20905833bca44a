"""What a performance waits for: its home, its families, and a sentence afterwards."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import AnyRow
from app.performances import queries as performances
from app.today.missing.finding import Finding, Item, Tone, each


def unsettled(session: Session, at: datetime) -> Iterator[Finding]:
    found = performances.list_unsettled(session, at)
    return chain(
        each("bad", _untold_home, found.untold),
        each("bad", _declined_home, found.declined),
        each("warn", _open_request, found.requests),
        each("warn", _unconfirmed_home, found.unconfirmed),
        each("quiet", _unfinished, found.unfinished),
    )


def _of_performance(
    row: AnyRow, tone: Tone, what: str, action: str, icon: str, part: str | None = None
) -> Item:
    """part: where on the page of the performance the button stands"""
    address = url_for("performances.show", activity_id=row.activity_id, _anchor=part)
    return Item(tone, what, formats.when(row.starts_at), address, action, icon)


def _open_request(row: AnyRow, tone: Tone) -> Item:
    what = ngettext(
        "%(num)d answer is missing: %(title)s",
        "%(num)d answers are missing: %(title)s",
        row.unanswered,
        title=row.title,
    )
    action = gettext("Remind those who have not answered")
    return _of_performance(row, tone, what, action, "bell", "antworten")


def _untold_home(row: AnyRow, tone: Tone) -> Item:
    what = gettext("Tell the home that we do not come: %(title)s", title=row.title)
    return _of_performance(row, tone, what, gettext("Call the home"), "phone")


def _declined_home(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("The date does not suit the home: %(title)s", title=row.title),
        formats.when(row.starts_at),
        url_for("performances.change", activity_id=row.activity_id),
        gettext("Find another date"),
        "building-2",
    )


def _unconfirmed_home(row: AnyRow, tone: Tone) -> Item:
    what = gettext("Not confirmed by the home: %(title)s", title=row.title)
    return _of_performance(row, tone, what, gettext("Ask the home"), "building-2", "einrichtung")


def _unfinished(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("How was it? %(title)s", title=row.title),
        formats.date_long(row.starts_at),
        url_for("performances.show", activity_id=row.activity_id, _anchor="danach"),
        gettext("Enter audience and one sentence"),
        "mic-vocal",
    )
