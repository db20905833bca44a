"""What a family's pages read: a handful of statements, however many dates there are."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from app.base.db import AnyRow, AnySelect, read
from app.base.ids import ActivityId, FamilyId, PersonId
from app.courses.models import Subject, Wish, WishOutcome
from app.courses.school_year_models import Continued
from app.excursions.models import Trip
from app.football.models import Match, MatchDay, Nomination
from app.partners.models import Place
from app.people.models import ContactBan, Family, FamilyMember, Person
from app.performances.models import Performance
from app.performances.visibility import KNOWN_TO_FAMILY
from app.programme.models import (
    OVER,
    Activity,
    Event,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.programme.queries import EVENT_COLUMNS, Leader
from app.programme.service import LONGEST

_FAMILY = select(Family.id, Family.name, Family.language, Family.unseen_since).where(
    Family.id == bindparam("family")
)


def family_row(session: Session, family_id: FamilyId) -> AnyRow:
    return read(session, _FAMILY, family=family_id).one()


def _shown(kept_from: Select[PersonId]) -> AnySelect:
    return (
        select(
            Person.id,
            Person.given_name,
            Person.call_name,
            Person.birth_date,
            Person.birth_year,
            FamilyMember.role,
        )
        .join(FamilyMember, FamilyMember.person_id == Person.id)
        .where(
            FamilyMember.family_id == bindparam("family"),
            Person.archived_at.is_(None),
            Person.id.not_in(kept_from),
        )
        .order_by(FamilyMember.position, FamilyMember.id)
    )


_KEPT_FROM_ONE = select(ContactBan.child_id).where(ContactBan.guardian_id == bindparam("guardian"))
_KEPT_FROM_ANYBODY = (
    select(ContactBan.child_id)
    .join(FamilyMember, FamilyMember.person_id == ContactBan.guardian_id)
    .where(FamilyMember.family_id == bindparam("family"))
)
_SHOWN_TO_ONE, _SHOWN_TO_ALL = _shown(_KEPT_FROM_ONE), _shown(_KEPT_FROM_ANYBODY)


def shown_people(
    session: Session, family_id: FamilyId, guardian_id: PersonId | None
) -> dict[PersonId, AnyRow]:
    """Members of the family; without children the link's guardian must not be near.

    A link that is nobody's in particular shows no child that anybody in the family is kept from.
    """
    if guardian_id is None:
        rows = read(session, _SHOWN_TO_ALL, family=family_id)
    else:
        rows = read(session, _SHOWN_TO_ONE, family=family_id, guardian=guardian_id)
    return {row.id: row for row in rows}


def kept_from_some(session: Session, family_id: FamilyId, guardian_id: PersonId | None) -> bool:
    """Whether the link's guardian must not be near a child of this family. A link that is
    nobody's in particular is not given to a family with a ban.
    """
    members = select(FamilyMember.person_id).where(FamilyMember.family_id == family_id)
    ban = select(ContactBan.child_id).where(
        ContactBan.child_id.in_(members), ContactBan.guardian_id == guardian_id
    )
    return session.execute(ban.limit(1)).first() is not None


_DATES = (
    select(
        *EVENT_COLUMNS,
        Place.street.label("place_street"),
        Place.city.label("place_city"),
        Participation.person_id,
        Reply.answer,
        Reply.reason.label("answer_reason"),
        Performance.dress,
        Performance.bring,
        Performance.meet_minutes,
        Performance.travel_minutes,
        Performance.setup_minutes,
        Performance.teardown_minutes,
        Trip.activity_id.label("trip_id"),
        MatchDay.event_id.label("match_id"),
        MatchDay.venue.label("match_venue"),
        MatchDay.meet_minutes.label("match_meets"),
        MatchDay.meeting_point,
        MatchDay.kit,
        Match.pitch,
        Nomination.told.label("nominated"),
    )
    .join(Activity, Activity.id == Event.activity_id)
    .outerjoin(Performance, Performance.event_id == Event.id)
    .outerjoin(Trip, Trip.event_id == Event.id)
    .outerjoin(MatchDay, MatchDay.event_id == Event.id)
    .outerjoin(Match, and_(Match.event_id == Event.id, Match.position == 0))
    .join(Participation, Participation.activity_id == Event.activity_id)
    .outerjoin(Place, Place.id == Event.place_id)
    .outerjoin(Leader, Leader.id == Event.leader_id)
    .outerjoin(Reply, and_(Reply.event_id == Event.id, Reply.person_id == Participation.person_id))
    .outerjoin(
        Nomination,
        and_(Nomination.event_id == Event.id, Nomination.person_id == Participation.person_id),
    )
    .where(
        Participation.person_id.in_(bindparam("people", expanding=True)),
        Participation.status == ParticipationStatus.ACTIVE,
        or_(Participation.starts_on.is_(None), Participation.starts_on <= Event.starts_at),
        KNOWN_TO_FAMILY,
        Event.starts_at < bindparam("end"),
        Event.starts_at > bindparam("earliest"),
        Event.ends_at > bindparam("start"),
    )
    .order_by(Event.starts_at, Event.id, Participation.person_id)
    .limit(bindparam("most", type_=Integer()))
)


def dates_of(
    session: Session, people: Collection[PersonId], start: datetime, end: datetime, *, most: int
) -> Sequence[AnyRow]:
    """One row per event and person, with the answer given so far."""
    asked = {"people": list(people), "start": start, "earliest": start - LONGEST, "end": end}
    return read(session, _DATES, **asked, most=most).all()


Before = aliased(Participation)
_OFFERS = (
    select(
        Participation.id,
        Participation.person_id,
        Participation.offer_until,
        Activity.kind,
        Activity.title,
        Before.id.label("continues"),
    )
    .join(Activity, Activity.id == Participation.activity_id)
    .outerjoin(Continued, Continued.activity_id == Activity.id)
    .outerjoin(
        Before,
        and_(
            Before.activity_id == Continued.from_id,
            Before.person_id == Participation.person_id,
            Before.status.in_((ParticipationStatus.ACTIVE, ParticipationStatus.ENDED)),
        ),
    )
    .where(
        Participation.person_id.in_(bindparam("people", expanding=True)),
        Participation.status == ParticipationStatus.OFFERED,
        or_(Participation.offer_until.is_(None), Participation.offer_until > bindparam("at")),
    )
    .order_by(Participation.offer_until, Participation.id)
)


def offers_for(session: Session, people: Collection[PersonId], at: datetime) -> Sequence[AnyRow]:
    """Places that are on offer and still wait for a yes or no.

    continues: None unless they have come to what goes on there in a new school year
    """
    return read(session, _OFFERS, people=list(people), at=at).all()


_WAITING = (
    select(Participation.person_id, Activity.kind, Activity.title)
    .join(Activity, Activity.id == Participation.activity_id)
    .where(
        Participation.person_id.in_(bindparam("people", expanding=True)),
        Participation.status == ParticipationStatus.WAITLISTED,
        Activity.archived_at.is_(None),
    )
    .order_by(Participation.applied_at, Participation.id)
)


def waiting_for(session: Session, people: Collection[PersonId]) -> Sequence[AnyRow]:
    """Offers they stand on the waiting list of."""
    return read(session, _WAITING, people=list(people)).all()


_WISHES = (
    select(Wish.id, Wish.person_id, Wish.words, Wish.since, Subject.name.label("subject"))
    .outerjoin(Subject, Subject.id == Wish.subject_id)
    .where(
        Wish.person_id.in_(bindparam("people", expanding=True)),
        Wish.outcome == WishOutcome.OPEN,
    )
    .order_by(Wish.since, Wish.id)
)


def wishes_of(session: Session, people: Collection[PersonId]) -> Sequence[AnyRow]:
    """Lessons they would like to have."""
    return read(session, _WISHES, people=list(people)).all()


def find_place(
    session: Session, event_id: int, person_id: int, people: Collection[PersonId]
) -> Event | None:
    """The event, when one of these people holds an active place in it."""
    if person_id not in people:
        return None
    return session.scalar(
        select(Event)
        .join(Participation, Participation.activity_id == Event.activity_id)
        .where(
            Event.id == event_id,
            KNOWN_TO_FAMILY,
            Participation.person_id == person_id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
    )


def find_match(session: Session, event_id: int, people: Collection[PersonId]) -> Event | None:
    """The match, when one of these people is in the team."""
    return session.scalar(
        select(Event)
        .join(MatchDay, MatchDay.event_id == Event.id)
        .join(Participation, Participation.activity_id == Event.activity_id)
        .where(
            Event.id == event_id,
            Event.announced,
            Participation.person_id.in_(people),
            Participation.status == ParticipationStatus.ACTIVE,
        )
        .limit(1)
    )


def find_offer(
    session: Session, participation_id: int, people: Collection[PersonId]
) -> Participation | None:
    return session.scalar(
        select(Participation).where(
            Participation.id == participation_id, Participation.person_id.in_(people)
        )
    )


def list_places(
    session: Session, activities: Collection[ActivityId], people: Collection[PersonId]
) -> Sequence[AnyRow]:
    """Who of these is in one of these offers, or waits for it."""
    return session.execute(
        select(
            Participation.id,
            Participation.activity_id,
            Participation.person_id,
            Participation.status,
        )
        .where(
            Participation.activity_id.in_(activities),
            Participation.person_id.in_(people),
            Participation.status.not_in(OVER),
        )
        .order_by(Participation.id)
    ).all()
