"""Questions about trips: the list, one trip with everybody on it, what is not settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.base.db import AnyRow, AnySelect
from app.base.errors import NotForYou
from app.base.ids import ActivityId, MeetingPointId
from app.excursions.models import MeetingPoint, Passenger, RollCall, RollMark, Seat, Trip, TripForm
from app.people.models import GUARDIANS, ConsentState, FamilyMember, Person, Purpose
from app.people.queries import consents_of
from app.programme.models import (
    OVER,
    Activity,
    Answer,
    Event,
    EventStatus,
    Leadership,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.programme.queries import between
from app.programme.visibility import Reader, activity_for, visible_activities
from app.programme.words import full_name
from app.rules.ages import grown_up
from app.rules.head_count import Stage
from app.rules.names import fold
from app.rules.times import day_of

COMPANION = "Begleitung"
"""What stands beside the place of whoever goes along to look after the others."""
KEPT_AFTER = timedelta(hours=12)
"""The planned end: coaches are late."""


@dataclass(frozen=True, slots=True)
class Journey:
    """One trip: its activity, its facts and its one event."""

    activity: Activity
    trip: Trip
    event: Event

    @property
    def id(self) -> ActivityId:
        return self.activity.id

    @property
    def first_day(self) -> date:
        return day_of(self.event.starts_at)

    @property
    def last_day(self) -> date:
        """Of an all-day trip the day before the midnight it ends at."""
        return day_of(self.event.ends_at - timedelta(minutes=1))

    @property
    def kept_until(self) -> datetime:
        """So long a phone without network keeps what is needed to count heads."""
        return self.event.ends_at + KEPT_AFTER


@dataclass(frozen=True, slots=True)
class Rider:
    """Somebody with a place in a trip, and what is known of it."""

    row: AnyRow
    adult: bool
    consent: ConsentState | None

    @property
    def name(self) -> str:
        return full_name(self.row)

    @property
    def comes(self) -> bool:
        """Has not been called off."""
        return bool(self.row.answer != Answer.NO)

    @property
    def seat(self) -> Seat:
        return Seat(self.row.seat or Seat.USUAL)

    @property
    def needs_consent(self) -> bool:
        return not self.adult and self.consent != ConsentState.GIVEN

    @property
    def needs_form(self) -> bool:
        return not self.adult and self.row.filled_at is None


def journey_for(session: Session, reader: Reader, activity_id: int) -> Journey:
    """Raises NotForYou when it is missing, somebody else's, or no trip."""
    activity = activity_for(session, reader, activity_id)
    return journey_of(session, activity)


def journey_of(session: Session, activity: Activity) -> Journey:
    """Raises NotForYou for an activity that is no trip (yet)."""
    row = session.execute(
        select(Trip, Event)
        .join(Event, Event.id == Trip.event_id)
        .where(Trip.activity_id == activity.id)
    ).one_or_none()
    if row is None:
        raise NotForYou
    return Journey(activity, row[0], row[1])


def list_points(session: Session, activity_id: ActivityId) -> Sequence[MeetingPoint]:
    return session.scalars(
        select(MeetingPoint)
        .where(MeetingPoint.activity_id == activity_id)
        .order_by(MeetingPoint.position, MeetingPoint.id)
    ).all()


def list_calls(session: Session, activity_id: ActivityId) -> Sequence[RollCall]:
    """In the order in which heads are counted: the return comes last."""
    return session.scalars(
        select(RollCall)
        .where(RollCall.activity_id == activity_id)
        .order_by(case((RollCall.stage == Stage.RETURN, 1), else_=0), RollCall.position)
    ).all()


def call_at(session: Session, journey: Journey, position: int) -> RollCall:
    """Raises NotForYou when there is no such count."""
    found = session.scalar(
        select(RollCall).where(RollCall.activity_id == journey.id, RollCall.position == position)
    )
    if found is None:
        raise NotForYou
    return found


def list_riders(session: Session, journey: Journey) -> list[Rider]:
    """Everybody with a place, in the order of names. Two statements."""
    rows = session.execute(_riders(journey)).all()
    states = consents_of(session, [row.person_id for row in rows], [Purpose.TRIP])
    day = journey.first_day
    return [
        Rider(row, is_grown_up(row, day), states[row.person_id].get(Purpose.TRIP)) for row in rows
    ]


