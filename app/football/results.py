"""How a match ended, and who scored: a memory of the day, never a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version, hold
from app.base.errors import RuleBroken
from app.base.ids import MatchId, PersonId
from app.football.models import Match, Scored
from app.football.queries import Game, matches_of, players_of, scorers_of
from app.programme.models import Event


@dataclass(frozen=True, slots=True)
class Result:
    """ours, theirs: both or none; scorers: goals by player, own goals of the others left out"""

    ours: int | None = None
    theirs: int | None = None
    scorers: Mapping[PersonId, int] = field(default_factory=dict)


def enter(
    session: Session,
    game: Game,
    results: Mapping[MatchId, Result],
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Store what is said of each match; a match that is not named stays as it is."""
    if game.event.cancelled:
        raise RuleBroken(gettext("This date has been cancelled."))
    if game.event.starts_at > at:
        raise RuleBroken(gettext("This match has not begun yet."))
    hold(session, Event, game.id)
    session.refresh(game.day)
    check_version(game.day, version)
    may_score = could_score(session, game)
    for match in matches_of(session, [game.id]).get(game.id, ()):
        if match.id in results:
            _check(match, results[match.id], may_score)
            _store(session, match, results[match.id])
    flag_modified(game.day, "venue")
    session.flush()
    audit.record(session, "football.enter_result", "event", game.id, by=by, at=at)


def could_score(session: Session, game: Game) -> set[PersonId]:
    """Who was nominated; the whole squad where nobody was; and who is entered already."""
    players = players_of(session, game)
    picked = {one.id for one in players if one.standing.picked}
    entered = {PersonId(row.person_id) for row in scorers_of(session, [game.id])}
    return (picked or {one.id for one in players}) | entered


def _check(match: Match, said: Result, may_score: set[PersonId]) -> None:
    if (said.ours is None) != (said.theirs is None):
        raise RuleBroken(
            gettext("Please enter the goals of both sides: %(match)s", match=match.opponent)
        )
    if said.scorers.keys() - may_score:
        raise RuleBroken(gettext("Somebody who did not play cannot have scored."))
    if sum(said.scorers.values()) > (said.ours or 0):
        raise RuleBroken(
            gettext("More goals by players than we scored: %(match)s", match=match.opponent)
        )


def _store(session: Session, match: Match, said: Result) -> None:
    match.ours, match.theirs = said.ours, said.theirs
    session.execute(delete(Scored).where(Scored.match_id == match.id))
    session.add_all(
        Scored(match_id=match.id, person_id=person_id, goals=goals)
        for person_id, goals in said.scorers.items()
        if goals
    )
