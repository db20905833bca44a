"""What only the overview asks: things that lie between the rooms."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow, read
from app.partners.models import Place
from app.people.models import ON_STAGE, Consent, Person, Purpose
from app.programme.models import (
    Activity,
    Event,
    EventStatus,
    Kind,
    Participation,
    ParticipationStatus,
)


def _never_asked(purpose: Purpose) -> ColumnElement[bool]:
    asked = select(Consent.id).where(Consent.person_id == Person.id, Consent.purpose == purpose)
    return ~asked.exists()


_AWAY = or_(Place.own.is_(None), Place.own.is_(False))
_LACKING = or_(
    and_(Activity.kind == Kind.EXCURSION, _never_asked(Purpose.TRIP)),
    and_(Activity.kind == Kind.PERFORMANCE, _never_asked(ON_STAGE)),
    and_(Activity.kind == Kind.PERFORMANCE, _AWAY, _never_asked(Purpose.TRIP)),
)
"""Which answers have to be there before a date of this kind; as the readiness light says."""
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
    .outerjoin(Place, Place.id == Event.place_id)
    .where(
        _LACKING,
        Participation.status == ParticipationStatus.ACTIVE,
        Event.starts_at >= bindparam("start"),
        Event.starts_at < bindparam("end"),
        Event.status != EventStatus.CANCELLED,
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
