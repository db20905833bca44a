"""The search for another date, and the tap that moves a date there."""

from collections.abc import Sequence
from datetime import date, datetime, time

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock, formats
from app.base.access import Permission, requires
from app.base.db import db
from app.base.errors import NotForYou
from app.programme import clashes, service
from app.programme.blueprint import bp
from app.programme.buttons import press
from app.programme.event_forms import SlotForm, SlotsForm
from app.programme.event_moves import page_of
from app.programme.event_pages import event_to_edit
from app.programme.models import Activity, Event
from app.rules.slots import Slot
from app.rules.times import day_of, local

SLOT_WEEKS = 8
MOST_SLOTS = 10
MOST_LOOKED_AT = 2000
HALF_A_DAY = 12 * 60
MORNING, AFTERNOON, EVENING = time(9, 0), time(14, 0), time(20, 0)


@bp.route("/termine/<int:event_id>/ausweichtermin", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def slots(event_id: int) -> ResponseReturnValue:
    """The next dates when everybody expected, the leader and the place are free; one tap moves."""
    session = db.session()
    found = event_to_edit(session, event_id)
    if request.method == "POST":
        return _move_to_slot(event_id)
    form = SlotsForm(request.args)
    form.validate()
    earliest = AFTERNOON if local(found.starts_at).time() >= AFTERNOON else MORNING
    return render_template(
        "programme/slots.html",
        form=form,
        event=found,
        activity=session.get_one(Activity, found.activity_id),
        slots=_free_slots(session, found, form, earliest),
        earliest=earliest,
        latest=EVENING,
    )


def _free_slots(session: Session, found: Event, form: SlotsForm, earliest: time) -> list[Slot]:
    """One a day, the nearest to the usual time. Empty for what lasts longer than half a day."""
    minutes = int((found.ends_at - found.starts_at).total_seconds()) // 60
    if found.all_day or minutes > HALF_A_DAY:
        return []
    days = [day for day in form.weekdays.data or () if 0 <= day <= 6]
    people = {*service.expected_people(session, found.activity_id)}
    free = clashes.find_slots(
        session,
        people=people | ({found.leader_id} if found.leader_id else set()),
        place_id=found.place_id,
        first=clock.today(),
        weeks=SLOT_WEEKS,
        weekdays=days or range(5),
        earliest=form.earliest.data or earliest,
        latest=form.latest.data or EVENING,
        minutes=minutes,
        limit=MOST_LOOKED_AT,
        except_for=found.id,
    )
    return _nearest_by_day(free, found)


def _nearest_by_day(free: Sequence[Slot], found: Event) -> list[Slot]:
    usual, now = local(found.starts_at), clock.now()
    best: dict[date, Slot] = {}
    for slot in free:
        if slot.starts_at <= now or slot.starts_at == found.starts_at:
            continue
        day = day_of(slot.starts_at)
        if day not in best or _minutes_off(slot, usual) < _minutes_off(best[day], usual):
            best[day] = slot
    return list(best.values())[:MOST_SLOTS]


def _minutes_off(slot: Slot, usual: datetime) -> int:
    """How far the slot is from the usual time of day."""
    starts = local(slot.starts_at)
    return abs((starts.hour - usual.hour) * 60 + starts.minute - usual.minute)


def _move_to_slot(event_id: int) -> ResponseReturnValue:
    form = SlotForm()
    starts_at = form.starts_at if form.validate_on_submit() else None
    if starts_at is None:
        raise NotForYou
    chosen = starts_at

    def work(session: Session) -> str:
        found = event_to_edit(session, event_id)
        service.move_event(
            session,
            found,
            starts_at=chosen,
            ends_at=chosen + (found.ends_at - found.starts_at),
            place_id=found.place_id,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
        return gettext("Moved to %(when)s. Families are told.", when=formats.when(chosen))

    return press(work, page_of(event_id))
