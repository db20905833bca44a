"""Use cases of a weekly series: make it, change one date, this and the following, or all.

Changing never orphans a mark and never changes a UID: dates keep their row and are moved; dates
that fall away are removed when nothing is recorded there and cancelled otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version
from app.base.errors import RuleBroken
from app.base.ids import EventId, PersonId, PlaceId
from app.programme.days import floating_days
from app.programme.models import Activity, Event, EventStatus, Series
from app.programme.publish import publish
from app.programme.service import first_leader, new_uid, remove_event
from app.programme.signals import event_changed
from app.programme.stamps import Scope, scopes_of_event
from app.rules.recurrence import (
    Existing,
    Occurrence,
    Pattern,
    SeriesChange,
    occurrences,
    plan_change,
)
from app.rules.times import day_of, week_of

REGISTER_OPENS = timedelta(hours=1)
"""Marks can be set this long before an event begins."""


class Reach(StrEnum):
    """How far a change goes."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekly pattern as people say it: local wall time, weekday 0 is Monday."""

    weekday: int
    start: time
    minutes: int
    first_on: date
    last_on: date
    interval: int = 1
    skip_public: bool = True
    skip_school: bool = True
    skip_floating: bool = True
    place_id: PlaceId | None = None
    leader_id: PersonId | None = None

    @property
    def pattern(self) -> Pattern:
        return Pattern(
            weekday=self.weekday,
            start=self.start,
            minutes=self.minutes,
            first=self.first_on,
            last=self.last_on,
            interval=self.interval,
            skip_public=self.skip_public,
            skip_school=self.skip_school,
            skip_floating=self.skip_floating,
        )


@dataclass(frozen=True, slots=True)
class Ahead:
    """A change of a series before it is made.

    start:  nothing before this day is touched;  weekly: the pattern from then on
    events: the rows it concerns, from the week of `start` on
    """

    reach: Reach
    start: date
    weekly: Weekly
    events: Sequence[Event]
    plan: SeriesChange


def weekly_of(series: Series) -> Weekly:
    return Weekly(
        weekday=series.weekday,
        start=series.start,
        minutes=series.minutes,
        first_on=series.first_on,
        last_on=series.last_on,
        interval=series.interval,
        skip_public=series.skip_public,
        skip_school=series.skip_school,
        skip_floating=series.skip_floating,
        place_id=series.place_id,
        leader_id=series.leader_id,
    )


def preview(session: Session, weekly: Weekly) -> list[Occurrence]:
    """The dates a pattern would make, for the page that asks before it saves."""
    if weekly.last_on < weekly.first_on:
        raise RuleBroken(gettext("The end must come after the beginning."), field="last_on")
    try:
        return occurrences(weekly.pattern, floating_days(session, weekly.first_on, weekly.last_on))
    except ValueError:
        raise RuleBroken(
            gettext("That would be too many dates. Please choose a shorter time."), field="last_on"
        ) from None


def create_series(
    session: Session, activity: Activity, weekly: Weekly, *, by: Actor, at: datetime
) -> Series:
    """Make the series and all its events."""
    wanted = preview(session, weekly)
    if not wanted:
        raise RuleBroken(
            gettext("No date falls into this time: all are holidays or days off."), field="last_on"
        )
    series = Series(activity_id=activity.id)
    _apply(session, series, activity, weekly)
    session.add(series)
    session.flush()
    events = [_event_of(session, activity, series, one, at=at) for one in wanted]
    session.add_all(events)
    session.flush()
    publish(session, events, at=at, raises_sequence=False)
    audit.record(
        session,
        "programme.create_series",
        "series",
        series.id,
        by=by,
        at=at,
        detail=f"{len(events)} events",
    )
    return series


