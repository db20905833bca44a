"""The sheet of one season: matches as they ended, trainings, and who was there how often.

Players stand in the order of names; what they did is read from the register, never reckoned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from app.attendance.models import Attendance
from app.base.db import AnyRow
from app.base.ids import EventId
from app.football.models import Match, MatchDay
from app.football.queries import list_dates, matches_of
from app.people.models import Person
from app.programme.models import Activity, Event, EventStatus, Participation, ParticipationStatus
from app.rules.football import season_span
from app.rules.marks import CAME
from app.rules.times import day_span


@dataclass(frozen=True, slots=True)
class Sheet:
    """games: match days with their matches; held: trainings that took place; kept: of these,
    how many have a register; players: person_id, names, trainings, games"""

    season: int
    games: Sequence[tuple[AnyRow, Sequence[Match]]]
    held: int
    kept: int
    players: Sequence[AnyRow]


def sheet_of(session: Session, team: Activity, season: int, at: datetime) -> Sheet:
    """Four statements, however long the season was."""
    first, last = season_span(season)
    start, end = day_span(first)[0], day_span(last)[1]
    dates = [
        row
        for row in list_dates(session, team.id, start, end)
        if start <= row.starts_at < end and row.status != EventStatus.CANCELLED
    ]
    games = [row for row in dates if row.venue is not None]
    trainings = [row.id for row in dates if row.venue is None and row.ends_at <= at]
    matches = matches_of(session, [row.id for row in games])
    return Sheet(
        season=season,
        games=[(row, matches.get(row.id, [])) for row in games],
        held=len(trainings),
        kept=_kept(session, trainings),
        players=_players(session, team, start, end),
    )


def _kept(session: Session, trainings: Sequence[EventId]) -> int:
    """How many of them anybody has kept a register of."""
    found = select(func.count(func.distinct(Attendance.event_id))).where(
        Attendance.event_id.in_(trainings)
    )
    return session.scalar(found) or 0


def _players(session: Session, team: Activity, start: datetime, end: datetime) -> Sequence[AnyRow]:
    """The squad of today, and whoever was there in this season with a place in the team."""
    came = (
        select(
            Attendance.person_id,
            func.sum(case((MatchDay.event_id.is_(None), 1), else_=0)).label("trainings"),
            func.sum(case((MatchDay.event_id.is_not(None), 1), else_=0)).label("games"),
        )
        .join(Event, Event.id == Attendance.event_id)
        .outerjoin(MatchDay, MatchDay.event_id == Event.id)
        .where(
            Event.activity_id == team.id,
            Event.starts_at >= start,
            Event.starts_at < end,
            Attendance.mark.in_(CAME),
        )
        .group_by(Attendance.person_id)
        .subquery()
    )
    return session.execute(
        select(
            Person.id.label("person_id"),
            Person.given_name,
            Person.family_name,
            Person.call_name,
            func.coalesce(came.c.trainings, 0).label("trainings"),
            func.coalesce(came.c.games, 0).label("games"),
        )
        .join(
            Participation,
            and_(Participation.person_id == Person.id, Participation.activity_id == team.id),
        )
        .outerjoin(came, came.c.person_id == Person.id)
        .where((Participation.status == ParticipationStatus.ACTIVE) | came.c.person_id.is_not(None))
        .order_by(Person.sort_key, Person.id)
    ).all()
