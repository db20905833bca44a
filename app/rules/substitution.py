"""Until when colleagues may say yes to standing in, before the lesson is cancelled."""

from datetime import datetime, timedelta

USUAL = timedelta(hours=2)
"""Families still hear of it in time."""
SHORTEST = timedelta(minutes=30)
"""Colleagues need so long to see the question at all."""


def decide_by(starts_at: datetime, at: datetime) -> datetime:
    """Two hours before the beginning; later when that is nearer than half an hour.

    Never after the beginning. Raises ValueError when it has begun already.
    """
    if at >= starts_at:
        raise ValueError("it has begun already")
    return min(max(starts_at - USUAL, at + SHORTEST), starts_at)
