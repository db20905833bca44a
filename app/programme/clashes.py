"""What stands in the way of an event, in words: a room, a leader, a child, a holiday.

Warns, never blocks. The rules are pure (rules.conflicts, rules.slots); this file hands them rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import read
from app.base.ids import EventId, PersonId, PlaceId
from app.partners.models import Place
from app.programme import queries
from app.programme.claims import Busy, busy_times
from app.programme.days import floating_days, free_days
from app.rules.conflicts import Claim, Conflict, conflicts
from app.rules.holidays import FreeDay, free_on, is_published
from app.rules.slots import Slot, free_slots
from app.rules.times import BERLIN, day_of

TRAVEL_LOOK_AROUND = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing in the way. who: the person or place, None for a day; text: the sentence shown."""

    text: str
    person_id: PersonId | None = None
    place_id: PlaceId | None = None
    event_id: EventId | None = None


def clashes(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place_id: PlaceId | None = None,
    people: Collection[PersonId] = (),
    except_for: EventId | None = None,
) -> list[Clash]:
    """Everything in the way of an event planned like this. Flat: five statements at most."""
    places = [place_id] if place_id else []
    busy = busy_times(
        session,
        people=people,
        places=places,
        start=starts_at - TRAVEL_LOOK_AROUND,
        end=ends_at + TRAVEL_LOOK_AROUND,
        except_for=except_for,
    )
    titles = {claim.event_id: claim for claim in busy}
    minutes = _travel_minutes(session, {place_id, *(claim.place_id for claim in busy)})

    def place_of(claim: Claim) -> PlaceId | None:
        other = titles.get(EventId(claim.event_id))
        return other.place_id if other else place_id

    def travel(a: Claim, b: Claim) -> int:
        """Minutes between the two places, by way of the school; 0 within one place."""
        first, second = place_of(a), place_of(b)
        if first == second or first is None or second is None:
            return 0
        return max(minutes.get(first, 0), minutes.get(second, 0))

    wanted = [Claim(f"person:{person}", starts_at, ends_at, 0, "") for person in people]
    wanted += [Claim(f"place:{place}", starts_at, ends_at, 0, "") for place in places]
    existing = [
        Claim(claim.resource, claim.starts_at, claim.ends_at, claim.event_id, claim.title)
        for claim in busy
    ]
    found = conflicts(wanted, existing, travel)
    names = queries.people_names(session, list(people)) if found else {}
    return [
        *_day_clashes(session, day_of(starts_at)),
        *(_in_words(one, titles[EventId(one.claim.event_id)], names) for one in found),
    ]


def _in_words(conflict: Conflict, busy: Busy, names: dict[PersonId, str]) -> Clash:
    sort, _, number = conflict.resource.partition(":")
    until = formats.clock(busy.ends_at)
    if sort == "place":
        text = gettext(
            "The room is taken until %(until)s: %(title)s", until=until, title=busy.title
        )
        return Clash(text, place_id=PlaceId(int(number)), event_id=busy.event_id)
    person_id = PersonId(int(number))
    name = names.get(person_id, "")
    if conflict.kind == "travel":
        text = gettext(
            "%(name)s needs travel time after %(title)s (until %(until)s)",
            name=name,
            title=busy.title,
            until=until,
        )
    else:
        text = gettext(
            "%(name)s has %(title)s until %(until)s", name=name, title=busy.title, until=until
        )
    return Clash(text, person_id=person_id, event_id=busy.event_id)


def _day_clashes(session: Session, day: date) -> list[Clash]:
    return [Clash(text) for text in day_warnings(day, floating_days(session, day, day))]


def day_warnings(day: date, floating: Sequence[FreeDay]) -> list[str]:
    """What speaks against a day as such, in sentences; without asking the database."""
    found = [
        gettext("%(day)s is a day off: %(name)s", day=formats.date_long(day), name=free.name)
        for free in free_on(day, floating)
    ]
    if not is_published(day):
        found.append(gettext("School holidays for this date have not been published yet."))
    return found


def day_words(session: Session, day: date) -> str:
    """What a planner wants to know of a day: "school day", a holiday's name, "not published"."""
    return words_for_day(day, floating_days(session, day, day))


def words_for_day(day: date, floating: Sequence[FreeDay]) -> str:
    """`day_words` for somebody who has asked for the floating days already."""
    free = free_on(day, floating)
    if free:
        return formats.listed(one.name for one in free)
    if not is_published(day):
        return gettext("School holidays not published yet")
    if day.weekday() >= 5:
        return gettext("Weekend")
    return gettext("School day, no holidays")


_TRAVEL = select(Place.id, Place.travel_minutes).where(
    Place.id.in_(bindparam("ids", expanding=True))
)


def _travel_minutes(session: Session, places: Collection[PlaceId | None]) -> dict[PlaceId, int]:
    ids = [place for place in places if place is not None]
    if not ids:
        return {}
    rows = read(session, _TRAVEL, ids=ids)
    return {row.id: row.travel_minutes for row in rows}


def find_slots(
    session: Session,
    *,
    people: Collection[PersonId],
    place_id: PlaceId | None,
    first: date,
    weeks: int,
    weekdays: Collection[int],
    earliest: time,
    latest: time,
    minutes: int,
    limit: int = 10,
    nearly_free: int = 0,
    except_for: EventId | None = None,
) -> list[Slot]:
    """The next dates when all these people and this place are free, outside days off.

    nearly_free: dates too at which up to so many are missing, named "person:12" or "place:3"
    except_for:  the event that looks for another date, and stands in nobody's way
    """
    last = first + timedelta(weeks=weeks)
    start = datetime.combine(first, time(0), BERLIN)
    end = datetime.combine(last, time(0), BERLIN) + timedelta(days=1)
    places = [place_id] if place_id else []
    taken = busy_times(
        session, people=people, places=places, start=start, end=end, except_for=except_for
    )
    busy: dict[str, list[tuple[datetime, datetime]]] = {}
    for claim in taken:
        busy.setdefault(claim.resource, []).append((claim.starts_at, claim.ends_at))
    off = _days_of(free_days(session, first, last))
    needed = [f"person:{person}" for person in people] + [f"place:{place}" for place in places]
    return free_slots(
        busy,
        needed=needed,
        first=first,
        last=last,
        weekdays=weekdays,
        earliest=earliest,
        latest=latest,
        minutes=minutes,
        free_days=off.__contains__,
        limit=limit,
        nearly_free=nearly_free,
    )


def _days_of(ranges: Sequence[FreeDay]) -> frozenset[date]:
    return frozenset(
        free.first + timedelta(days=number)
        for free in ranges
        for number in range((free.last - free.first).days + 1)
    )


def is_running(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """From 15 minutes before until 30 minutes after: what "Heute" opens by itself."""
    return starts_at - timedelta(minutes=15) <= now < ends_at + timedelta(minutes=30)
