"""What the room does when the programme moves or cancels a match, or a guest is recognised."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.ids import ActivityId, PersonId
from app.football import nominating, service, telling
from app.football.models import MatchDay, Nomination, Scored
from app.football.queries import Game, matches_of
from app.messages.waiting import retitle
from app.people.signals import guest_recognised
from app.programme.models import OVER, Activity, Answer, Event
from app.programme.queries import find_participation
from app.programme.signals import event_changed, event_removed, event_retitled, place_left, replied


def connect() -> None:
    event_changed.connect(_event_changed)
    event_removed.connect(_event_removed)
    event_retitled.connect(_event_retitled)
    replied.connect(_replied)
    place_left.connect(_place_left)
    guest_recognised.connect(_guest_recognised)


def _event_changed(session: Session, *, event: Event, what: str, **facts: Any) -> None:
    """The times in the notice move with the date, and in what waits; what is off need not be
    told of."""
    day = session.get(MatchDay, event.id)
    if day is None:
        return
    if what == "moved":
        game = Game(session.get_one(Activity, event.activity_id), event, day)
        service.say_anew(session, game, by=SYSTEM, at=facts["at"])
        telling.tell_anew(session, game, at=facts["at"])
    elif what == "cancelled":
        telling.drop(session, event.id, at=facts["at"])


def _event_retitled(session: Session, *, event: Event, **_: Any) -> None:
    """Another opponent: nobody hears of the old one any more."""
    title = event.title or session.get_one(Activity, event.activity_id).title
    retitle(session, telling.matters_of(session, event.id), title)


def _event_removed(session: Session, *, event: Event, **_: Any) -> None:
    """Raises RuleBroken for a match with a result."""
    for match in matches_of(session, [event.id]).get(event.id, ()):
        service.check_unplayed(match)


def _replied(
    session: Session, *, event: Event, person_id: PersonId, said: Answer, at: datetime
) -> None:
    """Who has just said no need not hear any more that they play."""
    if said is Answer.NO:
        telling.drop(session, event.id, [person_id], at=at)


def _place_left(
    session: Session, *, activity_id: ActivityId, person_id: PersonId, at: datetime
) -> None:
    """Who has left the team plays no more. A "no" to one date sends this, too, and ends nothing."""
    row = find_participation(session, session.get_one(Activity, activity_id), person_id)
    if row is None or row.status in OVER:
        nominating.unpick(session, activity_id, person_id, at=at)


def _guest_recognised(
    session: Session, *, guest_id: PersonId, person_id: PersonId, **_: Any
) -> None:
    """Nominations and goals pass to the person, where they have none of their own."""
    for table, key in ((Nomination, Nomination.event_id), (Scored, Scored.match_id)):
        own = select(key).where(table.person_id == person_id)
        theirs = update(table).where(table.person_id == guest_id, key.not_in(own))
        session.execute(theirs.values(person_id=person_id))
