"""Today's lesson: whenever somebody looks in, a register is open."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.base.actor import SYSTEM, Actor
from app.base.ids import PersonId, PlaceId
from app.demo.staff import TEACHER
from app.partners.models import Place
from app.people.models import FamilyMember
from app.programme import replies, service
from app.programme.claims import busy_times
from app.programme.clashes import is_running
from app.programme.models import Activity, Answer, Event, EventStatus, Kind, Leadership

SOON = timedelta(minutes=45)
LENGTH = timedelta(minutes=60)
QUARTER = 15
SAID = ("Zahnarzt", "Klassenarbeit morgen")


def keep_one_running(session: Session, *, at: datetime) -> Event | None:
    """Unless the teacher of the cards has one now or soon, add an extra rehearsal around now.

    Returns it with two children excused; None when nothing is needed or there is no such teacher.
    """
    account = session.scalar(select(Account).where(Account.email == TEACHER))
    if account is None or account.person_id is None:
        return None
    if _has_one(session, account.person_id, at):
        return None
    activity = _ensemble_of(session, account.person_id)
    return None if activity is None else _rehearse(session, activity, account, at)


def _has_one(session: Session, leader: PersonId, at: datetime) -> bool:
    near = session.execute(
        select(Event.starts_at, Event.ends_at).where(
            Event.leader_id == leader,
            Event.status != EventStatus.CANCELLED,
            Event.starts_at > at - timedelta(hours=4),
            Event.starts_at < at + SOON,
        )
    )
    return any(is_running(row.starts_at, row.ends_at, at) or row.starts_at > at for row in near)


def _ensemble_of(session: Session, leader: PersonId) -> Activity | None:
    """What they rehearse most likely: an ensemble, else whatever they lead."""
    return session.scalar(
        select(Activity)
        .join(Leadership, Leadership.activity_id == Activity.id)
        .where(
            Leadership.person_id == leader,
            Activity.archived_at.is_(None),
            Activity.kind.in_((Kind.ENSEMBLE, Kind.COURSE)),
        )
        .order_by(Activity.kind != Kind.ENSEMBLE, Activity.id)
        .limit(1)
    )


def _rehearse(session: Session, activity: Activity, account: Account, at: datetime) -> Event:
    starts_at = at.replace(minute=at.minute - at.minute % QUARTER, second=0, microsecond=0)
    event = service.create_event(
        session,
        activity,
        starts_at=starts_at,
        ends_at=starts_at + LENGTH,
        title=f"{activity.title}: Zusatzprobe",
        place_id=_free_room(session, starts_at) or activity.place_id,
        by=Actor("account", account.id),
        at=at - timedelta(days=1),
    )
    people = sorted(service.expected_people(session, event.activity_id))
    for person_id, reason in zip(people[1::4], SAID, strict=False):
        replies.answer(
            session,
            event,
            person_id,
            Answer.NO,
            reason=reason,
            by=_family_of(session, person_id),
            at=at - timedelta(minutes=80),
        )
    return event


def _free_room(session: Session, starts_at: datetime) -> PlaceId | None:
    rooms = session.scalars(select(Place.id).where(Place.own).order_by(Place.id).limit(20)).all()
    busy = busy_times(session, people=(), places=rooms, start=starts_at, end=starts_at + LENGTH)
    taken = {claim.place_id for claim in busy}
    return next((room for room in rooms if room not in taken), None)


def _family_of(session: Session, person_id: PersonId) -> Actor:
    family_id = session.scalar(
        select(FamilyMember.family_id).where(FamilyMember.person_id == person_id).limit(1)
    )
    return SYSTEM if family_id is None else Actor("family", family_id)
