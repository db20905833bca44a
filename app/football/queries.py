"""Questions about teams and matches. Lists select columns; names come in the order of names."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.attendance.models import Attendance
from app.base.db import AnyRow
from app.base.errors import NotForYou
from app.base.ids import ActivityId, EventId, PersonId
from app.football.models import Match, MatchDay, Nomination, Scored, Shirt
from app.partners.models import Place
from app.people.models import Person
from app.programme.models import (
    Activity,
    Answer,
    Event,
    EventStatus,
    Kind,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.programme.queries import between
from app.programme.visibility import Reader, activity_for, event_for, visible_activities
from app.programme.words import full_name
from app.rules.ages import FootballClass, football_class, season_of
from app.rules.marks import CAME
from app.rules.nomination import Standing
from app.rules.times import day_of

LATELY = 6
"""Trainings that count as "lately"."""


@dataclass(frozen=True, slots=True)
class Game:
    """One match day: its team, its date, and the facts beside them."""

    team: Activity
    event: Event
    day: MatchDay

    @property
    def id(self) -> EventId:
        return self.event.id

    @property
    def meets_at(self) -> datetime:
        return self.event.starts_at - timedelta(minutes=self.day.meet_minutes)


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody of the squad before a match."""

    row: AnyRow
    standing: Standing
    age_class: FootballClass | None

    @property
    def id(self) -> PersonId:
        return PersonId(self.row.person_id)

    @property
    def name(self) -> str:
        return full_name(self.row)


def team_for(session: Session, reader: Reader, activity_id: int) -> Activity:
    """Raises NotForYou when it is missing, somebody else's, or no team."""
    activity = activity_for(session, reader, activity_id)
    if activity.kind != Kind.TEAM:
        raise NotForYou
    return activity


def date_for(session: Session, reader: Reader, event_id: int) -> tuple[Activity, Event]:
    """A date of a team, whether it is a match yet or not. Raises NotForYou."""
    event = event_for(session, reader, event_id)
    activity = session.get_one(Activity, event.activity_id)
    if activity.kind != Kind.TEAM or event.series_id is not None:
        raise NotForYou
    return activity, event


def game_for(session: Session, reader: Reader, event_id: int) -> Game:
    """Raises NotForYou when it is missing, somebody else's, or no match."""
    activity, event = date_for(session, reader, event_id)
    day = session.get(MatchDay, event.id)
    if day is None:
        raise NotForYou
    return Game(activity, event, day)


def game_of(session: Session, event_id: EventId) -> Game:
    """A match that is known to be one."""
    event = session.get_one(Event, event_id)
    day = session.get_one(MatchDay, event_id)
    return Game(session.get_one(Activity, event.activity_id), event, day)


def in_public() -> ColumnElement[bool]:
    """A WHERE condition on Activity and Event: of a public team its matches, never a training."""
    match = select(MatchDay.event_id).where(MatchDay.event_id == Event.id).correlate(Event)
    return or_(Activity.kind != Kind.TEAM, match.exists())


def list_teams(session: Session, reader: Reader) -> Sequence[AnyRow]:
    """Teams with the number of their players, by name."""
    active = select(func.count()).where(
        Participation.activity_id == Activity.id,
        Participation.status == ParticipationStatus.ACTIVE,
    )
    return session.execute(
        select(
            Activity.id,
            Activity.title,
            active.correlate(Activity).scalar_subquery().label("active"),
        )
        .where(
            Activity.kind == Kind.TEAM, Activity.archived_at.is_(None), visible_activities(reader)
        )
        .order_by(Activity.sort_key, Activity.id)
    ).all()


def list_dates(
    session: Session, team_id: ActivityId, start: datetime, end: datetime, *, most: int = 500
) -> Sequence[AnyRow]:
    """Trainings and matches between two instants, in order. `venue` is None for trainings."""
    return session.execute(
        select(
            Event.id,
            Event.title,
            Event.starts_at,
            Event.ends_at,
            Event.status,
            Event.series_id,
            Place.name.label("place_name"),
            MatchDay.venue,
            MatchDay.competition,
        )
        .outerjoin(MatchDay, MatchDay.event_id == Event.id)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(Event.activity_id == team_id, between(start, end))
        .order_by(Event.starts_at, Event.id)
        .limit(most)
    ).all()


def next_game_id(session: Session, team_id: ActivityId, at: datetime) -> EventId | None:
    return session.scalar(
        select(Event.id)
        .join(MatchDay, MatchDay.event_id == Event.id)
        .where(
            Event.activity_id == team_id,
            Event.ends_at > at,
            Event.status != EventStatus.CANCELLED,
        )
        .order_by(Event.starts_at, Event.id)
        .limit(1)
    )


