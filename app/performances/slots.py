"""When does it suit everybody? The next dates for a whole performance day, not only the music."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice

from sqlalchemy.orm import Session

from app.base.ids import EventId, PersonId
from app.performances.homes import Home
from app.performances.plan import Timing
from app.programme.clashes import find_slots
from app.rules.slots import Slot
from app.rules.times import BERLIN, day_of, local

WEEKS = 12
MOST_LOOKED_AT = 2000
MOST_DAYS = 8
MOST_A_DAY = 8
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


@dataclass(frozen=True, slots=True)
class Beginning:
    """A possible beginning of the music; missing: who alone could not come then."""

    at: datetime
    missing: PersonId | None


def propose(
    session: Session,
    wish: Wish,
    *,
    people: Collection[PersonId],
    home: Home | None,
    minutes: int,
    timing: Timing,
    planned: datetime | None = None,
    except_for: EventId | None = None,
) -> dict[date, list[Beginning]]:
    """The next days, each with the beginnings at which everybody is free from meeting to return.

    Where no day suits everybody: days on which one single person is missing.
    planned: the beginning they look for another one instead of
    """
    lead = timedelta(minutes=timing.meet + timing.travel + timing.setup)
    tail = timedelta(minutes=timing.teardown + timing.travel)
    if wish.earliest >= wish.latest or not wish.weekdays:
        return {}
    look = partial(
        find_slots,
        session,
        people=people,
        place_id=home.place_id if home else None,
        first=wish.first,
        weeks=WEEKS,
        weekdays=wish.weekdays,
        earliest=_shifted(_next_quarter(wish.earliest), -lead),
        latest=_shifted(wish.latest, tail),
        minutes=minutes + int((lead + tail).total_seconds()) // 60,
        limit=MOST_LOOKED_AT,
        except_for=except_for,
    )
    found = [slot for slot in look() if slot.starts_at + lead != planned]
    if not found and len(people) > 1:
        found = [slot for slot in look(nearly_free=1) if _missing(slot)]
    return _by_day(Beginning(slot.starts_at + lead, _missing(slot)) for slot in found)


def _next_quarter(clock: time) -> time:
    """Beginnings are looked for every quarter of an hour from here on."""
    minutes = -(-(clock.hour * 60 + clock.minute) // 15) * 15
    return time(*divmod(min(minutes, 23 * 60 + 45), 60))


def _missing(slot: Slot) -> PersonId | None:
    sort, _, number = "".join(slot.missing).partition(":")
    return PersonId(int(number)) if sort == "person" else None


def _by_day(found: Iterable[Beginning]) -> dict[date, list[Beginning]]:
    """Full and half hours; of days with none of them the first beginning there is."""
    days: dict[date, list[Beginning]] = {}
    for one in found:
        begins = days.setdefault(day_of(one.at), [])
        if not begins or not local(one.at).minute % 30:
            begins.append(one)
    for begins in days.values():
        if len(begins) > 1 and local(begins[0].at).minute % 30:
            del begins[0]
        del begins[MOST_A_DAY:]
    return dict(islice(days.items(), MOST_DAYS))


def _shifted(clock: time, by: timedelta) -> time:
    """Within the same day; what would reach beyond midnight stops there."""
    moved = datetime.combine(date(2000, 1, 2), clock, BERLIN) + by
    if moved.date() < date(2000, 1, 2):
        return time(0)
    return moved.time() if moved.date() == date(2000, 1, 2) else time(23, 59)
