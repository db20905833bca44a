"""Dates of somebody else's calendar beside ours: new, changed, as they are, left out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.ids import EventId, PlaceId
from app.exchange.ics_reading import Found
from app.exchange.matching import chunks
from app.exchange.models import Draft, Import, ImportedEvent, Made, Sort
from app.exchange.planning import SKIP
from app.football import fixtures
from app.programme import service
from app.programme.models import Activity, Event
from app.programme.queries import place_choices
from app.rules.football import Fixture
from app.rules.names import fold

DAY = len("20261204")
"""Letters of an occurrence that name its day."""


class Fate(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LEFT_OUT = "left_out"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Line:
    """One date and what would become of it. event: ours, where it has come before"""

    number: int
    found: Found
    fate: Fate
    event: Event | None = None
    why: str = ""
    match: Fixture | None = None
    """The match it would be, where the offer is a football team."""

    @property
    def open(self) -> bool:
        """There is something to decide."""
        return self.fate in (Fate.NEW, Fate.CHANGED, Fate.LEFT_OUT)


def plan(
    session: Session, activity: Activity, dates: Sequence[Found], choices: Mapping[str, str]
) -> list[Line]:
    """Two statements for each few hundred dates."""
    ours = _ours(session, activity, dates)
    games = fixtures.known_of(session, [event.id for event in ours.values()])
    return [
        _line(number, found, choices.get(str(number), ""), activity, ours, games)
        for number, found in enumerate(dates)
    ]


def _line(
    number: int,
    found: Found,
    choice: str,
    activity: Activity,
    ours: Mapping[tuple[str, str], Event],
    games: Mapping[EventId, fixtures.Known],
) -> Line:
    event = ours.get((found.uid, found.occurrence))
    match = fixture_of(found, activity)
    if found.ignored or found.starts_at is None or found.ends_at is None:
        return Line(number, found, Fate.IGNORED, event, found.ignored)
    if event is not None and event.cancelled:
        return Line(number, found, Fate.IGNORED, event, gettext("cancelled here"))
    if event is not None and _is_same(found, activity, event, match, games.get(event.id)):
        return Line(number, found, Fate.SAME, event, match=match)
    if choice == SKIP:
        return Line(number, found, Fate.LEFT_OUT, event, match=match)
    return Line(number, found, Fate.NEW if event is None else Fate.CHANGED, event, match=match)


def _is_same(
    found: Found,
    activity: Activity,
    event: Event,
    match: Fixture | None,
    game: fixtures.Known | None,
) -> bool:
    """Of a day with several matches a list knows the first alone: title and end are the coach's."""
    if match is not None and fixtures.venue_of(match) not in (None, game and game.venue):
        return False
    if match is not None and game is not None and game.matches > 1:
        return (game.opponent, event.starts_at) == (match.opponent, found.starts_at)
    return _says(event) == _said(found, activity)


def _says(event: Event) -> tuple[object, ...]:
    return event.title, event.starts_at, event.ends_at


def _said(found: Found, activity: Activity) -> tuple[object, ...]:
    return title_of(found, activity), found.starts_at, found.ends_at


def fixture_of(found: Found, activity: Activity) -> Fixture | None:
    return fixtures.fixture_of(found.title, activity, all_day=found.all_day)


def title_of(found: Found, activity: Activity) -> str:
    """What a date says besides the offer it belongs to."""
    match = fixture_of(found, activity)
    if match is not None:
        return fixtures.title_of(match)
    return "" if fold(found.title) == fold(activity.title) else found.title


def _ours(
    session: Session, activity: Activity, dates: Sequence[Found]
) -> dict[tuple[str, str], Event]:
    found = {}
    for some in chunks({one.uid for one in dates}):
        rows = session.execute(
            select(ImportedEvent.uid, ImportedEvent.occurrence, Event)
            .join(Event, Event.id == ImportedEvent.event_id)
            .where(ImportedEvent.activity_id == activity.id, ImportedEvent.uid.in_(some))
        )
        for row in rows:
            found[row.uid, row.occurrence] = row.Event
    return found | dict(_at_another_hour(found, dates))


