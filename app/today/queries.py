"""What only the overview asks: things that lie between the rooms."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow, read
from app.people.models import ON_STAGE, Consent, Person, Purpose
from app.programme.models import (
    Activity,
    Event,
    EventStatus,
    Kind,
    Participation,
    ParticipationStatus,
)

NEEDS = {Kind.EXCURSION: Purpose.TRIP, Kind.PERFORMANCE: ON_STAGE}
"""Which answer has to be there before a date of this kind."""

_ASKED = select(Consent.id).where(
    Consent.person_id == Person.id,
    or_(*(and_(Activity.kind == kind, Consent.purpose == need) for kind, need in NEEDS.items())),
)
_WITHOUT_CONSENT = (
    select(
        Activity.kind,
        Person.id,
        Person.given_name,
        Person.family_name,
        func.min(Event.starts_at).label("starts_at"),
        func.min(Activity.title).label("title"),
    )
    .join(Participation, Participation.person_id == Person.id)
    .join(Activity, Activity.id == Participation.activity_id)
    .join(Event, Event.activity_id == Activity.id)
    .where(
        Activity.kind.in_(tuple(NEEDS)),
        Participation.status == ParticipationStatus.ACTIVE,
        Event.starts_at >= bindparam("start"),
        Event.starts_at < bindparam("end"),
        Event.status != EventStatus.CANCELLED,
        ~_ASKED.exists(),
    )
    .group_by(Activity.kind, Person.id, Person.given_name, Person.family_name, Person.sort_key)
    .order_by(Activity.kind, func.min(Event.starts_at), Person.sort_key)
)


def without_consent(session: Session, start: datetime, end: datetime) -> Sequence[AnyRow]:
    """People who come along soon and have never been asked: kind, id, names, first such date.

    Excursions first.
    """
    return read(session, _WITHOUT_CONSENT, start=start, end=end).all()


_OPEN_OFFERS = (
    select(
        Participation.id,
        Participation.offer_until,
        Activity.id.label("activity_id"),
        Activity.title,
        Person.given_name,
        Person.family_name,
    )
    .join(Activity, Activity.id == Participation.activity_id)
    .join(Person, Person.id == Participation.person_id)
    .where(Participation.status == ParticipationStatus.OFFERED)
    .order_by(Participation.offer_until, Participation.id)
)


def open_offers(session: Session) -> Sequence[AnyRow]:
    """Places on offer that still wait for a yes or no, the earliest deadline first."""
    return read(session, _OPEN_OFFERS).all()
