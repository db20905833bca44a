"""The list of music a home hands to GEMA (Musikfolge): what was played, by whom it was written."""

from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import formats
from app.base.settings import association
from app.partners.models import Organisation, Place
from app.performances.models import Piece, SetItem
from app.performances.queries import Entry


def write(session: Session, entry: Entry) -> dict[str, Any]:
    """Always German: it goes to an authority of the German music business (DOMAIN D4)."""
    rows = session.execute(
        select(
            Piece.title,
            Piece.composer,
            Piece.arranger,
            Piece.lyricist,
            Piece.publisher,
            Piece.public_domain,
            SetItem.seconds,
        )
        .join(Piece, Piece.id == SetItem.piece_id)
        .where(SetItem.activity_id == entry.activity.id)
        .order_by(SetItem.position)
    ).all()
    house = association(session)
    with force_locale("de"):
        return {
            "title": gettext("List of music (GEMA)"),
            "facts": [
                [gettext("Event"), entry.activity.title],
                [gettext("Date"), _when(entry.event.starts_at)],
                [gettext("Place"), _place(session, entry)],
                [gettext("Played by"), house.name],
            ],
            "heads": _heads(),
            "rows": [
                [
                    row.title,
                    row.composer,
                    row.arranger,
                    row.lyricist,
                    row.publisher,
                    formats.seconds_clock(row.seconds),
                    gettext("yes") if row.public_domain else gettext("no"),
                ]
                for row in rows
            ],
            "total": [
                gettext("Total length"),
                formats.seconds_clock(sum(row.seconds for row in rows)),
            ],
            "note": gettext(
                "The organiser registers the event with GEMA. "
                "The list of music may follow up to six months later."
            ),
        }


def _when(starts_at: datetime) -> str:
    """With the year: the list may be handed in half a year later."""
    return f"{formats.date_full(starts_at)}, {formats.clock(starts_at)}"


def _heads() -> list[str]:
    return [
        gettext("Title"),
        gettext("Composer"),
        gettext("Arranger"),
        gettext("Words by"),
        gettext("Publisher"),
        gettext("Length"),
        gettext("Public domain"),
    ]


def _place(session: Session, entry: Entry) -> str:
    home_id, place_id = entry.performance.organisation_id, entry.event.place_id
    home = session.get(Organisation, home_id) if home_id else None
    place = session.get(Place, place_id) if place_id else None
    return ", ".join(
        dict.fromkeys(filter(None, [home.name if home else "", place.address if place else ""]))
    )
