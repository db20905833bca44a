"""The fair queue: who is offered the next place, and why that is so.

Longest without any place first, then the others by how long they wait. Brothers
and sisters who wait together are offered places together. No one is weighed by
anything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Rule = Literal["no_place_yet", "has_a_place", "with_sibling"]

SHORT_NOTICE = timedelta(hours=24)
"""Before something begins: from then on nobody would learn of an offer in time."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person's place in a queue.

    since:        when they asked, aware
    has_place:    has a place elsewhere already
    family:       key shared by brothers and sisters; None waits alone
    may_split:    the family takes single places, one after another
    paused_until: asked not to be offered anything before
    """

    person_id: int
    since: datetime
    has_place: bool = False
    family: int | None = None
    may_split: bool = False
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody stands where they stand.

    position: 1 is next; days: whole days waited; rule: what decided.
    with_sibling: stands here because a brother or sister has waited longer or
    has no place yet.
    """

    rule: Rule
    position: int
    days: int


def in_order(waiting: Sequence[Waiting], now: datetime) -> list[Waiting]:
    """Everybody in the order of the queue; those who paused stand at its end.

    Independent of the order given. Equals are told apart by person_id.
    """
    parties = sorted(_parties(waiting, now), key=_party_rank)
    paused = sorted((one for one in waiting if _is_paused(one, now)), key=_rank)
    return [one for party in parties for one in party] + paused


def next_in_line(waiting: Sequence[Waiting], free: int, now: datetime) -> list[Waiting]:
    """Who is offered a place now, at most `free` of them, in order.

    A family that needs more places than are left is passed over rather than
    torn apart, and keeps its position; if all of it may split, as many of it as
    fit are offered one, the longest waiting first.
    """
    offered: list[Waiting] = []
    for party in sorted(_parties(waiting, now), key=_party_rank):
        left = free - len(offered)
        if len(party) <= left:
            offered += party
        elif all(one.may_split for one in party):
            offered += party[: max(left, 0)]
    return offered


def offer_until(now: datetime, begins: datetime | None, lasts: timedelta) -> datetime | None:
    """Until when an offered place is kept, None when it begins too soon to learn of an offer.

    At most half of what is left until it begins, so that one more can be asked after a no.
    """
    if begins is None:
        return now + lasts
    left = begins - now
    return None if left < SHORT_NOTICE else now + min(lasts, left / 2)


def still_until(until: datetime, now: datetime, begins: datetime) -> datetime:
    """Until when a place already on offer is kept, once it begins at another time. Never later."""
    return min(until, now + max(begins - now, timedelta()) / 2)


def reason(person_id: int, waiting: Sequence[Waiting], now: datetime) -> Reason:
    """Why this person stands at their position. Raises ValueError if they do not wait."""
    for one, why in explained(waiting, now):
        if one.person_id == person_id:
            return why
    raise ValueError(f"person {person_id} does not wait")


def explained(waiting: Sequence[Waiting], now: datetime) -> list[tuple[Waiting, Reason]]:
    """Everybody in the order of the queue, each with why they stand there."""
    order = in_order(waiting, now)
    families: dict[int | None, list[Waiting]] = {}
    for one in order:
        families.setdefault(one.family, []).append(one)
    return [
        (one, Reason(_rule(one, families[one.family], now), i + 1, max((now - one.since).days, 0)))
        for i, one in enumerate(order)
    ]


def _rule(one: Waiting, same: Sequence[Waiting], now: datetime) -> Rule:
    family = same if one.family is not None else ()
    ahead = [other for other in family if not _is_paused(other, now) and _rank(other) < _rank(one)]
    if ahead and not _is_paused(one, now):
        return "with_sibling"
    return "has_a_place" if one.has_place else "no_place_yet"


def _parties(waiting: Sequence[Waiting], now: datetime) -> list[list[Waiting]]:
    """Families and single persons who are not paused, each in its inner order."""
    parties: dict[tuple[str, int], list[Waiting]] = {}
    for one in sorted(waiting, key=_rank):
        if not _is_paused(one, now):
            alone = ("person", one.person_id)
            key = alone if one.family is None else ("family", one.family)
            parties.setdefault(key, []).append(one)
    return list(parties.values())


def _party_rank(party: Sequence[Waiting]) -> tuple[bool, datetime, int]:
    return _rank(party[0])


def _rank(one: Waiting) -> tuple[bool, datetime, int]:
    return one.has_place, one.since, one.person_id


def _is_paused(one: Waiting, now: datetime) -> bool:
    return one.paused_until is not None and one.paused_until > now
