"""Changing many dates of a series at once, and telling the families once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from flask_babel import force_locale, gettext
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.base import formats
from app.base.actor import Actor
from app.base.db import check_version
from app.base.errors import RuleBroken
from app.base.ids import EventId, PlaceId
from app.programme.models import Event, EventStatus, Series
from app.programme.series import Reach, Weekly, change_series, shifted, weekly_of
from app.programme.service import tell_families
from app.programme.words import weekly_words
from app.rules.times import day_of, local, week_of

Seen = dict[EventId, tuple[datetime, datetime, PlaceId | None]]


def change_and_tell(
    session: Session,
    series: Series,
    weekly: Weekly,
    *,
    reach: Reach,
    from_day: date,
    reason: str = "",
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Series:
    """`change_series`, and one message per family: the first date moved, and what holds now.

    Dates that fall out are told like a cancellation, all of them in one message.
    """
    dates = _dates(session, series, at)
    before = _seen(dates)
    target = change_series(
        session, series, weekly, reach=reach, from_day=from_day, version=version, by=by, at=at
    )
    _tell_dropped(session, dates, reason=reason, at=at)
    first = next((event for event in _dates(session, target, at) if _moved(event, before)), None)
    if first is not None:
        was = before[first.id][0]
        with force_locale("de"):
            rule = gettext("From now on: %(pattern)s.", pattern=weekly_words(weekly))
        tell_families(
            session,
            first,
            "event_moved",
            soonest=min(was, first.starts_at),
            before=was,
            reason=" ".join(part for part in (rule, reason) if part),
            at=at,
        )
    return target


def move_with_series(
    session: Session,
    event: Event,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place_id: PlaceId | None,
    reach: Reach,
    reason: str = "",
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Series:
    """Move this date and the others of its series with it: same weekday and time for all.

    reach: FOLLOWING or ALL. Raises RuleBroken for a day outside the week the date lies in.
    """
    check_version(event, version)
    weekly, from_day = moved_pattern(session, event, starts_at, ends_at, place_id)
    event.detached = False  # it goes with the others now, even if it once went its own way
    return change_and_tell(
        session,
        session.get_one(Series, event.series_id),
        weekly,
        reach=reach,
        from_day=from_day,
        reason=reason,
        by=by,
        at=at,
    )


def moved_pattern(
    session: Session, event: Event, starts_at: datetime, ends_at: datetime, place_id: PlaceId | None
) -> tuple[Weekly, date]:
    """The pattern that puts this date there, and the day from which it holds.

    Raises RuleBroken for a date without a series and for a day outside its week.
    """
    if event.series_id is None or event.series_day is None:
        raise RuleBroken(gettext("This date belongs to no series."), field="reach")
    if week_of(day_of(starts_at)) != week_of(event.series_day):
        raise RuleBroken(
            gettext("To move several dates, choose a day in the same week."), field="day"
        )
    moved = local(starts_at)
    weekly = replace(
        shifted(weekly_of(session.get_one(Series, event.series_id)), moved.weekday()),
        start=moved.time(),
        minutes=int((ends_at - starts_at).total_seconds()) // 60,
        place_id=place_id,
    )
    # The week's new day may come before its old one; it must not fall out.
    return weekly, min(moved.date(), event.series_day)


def _dates(session: Session, series: Series, at: datetime) -> list[Event]:
    return list(
        session.scalars(
            select(Event)
            .where(
                Event.series_id == series.id,
                Event.starts_at > at,
                Event.status != EventStatus.CANCELLED,
            )
            .order_by(Event.starts_at)
        )
    )


def _tell_dropped(session: Session, dates: Sequence[Event], *, reason: str, at: datetime) -> None:
    """Say which of these dates are gone or cancelled now; the first one stands for all."""
    dropped = [event for event in dates if inspect(event).deleted or event.cancelled]
    if not dropped:
        return
    first, *others = dropped
    words = [reason] if reason else []
    if others:
        with force_locale("de"):
            days = formats.listed(formats.date_short(day_of(one.starts_at)) for one in others)
            words.insert(0, gettext("These dates are cancelled too: %(days)s.", days=days))
    tell_families(
        session,
        first,
        "event_cancelled",
        soonest=first.starts_at,
        reason=" ".join(words),
        about=f"series:{first.series_id}:{day_of(first.starts_at)}",
        at=at,
    )


def _seen(dates: Sequence[Event]) -> Seen:
    return {event.id: (event.starts_at, event.ends_at, event.place_id) for event in dates}


def _moved(event: Event, before: Seen) -> bool:
    was = before.get(event.id)
    return was is not None and was != (event.starts_at, event.ends_at, event.place_id)