def matches_of(session: Session, event_ids: Collection[EventId]) -> dict[EventId, list[Match]]:
    """The matches of each match day, in their order."""
    found: dict[EventId, list[Match]] = defaultdict(list)
    rows = session.scalars(
        select(Match).where(Match.event_id.in_(event_ids)).order_by(Match.event_id, Match.position)
    )
    for match in rows:
        found[match.event_id].append(match)
    return found


def scorers_of(session: Session, event_ids: Collection[EventId]) -> Sequence[AnyRow]:
    """match_id, person_id, goals and names, by name: a list of goals would be a ranking."""
    return session.execute(
        select(
            Scored.match_id,
            Scored.person_id,
            Scored.goals,
            Person.given_name,
            Person.family_name,
            Person.call_name,
        )
        .join(Match, Match.id == Scored.match_id)
        .join(Person, Person.id == Scored.person_id)
        .where(Match.event_id.in_(event_ids))
        .order_by(Person.sort_key, Person.id)
    ).all()


def squad(session: Session, team_id: ActivityId) -> Sequence[AnyRow]:
    """Everybody with a place in the team, in the order of names."""
    return session.execute(
        select(
            Participation.id,
            Participation.version,
            Participation.person_id,
            Participation.part,
            Person.given_name,
            Person.family_name,
            Person.call_name,
            Person.birth_date,
            Person.birth_year,
            Shirt.number,
        )
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(Shirt, Shirt.participation_id == Participation.id)
        .where(
            Participation.activity_id == team_id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
        .order_by(Person.sort_key, Person.id)
    ).all()


def age_class_of(row: AnyRow, day: date) -> FootballClass | None:
    """A help beside the name, never a gate. None where no year is known, and for grown-ups."""
    year = row.birth_date.year if row.birth_date else row.birth_year
    return football_class(year, season_of(day)) if year else None


def players_of(session: Session, game: Game) -> list[Player]:
    """The squad with answers and nominations. Two statements."""
    said = and_(Reply.event_id == game.id, Reply.person_id == Participation.person_id)
    picked = and_(Nomination.event_id == game.id, Nomination.person_id == Participation.person_id)
    rows = session.execute(
        select(Participation.person_id, Reply.answer, Nomination.picked, Nomination.told)
        .outerjoin(Reply, said)
        .outerjoin(Nomination, picked)
        .where(Participation.activity_id == game.team.id)
    )
    known = {row.person_id: row for row in rows}
    day = day_of(game.event.starts_at)
    return [
        Player(row, _standing(known[row.person_id]), age_class_of(row, day))
        for row in squad(session, game.team.id)
    ]


def _standing(row: AnyRow) -> Standing:
    return Standing(row.person_id, bool(row.picked), row.told, row.answer or "")


def reasons_to(session: Session, event_id: EventId) -> dict[PersonId, str]:
    """What was written beside an answer."""
    rows = session.execute(
        select(Reply.person_id, Reply.reason).where(Reply.event_id == event_id, Reply.reason != "")
    )
    return {row.person_id: row.reason for row in rows}


def came_lately(
    session: Session, team_id: ActivityId, before: datetime
) -> tuple[int, dict[PersonId, int]]:
    """How many of the last trainings were recorded, and at how many of them each one was there."""
    held = (
        select(Event.id)
        .outerjoin(MatchDay, MatchDay.event_id == Event.id)
        .where(
            Event.activity_id == team_id,
            MatchDay.event_id.is_(None),
            Event.ends_at <= before,
            Event.status != EventStatus.CANCELLED,
            select(Attendance.event_id).where(Attendance.event_id == Event.id).exists(),
        )
        .order_by(Event.starts_at.desc())
        .limit(LATELY)
    )
    ids = session.scalars(held).all()
    rows = session.execute(
        select(Attendance.person_id, func.count().label("times"))
        .where(Attendance.event_id.in_(ids), Attendance.mark.in_(CAME))
        .group_by(Attendance.person_id)
    )
    return len(ids), {row.person_id: row.times for row in rows}


def nominated_but_out(session: Session, start: datetime, end: datetime) -> Sequence[AnyRow]:
    """Coming matches somebody was nominated for who has called off since.

    id, title, starts_at and how many (`missing`).
    """
    in_the_team = and_(
        Participation.activity_id == Event.activity_id,
        Participation.person_id == Nomination.person_id,
        Participation.status == ParticipationStatus.ACTIVE,
    )
    return session.execute(
        select(Event.id, Event.title, Event.starts_at, func.count().label("missing"))
        .join(Nomination, Nomination.event_id == Event.id)
        .join(Participation, in_the_team)
        .join(Reply, and_(Reply.event_id == Event.id, Reply.person_id == Nomination.person_id))
        .where(
            Event.starts_at >= start,
            Event.starts_at < end,
            Event.status != EventStatus.CANCELLED,
            Nomination.picked,
            Reply.answer == Answer.NO,
        )
        .group_by(Event.id, Event.title, Event.starts_at)
        .order_by(Event.starts_at, Event.id)
    ).all()
