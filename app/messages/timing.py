"""When a message is due, and when it is tried again."""

from datetime import date, datetime, time, timedelta

from app.rules.times import at as instant
from app.rules.times import day_of, local

DAILY = time(17, 0)
"""Berlin's clocks; what is not urgent goes out then, one mail per family."""
COLLECT = timedelta(minutes=2)
"""Urgent word waits this long, so that three cancellations in a row make one mail."""
MORNING, EVENING = time(8, 0), time(20, 0)
"""Reminders go out between these; nothing is so pressing that it must be said at night."""
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
LEASE = timedelta(minutes=10)
"""Whoever sends a mail has this long; after it a crash is assumed and another may try."""


def is_urgent(concerns_on: date | None, at: datetime) -> bool:
    """Does it concern today, tomorrow, or a day already begun?"""
    return concerns_on is not None and concerns_on <= day_of(at) + timedelta(days=1)


def due_at(concerns_on: date | None, at: datetime) -> datetime:
    """Almost at once when urgent, else at the next daily hour."""
    if is_urgent(concerns_on, at):
        return at + COLLECT
    day, clock = day_of(at), local(at).time()
    return instant(day if clock < DAILY else day + timedelta(days=1), DAILY)


def is_night(at: datetime) -> bool:
    """Not the hour for a reminder: it waits for the morning."""
    return not MORNING <= local(at).time() < EVENING


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When to try after this many failures, None when it is time to give up."""
    return at + RETRIES[attempts - 1] if 0 < attempts <= len(RETRIES) else None
