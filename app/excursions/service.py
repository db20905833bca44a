"""Use cases of a trip: plan it, change it, make an excursion a trip, how somebody travels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit import service as audit
from app.base import formats
from app.base.actor import Actor
from app.base.db import check_version, hold
from app.base.errors import RuleBroken
from app.base.ids import MeetingPointId, PersonId
from app.excursions.models import MeetingPoint, Passenger, RollCall, RollMark, Seat, Trip
from app.excursions.queries import COMPANION, Journey, list_points
from app.programme import activities, places
from app.programme import service as programme
from app.programme.activities import Outline
from app.programme.leaders import leaders_of
from app.programme.models import Activity, Event, Kind, Participation, Signup
from app.programme.queries import find_participation
from app.rules.head_count import Stage
from app.rules.supervision import LEAST_ADULTS, PER_ADULT
from app.rules.times import day_of, local


@dataclass(frozen=True, slots=True)
class Point:
    """A meeting point as planned. id: the one it was, None for a new one"""

    name: str
    there: time
    back: time | None = None
    id: MeetingPointId | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one page says about a trip. Only the first three have no default.

    leaders: go along and are counted like everybody else
    points: none means at the school, when it starts
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    leaders: Sequence[PersonId] = ()
    programme: str = ""
    bring: str = ""
    risks: str = ""
    seats: int = 0
    child_seats: int = 0
    wheelchair_places: int = 0
    cost: int = 0
    per_adult: int = PER_ADULT
    least_adults: int = LEAST_ADULTS
    water: bool = False
    points: Sequence[Point] = ()
    signup: Signup = Signup.OFFICE
    signup_until: date | None = None


def plan_trip(session: Session, plan: Plan, *, by: Actor, at: datetime) -> Journey:
    """The offer, its one event, coach and meeting points, and the usual three counts."""
    plan = _met(plan)
    trip = _filled(Trip(), plan)
    activity = activities.create_activity(session, _outline(plan, trip), by=by, at=at)
    event = programme.create_event(
        session,
        activity,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        all_day=plan.all_day,
        notice=_notice(plan.bring, plan.points),
        asks=False,
        by=by,
        at=at,
    )
    return _begin(session, Journey(activity, trip, event), plan, by=by, at=at)


def take_up(session: Session, activity: Activity, *, by: Actor, at: datetime) -> Journey:
    """Make a trip of an excursion that was entered as an offer with one date.

    Raises RuleBroken for what is none, has no date, or several.
    """
    hold(session, Activity, activity.id)
    known = session.get(Trip, activity.id)
    if known is not None:
        return Journey(activity, known, session.get_one(Event, known.event_id))
    events = session.scalars(select(Event).where(Event.activity_id == activity.id)).all()
    if activity.kind != Kind.EXCURSION or len(events) != 1:
        raise RuleBroken(gettext("Only an excursion with exactly one date can become a trip."))
    event = events[0]
    leaders = leaders_of(session, [activity.id]).get(activity.id, ())
    plan = _met(
        Plan(
            title=activity.title,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            all_day=event.all_day,
            leaders=[person_id for person_id, _name in leaders],
            seats=activity.capacity or 0,
        )
    )
    return _begin(session, Journey(activity, _filled(Trip(), plan), event), plan, by=by, at=at)


USUAL_START = time(8)


def usual_point(there: time, back: time | None) -> Point:
    """Where trips begin when nobody says otherwise: at the school itself."""
    with force_locale("de"):  # like all stored texts
        name = gettext("at the music school")
    return Point(name, there, back)


def _met(plan: Plan) -> Plan:
    """The plan with at least one meeting point."""
    if plan.points:
        return plan
    if plan.all_day:
        return replace(plan, points=[usual_point(USUAL_START, None)])
    start, end = local(plan.starts_at).time(), local(plan.ends_at).time()
    return replace(plan, points=[usual_point(start, end)])


def _begin(session: Session, journey: Journey, plan: Plan, *, by: Actor, at: datetime) -> Journey:
    journey.trip.activity_id, journey.trip.event_id = journey.id, journey.event.id
    session.add(journey.trip)
    session.flush()
    _keep_points(session, journey, plan.points)
    with force_locale("de"):  # like all stored texts
        before_return = gettext("before the way back")
    stages = ((Stage.DEPARTURE, ""), (Stage.RETURN, ""), (Stage.STOP, before_return))
    for position, (stage, name) in enumerate(stages, start=1):
        session.add(RollCall(activity_id=journey.id, position=position, stage=stage, name=name))
    session.flush()
    _take_along(session, journey, plan.leaders, by=by, at=at)
    audit.record(session, "excursions.plan_trip", "activity", journey.id, by=by, at=at)
    return journey


def change_trip(
    session: Session,
    journey: Journey,
    plan: Plan,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """As the page says now. Another time or day is told to the families."""
    check_version(journey.trip, version)
    plan = _met(plan)
    activity, trip, event = journey.activity, journey.trip, journey.event
    _filled(trip, plan)
    flag_modified(trip, "seats")  # a new title or point alone raises the version too
    _keep_points(session, journey, plan.points)
    outline = replace(
        _outline(plan, trip),
        asks=activity.asks,
        public=activity.public,
        place_id=activity.place_id,
        funding_id=activity.funding_id,
    )
    activities.change_activity(session, activity, outline, by=by, at=at)
    _take_along(session, journey, plan.leaders, by=by, at=at)
    _move(session, event, plan, by=by, at=at)
    notice = _notice(plan.bring, plan.points)
    if notice != event.notice:
        programme.change_event(
            session,
            event,
            title=event.title,
            notice=notice,
            asks=event.asks,
            answer_by=event.answer_by,
            by=by,
            at=at,
        )
    audit.record(session, "excursions.change_trip", "activity", journey.id, by=by, at=at)


def _move(session: Session, event: Event, plan: Plan, *, by: Actor, at: datetime) -> None:
    if (event.starts_at, event.ends_at) == (plan.starts_at, plan.ends_at):
        return
    event.all_day = plan.all_day
    programme.move_event(
        session,
        event,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place_id=event.place_id,
        by=by,
        at=at,
    )


def _filled(trip: Trip, plan: Plan) -> Trip:
    trip.seats, trip.child_seats = plan.seats, plan.child_seats
    trip.wheelchair_places = plan.wheelchair_places
    trip.cost, trip.water = plan.cost, plan.water
    trip.per_adult, trip.least_adults = plan.per_adult, plan.least_adults
    trip.bring, trip.risks = plan.bring, plan.risks
    return trip


def _outline(plan: Plan, trip: Trip) -> Outline:
    return Outline(
        kind=Kind.EXCURSION,
        title=plan.title,
        description=plan.programme,
        leaders=plan.leaders,
        capacity=trip.capacity,
        asks=False,  # whoever has a place comes; who does not gives it back
        signup=plan.signup,
        signup_until=plan.signup_until,
        starts_on=day_of(plan.starts_at),
        ends_on=day_of(plan.ends_at - timedelta(minutes=1)),
    )


def _notice(bring: str, points: Sequence[Point]) -> str:
    """What calendars say beside the time, in German like all stored texts."""
    with force_locale("de"):
        return "\n".join([*(meeting_words(point) for point in points), *([bring] if bring else [])])


def meeting_words(point: Point | MeetingPoint) -> str:
    """Meeting point: 7:45, in front of the school. Back about 18:00."""
    there = gettext(
        "Meeting point: %(time)s, %(place)s", time=formats.clock(point.there), place=point.name
    )
    if point.back is None:
        return there
    back = gettext("back about %(time)s", time=formats.clock(point.back))
    return f"{there}, {back}"


def _keep_points(session: Session, journey: Journey, points: Sequence[Point]) -> None:
    """Change those that stay, add new ones, drop the rest: who had chosen them chooses again."""
    known = {point.id: point for point in list_points(session, journey.id)}
    stay = {point.id for point in points if point.id in known}
    for gone in known.keys() - stay:
        session.delete(known[gone])
    for number, held in enumerate(known.values(), start=1):
        held.position = -number  # out of the way of their new places
    session.flush()
    for number, point in enumerate(points):
        row = known[point.id] if point.id in stay and point.id else MeetingPoint()
        row.activity_id, row.position = journey.id, number
        row.name, row.there, row.back = point.name, point.there, point.back
        session.add(row)
    session.flush()


def _take_along(
    session: Session, journey: Journey, people: Sequence[PersonId], *, by: Actor, at: datetime
) -> None:
    """Leaders sit in the coach from its first stop and are counted too."""
    first = list_points(session, journey.id)[0]
    for person_id in people:
        if find_participation(session, journey.activity, person_id) is None:
            place = places.enrol(session, journey.activity, person_id, part=COMPANION, by=by, at=at)
            session.add(Passenger(participation_id=place.id, point_id=first.id))
    session.flush()


def add_stop(session: Session, journey: Journey, name: str, *, by: Actor, at: datetime) -> RollCall:
    """One more count on the way, before the return."""
    hold(session, Activity, journey.id)
    positions = session.scalars(
        select(RollCall.position).where(RollCall.activity_id == journey.id)
    ).all()
    call = RollCall(
        activity_id=journey.id, position=max(positions, default=0) + 1, stage=Stage.STOP, name=name
    )
    session.add(call)
    session.flush()
    audit.record(session, "excursions.add_stop", "roll_call", call.id, by=by, at=at)
    return call


def remove_stop(session: Session, call: RollCall, *, by: Actor, at: datetime) -> None:
    """Raises RuleBroken for departure and return, and once somebody was counted there."""
    counted = session.scalar(select(RollMark.tap).where(RollMark.roll_call_id == call.id).limit(1))
    if call.stage != Stage.STOP or counted is not None:
        raise RuleBroken(gettext("Heads have been counted there: it stays."))
    call_id = call.id
    session.delete(call)
    session.flush()
    audit.record(session, "excursions.remove_stop", "roll_call", call_id, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Boarding:
    """How somebody travels. point_id: None has not been said"""

    point_id: MeetingPointId | None = None
    seat: Seat = Seat.USUAL


def board(
    session: Session,
    journey: Journey,
    place: Participation,
    boarding: Boarding,
    *,
    paid: bool | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Passenger:
    """From where, on which seat; and for the office whether it is paid (None: as it was).

    Raises RuleBroken for a meeting point of another trip.
    """
    points = {point.id for point in list_points(session, journey.id)}
    if boarding.point_id is not None and boarding.point_id not in points:
        raise RuleBroken(gettext("This meeting point is not there any more."), field="point_id")
    hold(session, Participation, place.id)
    row = session.get(Passenger, place.id)
    if row is None:
        row = Passenger(participation_id=place.id)
        session.add(row)
    else:
        check_version(row, version)
    row.point_id, row.seat = boarding.point_id, boarding.seat
    if paid is not None:
        row.paid_at = (row.paid_at or at) if paid else None
    session.flush()
    audit.record(session, "excursions.board", "participation", place.id, by=by, at=at)
    return row
