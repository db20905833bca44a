"""Questions about substitutions: what somebody is asked, what is still open, who said what."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow, AnySelect
from app.base.ids import EventId, PersonId
from app.courses.models import Outcome, Substitution, SubstitutionAsk
from app.partners.models import Place
from app.people.models import Person
from app.programme.models import Activity, Event, EventStatus


def _open() -> AnySelect:
    """Substitutions nobody has settled, of dates to come that are still the absent one's."""
    return (
        select(
            Event.id,
            Event.starts_at,
            Event.ends_at,
            Activity.kind,
            func.coalesce(func.nullif(Event.title, ""), Activity.title).label("title"),
            Place.name.label("place_name"),
            Substitution.decide_by,
        )
        .select_from(Substitution)
        .join(Event, Event.id == Substitution.event_id)
        .join(Activity, Activity.id == Event.activity_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(
            Substitution.outcome == Outcome.OPEN,
            Event.leader_id == Substitution.absent_id,
            Event.status != EventStatus.CANCELLED,
        )
        .order_by(Event.starts_at, Event.id)
    )


def list_asked(session: Session, person_id: PersonId, at: datetime) -> Sequence[AnyRow]:
    """What this colleague is asked to take over and has not answered."""
    asked = select(SubstitutionAsk.event_id).where(
        SubstitutionAsk.person_id == person_id, SubstitutionAsk.answer == ""
    )
    return session.execute(_open().where(Event.starts_at > at, Event.id.in_(asked))).all()


def list_absent(session: Session, person_id: PersonId, at: datetime) -> Sequence[AnyRow]:
    """What colleagues are being asked to take over from this one."""
    mine = _open().where(Event.starts_at > at, Substitution.absent_id == person_id)
    return session.execute(mine).all()


def list_open(session: Session, at: datetime) -> Sequence[AnyRow]:
    """All that are open, with how many may still say yes (`waiting`)."""
    waiting = _asks(SubstitutionAsk.answer == "").label("waiting")
    return session.execute(_open().add_columns(waiting).where(Event.starts_at > at)).all()


def _asks(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count())
        .where(SubstitutionAsk.event_id == Event.id, condition)
        .correlate(Event)
        .scalar_subquery()
    )


def list_answers(session: Session, event_id: EventId) -> Sequence[AnyRow]:
    """Everybody who was asked, with what they said."""
    return session.execute(
        select(Person.id, Person.given_name, Person.family_name, SubstitutionAsk.answer)
        .join(SubstitutionAsk, SubstitutionAsk.person_id == Person.id)
        .where(SubstitutionAsk.event_id == event_id)
        .order_by(Person.sort_key, Person.id)
    ).all()


def list_own_dates(
    session: Session, person_id: PersonId, at: datetime, until: datetime
) -> Sequence[AnyRow]:
    """What somebody leads from now on, for whom nobody is being asked yet."""
    asking = select(Substitution.event_id).where(Substitution.outcome == Outcome.OPEN)
    return session.execute(
        select(
            Event.id,
            Event.starts_at,
            Event.ends_at,
            func.coalesce(func.nullif(Event.title, ""), Activity.title).label("title"),
        )
        .join(Activity, Activity.id == Event.activity_id)
        .where(
            Event.leader_id == person_id,
            Event.starts_at > at,
            Event.starts_at < until,
            Event.status != EventStatus.CANCELLED,
            Event.id.not_in(asking),
        )
        .order_by(Event.starts_at, Event.id)
    ).all()
