"""Word to families about a match: who has not answered, who plays, what is different now."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import hold
from app.base.errors import RuleBroken
from app.base.ids import EventId, PersonId
from app.football.models import Nomination
from app.football.queries import Game, players_of
from app.messages import service as messages
from app.messages import sorts
from app.messages.models import Message, MessageStatus
from app.messages.waiting import TOLD
from app.partners.models import Place
from app.programme import service as programme
from app.programme.models import Event
from app.rules.nomination import to_tell
from app.rules.times import day_of

REMIND_AGAIN = timedelta(hours=24)


def about(event_id: EventId, person_id: PersonId) -> str:
    """What is said of one player's nomination is a matter of its own: siblings may differ."""
    return f"nomination:{event_id}:{person_id}"


def check_open(game: Game, at: datetime) -> None:
    """Raise RuleBroken for a match that is cancelled or over."""
    if game.event.cancelled:
        raise RuleBroken(gettext("This date has been cancelled."))
    if game.event.ends_at <= at:
        raise RuleBroken(gettext("This date is already over."))


def remind(session: Session, game: Game, *, by: Actor, at: datetime) -> int:
    """Ask those who have said nothing. Returns how many families are written to.

    Whoever was asked within a day is left in peace.
    """
    check_open(game, at)
    hold(session, Event, game.id)  # two taps at once must not ask twice
    lately = _asked_since(session, game.id, at - REMIND_AGAIN)
    silent = [one.id for one in players_of(session, game) if not one.standing.said]
    waiting = [person for person in silent if person not in lately]
    if not waiting:
        return 0
    told = _tell(session, game, waiting, "match_reminder", about=f"event:{game.id}", at=at)
    audit.record(session, "football.remind", "event", game.id, by=by, at=at)
    return told


def _asked_since(session: Session, event_id: EventId, since: datetime) -> set[PersonId]:
    stored = session.scalars(
        select(Message.facts).where(
            Message.about == f"event:{event_id}",
            Message.sort == "match_reminder",
            Message.created_at > since,
        )
    )
    return {person for facts in stored for person in sorts.people_in(facts)}


def tell_nomination(session: Session, game: Game, *, by: Actor, at: datetime) -> tuple[int, int]:
    """Tell those who play, and kindly those who wanted to and do not this time.

    Only whoever does not know it yet hears of it. Returns how many people of either sort.
    """
    check_open(game, at)
    hold(session, Event, game.id)
    standings = [one.standing for one in players_of(session, game)]
    if not any(one.picked or one.counts_on_it for one in standings):
        raise RuleBroken(gettext("Nobody has been nominated yet."))
    play, rest = to_tell(standings)
    for person in play:
        _tell_one(session, game, PersonId(person), plays=True, at=at)
    for person in rest:
        _tell_one(session, game, PersonId(person), plays=False, at=at)
    session.flush()
    if play or rest:
        audit.record(session, "football.tell_nomination", "event", game.id, by=by, at=at)
    return len(play), len(rest)


def _tell_one(
    session: Session, game: Game, person_id: PersonId, *, plays: bool, at: datetime
) -> None:
    row = session.get(Nomination, (game.id, person_id))
    if row is None:
        row = Nomination(event_id=game.id, person_id=person_id, picked=plays)
        session.add(row)
    sort = "nominated" if plays else "not_nominated"
    counted_on_it = row.told is True
    row.told, row.told_at = plays, at
    matter = about(game.id, person_id)
    _tell(session, game, [person_id], sort, about=matter, urgent=plays or counted_on_it, at=at)


def tell_changed(session: Session, game: Game, *, at: datetime) -> None:
    """Meeting point, kick-off or kit are different now: who plays hears of it.

    While nobody has been told that they play, everybody who wants to.
    """
    if game.event.ends_at <= at:
        return
    players = [one for one in players_of(session, game) if one.standing.said != "no"]
    known = [one.id for one in players if one.standing.told]
    people = known or [one.id for one in players if one.standing.said == "yes"]
    anew = tell_anew(session, game, at=at)
    left = [one for one in people if one not in anew]
    _tell(session, game, left, "match_changed", about=f"event:{game.id}", urgent=True, at=at)


def tell_anew(session: Session, game: Game, *, at: datetime) -> set[PersonId]:
    """Word of the nomination that still waits says what holds now. Returns whom it is about."""
    matters = matters_of(session, game.id)
    waiting = session.execute(
        select(Message.about, Message.sort)
        .where(Message.about.in_(matters), Message.status == MessageStatus.WAITING)
        .distinct()
    ).all()
    for row in waiting:
        urgent = row.sort == "nominated"
        _tell(session, game, [matters[row.about]], row.sort, about=row.about, urgent=urgent, at=at)
    return {matters[row.about] for row in waiting}


def matters_of(session: Session, event_id: EventId) -> dict[str, PersonId]:
    """What each player's nomination is filed under."""
    people = select(Nomination.person_id).where(Nomination.event_id == event_id)
    return {about(event_id, person_id): person_id for person_id in session.scalars(people)}


def drop(
    session: Session,
    event_id: EventId,
    people: Collection[PersonId] | None = None,
    *,
    at: datetime,
) -> None:
    """It is off, for all or for these: they need not hear any more that they play, or do not.

    Whom that had not reached yet knows nothing, should they play after all.
    """
    told = select(Nomination).where(Nomination.event_id == event_id, Nomination.told.is_not(None))
    if people is not None:
        told = told.where(Nomination.person_id.in_(people))
    rows = session.scalars(told).all()
    if not rows:
        return
    matters = [about(event_id, row.person_id) for row in rows]
    heard = {
        one.about: one.last
        for one in session.execute(
            select(Message.about, func.max(Message.created_at).label("last"))
            .where(Message.about.in_(matters), Message.status.in_(TOLD))
            .group_by(Message.about)
        )
    }
    for row, matter in zip(rows, matters, strict=True):
        messages.drop_about(session, matter, at=at)
        last = heard.get(matter)
        if last is None or (row.told_at is not None and last < row.told_at):
            row.told, row.told_at = None, None
    session.flush()


def _tell(
    session: Session,
    game: Game,
    people: Collection[PersonId],
    sort: str,
    *,
    about: str,
    urgent: bool = False,
    at: datetime,
) -> int:
    """urgent: on the call list, too, when the match is almost there"""
    if not people:
        return 0
    event = game.event
    return messages.tell_people(
        session,
        people,
        sort,
        about=about,
        concerns_on=day_of(event.starts_at),
        facts=_facts(session, game),
        call=urgent and programme.is_short_notice(event.starts_at, at),
        at=at,
    )


def _facts(session: Session, game: Game) -> dict[str, Any]:
    event = game.event
    place = session.get(Place, event.place_id) if event.place_id else None
    return {
        "kind": game.team.kind,
        "title": event.title or game.team.title,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "all_day": False,
        "place": place.address if place else "",
        "notice": event.notice,
        "answer_by": event.answer_by.isoformat() if event.answer_by else "",
    }
