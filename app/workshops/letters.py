"""What a reservation is written: what it is, when, and the address of its own page."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.base import keys
from app.base.reach import absolute
from app.messages import service as messages
from app.partners.models import Place
from app.programme.models import Activity, Event
from app.rules.times import day_of
from app.workshops import queries
from app.workshops.models import Reservation


def url_of(found: Reservation) -> str:
    """Empty where the house does not know its own address."""
    token = keys.link_token("seat", found.id, found.generation)
    return absolute(f"/platz/{token}")


def matter(found: Reservation) -> str:
    """What messages about it are filed under."""
    return f"reservation:{found.id}"


def tell(
    session: Session, found: Reservation, event: Event, *, state: str = "", at: datetime
) -> None:
    """By mail, where an address was given. state: how it stands, or what has happened"""
    if not found.email:
        return
    place = session.get(Place, event.place_id) if event.place_id else None
    activity = session.get_one(Activity, event.activity_id)
    messages.tell_address(
        session,
        found.email,
        "seats",
        about=matter(found),
        concerns_on=day_of(event.starts_at),
        facts={
            "kind": activity.kind,
            "title": event.title or activity.title,
            "starts_at": event.starts_at.isoformat(),
            "place": place.name if place else "",
            "until": found.offer_until.isoformat() if found.offer_until else None,
            "seats": found.seats,
            "state": state or found.status,
            "language": found.language,
            "waits": queries.anybody_waits(session, event.id),
            "url": url_of(found),
        },
        at=at,
    )
