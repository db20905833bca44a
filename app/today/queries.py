"""What only the overview asks: things that lie between the rooms."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow, read
from app.base.ids import PersonId
from app.excursions.queries import is_grown_up
from app.partners.models import Place
from app.people.models import GUARDIANS, ON_STAGE, Consent, FamilyMember, Person, Purpose
from app.programme.models import (
    Activity,
    Event,
    EventStatus,
    Kind,
    Leadership,
    Participation,
    ParticipationStatus,
)
from app.rules.times import day_of


def _never_asked(purpose: Purpose) -> ColumnElement[bool]:
    asked = select(Consent.id).where(Consent.person_id == Person.id, Consent.purpose == purpose)
    return ~asked.exists()


_AWAY = or_(Place.own.is_(None), Place.own.is_(False))
_ON_STAGE = and_(Activity.kind == Kind.PERFORMANCE, _never_asked(ON_STAGE))
_TRIP = and_(
    or_(Activity.kind == Kind.EXCURSION, and_(Activity.kind == Kind.PERFORMANCE, _AWAY)),
    _never_asked(Purpose.TRIP),
)
_WITHOUT_CONSENT = (
    select(
        Activity.id.label("activity_id"),
        Activity.kind,
        Activity.title,
        Event.starts_at,
        Person.id,
        Person.given_name,
        Person.family_name,
        Person.birth_date,
        Person.birth_year,
        Participation.part,
        select(FamilyMember.id)
        .where(FamilyMember.person_id == Person.id, FamilyMember.role.in_(GUARDIANS))
        .exists()
        .label("guardian"),
        select(Leadership.id).where(Leadership.person_id == Person.id).exists().label("leads"),
        _ON_STAGE.label("on_stage"),
    )
    .join(Participation, Participation.person_id == Person.id)
    .join(Activity, Activity.id == Participation.activity_id)
    .join(Event, Event.activity_id == Activity.id)
    .outerjoin(Place, Place.id == Event.place_id)
    .where(
        or_(_ON_STAGE, _TRIP),
        Participation.status == ParticipationStatus.ACTIVE,
        Event.starts_at >= bindparam("start"),
        Event.starts_at < bindparam("end"),
        Event.status != EventStatus.CANCELLED,
    )
    .order_by(Activity.kind, Event.starts_at, Person.sort_key, Person.id)
)


def without_consent(session: Session, start: datetime, end: datetime) -> Sequence[AnyRow]:
    """People who come along soon and have never been asked, each with the first such date.

    Excursions first. As the readiness of either says: pictures concern everybody on a stage, the
    consent to travel children.
    """
    first: dict[tuple[str, PersonId], AnyRow] = {}
    for row in read(session, _WITHOUT_CONSENT, start=start, end=end):
        if row.on_stage or not _travels_alone(row):
            first.setdefault((row.kind, row.id), row)
    return list(first.values())


def _travels_alone(row: AnyRow) -> bool:
    return is_grown_up(row, day_of(row.starts_at), unknown=bool(row.leads))


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
