"""When to be where, counted back from the first note; and how long the music takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Plan:
    """The instants of a performance day in their order."""

    meet_at: datetime
    depart_at: datetime
    arrive_at: datetime
    start: datetime
    end: datetime
    back_at: datetime


def backward_plan(
    starts_at: datetime,
    minutes: int,
    *,
    setup: int,
    travel: int,
    load: int,
    meet: int,
    teardown: int,
) -> Plan:
    """Count back from the beginning; all spans in minutes, none negative.

    minutes:  length of the performance
    setup:    from arrival to the first note, sound check included
    travel:   one way
    load:     packing the car before it leaves
    meet:     slack for gathering before the packing
    teardown: from the last note to the way back

    The instants keep the zone of starts_at; spans are time that really
    passes, so hand in UTC. Raises ValueError for a negative span.
    """
    if min(minutes, setup, travel, load, meet, teardown) < 0:
        raise ValueError("no span can be negative")
    end = starts_at + timedelta(minutes=minutes)
    arrive_at = starts_at - timedelta(minutes=setup)
    depart_at = arrive_at - timedelta(minutes=travel)
    return Plan(
        meet_at=depart_at - timedelta(minutes=load + meet),
        depart_at=depart_at,
        arrive_at=arrive_at,
        start=starts_at,
        end=end,
        back_at=end + timedelta(minutes=teardown + travel),
    )


def set_list_seconds(seconds: Sequence[int], *, pause: int = 0) -> int:
    """Length of a set list: the pieces and `pause` seconds between each two."""
    return sum(seconds) + pause * max(len(seconds) - 1, 0)


def fits(seconds: int, minutes: int) -> bool:
    """Whether so many seconds of music fit into so many minutes, to the second."""
    return seconds <= minutes * 60