def _at_another_hour(
    ours: Mapping[tuple[str, str], Event], dates: Sequence[Found]
) -> Iterator[tuple[tuple[str, str], Event]]:
    """A series set to another hour names all its dates anew; their days stay."""
    named = [(one.uid, one.occurrence) for one in dates if one.occurrence]
    left: dict[tuple[str, str], Event] = {
        (uid, occurrence[:DAY]): ours[uid, occurrence]
        for uid, occurrence in sorted(set(ours).difference(named))
        if occurrence
    }
    for uid, occurrence in named:
        if (uid, occurrence) not in ours and (uid, occurrence[:DAY]) in left:
            yield (uid, occurrence), left.pop((uid, occurrence[:DAY]))


def carry_out(
    session: Session,
    draft: Draft,
    activity: Activity,
    lines: Sequence[Line],
    *,
    by: Actor,
    at: datetime,
) -> Import:
    """Make and change what is planned, and throw the draft away."""
    run = Import(sort=Sort.EVENTS, made_at=at, made_by=str(by), activity_id=activity.id)
    session.add(run)
    session.flush()
    known = {fold(name): place_id for place_id, name in place_choices(session)}
    for line in lines:
        if line.fate is Fate.NEW:
            _make(session, run, activity, line.found, known, by=by, at=at)
        elif line.fate is Fate.CHANGED and line.event is not None:
            _change(session, run, activity, line.event, line.found, by=by, at=at)
    session.delete(draft)
    session.flush()
    audit.record(session, "exchange.import_events", "import", run.id, by=by, at=at)
    return run


def _make(
    session: Session,
    run: Import,
    activity: Activity,
    found: Found,
    places: Mapping[str, PlaceId],
    *,
    by: Actor,
    at: datetime,
) -> None:
    place_id = places.get(fold(found.where)) if found.where else None
    match = fixture_of(found, activity)
    event = service.create_event(
        session,
        activity,
        starts_at=_known(found.starts_at),
        ends_at=_known(found.ends_at),
        all_day=found.all_day,
        title=title_of(found, activity),
        place_id=place_id,
        elsewhere=match is not None and not match.home,
        notice="" if place_id else found.where,
        by=by,
        at=at,
    )
    if match is not None:
        _follow(session, activity, event, match, found, "" if place_id else found.where, by, at)
    session.add(
        ImportedEvent(
            event_id=event.id,
            activity_id=activity.id,
            uid=found.uid,
            occurrence=found.occurrence,
        )
    )
    session.add(Made(import_id=run.id, event_id=event.id, version=event.version))
    run.events += 1


def _follow(
    session: Session,
    activity: Activity,
    event: Event,
    match: Fixture,
    found: Found,
    where: str,
    by: Actor,
    at: datetime,
) -> None:
    fixtures.follow(
        session,
        activity,
        event,
        match,
        starts_at=_known(found.starts_at),
        ends_at=_known(found.ends_at),
        where=where,
        by=by,
        at=at,
    )


def _change(
    session: Session,
    run: Import,
    activity: Activity,
    event: Event,
    found: Found,
    *,
    by: Actor,
    at: datetime,
) -> None:
    before: dict[str, Any] = {
        "title": event.title,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "place_id": event.place_id,
    }
    session.get_one(ImportedEvent, event.id).occurrence = found.occurrence
    match = fixture_of(found, activity)
    if match is not None:
        before["was"] = fixtures.state_of(session, event)
        _follow(session, activity, event, match, found, "", by, at)
    else:
        _rename_and_move(session, activity, event, found, by=by, at=at)
    held = json.dumps(before)
    session.add(Made(import_id=run.id, event_id=event.id, version=event.version, before=held))
    run.changed += 1


def _rename_and_move(
    session: Session, activity: Activity, event: Event, found: Found, *, by: Actor, at: datetime
) -> None:
    if event.title != title_of(found, activity):
        service.change_event(
            session,
            event,
            title=title_of(found, activity),
            notice=event.notice,
            asks=event.asks,
            answer_by=event.answer_by,
            by=by,
            at=at,
        )
    service.move_event(
        session,
        event,
        starts_at=_known(found.starts_at),
        ends_at=_known(found.ends_at),
        place_id=event.place_id,
        by=by,
        at=at,
    )


def _known(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("a date without a time is never planned")
    return moment
