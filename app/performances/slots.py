"""When does it suit everybody? The next dates for a whole performance day, not only the music."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from app.base.ids import EventId, PersonId
from app.performances.homes import Home
from app.performances.plan import Timing
from app.programme.clashes import find_slots
from app.rules.times import BERLIN

WEEKS = 12
USUAL_WEEKDAYS = (0, 1, 2, 3, 4)
EARLIEST, LATEST = time(14, 30), time(17, 0)
"""Homes have coffee at three and supper at half past five (DOMAIN D4)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """first: earliest day; earliest, latest: between them the music begins and ends."""

    first: date
    weekdays: Collection[int] = USUAL_WEEKDAYS
    earliest: time = EARLIEST
    latest: time = LATEST


def propose(
    session: Session,
    wish: Wish,
    *,
    people: Collection[PersonId],
    home: Home | None,
    minutes: int,
    timing: Timing,
    limit: int = 8,
    except_for: EventId | None = None,
) -> list[datetime]:
    """Beginnings at which everybody is free from meeting to return. At most one a day."""
    lead = timedelta(minutes=timing.meet + timing.travel + timing.setup)
    tail = timedelta(minutes=timing.teardown + timing.travel)
    whole = minutes + int((lead + tail).total_seconds()) // 60
    if wish.earliest >= wish.latest or not wish.weekdays:
        return []
    slots = find_slots(
        session,
        people=people,
        place_id=home.place_id if home else None,
        first=wish.first,
        weeks=WEEKS,
        weekdays=wish.weekdays,
        earliest=_shifted(wish.earliest, -lead),
        latest=_shifted(wish.latest, tail),
        minutes=whole,
        limit=limit,
        per_day=1,
        except_for=except_for,
    )
    return [slot.starts_at + lead for slot in slots]


def _shifted(clock: time, by: timedelta) -> time:
    """Within the same day; what would reach beyond midnight stops there."""
    moved = datetime.combine(date(2000, 1, 2), clock, BERLIN) + by
    if moved.date() < date(2000, 1, 2):
        return time(0)
    return moved.time() if moved.date() == date(2000, 1, 2) else time(23, 59)
