"""Counting heads: the page on the phone, what can be done there without a script, and its queue."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.attendance import kept, taking_in
from app.attendance.marking import opens_at
from app.attendance.taps import new_tap
from app.base import clock
from app.base.access import Permission, requires
from app.base.actor import names_of
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import GREATEST
from app.base.ids import PersonId
from app.base.wire import TAP_ID
from app.excursions import counting, payload, queries, sync, words
from app.excursions.blueprint import bp
from app.excursions.counting import SentSighting
from app.excursions.forms import GuestForm
from app.excursions.heads import Head, count_of
from app.excursions.models import RollCall
from app.excursions.queries import Journey, call_at, journey_for
from app.excursions.trip_pages import TRIP
from app.people.queries import household_phones
from app.programme.visibility import Reader
from app.rules.head_count import REASONS, Seen, Stage
from app.rules.text import clean
from app.rules.times import day_span

COUNT = TRIP + "/zaehlung/<int:position>"
OPEN = "none"
"""How a form spells "nothing said"."""
FRESH = timedelta(days=2)
"""So long after the end numbers are still at hand, and a count may be opened again."""
SET = re.compile(rf"([0-9]{{1,10}}):({'|'.join((*Seen, OPEN))})")
BLANK = Head(
    person_id=PersonId(0),
    name="",
    point="",
    rank=0,
    adult=False,
    guest=True,
    seen=Seen.HERE,
    why="",
    tap="",
    settled=True,
)
"""What the page's script makes a guest's line from."""


@kept.keep
def counts_to_keep(session: Session, reader: Reader, first: date, last: date) -> Iterable[str]:
    """The counts of the reader's own trips of these days, for a phone without network."""
    start, end = day_span(first)[0], day_span(last)[1]
    for journey in queries.led_trips(session, reader, start, end):
        for call in queries.list_calls(session, journey.id):
            yield url_for("excursions.roll_call", activity_id=journey.id, position=call.position)


def _place(session: Session, activity_id: int, position: int) -> tuple[Journey, RollCall]:
    journey = journey_for(session, current_user, activity_id)
    return journey, call_at(session, journey, position)


@bp.get(COUNT)
@requires(Permission.REGISTER_KEEP)
def roll_call(activity_id: int, position: int) -> ResponseReturnValue:
    """A phone keeps it for as long as the trip lasts, however long there is no network."""
    journey, _call = _place(db.session(), activity_id, position)
    return kept.kept_until(_page(activity_id, position), journey.kept_until)


def _page(activity_id: int, position: int, guest_form: GuestForm | None = None) -> Any:
    session = db.session()
    journey, call = _place(session, activity_id, position)
    count = count_of(session, journey, call)
    fresh = clock.now() < journey.event.ends_at + FRESH
    opening = opens_at(journey.event.starts_at)
    return page(
        "excursions/roll_call.html",
        form=guest_form,
        journey=journey,
        call=call,
        count=count,
        calls=queries.list_calls(session, journey.id),
        fresh=fresh,
        phones=household_phones(session, [head.person_id for head in count.heads if fresh]),
        closer=names_of(session, [call.closed_by]).get(call.closed_by, "")
        if call.closed_at
        else "",
        opens_at=opening,
        is_open=clock.now() >= opening,
        seen_words=words.in_this_language(),
        reasons=REASONS,
        call_name=words.call_name,
        missing_words=words.missing_words,
        waiting_words=words.waiting_words,
        next_of=_next_of,
        words=words.for_script(),
        blank=BLANK,
        guest_form=guest_form or GuestForm(None),
        most_why=payload.WHY,
    )


def _next_of(stage: str, head: Head) -> str:
    """What one tap says: here; at the return a child is then fetched; then nothing again."""
    if head.seen is Seen.HERE and stage == Stage.RETURN and not head.adult:
        return Seen.FETCHED
    return OPEN if head.counted else Seen.HERE


def _back(activity_id: int, position: int, anchor: str = "") -> ResponseReturnValue:
    place = url_for(
        "excursions.roll_call",
        activity_id=activity_id,
        position=position,
        _anchor=anchor or None,
    )
    return redirect(place, 303)


@bp.post(COUNT + "/da")
@requires(Permission.REGISTER_KEEP)
def see(activity_id: int, position: int) -> ResponseReturnValue:
    """One head by a plain form: `set` is "<person>:<seen>"."""
    if "set" not in request.form:
        return _back(activity_id, position)  # Enter in a field, without a script
    wanted = SET.fullmatch(request.form["set"])
    if wanted is None or int(wanted[1]) > GREATEST:
        raise NotForYou
    person_id, said = PersonId(int(wanted[1])), wanted[2]
    shown = TAP_ID.search(request.form.get(f"seen-{person_id}", "")[:100])
    sighting = SentSighting(
        new_tap(),
        person_id,
        None if said == OPEN else Seen(said),
        clock.now(),
        after=shown[0] if shown else "",
        why=clean(request.form.get(f"why-{person_id}", ""))[: payload.WHY]
        if said in REASONS
        else "",
    )
    with transaction() as session:
        place = _place(session, activity_id, position)
        (outcome,) = counting.save_sightings(
            session, *place, [sighting], by=current_user.actor, at=clock.now()
        )
        if outcome.refused:
            raise RuleBroken(counting.in_words(outcome.refused))
    return _back(activity_id, position, f"p{person_id}")


@bp.post(COUNT + "/gast")
@requires(Permission.REGISTER_KEEP)
def add_guest(activity_id: int, position: int) -> ResponseReturnValue:
    form = GuestForm()
    if not form.validate_on_submit():
        return _page(activity_id, position, form)
    try:
        with transaction() as session:
            person_id = counting.add_guest(
                session,
                *_place(session, activity_id, position),
                form.first_name.data or "",
                client_id=form.once,
                by=current_user.actor,
                at=clock.now(),
            )
    except RuleBroken as refusal:
        form.show(refusal)
        return _page(activity_id, position, form)
    return _back(activity_id, position, f"p{person_id}")


@bp.post(COUNT + "/abschliessen")
@requires(Permission.REGISTER_KEEP)
def close_count(activity_id: int, position: int) -> ResponseReturnValue:
    try:
        with transaction() as session:
            place = _place(session, activity_id, position)
            counting.close(session, *place, by=current_user.actor, at=clock.now())
    except RuleBroken as refusal:
        flash(refusal.message, "error")
    else:
        flash(gettext("Closed: nobody is missing."), "success")
    return _back(activity_id, position)


@bp.post(COUNT + "/oeffnen")
@requires(Permission.REGISTER_KEEP)
def reopen_count(activity_id: int, position: int) -> ResponseReturnValue:
    with transaction() as session:
        place = _place(session, activity_id, position)
        counting.reopen(session, *place, by=current_user.actor, at=clock.now())
    flash(gettext("The count is open again."), "success")
    return _back(activity_id, position)


@bp.post("/ausfluege/sync")
@requires(Permission.REGISTER_KEEP)
def synchronise() -> ResponseReturnValue:
    return taking_in.answer(payload.read, sync.take_in)
