"""Fixture lists taken in from a calendar: which date is a match, and what it was before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.base.actor import Actor
from app.base.ids import EventId
from app.football import service
from app.football.models import USUAL_MEETING, Match, MatchDay, Venue
from app.football.queries import Game, matches_of
from app.football.service import Encounter, Plan, usual_answer_by
from app.programme import service as programme
from app.programme.models import Activity, Event, Kind
from app.rules.football import Fixture, read_fixture


def fixture_of(title: str, activity: Activity, *, all_day: bool) -> Fixture | None:
    """None for what belongs to no team, has no kick-off, or names no opponent."""
    if activity.kind != Kind.TEAM or all_day:
        return None
    return read_fixture(title, activity.title)


def title_of(fixture: Fixture) -> str:
    return service.match_title(fixture.opponent)


def venue_of(fixture: Fixture) -> Venue | None:
    """None where the list does not say who is at home."""
    if fixture.home is None:
        return None
    return Venue.HOME if fixture.home else Venue.AWAY


@dataclass(frozen=True, slots=True)
class Known:
    """A match day as it is here. opponent: of the first match, the one a list may name"""

    venue: Venue
    opponent: str
    matches: int


def known_of(session: Session, event_ids: Collection[EventId]) -> dict[EventId, Known]:
    """The match days among these dates; what is no match is left out."""
    several = select(func.count()).where(Match.event_id == MatchDay.event_id)
    rows = session.execute(
        select(
            MatchDay.event_id,
            MatchDay.venue,
            Match.opponent,
            several.correlate(MatchDay).scalar_subquery().label("matches"),
        )
        .join(Match, and_(Match.event_id == MatchDay.event_id, Match.position == 0))
        .where(MatchDay.event_id.in_(event_ids))
    )
    return {row.event_id: Known(Venue(row.venue), row.opponent, row.matches) for row in rows}


def follow(
    session: Session,
    team: Activity,
    event: Event,
    fixture: Fixture,
    *,
    starts_at: datetime,
    ends_at: datetime,
    where: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Make the date the match the list names; what the coach has entered besides stays.

    A list names one match: where the coach has added more, the day stays as long as they need.

    where: a place we do not know, in the list's own words
    """
    day = session.get(MatchDay, event.id)
    matches = matches_of(session, [event.id]).get(event.id, [])
    first = matches[0] if matches else None
    moved = starts_at != event.starts_at
    listed = ends_at - starts_at
    lasts = max(listed, event.ends_at - event.starts_at) if len(matches) > 1 else listed
    known = day or MatchDay(competition="", meeting_point="", kit="", meet_minutes=USUAL_MEETING)
    plan = Plan(
        starts_at=starts_at,
        minutes=int(lasts / timedelta(minutes=1)),
        matches=[
            Encounter(fixture.opponent, 0, where or (first.pitch if first else ""), _id(first)),
            *(Encounter(one.opponent, one.after_minutes, one.pitch, one.id) for one in matches[1:]),
        ],
        venue=venue_of(fixture) or Venue(day.venue if day else Venue.HOME),
        place_id=event.place_id,
        competition=known.competition,
        meeting_point=known.meeting_point,
        meet_minutes=known.meet_minutes,
        kit=known.kit,
        places=known.places,
        answer_by=usual_answer_by(starts_at, at) if moved or day is None else event.answer_by,
    )
    service.change_match(session, team, event, plan, by=by, at=at)


def _id(match: Match | None) -> Any:
    return match.id if match else None


def state_of(session: Session, event: Event) -> dict[str, Any]:
    """What a date was before a list changed it, to be put back: a match, or none."""
    day = session.get(MatchDay, event.id)
    if day is None:
        return {"match": False, "notice": event.notice, "asks": event.asks}
    first = matches_of(session, [event.id])[event.id][0]
    return {"match": True, "venue": day.venue, "opponent": first.opponent, "pitch": first.pitch}


def put_back(
    session: Session, event: Event, state: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """As it was before the list came."""
    day = session.get(MatchDay, event.id)
    if day is None:
        return
    if state["match"]:
        first = matches_of(session, [event.id])[event.id][0]
        day.venue = state["venue"]
        first.opponent, first.pitch = state["opponent"], state["pitch"]
        session.flush()
        game = Game(session.get_one(Activity, event.activity_id), event, day)
        service.say_anew(session, game, by=by, at=at)
        return
    session.delete(day)
    session.flush()
    programme.change_event(
        session,
        event,
        title=event.title,
        notice=state["notice"],
        asks=state["asks"],
        answer_by=None,
        by=by,
        at=at,
    )


def worked_on(session: Session, event_ids: Collection[int]) -> set[int]:
    """Matches somebody has nominated for, entered a result of, or changed since they came."""
    found = select(MatchDay.event_id).where(MatchDay.event_id.in_(event_ids), MatchDay.version > 1)
    return set(session.scalars(found))