def change_series(
    session: Session,
    series: Series,
    weekly: Weekly,
    *,
    reach: Reach,
    from_day: date,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Series:
    """Change "this and following" (from `from_day`) or "all"; either way from today on.

    Dates changed by hand and the past stay as they are. Returns the series that now holds the
    changed dates: for "following" a new one, so that the old pattern still explains the older.
    """
    check_version(series, version)
    activity = session.get_one(Activity, series.activity_id)
    ahead = foresee_change(session, series, weekly, reach=reach, from_day=from_day, at=at)
    plan, target = ahead.plan, series
    if ahead.reach is Reach.FOLLOWING:
        target = _split(session, series, ahead.start)
    _apply(session, target, activity, ahead.weekly)
    session.add(target)
    session.flush()
    touched = [event for event in ahead.events if _is_from(event, ahead.start)]
    before = {event.id: _when_and_where(event) for event in touched}
    changed, left = _carry_out(session, plan, touched, activity, target, by=by, at=at)
    publish(session, changed, at=at, raises_sequence=True, also=left)
    for event in changed:
        was = before.get(event.id)  # a new date was nowhere before
        if was and was != _when_and_where(event) and not event.cancelled:
            event_changed.send(session, event=event, what="moved", before=was[0], at=at)
    audit.record(
        session,
        "programme.change_series",
        "series",
        target.id,
        by=by,
        at=at,
        detail=f"{ahead.reach}: {len(plan.moves)} moved, {len(plan.creates)} new, "
        f"{len(plan.cancels)} off",
    )
    return target


def foresee_change(
    session: Session,
    series: Series,
    weekly: Weekly,
    *,
    reach: Reach,
    from_day: date,
    at: datetime,
    along: EventId | None = None,
) -> Ahead:
    """What `change_series` would do; nothing is stored.

    along: a date that goes with the others although it once went its own way
    """
    if reach is Reach.THIS:
        raise ValueError("one date is moved with service.move_event")
    if reach is Reach.FOLLOWING and from_day <= series.first_on:
        reach = Reach.ALL  # nothing older is left to be explained
    earliest = min(series.first_on, weekly.first_on)
    start = max(from_day if reach is Reach.FOLLOWING else earliest, day_of(at))
    if weekly.last_on < max(weekly.first_on, start):
        raise RuleBroken(
            gettext("The last day must not lie before the first, nor before today."),
            field="last_on",
        )
    if reach is Reach.FOLLOWING:
        weekly = replace(weekly, first_on=first_from(weekly, start))
    # The whole week of `start`: a lesson already held in it must not be doubled.
    events = _events_from(session, series, week_of(start)[0])
    existing = [
        replace(_existing(event, at), detached=event.detached and event.id != along)
        for event in events
    ]
    return Ahead(reach, start, weekly, events, _plan(session, existing, weekly, start))


def _plan(
    session: Session, existing: Sequence[Existing], weekly: Weekly, start: date
) -> SeriesChange:
    try:
        return plan_change(
            existing,
            weekly.pattern,
            start,
            floating_days(session, start, weekly.last_on),
        )
    except ValueError:
        raise RuleBroken(
            gettext("That would be too many dates. Please choose a shorter time."), field="last_on"
        ) from None


def _carry_out(
    session: Session,
    plan: SeriesChange,
    events: Sequence[Event],
    activity: Activity,
    target: Series,
    *,
    by: Actor,
    at: datetime,
) -> tuple[list[Event], set[Scope]]:
    """Move, make and drop rows as planned. Returns what changed and the scopes that were left."""
    left: set[Scope] = set().union(*(scopes_of_event(event) for event in events))
    by_day = {event.series_day: event for event in events}
    times = {move.existing.day: move.to for move in plan.moves}
    dropped = {one.day for one in plan.cancels}
    changed = [
        event
        for day in sorted(dropped)
        if (event := _drop(session, by_day[day], by=by, at=at)) is not None
    ]
    kept = [event for event in events if event.series_day not in dropped]
    days = [event.series_day for event in kept]
    _clear_days(session, kept)
    for event, day in zip(kept, days, strict=True):
        new = times.get(day) if day else None
        event.series_id, event.series_day = target.id, new.day if new else day
        if _refit(event, new, target, at):
            changed.append(event)
    made = [_event_of(session, activity, target, one, at=at) for one in plan.creates]
    session.add_all(made)
    session.flush()
    return [*changed, *made], left


def _refit(event: Event, new: Occurrence | None, target: Series, at: datetime) -> bool:
    """Give the event the series' time, place and leader. True when anything visible changed."""
    if event.detached or event.starts_at <= at + REGISTER_OPENS:
        return False
    before = (*_when_and_where(event), event.leader_id)
    if new is not None:
        event.shift(new.starts_at, new.ends_at)
    event.place_id, event.leader_id = target.place_id, target.leader_id
    return before != (*_when_and_where(event), event.leader_id)


def _when_and_where(event: Event) -> tuple[datetime, datetime, PlaceId | None]:
    return event.starts_at, event.ends_at, event.place_id


def _clear_days(session: Session, events: Sequence[Event]) -> None:
    """Two dates may swap days: free the unique (series, day) first."""
    for event in events:
        event.series_day = None
    session.flush()


def _drop(session: Session, event: Event, *, by: Actor, at: datetime) -> Event | None:
    """Remove the date, or cancel it when something is recorded there."""
    try:
        remove_event(session, event, by=by, at=at)
    except RuleBroken:
        event.status = EventStatus.CANCELLED
        return event
    return None


def _split(session: Session, series: Series, start: date) -> Series:
    """A series of its own, still empty, from `start` on; the old one ends the day before."""
    series.last_on = min(series.last_on, start - timedelta(days=1))
    return Series(activity_id=series.activity_id)


def shifted(weekly: Weekly, weekday: int) -> Weekly:
    """Each date of the pattern on another day of its own week, the first and the last as well."""
    first = first_from(weekly, weekly.first_on)
    step = 7 * weekly.interval
    last = first + timedelta(days=max(0, (weekly.last_on - first).days // step * step))
    days = timedelta(days=weekday - weekly.weekday)
    return replace(weekly, weekday=weekday, first_on=first + days, last_on=last + days)


def first_from(weekly: Weekly, start: date) -> date:
    """The pattern's first day at `start` or later: every second week stays the same weeks."""
    first = weekly.first_on + timedelta(days=(weekly.weekday - weekly.first_on.weekday()) % 7)
    step = 7 * weekly.interval
    missed = max(0, -(-(start - first).days // step))
    return first + timedelta(days=missed * step)


def _apply(session: Session, series: Series, activity: Activity, weekly: Weekly) -> None:
    series.weekday, series.start, series.minutes = weekly.weekday, weekly.start, weekly.minutes
    series.first_on, series.last_on, series.interval = (
        weekly.first_on,
        weekly.last_on,
        weekly.interval,
    )
    series.skip_public = weekly.skip_public
    series.skip_school = weekly.skip_school
    series.skip_floating = weekly.skip_floating
    series.place_id = weekly.place_id or activity.place_id
    series.leader_id = weekly.leader_id or first_leader(session, activity)


def _event_of(
    session: Session, activity: Activity, series: Series, one: Occurrence, *, at: datetime
) -> Event:
    return Event(
        activity_id=activity.id,
        series_id=series.id,
        series_day=one.day,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        place_id=series.place_id,
        leader_id=series.leader_id,
        asks=activity.asks,
        uid=new_uid(session, activity.kind),
        revised_at=at,
        vevent="",
    )


def _events_from(session: Session, series: Series, start: date) -> list[Event]:
    return list(
        session.scalars(
            select(Event)
            .where(Event.series_id == series.id, Event.series_day >= start)
            .options(undefer(Event.vevent))
            .order_by(Event.series_day)
        )
    )


def _is_from(event: Event, start: date) -> bool:
    return event.series_day is not None and event.series_day >= start


def _existing(event: Event, at: datetime) -> Existing:
    """A date whose register is open, or was, may hold marks: it stays where it is."""
    return Existing(
        day=event.series_day or day_of(event.starts_at),
        has_marks=event.starts_at <= at + REGISTER_OPENS,
        detached=event.detached,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
    )
