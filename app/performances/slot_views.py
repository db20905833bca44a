"""The search for a free date. The plan so far travels in the address and comes back with it."""

from contextlib import suppress
from datetime import time, timedelta

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, formats
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db
from app.performances import homes, queries, slots, typed
from app.performances.blueprint import bp
from app.performances.forms import PlanForm
from app.performances.planning import lay_out_for, offer_choices
from app.rules.text import clean
from app.rules.times import parse_time

OWN_FIELDS = ("day", "start", "weekday", "earliest", "latest")
"""What this page asks or answers itself; all else of the plan is handed through."""


@bp.route("/auftritte/termine", defaults={"activity_id": None})
@bp.route("/auftritte/termine/<int:activity_id>")
@requires(Permission.PERFORMANCES_EDIT)
def free_dates(activity_id: int | None) -> ResponseReturnValue:
    """When does it suit everybody who has been chosen?"""
    session = db.session()
    entry = None
    if activity_id is not None:
        entry = queries.performance_for(session, current_user, activity_id)
    form, said = PlanForm(formdata=request.args), typed.read(request.args)
    known = homes.list_homes(session)
    offer_choices(session, form, known)
    form.look()
    picture = lay_out_for(session, form, said, known, entry).picture
    wish = _wish()
    found = slots.propose(
        session,
        wish,
        people=[one.id for one, _part in picture.chosen],
        home=picture.when.home,
        minutes=picture.when.minutes,
        timing=picture.when.timing,
        planned=picture.when.starts_at,
        except_for=entry.event.id if entry else None,
    )
    return page(
        "performances/free_dates.html",
        picture=picture,
        entry=entry,
        wish=wish,
        found=found,
        weekdays=[(number, formats.weekday_name(number)) for number in range(7)],
        kept=[pair for pair in request.args.items(multi=True) if pair[0] not in OWN_FIELDS],
    )


def _wish() -> slots.Wish:
    asked = {word for word in request.args.getlist("weekday") if word in set("0123456")}
    return slots.Wish(
        first=clock.today() + timedelta(days=1),
        weekdays=sorted(map(int, asked)) or slots.USUAL_WEEKDAYS,
        earliest=_time("earliest", slots.EARLIEST),
        latest=_time("latest", slots.LATEST),
    )


def _time(name: str, usual: time) -> time:
    with suppress(ValueError):
        return parse_time(clean(request.args.get(name, "")))
    return usual
