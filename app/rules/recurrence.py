"""A series and its dates: made from a pattern, and refitted when the pattern changes.

A date keeps its identity (its row, its UID in every family's calendar) when it
merely moves within its week. Marks are never orphaned: what was recorded stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.rules.holidays import FreeDay
from app.rules.pattern import Occurrence, Pattern, occurrences, skipped
from app.rules.times import week_of

__all__ = [
    "Change",
    "Existing",
    "Kept",
    "Occurrence",
    "Pattern",
    "SeriesChange",
    "occurrences",
    "plan_change",
    "reshape",
    "skipped",
]

Why = Literal["past", "marks", "detached", "unchanged"]


@dataclass(frozen=True, slots=True)
class Existing:
    """A date the series has already.

    day:       the day the series gave it, even if it was moved by hand since;
               unique within a series
    has_marks: something was recorded on it (marks, replies, a note)
    detached:  moved, cancelled or otherwise changed by hand, by itself
    key:       whatever the caller knows it by
    starts_at, ends_at: if given, dates that stay as they are count as unchanged
    """

    day: date
    has_marks: bool = False
    detached: bool = False
    key: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A date that moves and remains itself."""

    existing: Existing
    to: Occurrence


@dataclass(frozen=True, slots=True)
class Kept:
    """A date that stays as it is, and why."""

    existing: Existing
    why: Why


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """The whole plan, to show first and to carry out then. Each existing date is in it once.

    wanted: every date of the new pattern that will be held, moved or made or unchanged
    """

    wanted: tuple[Occurrence, ...]
    moves: tuple[Change, ...]
    creates: tuple[Occurrence, ...]
    cancels: tuple[Existing, ...]
    kept: tuple[Kept, ...]


def plan_change(
    existing: Sequence[Existing],
    pattern: Pattern,
    from_day: date,
    floating: Sequence[FreeDay] = (),
) -> SeriesChange:
    """Fit the dates of a series to a new pattern, from one day on.

    from_day: nothing before it is touched; the caller passes the later of the
              chosen date and today, for "all" as well

    Dates with marks, and those changed by hand, stay and use up their week: no
    second lesson is put beside them, nor beside one held in the week of
    from_day. Every other date moves to the new date of its week (with a longer
    interval: to the nearest one less than an interval away); if there is none it
    is cancelled. New dates left over are created.
    """
    fixed = [Kept(one, why) for one in existing if (why := _fixed(one, from_day))]
    taken = {_week(kept.existing.day) for kept in fixed}
    wanted = {
        new.day: new
        for new in occurrences(pattern, floating)
        if new.day >= from_day and _week(new.day) not in taken
    }
    movable = {one.day: one for one in existing if not _fixed(one, from_day)}
    pairs = reshape(movable, wanted, interval=pattern.interval)
    moves = [Change(movable[old], wanted[new]) for old, new in pairs if old and new]
    return SeriesChange(
        wanted=tuple(wanted[day] for day in sorted(wanted)),
        moves=tuple(move for move in moves if not _same(move)),
        creates=tuple(wanted[new] for old, new in pairs if new and not old),
        cancels=tuple(movable[old] for old, new in pairs if old and not new),
        kept=(*fixed, *(Kept(move.existing, "unchanged") for move in moves if _same(move))),
    )


def reshape(
    old_days: Iterable[date], new_days: Iterable[date], *, interval: int = 1
) -> list[tuple[date | None, date | None]]:
    """Pair old dates with new ones; None where there is no partner. In order of time.

    First the same day, then the same week, then in order those less than
    `interval` weeks apart. Every day of either side comes exactly once.
    """
    old, new = sorted(set(old_days)), sorted(set(new_days))
    pairs: list[tuple[date | None, date | None]] = []
    for weeks_apart in (None, 0, *range(1, interval)):
        for one in list(old):
            partner = next((day for day in new if _near(one, day, weeks_apart)), None)
            if partner is not None:
                pairs.append((one, partner))
                old.remove(one)
                new.remove(partner)
    pairs += [(one, None) for one in old] + [(None, one) for one in new]
    return sorted(pairs, key=lambda pair: (pair[1] or pair[0], pair[0] or pair[1]))


def _near(old: date, new: date, weeks_apart: int | None) -> bool:
    if weeks_apart is None:
        return old == new
    return abs(_week(old) - _week(new)) == weeks_apart


def _week(day: date) -> int:
    """Number of the week, counted so that neighbours differ by one."""
    return week_of(day)[0].toordinal() // 7


def _fixed(one: Existing, from_day: date) -> Why | None:
    if one.day < from_day:
        return "past"
    if one.has_marks:
        return "marks"
    return "detached" if one.detached else None


def _same(move: Change) -> bool:
    was, will = move.existing, move.to
    return (was.starts_at, was.ends_at) == (will.starts_at, will.ends_at)