def _riders(journey: Journey) -> AnySelect:
    guardian = exists().where(FamilyMember.person_id == Person.id, FamilyMember.role.in_(GUARDIANS))
    here = and_(Reply.person_id == Person.id, Reply.event_id == journey.event.id)
    return (
        select(
            Participation.id,
            Participation.person_id,
            Participation.part,
            Participation.applied_at,
            Person.given_name,
            Person.family_name,
            Person.call_name,
            Person.birth_date,
            Person.birth_year,
            guardian.label("guardian"),
            Passenger.point_id,
            Passenger.seat,
            Passenger.paid_at,
            TripForm.filled_at,
            Reply.answer,
        )
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(Passenger, Passenger.participation_id == Participation.id)
        .outerjoin(TripForm, TripForm.participation_id == Participation.id)
        .outerjoin(Reply, here)
        .where(
            Participation.activity_id == journey.id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
        .order_by(Person.sort_key, Person.id)
    )


def is_grown_up(row: AnyRow, day: date, *, unknown: bool = False) -> bool:
    """Goes along to look after others, is a guardian, or of age.

    unknown: what counts where no age is known
    """
    if row.guardian or fold(row.part) == fold(COMPANION):
        return True
    return grown_up(day, row.birth_date, row.birth_year, unknown=unknown)


def count_waiting(session: Session, activity_id: ActivityId) -> int:
    waiting = (ParticipationStatus.WAITLISTED, ParticipationStatus.OFFERED)
    found = select(func.count()).where(
        Participation.activity_id == activity_id, Participation.status.in_(waiting)
    )
    return session.scalar(found) or 0


def list_trips(session: Session, reader: Reader) -> Sequence[AnyRow]:
    """Every trip the reader may see, the latest first: one statement."""
    active = _counted(Participation.status == ParticipationStatus.ACTIVE)
    waiting = _counted(Participation.status == ParticipationStatus.WAITLISTED)
    return session.execute(
        select(
            Activity.id,
            Activity.title,
            Activity.capacity,
            Activity.archived_at,
            Event.starts_at,
            Event.ends_at,
            Event.all_day,
            Event.status,
            Trip.returned_at,
            active.label("active"),
            waiting.label("waiting"),
        )
        .select_from(Trip)
        .join(Activity, Activity.id == Trip.activity_id)
        .join(Event, Event.id == Trip.event_id)
        .where(visible_activities(reader))
        .order_by(Event.starts_at.desc(), Activity.id.desc())
    ).all()


def _counted(condition: Any) -> Any:
    return (
        select(func.count())
        .where(Participation.activity_id == Activity.id, condition)
        .correlate(Activity)
        .scalar_subquery()
    )


def led_trips(session: Session, reader: Reader, start: datetime, end: datetime) -> list[Journey]:
    """Trips that touch a span and that the reader leads: Journeys in order of time."""
    if reader.person_id is None:
        return []
    led = select(Leadership.activity_id).where(Leadership.person_id == reader.person_id)
    rows = session.execute(
        _journeys()
        .where(
            between(start, end),
            or_(Event.leader_id == reader.person_id, Activity.id.in_(led)),
        )
        .order_by(Event.starts_at, Event.id)
    )
    return [Journey(*row) for row in rows.all()]


def point_choices(session: Session, activity_id: ActivityId) -> list[tuple[MeetingPointId, str]]:
    return [(point.id, point.name) for point in list_points(session, activity_id)]


def forms_missing(session: Session, start: datetime, end: datetime) -> list[tuple[Journey, int]]:
    """Trips that begin in the span and lack children's forms, with how many."""
    return [(journey, len(riders)) for journey, riders in list_without_form(session, start, end)]


def list_without_form(
    session: Session, start: datetime, end: datetime
) -> list[tuple[Journey, list[Rider]]]:
    """Trips that begin in the span, with the children whose form is missing, if there are any."""
    rows = session.execute(
        _journeys()
        .where(Event.starts_at >= start, Event.starts_at < end, Activity.archived_at.is_(None))
        .order_by(Event.starts_at, Event.id)
    )
    found = []
    for row in rows.all():
        journey = Journey(*row)
        riders = list_riders(session, journey)
        lacking = [one for one in riders if one.comes and one.needs_form]
        if lacking:
            found.append((journey, lacking))
    return found


def _journeys() -> AnySelect:
    """Trips that take place, as the parts of a Journey."""
    return (
        select(Activity, Trip, Event)
        .join(Trip, Trip.activity_id == Activity.id)
        .join(Event, Event.id == Trip.event_id)
        .where(Event.status != EventStatus.CANCELLED)
    )


def open_counts(session: Session, start: datetime, at: datetime) -> Sequence[AnyRow]:
    """Counts that were begun and not closed although the trip is over. One statement."""
    marked = exists().where(RollMark.roll_call_id == RollCall.id)
    other = aliased(RollCall)
    begun = exists().where(
        other.activity_id == RollCall.activity_id,
        exists().where(RollMark.roll_call_id == other.id),
    )
    return session.execute(
        select(
            RollCall.activity_id,
            RollCall.position,
            RollCall.stage,
            RollCall.name,
            Activity.title,
            Event.ends_at,
        )
        .join(Trip, Trip.activity_id == RollCall.activity_id)
        .join(Activity, Activity.id == Trip.activity_id)
        .join(Event, Event.id == Trip.event_id)
        .where(
            RollCall.closed_at.is_(None),
            or_(marked, and_(RollCall.stage == Stage.RETURN, begun)),
            Event.ends_at < at,
            Event.ends_at >= start,
            Event.status != EventStatus.CANCELLED,
        )
        .order_by(Event.ends_at, RollCall.position)
    ).all()


def riding(session: Session, journey: Journey, participation_id: int) -> Participation:
    """A place in this trip that is held, offered or waited for. Raises NotForYou."""
    found = session.scalar(
        select(Participation).where(
            Participation.id == participation_id,
            Participation.activity_id == journey.id,
            Participation.status.not_in(OVER),
        )
    )
    if found is None:
        raise NotForYou
    return found
