"""Places on offer that wait for a yes or no."""

from collections.abc import Iterator, Sequence
from functools import partial

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import AnyRow
from app.base.ids import ActivityId
from app.today import queries
from app.today.missing.finding import Finding, Item, Tone


def offers(session: Session) -> Iterator[Finding]:
    """One line for each activity, however many are asked there."""
    asked: dict[ActivityId, list[AnyRow]] = {}
    for row in queries.open_offers(session):
        asked.setdefault(row.activity_id, []).append(row)
    for rows in asked.values():
        yield Finding("quiet", partial(_offer, rows))


def _offer(rows: Sequence[AnyRow], tone: Tone) -> Item:
    """rows: everybody asked in one activity, the earliest deadline first"""
    first, until = rows[0], formats.when(rows[0].offer_until) if rows[0].offer_until else ""
    if len(rows) == 1:
        name = f"{first.given_name} {first.family_name}".strip()
        what = gettext("Place on offer: %(title)s for %(name)s", title=first.title, name=name)
        then = gettext("If nobody says yes by %(until)s, the next one is asked.", until=until)
    else:
        what = gettext("%(number)s places on offer: %(title)s", number=len(rows), title=first.title)
        then = gettext("The first answer is due by %(until)s.", until=until)
    return Item(
        tone,
        what,
        then if until else "",
        url_for("programme.activity", activity_id=first.activity_id),
        gettext("Open the offer"),
        "user-plus",
    )
