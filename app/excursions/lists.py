"""Passenger lists as data: all of it for whoever goes along, the least of it for the coach."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.documents import letterhead
from app.base.ids import MeetingPointId, ParticipationId
from app.excursions.models import MeetingPoint, Seat
from app.excursions.queries import Journey, Rider, list_points, list_riders
from app.excursions.sealing import Notes
from app.excursions.words import SEATS, SWIMS
from app.people.models import ConsentState
from app.people.queries import Call, household_phones
from app.programme.leaders import leaders_of
from app.rules.names import sort_key

MOST_NUMBERS = 2
"""Of each family on paper: there must be room for the rest."""


def when_words(journey: Journey) -> str:
    event = journey.event
    if journey.first_day == journey.last_day:
        day = formats.date_full(event.starts_at)
        if event.all_day:
            return day
        return f"{day}, {formats.time_span(event.starts_at, event.ends_at)}"
    return f"{formats.date_full(journey.first_day)} – {formats.date_full(journey.last_day)}"


def coming(session: Session, journey: Journey) -> list[Rider]:
    """Whoever has a place and has not been called off."""
    return [rider for rider in list_riders(session, journey) if rider.comes]


def for_leader(
    session: Session, journey: Journey, notes: Mapping[ParticipationId, Notes]
) -> dict[str, Any]:
    """Names, meeting points, numbers, consent, and what families have told."""
    riders = coming(session, journey)
    points = list_points(session, journey.id)
    phones = household_phones(session, [rider.row.person_id for rider in riders])
    groups = by_point(points, riders)
    return {
        **_head(session, journey),
        "risks": journey.trip.risks,
        "leaders": [name for _id, name in leaders_of(session, [journey.id]).get(journey.id, ())],
        "groups": [
            {
                "name": name,
                "rows": [
                    _line(rider, phones.get(rider.row.person_id, ()), notes) for rider in people
                ],
            }
            for name, people in groups
        ],
        "count": _people(len(riders)),
        "heads": [
            gettext("Name"),
            gettext("Telephone"),
            gettext("Consent"),
            gettext("To know"),
        ],
        "warning": gettext(
            "Personal and confidential: please keep it with you and destroy it after the trip."
        ),
        "words": {"leaders": gettext("Responsible"), "risks": gettext("What to look out for")},
    }


def _line(
    rider: Rider, calls: Sequence[Call], notes: Mapping[ParticipationId, Notes]
) -> dict[str, str]:
    numbers = [f"{call.name} {formats.phone(call.number)}" for call in calls[:MOST_NUMBERS]]
    held = notes.get(rider.row.id)
    if held and held.contact_phone:
        numbers.append(f"{held.contact} {formats.phone(held.contact_phone)}".strip())
    seat = "" if rider.seat == Seat.USUAL else str(SEATS[rider.seat])
    return {
        "name": rider.name,
        "seat": ", ".join(part for part in (rider.row.part, seat) if part),
        "phones": "\n".join(numbers),
        "consent": consent_words(rider),
        "notes": "\n".join(told(held)) if held else _untold(rider),
    }


def consent_words(rider: Rider) -> str:
    if rider.adult:
        return "–"
    if rider.consent is None:
        return gettext("not asked")
    return gettext("yes") if rider.consent == ConsentState.GIVEN else gettext("NO")


def _untold(rider: Rider) -> str:
    return "" if rider.adult else gettext("no trip form")


def told(notes: Notes) -> list[str]:
    """What a form says, one line each; "nothing to know" where it says nothing."""
    said = []
    if notes.allergies:
        said.append(gettext("Allergies or illness: %(text)s", text=notes.allergies))
    if notes.medication:
        said.append(gettext("Medication: %(text)s", text=notes.medication))
    if notes.swims:
        said.append(gettext("Swimming: %(text)s", text=SWIMS[notes.swims]))
    if notes.other:
        said.append(notes.other)
    return said or [gettext("nothing to know")]


def for_coach(session: Session, journey: Journey) -> dict[str, Any]:
    """How many get on where and on which seats; of names the first and an initial."""
    riders = coming(session, journey)
    points = list_points(session, journey.id)
    groups = by_point(points, riders)
    return {
        **_head(session, journey),
        "heads": [
            gettext("Meeting point"),
            gettext("there"),
            gettext("back"),
            gettext("People"),
            *(str(SEATS[seat]) for seat in Seat),
        ],
        "rows": [
            _tally(name, point, people) for (name, people), point in zip_longest(groups, points)
        ],
        "names": [
            {"name": name, "rows": sorted((_short(one) for one in people), key=sort_key)}
            for name, people in groups
        ],
        "count": _people(len(riders)),
    }


def for_spreadsheet(session: Session, journey: Journey) -> list[list[str]]:
    """The head, then one line for each: name, meeting point, kind of seat."""
    points = list_points(session, journey.id)
    return [
        [gettext("Name"), gettext("Meeting point"), gettext("Kind of seat")],
        *(
            [rider.name, point, str(SEATS[rider.seat])]
            for point, people in by_point(points, coming(session, journey))
            for rider in people
        ),
    ]


def _tally(name: str, point: MeetingPoint | None, people: Sequence[Rider]) -> list[str]:
    seats = Counter(rider.seat for rider in people)
    there = formats.clock(point.there) if point else ""
    back = formats.clock(point.back) if point and point.back else ""
    return [name, there, back, str(len(people)), *(str(seats[seat] or "–") for seat in Seat)]


def _short(rider: Rider) -> str:
    """Amira H."""
    row = rider.row
    first = row.call_name or row.given_name
    return f"{first} {row.family_name[0]}." if row.family_name else first


def by_point(
    points: Sequence[MeetingPoint], riders: Sequence[Rider]
) -> list[tuple[str, list[Rider]]]:
    """With one meeting point everybody gets on there; else the undecided come last."""
    if len(points) < 2:
        name = points[0].name if points else gettext("Meeting point")
        return [(name, list(riders))]
    groups: dict[MeetingPointId | None, list[Rider]] = {point.id: [] for point in points}
    for rider in riders:
        groups.setdefault(rider.row.point_id, []).append(rider)
    named = [(point.name, groups[point.id]) for point in points]
    if None in groups:
        named.append((gettext("not chosen yet"), groups[None]))
    return named


def _people(number: int) -> str:
    return ngettext("%(num)d person", "%(num)d people", number)


def _head(session: Session, journey: Journey) -> dict[str, Any]:
    return {
        "title": journey.activity.title,
        "day": when_words(journey),
        **letterhead(session),
        "list": gettext("Passenger list"),
    }
