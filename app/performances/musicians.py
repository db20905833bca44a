"""Who could play or come along: everybody who plays an instrument, belongs to an ensemble or leads.

A school has thirty of them, a city thousands: at most MOST are listed, found by name when there
are more. The number of statements never grows.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from app.base.db import AnyRow, AnySelect, read
from app.base.ids import ActivityId, EventId, FamilyId, PersonId, PieceId
from app.people.models import (
    ON_STAGE,
    Clearance,
    Consent,
    ConsentState,
    FamilyMember,
    Person,
    Purpose,
)
from app.performances.models import Asked, Learned, Plays
from app.programme.models import (
    Activity,
    Kind,
    Leadership,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.rules.ages import grown_up
from app.rules.lineup import Answer
from app.rules.names import fold

MOST = 80
MOST_ENSEMBLES = 40
CONSENT_ANSWER: dict[str, Answer] = {
    ConsentState.GIVEN: "yes",
    ConsentState.REFUSED: "no",
    ConsentState.WITHDRAWN: "no",
}


@dataclass(frozen=True, slots=True)
class Ensemble:
    id: ActivityId
    title: str
    members: tuple[PersonId, ...]
    leader_id: PersonId | None


@dataclass(frozen=True, slots=True)
class Musician:
    """Somebody who could come, with all a planner wants to know of them."""

    id: PersonId
    name: str
    full_name: str
    adult: bool
    leads: bool
    instruments: tuple[str, ...]
    learned: frozenset[PieceId]
    families: frozenset[FamilyId]
    photo: Answer
    trip: Answer
    cleared: bool
    said: str
    """Their reply to the event: "yes", "no", "maybe", or "" for none yet."""
    reason: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Musicians:
    people: tuple[Musician, ...]
    more: bool
    """There are more than fit; a name finds them."""

    def by_id(self) -> dict[PersonId, Musician]:
        return {one.id: one for one in self.people}


@cache
def _ensembles() -> AnySelect:
    members = (
        select(func.aggregate_strings(cast(Participation.person_id, String), " "))
        .where(
            Participation.activity_id == Activity.id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
        .correlate(Activity)
        .scalar_subquery()
    )
    leader = (
        select(Leadership.person_id)
        .where(Leadership.activity_id == Activity.id)
        .order_by(Leadership.position, Leadership.id)
        .limit(1)
        .correlate(Activity)
        .scalar_subquery()
    )
    return (
        select(Activity.id, Activity.title, members.label("members"), leader.label("leader_id"))
        .where(Activity.kind == Kind.ENSEMBLE, Activity.archived_at.is_(None))
        .order_by(Activity.sort_key, Activity.id)
        .limit(MOST_ENSEMBLES)
    )


def list_ensembles(session: Session) -> list[Ensemble]:
    """Running ensembles with their active members and first leader. One statement."""
    rows = read(session, _ensembles())
    return [
        Ensemble(row.id, row.title, tuple(map(PersonId, _numbers(row.members))), row.leader_id)
        for row in rows
    ]


def list_musicians(
    session: Session,
    *,
    day: date,
    always: Collection[PersonId] = (),
    find: str = "",
    event_id: EventId | None = None,
    activity_id: ActivityId | None = None,
) -> Musicians:
    """Everybody in `always`, and the first MOST of the others by name. One statement.

    day:      whether they are of age and cleared is judged for this day
    find:     only others whose name contains this
    event_id, activity_id: the performance whose replies and requests are shown
    """
    statement = _listed(fold(find)) if find else _everybody()
    asked = {"event": event_id or 0, "activity": activity_id or 0}
    rows = read(session, statement, **asked, always=list(always)).all()
    kept = set(always)
    listed = [row for row in rows if row.id not in kept]
    surplus = {row.id for row in listed[MOST:]}
    people = (_musician(row, day) for row in rows if row.id not in surplus)
    return Musicians(tuple(people), more=bool(surplus))


def list_some(
    session: Session,
    ids: Collection[PersonId],
    *,
    day: date,
    event_id: EventId,
    activity_id: ActivityId,
) -> dict[PersonId, Musician]:
    """These people alone, with their replies to one performance. One statement."""
    asked = {"event": event_id, "activity": activity_id}
    rows = read(session, _told_of_some(), **asked, ids=list(ids))
    return {row.id: _musician(row, day) for row in rows}


def people_by_day(
    session: Session, ids: Collection[PersonId], days: Collection[date]
) -> dict[date, dict[PersonId, Musician]]:
    """These people alone, without anybody's replies; of age and cleared as of each day. One
    statement."""
    rows = read(session, _told_of_some(), event=0, activity=0, ids=list(ids)).all()
    return {day: {row.id: _musician(row, day) for row in rows} for day in days}


@cache
def _everybody() -> AnySelect:
    return _listed("")


def _listed(named: str) -> AnySelect:
    others = _others(named).limit(MOST + 1).subquery()
    always = select(Person.id).where(Person.id.in_(bindparam("always", expanding=True)))
    wanted = union(select(others.c.id), always).subquery()
    return _told().where(Person.id.in_(select(wanted.c.id)))


@cache
def _told_of_some() -> AnySelect:
    return _told().where(Person.id.in_(bindparam("ids", expanding=True)))


def _told() -> AnySelect:
    """All a planner wants to know of a person, in one row. Told: event, activity (or 0)."""
    return (
        select(
            Person.id,
            Person.given_name,
            Person.family_name,
            Person.call_name,
            Person.birth_date,
            Person.birth_year,
            leads().label("leads"),
            joined(Plays.instrument, Plays.person_id == Person.id).label("instruments"),
            joined(Learned.piece_id, Learned.person_id == Person.id).label("learned"),
            joined(FamilyMember.family_id, FamilyMember.person_id == Person.id).label("families"),
            _consent(ON_STAGE).label("photo"),
            _consent(Purpose.TRIP).label("trip"),
            _cleared_until().label("cleared_until"),
            _asked().label("asked"),
            Reply.answer,
            Reply.reason,
        )
        .outerjoin(Reply, and_(Reply.person_id == Person.id, Reply.event_id == bindparam("event")))
        .order_by(Person.sort_key, Person.id)
    )


def _others(folded: str) -> Select[PersonId]:
    in_ensemble = exists().where(
        Participation.person_id == Person.id,
        Participation.status == ParticipationStatus.ACTIVE,
        Participation.activity_id == Activity.id,
        Activity.kind == Kind.ENSEMBLE,
        Activity.archived_at.is_(None),
    )
    plays = exists().where(Plays.person_id == Person.id)
    named = Person.search_key.contains(folded, autoescape=True) if folded else true()
    return (
        select(Person.id)
        .where(Person.archived_at.is_(None), or_(plays, in_ensemble, leads()), named)
        .order_by(Person.sort_key, Person.id)
    )


def leads() -> ColumnElement[bool]:
    return exists().where(Leadership.person_id == Person.id).correlate(Person)


def joined(column: Any, condition: ColumnElement[bool]) -> ScalarSelect[Any]:
    """All values of a column beside a person, in one text: saves a statement for each kind."""
    return (
        select(func.aggregate_strings(cast(column, String), " "))
        .where(condition)
        .correlate(Person)
        .scalar_subquery()
    )


def _consent(purpose: Purpose) -> ScalarSelect[Any]:
    return (
        select(Consent.state)
        .where(Consent.person_id == Person.id, Consent.purpose == purpose)
        .order_by(Consent.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


def _cleared_until() -> ScalarSelect[Any]:
    return (
        select(func.max(Clearance.renew_by))
        .where(Clearance.person_id == Person.id, Clearance.without_entry)
        .correlate(Person)
        .scalar_subquery()
    )


def _asked() -> ColumnElement[bool]:
    return (
        exists()
        .where(Asked.person_id == Person.id, Asked.activity_id == bindparam("activity"))
        .correlate(Person)
    )


def _musician(row: AnyRow, day: date) -> Musician:
    return Musician(
        id=row.id,
        name=row.call_name or row.given_name,
        full_name=f"{row.given_name} {row.family_name}".strip(),
        adult=_is_adult(row, day),
        leads=bool(row.leads),
        instruments=tuple(sorted((row.instruments or "").split())),
        learned=frozenset(map(PieceId, _numbers(row.learned))),
        families=frozenset(map(FamilyId, _numbers(row.families))),
        photo=CONSENT_ANSWER.get(row.photo, "open"),
        trip=CONSENT_ANSWER.get(row.trip, "open"),
        cleared=row.cleared_until is not None and row.cleared_until >= day,
        said=row.answer or "",
        reason=row.reason or "",
        asked=bool(row.asked),
    )


def _is_adult(row: AnyRow, day: date) -> bool:
    """By age where it is known; of the others only those who lead something."""
    return grown_up(day, row.birth_date, row.birth_year, unknown=bool(row.leads))


def _numbers(text: str | None) -> Iterable[int]:
    return [int(word) for word in (text or "").split()]
