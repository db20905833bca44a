"""What the coach's desk shows of a team, and a match's page of a match."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.football import queries
from app.football.models import Match, MatchDay
from app.football.queries import Game, Player
from app.partners.models import Place
from app.programme.models import Activity, Event, EventStatus
from app.rules.nomination import to_tell

AHEAD, BACK = timedelta(days=120), timedelta(days=60)
NEXT = 6


@dataclass(frozen=True, slots=True)
class GameView:
    """One match with its matches and everybody who might play."""

    game: Game
    place: Place | None
    matches: Sequence[Match]
    players: Sequence[Player]

    def said(self, answer: str) -> list[Player]:
        """Who has answered this; "" is who has not answered."""
        return [one for one in self.players if one.standing.said == answer]

    @property
    def picked(self) -> list[Player]:
        return [one for one in self.players if one.standing.picked]

    @property
    def missing(self) -> list[Player]:
        """Nominated, and called off since."""
        return [one for one in self.players if one.standing.missing]

    @property
    def untold(self) -> list[Player]:
        """Who does not know yet that they play, or do not."""
        play, rest = to_tell(one.standing for one in self.players)
        return [one for one in self.players if one.id in {*play, *rest}]

    @property
    def dropped(self) -> list[Player]:
        """Were told that they play, do not any more, and have not heard of it."""
        return [one for one in self.players if one.standing.counts_on_it]

    @property
    def has_result(self) -> bool:
        return any(match.ours is not None for match in self.matches)


def look_at(session: Session, game: Game) -> GameView:
    return GameView(
        game,
        session.get(Place, game.event.place_id) if game.event.place_id else None,
        queries.matches_of(session, [game.id]).get(game.id, []),
        queries.players_of(session, game),
    )


def next_game(session: Session, team: Activity, at: datetime) -> GameView | None:
    event_id = queries.next_game_id(session, team.id, at)
    if event_id is None:
        return None
    return look_at(session, queries.game_of(session, event_id))


def coming_dates(session: Session, team: Activity, at: datetime) -> Sequence[AnyRow]:
    return queries.list_dates(session, team.id, at, at + AHEAD, most=NEXT)


def without_result(session: Session, team: Activity, at: datetime) -> Sequence[AnyRow]:
    """Matches of the last weeks nobody has entered a result of, the latest first."""
    return session.execute(
        select(Event.id, Event.title, Event.starts_at)
        .join(MatchDay, MatchDay.event_id == Event.id)
        .join(Match, Match.event_id == Event.id)
        .where(
            Event.activity_id == team.id,
            Event.starts_at > at - BACK,
            Event.ends_at <= at,
            Event.status != EventStatus.CANCELLED,
            Match.ours.is_(None),
        )
        .group_by(Event.id, Event.title, Event.starts_at)
        .order_by(Event.starts_at.desc())
    ).all()
