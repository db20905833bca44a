"""Take in what was tapped at the door, each tap with its own answer."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.attendance.taking_in import Answer, Answers, refused, unreadable
from app.base.actor import Actor
from app.base.errors import RuleBroken
from app.base.ids import EventId
from app.programme.visibility import Reader
from app.rules.last_tap import last_of
from app.workshops import door, queries
from app.workshops.door import Outcome, SentTap
from app.workshops.models import Admission, Reservation
from app.workshops.payload import Batch, TapItem


def take_in(session: Session, reader: Reader, batch: Batch, *, by: Actor, at: datetime) -> Answers:
    """Save what can be saved. Every item is answered: saved or refused (why).

    A door that is foreign or missing refuses its items; nothing raises.
    """
    doors = queries.visible_doors(session, reader, {one.event_id for one in batch.items})
    said: dict[EventId, dict[str, Answer]] = {}
    for event_id in sorted(doors):  # in one order, or two phones wait for each other
        items = [one for one in batch.items if one.event_id == event_id]
        said[event_id] = _saved(session, event_id, items, by=by, at=at)
    return {
        "taps": [_answer(one, said) for one in batch.taps],
        "steps": [_answer(one, said) for one in batch.steps],
    }


def _answer(item: TapItem | str, said: dict[EventId, dict[str, Answer]]) -> Answer:
    if isinstance(item, str):
        return unreadable(item)
    if item.event_id not in said:
        return refused(item.id, "unknown_door", gettext("This door list is not there any more."))
    return said[item.event_id][item.id]


def _saved(
    session: Session, event_id: EventId, items: Sequence[TapItem], *, by: Actor, at: datetime
) -> dict[str, Answer]:
    taps = [SentTap(one.id, one.party, one.count, one.tapped_at, one.after) for one in items]
    try:
        outcomes = door.save_taps(session, event_id, taps, by=by, at=at)
    except RuleBroken as broken:
        return {one.id: refused(one.id, "rule", broken.message) for one in items}
    known = door.taps_of(session, event_id)
    return {
        one.tap: refused(one.tap, one.refused, door.in_words(one.refused))
        if one.refused
        else {"id": one.tap, "state": "saved", "now": _now(session, event_id, one, known)}
        for one in outcomes
    }


def _now(session: Session, event_id: EventId, one: Outcome, known: door.Taps) -> Answer:
    """What holds, for the page's script."""
    if one.party is None:
        return {"walk_ins": session.get_one(Admission, event_id).walk_ins}
    party = session.get_one(Reservation, one.party)
    held = last_of(known[one.party])
    return {"arrived": party.arrived, "status": party.status, "tap": held.tap if held else ""}
