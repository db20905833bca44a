"""Work in lieu of substitute imprisonment: from day-fines to days to hours to what is done.

Only to compare with: the figure of the official letter counts. All durations are minutes.
"""

from dataclasses import dataclass
from datetime import date, timedelta

HALVED_FROM = date(2024, 2, 1)
"""Day-fines final from here on: two are one day (§ 43 StGB, Art. 316o (2) EGStGB)."""
HOUR = 60
RECENT = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class DayLength:
    """How many hours of work stand for one day of substitute imprisonment in a Land."""

    land: str
    valid_from: date | None
    """None where the ordinance we know of does not say since when."""
    hours: int
    reduced: int
    """In hardship, where the letter says so."""


DAY_LENGTHS = (
    DayLength("BE", date(2021, 1, 1), 4, 3),
    DayLength("BE", date(2024, 2, 27), 6, 3),
    DayLength("HH", date(2012, 1, 1), 5, 3),
    DayLength("NI", None, 6, 3),
    DayLength("RP", None, 6, 3),
)
"""Only what an ordinance or a court's page was found for; of Rheinland-Pfalz at second hand."""


def days_of(day_fines: int, final_on: date) -> int:
    """Days of substitute imprisonment; half a day is not served, and the least is one day.

    Raises ValueError when there is no day-fine.
    """
    if day_fines < 1:
        raise ValueError("no day-fines")
    return day_fines if final_on < HALVED_FROM else max(1, day_fines // 2)


def day_length(land: str, on: date) -> DayLength | None:
    """What holds in the Land on that day; None where no figure is known."""
    known = [one for one in DAY_LENGTHS if one.land == land and _since(one) <= on]
    return max(known, key=_since, default=None)


def _since(length: DayLength) -> date:
    return length.valid_from or date.min


def minutes_owed(days: int, hours_a_day: int) -> int:
    return days * hours_a_day * HOUR


def days_done(minutes: int, hours_a_day: int) -> tuple[int, int]:
    """Whole days worked off, and the minutes over, which do not count as a day yet."""
    return divmod(minutes, hours_a_day * HOUR)


def finish(left: int, recent: int, today: date) -> date | None:
    """When it would be done at the pace of the last four weeks; None without any pace.

    recent: minutes of those four weeks
    """
    if left <= 0:
        return today
    if recent <= 0:
        return None
    days = -(-left * RECENT.days // recent)
    return today + timedelta(days=days) if days < 10_000 else None
