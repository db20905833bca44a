"""What the team does for fair play and against racism: noted, listed by season, counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import AnyRow, check_version
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import EventId
from app.football.models import FairPlay, Sort
from app.programme.models import Activity, Event
from app.rules.football import season_span
from app.rules.times import day_of


@dataclass(frozen=True, slots=True)
class Deed:
    """One line as typed. reached: about how many people, None where nobody counted"""

    day: date
    sort: Sort
    what: str
    event_id: EventId | None = None
    reached: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something of one sort was noted, and how many people it reached together."""

    sort: Sort
    times: int
    reached: int


def note(session: Session, team: Activity, deed: Deed, *, by: Actor, at: datetime) -> FairPlay:
    row = FairPlay(activity_id=team.id)
    _fill(session, row, deed, at)
    session.add(row)
    session.flush()
    audit.record(session, "football.note_fair_play", "fair_play", row.id, by=by, at=at)
    return row


def change(
    session: Session,
    row: FairPlay,
    deed: Deed,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    check_version(row, version)
    _fill(session, row, deed, at)
    session.flush()
    audit.record(session, "football.change_fair_play", "fair_play", row.id, by=by, at=at)


def remove(
    session: Session, row: FairPlay, *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """It was noted by mistake."""
    check_version(row, version)
    number = row.id
    session.delete(row)
    session.flush()
    audit.record(session, "football.remove_fair_play", "fair_play", number, by=by, at=at)


def _fill(session: Session, row: FairPlay, deed: Deed, at: datetime) -> None:
    if deed.day > day_of(at):
        raise RuleBroken(gettext("Please note what has happened already."), field="day")
    if deed.event_id is not None:
        event = session.get(Event, deed.event_id)
        if event is None or event.activity_id != row.activity_id:
            raise NotForYou
    row.day, row.sort, row.what = deed.day, deed.sort, deed.what
    row.event_id, row.reached = deed.event_id, deed.reached


def row_for(session: Session, team: Activity, number: int) -> FairPlay:
    """Raises NotForYou when it is missing or another team's."""
    row = session.get(FairPlay, number)
    if row is None or row.activity_id != team.id:
        raise NotForYou
    return row


def list_season(session: Session, team: Activity, season: int) -> Sequence[AnyRow]:
    """The log of a season, the latest first, each with the date it belongs to, if any."""
    first, last = season_span(season)
    return session.execute(
        select(
            FairPlay.id,
            FairPlay.day,
            FairPlay.sort,
            FairPlay.what,
            FairPlay.reached,
            FairPlay.event_id,
            Event.title.label("event_title"),
        )
        .outerjoin(Event, Event.id == FairPlay.event_id)
        .where(FairPlay.activity_id == team.id, FairPlay.day >= first, FairPlay.day <= last)
        .order_by(FairPlay.day.desc(), FairPlay.id.desc())
    ).all()


def count_fair_play(session: Session, first: date, last: date) -> list[Tally]:
    """Of all teams between two days, both included; sorts nobody noted are left out."""
    rows = session.execute(
        select(
            FairPlay.sort,
            func.count().label("times"),
            func.coalesce(func.sum(FairPlay.reached), 0).label("reached"),
        )
        .where(FairPlay.day >= first, FairPlay.day <= last)
        .group_by(FairPlay.sort)
    )
    known = {Sort(row.sort): Tally(Sort(row.sort), row.times, row.reached) for row in rows}
    return [known[sort] for sort in Sort if sort in known]
