"""A stored performance as the planner reads it: for showing, changing and copying."""

from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.performances import contents, homes, musicians, set_list, typed
from app.performances.forms import PlanForm
from app.performances.picture import Known, Picture, draw, drivers_of
from app.performances.queries import Entry
from app.performances.typed import Typed
from app.performances.when import read_when
from app.programme.rides import rides_of
from app.rules.times import local


def form_of(entry: Entry, *, copy: bool = False) -> PlanForm:
    """The planner's fields filled from what is stored; a copy leaves the date and title open."""
    performance, event, activity = entry.performance, entry.event, entry.activity
    begins = local(event.starts_at)
    filled: dict[str, Any] = {
        "home": _home_key(entry),
        "day": begins.date(),
        "start": begins.time(),
        "minutes": int((event.ends_at - event.starts_at).total_seconds()) // 60,
        "title": activity.title,
        "meet": performance.meet_minutes,
        "travel": performance.travel_minutes,
        "setup": performance.setup_minutes,
        "teardown": performance.teardown_minutes,
        "adults_needed": performance.adults_needed,
        "needs_piano": performance.needs_piano,
        "public": activity.public,
        "dress": performance.dress,
        "bring": performance.bring,
        "wish": performance.wish,
        "contact": performance.contact_id,
        "leader": event.leader_id,
        "funding": activity.funding_id,
        "version": "" if copy else str(performance.version),
    }
    if copy:
        filled |= {"day": None, "title": "", "wish": ""}
    return PlanForm(formdata=None, data=filled)


def _home_key(entry: Entry) -> str:
    if entry.event.place_id is not None:
        return f"p{entry.event.place_id}"
    return f"o{entry.performance.organisation_id}" if entry.performance.organisation_id else ""


def typed_of(session: Session, entry: Entry) -> Typed:
    activity_id = entry.activity.id
    return typed.of_rows(
        contents.line_up_of(session, activity_id),
        contents.set_list_of(session, activity_id),
        rides_of(session, [entry.event.id]).get(entry.event.id, ()),
    )


def picture_of(session: Session, entry: Entry, *, bans: bool = False) -> Picture:
    """For pages that only read: nobody and nothing that has not been chosen is looked at.

    bans: the reader may know who must not meet whom.
    """
    form, said = form_of(entry), typed_of(session, entry)
    all_homes = homes.list_homes(session)
    when = read_when(session, form, all_homes, entry.activity.id)
    responsible = [entry.event.leader_id]
    people = musicians.list_some(
        session,
        [*said.people, *filter(None, responsible), *drivers_of(said)],
        day=when.day,
        event_id=entry.event.id,
        activity_id=entry.activity.id,
    )
    pieces = set_list.list_some(session, said.pieces)
    known = Known(all_homes, people, pieces, entry.event.id, bans)
    return draw(session, form, said, when, known, responsible)


def like(session: Session, entry: Entry, values: MultiDict[str, str]) -> tuple[PlanForm, Typed]:
    """As it was then, but for another day: what has been typed of home, day and time stays."""
    form = form_of(entry, copy=True)
    said = PlanForm(formdata=values)
    for name in ("home", "day", "start"):
        control, there = getattr(said, name), getattr(form, name)
        if control.raw_data and control.raw_data[0].strip():
            there.data, there.raw_data = control.data, control.raw_data
    return form, typed_of(session, entry)
