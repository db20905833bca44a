"""Take in what a phone has counted: guests, then taps, then closing, each with its own answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.models import RegisterGuest
from app.attendance.taking_in import Answer, Answers, refused, unreadable
from app.base.actor import Actor
from app.base.db import hold
from app.base.errors import RuleBroken
from app.base.ids import PersonId, RollCallId
from app.excursions import counting
from app.excursions.counting import SentSighting, in_words, save_sightings
from app.excursions.heads import Head, count_of
from app.excursions.models import RollCall, Trip
from app.excursions.payload import Batch, CloseItem, GuestItem, Item, TapItem
from app.excursions.queries import Journey
from app.programme.models import Activity, Event
from app.programme.visibility import Reader, visible_activities

Place = tuple[Journey, RollCall]


@dataclass(frozen=True, slots=True)
class _Visit:
    """One request: whose, when, and the counts it may write to."""

    session: Session
    places: Mapping[RollCallId, Place]
    by: Actor
    at: datetime


def take_in(session: Session, reader: Reader, batch: Batch, *, by: Actor, at: datetime) -> Answers:
    """Save what can be saved. Every item is answered: saved or refused (why).

    A count that is foreign or missing refuses its items; nothing raises.
    """
    places = _places(session, reader, batch.items)
    for call_id in sorted(places):  # in one order, or two phones wait for each other
        hold(session, RollCall, call_id)
    visit = _Visit(session, places, by, at)
    return {
        "guests": [_one(visit, item, _guest) for item in batch.guests],
        "taps": _taps(visit, batch.taps),
        "closes": [_one(visit, item, _close) for item in batch.closes],
    }


def _places(session: Session, reader: Reader, items: Sequence[Item]) -> dict[RollCallId, Place]:
    wanted = {item.call_id for item in items}
    if not wanted:
        return {}
    rows = session.execute(
        select(RollCall, Activity, Trip, Event)
        .join(Trip, Trip.activity_id == RollCall.activity_id)
        .join(Activity, Activity.id == Trip.activity_id)
        .join(Event, Event.id == Trip.event_id)
        .where(RollCall.id.in_(wanted), visible_activities(reader))
    )
    return {row[0].id: (Journey(*row[1:]), row[0]) for row in rows}


def _unknown(item: Any) -> Answer:
    if isinstance(item, str):
        return unreadable(item)
    return refused(item.id, "unknown_count", gettext("This count is not there any more."))


def _one(visit: _Visit, item: Any, save: Callable[[_Visit, Place, Any], Answer]) -> Answer:
    place = None if isinstance(item, str) else visit.places.get(item.call_id)
    if place is None:
        return _unknown(item)
    try:
        with visit.session.begin_nested():
            return save(visit, place, item)
    except RuleBroken as broken:
        return refused(item.id, "rule", broken.message)


def _guest(visit: _Visit, place: Place, item: GuestItem) -> Answer:
    person_id = counting.add_guest(
        visit.session,
        *place,
        item.name,
        client_id=item.id,
        tapped_at=item.tapped_at,
        by=visit.by,
        at=visit.at,
    )
    return {"id": item.id, "state": "saved", "person": person_id}


def _close(visit: _Visit, place: Place, item: CloseItem) -> Answer:
    counting.close(visit.session, *place, tapped_at=item.tapped_at, by=visit.by, at=visit.at)
    return {"id": item.id, "state": "saved"}


def _taps(visit: _Visit, items: Sequence[TapItem | str]) -> list[Answer]:
    """All taps of a count in one go; the answers in the order of the items."""
    answers: list[Answer] = [{} for _ in items]
    by_call: dict[RollCallId, list[int]] = {}
    for number, item in enumerate(items):
        if isinstance(item, str) or item.call_id not in visit.places:
            answers[number] = _unknown(item)
        else:
            by_call.setdefault(item.call_id, []).append(number)
    for call_id, numbers in by_call.items():
        sent = [item for number in numbers if isinstance(item := items[number], TapItem)]
        for number, answer in zip(numbers, _saved(visit, visit.places[call_id], sent), strict=True):
            answers[number] = answer
    return answers


def _saved(visit: _Visit, place: Place, items: Sequence[TapItem]) -> list[Answer]:
    guests = _guests(visit.session, place[0], items)
    taps = [
        SentSighting(
            item.id,
            item.person_id or guests.get(item.guest, PersonId(0)),
            item.seen,
            item.tapped_at,
            after=item.after,
            why=item.why,
        )
        for item in items
    ]
    try:
        outcomes = save_sightings(visit.session, *place, taps, by=visit.by, at=visit.at)
    except RuleBroken as broken:
        return [refused(item.id, "rule", broken.message) for item in items]
    heads = {head.person_id: head for head in count_of(visit.session, *place).heads}
    return [
        refused(one.tap, one.refused, in_words(one.refused))
        if one.refused
        else {
            "id": one.tap,
            "state": "saved",
            "person": one.person_id,
            "now": _shown(heads.get(one.person_id)),
        }
        for one in outcomes
    ]


def _guests(session: Session, journey: Journey, items: Sequence[TapItem]) -> dict[str, PersonId]:
    wanted = {item.guest for item in items if item.guest}
    if not wanted:
        return {}
    rows = session.execute(
        select(RegisterGuest.client_id, RegisterGuest.person_id).where(
            RegisterGuest.event_id == journey.event.id, RegisterGuest.client_id.in_(wanted)
        )
    )
    return {row.client_id: row.person_id for row in rows}


def _shown(head: Head | None) -> Answer | None:
    """What holds of a person, for the page's script."""
    if head is None:
        return None
    return {"state": head.seen or "", "why": head.why, "tap": head.tap}
