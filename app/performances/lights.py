"""The readiness light of many performances at once, for the list. A fixed number of statements.

Clashes with other dates are left out here: they only ever warn, and the page of the
performance names them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.ids import ActivityId, EventId, PersonId, PieceId
from app.performances import homes, musicians, set_list
from app.performances.homes import Home
from app.performances.light import Light, judge
from app.performances.models import Asked, Performance, SetItem
from app.performances.musicians import Musician
from app.performances.picture import companions, part_of
from app.performances.set_list import PieceRow
from app.programme.models import Event, EventStatus, Participation, ParticipationStatus, Reply
from app.programme.rides import Car, rides_of
from app.rules.times import day_of

MOST = 20
"""Lights shown; further ahead nothing has been decided anyway."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What is stored of all the shown performances."""

    facts: dict[ActivityId, AnyRow]
    line_ups: dict[ActivityId, list[tuple[PersonId, str]]]
    cars: dict[ActivityId, list[Car]]
    people: dict[date, dict[PersonId, Musician]]
    said: dict[tuple[EventId, PersonId], str]
    asked: set[tuple[ActivityId, PersonId]]
    set_lists: dict[ActivityId, list[PieceId]]
    pieces: dict[PieceId, PieceRow]
    places: dict[str, Home]


def lights_of(session: Session, rows: Sequence[AnyRow]) -> dict[ActivityId, Light]:
    """Lights by performance, for rows of `queries.list_upcoming`."""
    shown = [row for row in rows if row.event_status != EventStatus.CANCELLED][:MOST]
    if not shown:
        return {}
    read = _read(session, shown)
    return {row.activity_id: _light_of(row, read) for row in shown}


def _read(session: Session, shown: Sequence[AnyRow]) -> _Read:
    ids = [row.activity_id for row in shown]
    facts, line_ups = _facts(session, ids), _line_ups(session, ids)
    rides = rides_of(session, [row.event_id for row in shown])
    cars = {row.activity_id: rides.get(row.event_id, []) for row in shown}
    people = {person for line_up in line_ups.values() for person, _part in line_up}
    people |= {row.leader_id for row in facts.values() if row.leader_id is not None}
    people |= {car.driver_id for some in cars.values() for car in some if car.driver_id}
    set_lists = _pieces(session, ids)
    pieces = set_list.list_some(session, sum(set_lists.values(), []))
    return _Read(
        facts=facts,
        line_ups=line_ups,
        cars=cars,
        people=musicians.people_by_day(session, people, {day_of(row.starts_at) for row in shown}),
        said=_said(session, [row.event_id for row in shown]),
        asked=_asked(session, ids),
        set_lists=set_lists,
        pieces={piece.id: piece for piece in pieces},
        places={home.key: home for home in homes.list_homes(session)},
    )


def _light_of(row: AnyRow, read: _Read) -> Light:
    this, fact = row.activity_id, read.facts[row.activity_id]
    known = read.people[day_of(row.starts_at)]
    chosen = [
        (_as_of(row, known[person], read), part_of(known[person], part))
        for person, part in read.line_ups[this]
        if person in known
    ]
    drivers = [car.driver_id for car in read.cars[this]]
    played = [read.pieces[piece] for piece in read.set_lists[this] if piece in read.pieces]
    return judge(
        chosen,
        [_as_of(row, one, read) for one in companions(chosen, [fact.leader_id, *drivers], known)],
        pieces=set_list.states(played, chosen),
        cars=read.cars[this],
        home=_home(read.places, fact),
        needs_piano=fact.needs_piano,
        adults=fact.adults_needed,
        troubles={},
    )


def _as_of(row: AnyRow, one: Musician, read: _Read) -> Musician:
    """With what they have said to this performance."""
    return replace(
        one,
        said=read.said.get((row.event_id, one.id), ""),
        asked=(row.activity_id, one.id) in read.asked,
    )


def _home(places: dict[str, Home], fact: AnyRow) -> Home | None:
    return places.get(f"p{fact.place_id}") or places.get(f"o{fact.organisation_id}")


def _facts(session: Session, ids: Sequence[ActivityId]) -> dict[ActivityId, AnyRow]:
    rows = session.execute(
        select(
            Performance.activity_id,
            Performance.needs_piano,
            Performance.adults_needed,
            Performance.organisation_id,
            Event.place_id,
            Event.leader_id,
        )
        .join(Event, Event.id == Performance.event_id)
        .where(Performance.activity_id.in_(ids))
    )
    return {row.activity_id: row for row in rows}


def _line_ups(
    session: Session, ids: Sequence[ActivityId]
) -> dict[ActivityId, list[tuple[PersonId, str]]]:
    rows = session.execute(
        select(Participation.activity_id, Participation.person_id, Participation.part).where(
            Participation.activity_id.in_(ids), Participation.status == ParticipationStatus.ACTIVE
        )
    )
    found: dict[ActivityId, list[tuple[PersonId, str]]] = defaultdict(list)
    for row in rows:
        found[row.activity_id].append((row.person_id, row.part))
    return found


def _said(session: Session, events: Sequence[EventId]) -> dict[tuple[EventId, PersonId], str]:
    rows = session.execute(
        select(Reply.event_id, Reply.person_id, Reply.answer).where(Reply.event_id.in_(events))
    )
    return {(row.event_id, row.person_id): row.answer for row in rows}


def _asked(session: Session, ids: Sequence[ActivityId]) -> set[tuple[ActivityId, PersonId]]:
    rows = session.execute(
        select(Asked.activity_id, Asked.person_id).where(Asked.activity_id.in_(ids))
    )
    return {(row.activity_id, row.person_id) for row in rows}


def _pieces(session: Session, ids: Sequence[ActivityId]) -> dict[ActivityId, list[PieceId]]:
    rows = session.execute(
        select(SetItem.activity_id, SetItem.piece_id)
        .where(SetItem.activity_id.in_(ids))
        .order_by(SetItem.position)
    )
    found: dict[ActivityId, list[PieceId]] = defaultdict(list)
    for row in rows:
        found[row.activity_id].append(row.piece_id)
    return found
