"""Who and what is taken on the day, from the meeting point to the way back. Warns, never blocks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.ids import EventId, PersonId, PlaceId
from app.programme.claims import Busy, busy_times
from app.programme.clashes import TRAVEL_LOOK_AROUND, day_warnings, words_for_day
from app.programme.days import floating_days
from app.rules.conflicts import Claim, conflicts
from app.rules.run_sheet import Plan
from app.rules.times import day_of


@dataclass(frozen=True, slots=True)
class Trouble:
    """brief: for a chip, "Gitarre bis 15:45"; sentence: for the list, with the name."""

    brief: str
    sentence: str


@dataclass(slots=True)
class DayView:
    """What the calendar says about a planned day."""

    words: str = ""
    warnings: list[str] = field(default_factory=list)
    """About the day and the room."""
    people: dict[PersonId, Trouble] = field(default_factory=dict)


def look_at(
    session: Session,
    plan: Plan,
    *,
    people: Mapping[PersonId, str],
    place_id: PlaceId | None,
    travel: Mapping[PlaceId, int],
    except_for: EventId | None = None,
) -> DayView:
    """People are wanted from meeting to return, the room from setting up until the end.

    people: names by id;  travel: minutes from the school by place. Three statements.
    """
    day = day_of(plan.start)
    floating = floating_days(session, day, day)
    view = DayView(words=words_for_day(day, floating), warnings=day_warnings(day, floating))
    taken = busy_times(
        session,
        people=list(people),
        places=[place_id] if place_id else [],
        start=plan.meet_at - TRAVEL_LOOK_AROUND,
        end=plan.back_at + TRAVEL_LOOK_AROUND,
        except_for=except_for,
    )
    by_claim = {(busy.resource, int(busy.event_id)): busy for busy in taken}
    wanted = [Claim(f"person:{one}", plan.meet_at, plan.back_at, 0, "") for one in people]
    if place_id:
        wanted.append(Claim(f"place:{place_id}", plan.arrive_at, plan.end, 0, ""))

    def way(first: Claim, second: Claim) -> int:
        """Minutes between the school, where we meet and return to, and the other event's place."""
        other = by_claim.get((first.resource, first.event_id)) or by_claim.get(
            (second.resource, second.event_id)
        )
        elsewhere = other.place_id if other else None
        return travel.get(elsewhere, 0) if elsewhere else 0

    existing = [
        Claim(busy.resource, busy.starts_at, busy.ends_at, busy.event_id, busy.title)
        for busy in taken
    ]
    for found in conflicts(wanted, existing, way):
        _note(view, by_claim[found.resource, found.claim.event_id], found.kind, people)
    return view


def _note(view: DayView, busy: Busy, kind: str, people: Mapping[PersonId, str]) -> None:
    until = formats.clock(busy.ends_at)
    sort, _, number = busy.resource.partition(":")
    if sort == "place":
        words = {"until": until, "title": busy.title}
        if kind == "overlap":
            view.warnings.append(gettext("The room is taken until %(until)s: %(title)s", **words))
        return
    words = {"name": people[PersonId(int(number))], "title": busy.title, "until": until}
    if kind == "travel":
        trouble = Trouble(
            gettext("on the way from %(title)s", title=busy.title),
            gettext("%(name)s needs travel time after %(title)s (until %(until)s)", **words),
        )
    else:
        trouble = Trouble(
            gettext("%(title)s until %(until)s", title=busy.title, until=until),
            gettext("%(name)s has %(title)s until %(until)s", **words),
        )
    view.people.setdefault(PersonId(int(number)), trouble)
