"""Can the coach leave? A short list in words; it warns and never blocks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext, ngettext

from app.base import formats
from app.excursions.models import MeetingPoint, Seat
from app.excursions.queries import Journey, Rider
from app.excursions.words import SEATS
from app.people.models import ConsentState
from app.rules.supervision import adults_needed

Tone = Literal["good", "warn", "bad", "quiet"]
MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be right before departure."""

    tone: Tone
    what: str
    detail: str = ""


def checks(
    journey: Journey, points: Sequence[MeetingPoint], riders: Sequence[Rider]
) -> list[Check]:
    """riders: everybody with a place; those called off count nowhere"""
    coming = [rider for rider in riders if rider.comes]
    return [
        *_seats(journey, coming),
        _adults(journey, coming),
        _consents(coming),
        _forms(coming),
        *_points(points, coming),
        *_costs(journey, coming),
    ]


def _seats(journey: Journey, riders: Sequence[Rider]) -> list[Check]:
    taken = Counter(rider.seat for rider in riders)
    if journey.trip.capacity is None:
        people = ngettext("%(num)d person", "%(num)d people", len(riders))
        return [Check("quiet", gettext("No coach entered"), people)]
    found = []
    for seat in Seat:
        there = journey.trip.seats_of(seat)
        if not there and not taken[seat]:
            continue
        word = gettext(
            "%(taken)s of %(there)s: %(seat)s", taken=taken[seat], there=there, seat=SEATS[seat]
        )
        more = taken[seat] - there
        lack = ngettext("One more is needed.", "%(num)d more are needed.", more)
        found.append(Check("bad", word, lack) if more > 0 else Check("good", word))
    return found


def _adults(journey: Journey, riders: Sequence[Rider]) -> Check:
    adults = sum(rider.adult for rider in riders)
    children = len(riders) - adults
    needed = adults_needed(
        children, per_adult=journey.trip.per_adult, least=journey.trip.least_adults
    )
    what = gettext(
        "%(adults)s for %(children)s",
        adults=ngettext("%(num)d adult", "%(num)d adults", adults),
        children=ngettext("%(num)d child", "%(num)d children", children),
    )
    if adults >= needed:
        return Check("good", what)
    return Check(
        "bad",
        what,
        gettext(
            "One adult per %(per)s children and at least %(least)s: %(needed)s are needed.",
            per=journey.trip.per_adult,
            least=journey.trip.least_adults,
            needed=needed,
        ),
    )


def _consents(riders: Sequence[Rider]) -> Check:
    lacking = [rider for rider in riders if rider.needs_consent]
    if not lacking:
        return Check("good", gettext("Every family has agreed"))
    refused = any(rider.consent is not None for rider in lacking)
    what = ngettext("%(num)d consent is missing", "%(num)d consents are missing", len(lacking))
    return Check("bad" if refused else "warn", what, _names(lacking, refusals=True))


def _forms(riders: Sequence[Rider]) -> Check:
    lacking = [rider for rider in riders if rider.needs_form]
    if not lacking:
        return Check("good", gettext("All trip forms are there"))
    what = ngettext("%(num)d trip form is missing", "%(num)d trip forms are missing", len(lacking))
    return Check("warn", what, _names(lacking))


def _points(points: Sequence[MeetingPoint], riders: Sequence[Rider]) -> list[Check]:
    """With one meeting point everybody knows where to be."""
    if len(points) < 2:
        return []
    found = []
    nowhere = [rider for rider in riders if rider.row.point_id is None]
    if nowhere:
        what = ngettext(
            "%(num)d person has not chosen a meeting point",
            "%(num)d people have not chosen a meeting point",
            len(nowhere),
        )
        found.append(Check("warn", what, _names(nowhere)))
    chosen = {rider.row.point_id for rider in riders}
    empty = [point.name for point in points if point.id not in chosen]
    if empty and riders:
        what = gettext("Nobody gets on: %(places)s", places=formats.listed(empty))
        found.append(Check("quiet", what))
    return found or [Check("good", gettext("Everybody has a meeting point"))]


def _costs(journey: Journey, riders: Sequence[Rider]) -> list[Check]:
    if not journey.trip.cost:
        return []
    unpaid = [rider for rider in riders if rider.row.paid_at is None]
    if not unpaid:
        return [Check("good", gettext("Everybody has paid"))]
    what = ngettext("%(num)d person has not paid", "%(num)d people have not paid", len(unpaid))
    owed = formats.money(journey.trip.cost * len(unpaid))
    return [Check("warn", what, gettext("%(amount)s are open.", amount=owed))]


def _names(riders: Sequence[Rider], *, refusals: bool = False) -> str:
    said = [
        gettext("%(name)s (must not come along)", name=rider.name)
        if refusals and rider.consent in (ConsentState.REFUSED, ConsentState.WITHDRAWN)
        else rider.name
        for rider in riders
    ]
    if len(said) <= MOST_NAMES:
        return formats.listed(said)
    more = len(said) - MOST_NAMES
    rest = ngettext("%(num)d more", "%(num)d more", more)
    return formats.listed([*said[:MOST_NAMES], rest])
