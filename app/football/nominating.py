"""Who is nominated for a match: exactly those who are ticked, and no more than may play."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit import service as audit
from app.base import formats
from app.base.actor import Actor
from app.base.db import check_version, hold
from app.base.errors import RuleBroken
from app.base.ids import ActivityId, PersonId
from app.football import telling
from app.football.models import MatchDay, Nomination
from app.football.queries import Game, Player, players_of
from app.programme.models import Event


def nominate(
    session: Session,
    game: Game,
    people: Collection[PersonId],
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Make exactly these the nominated ones. Nobody is told yet.

    Raises RuleBroken for more than may play, for somebody who has said no, or is not in the team.
    """
    telling.check_open(game, at)
    hold(session, Event, game.id)  # two coaches at once must not fill the last place twice
    session.refresh(game.day)
    check_version(game.day, version)
    players = {one.id: one for one in players_of(session, game)}
    wanted = set(people)
    _check(game, players, wanted)
    known = {
        row.person_id: row
        for row in session.scalars(select(Nomination).where(Nomination.event_id == game.id))
    }
    for person_id in wanted - known.keys():
        session.add(Nomination(event_id=game.id, person_id=person_id, picked=True))
    for person_id, row in known.items():
        row.picked = person_id in wanted
        if not row.picked and row.told is None:
            session.delete(row)
    flag_modified(game.day, "venue")  # whoever had the old list before them is told so
    session.flush()
    audit.record(session, "football.nominate", "event", game.id, by=by, at=at)


def unpick(session: Session, team_id: ActivityId, person_id: PersonId, *, at: datetime) -> None:
    """They have left the team: somebody else may play in its coming matches."""
    coming = (  # held before looking: a nomination under way may be picking them just now
        select(Event.id)
        .join(MatchDay, MatchDay.event_id == Event.id)
        .where(Event.activity_id == team_id, Event.ends_at > at)
        .order_by(Event.id)
        .with_for_update(of=Event, key_share=True)
    )
    rows = select(Nomination).where(
        Nomination.event_id.in_(session.scalars(coming).all()), Nomination.person_id == person_id
    )
    for row in session.scalars(rows.execution_options(populate_existing=True)).all():
        telling.drop(session, row.event_id, [person_id], at=at)
        row.picked = False
        if row.told is None:
            session.delete(row)
    session.flush()


def _check(game: Game, players: dict[PersonId, Player], wanted: set[PersonId]) -> None:
    if wanted - players.keys():
        raise RuleBroken(gettext("Somebody you ticked is no longer in the team."))
    declined = [players[one].name for one in players if one in wanted and _said_no(players[one])]
    if declined:
        raise RuleBroken(
            ngettext(
                "%(names)s has said no and needs a new answer first.",
                "%(names)s have said no and need a new answer first.",
                len(declined),
                names=formats.listed(declined),
            )
        )
    limit = game.day.places
    if limit is not None and len(wanted) > limit:
        raise RuleBroken(
            gettext(
                "%(limit)s may play, you have ticked %(ticked)s.", limit=limit, ticked=len(wanted)
            )
        )


def _said_no(player: Player) -> bool:
    return player.standing.said == "no"
