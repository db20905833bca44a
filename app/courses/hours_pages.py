"""Hours of those who lead, month by month: everybody's for the office, one's own for leaders."""

from datetime import date, datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, requires
from app.base.db import db
from app.base.errors import NotForYou
from app.base.forms import GREATEST
from app.base.ids import PersonId
from app.courses.blueprint import bp
from app.courses.hours import Hours, Part, hours_in, minutes_of
from app.people.models import Person
from app.programme.words import full_name
from app.rules.spans import month_after, month_before, month_name, month_named
from app.rules.times import day_span


@bp.route("/stunden")
@requires(Permission.PROGRAMME_SEE)
def hours() -> ResponseReturnValue:
    """Everybody's, or one's own. ?monat=2026-11"""
    if not current_user.sees_all:
        return _of(current_user.person_id, current_user.name)
    first, start, end = _month()
    found = hours_in(db.session(), start, end, at=clock.now())
    return render_template("courses/hours.html", found=found, Part=Part, **_ways(first))


@bp.route("/stunden/<int:person_id>")
@requires(Permission.PROGRAMME_SEE)
def hours_of(person_id: int) -> ResponseReturnValue:
    """The dates behind one line."""
    if not 0 < person_id <= GREATEST:
        raise NotForYou
    if not current_user.sees_all and current_user.person_id != person_id:
        raise NotForYou
    person = db.session().get(Person, person_id)
    if person is None:
        raise NotForYou
    return _of(person.id, full_name(person))


def _of(person_id: PersonId | None, name: str) -> ResponseReturnValue:
    """person_id: None for an account nobody of the school stands behind"""
    first, start, end = _month()
    found: list[Hours] = []
    if person_id is not None:
        found = hours_in(db.session(), start, end, person_id=person_id, at=clock.now())
    return render_template(
        "courses/hours_of.html",
        name=name,
        person_id=person_id,
        hours=found[0] if found else None,
        minutes_of=minutes_of,
        Part=Part,
        **_ways(first),
    )


def _month() -> tuple[date, datetime, datetime]:
    """Its first day, and its bounds as instants."""
    first = month_named(request.args.get("monat", ""), clock.today())
    return first, day_span(first)[0], day_span(month_after(first))[0]


def _ways(first: date) -> dict[str, Any]:
    """The month shown, the one before and the one after, as addresses name them."""
    names = (month_name(one) for one in (first, month_before(first), month_after(first)))
    return {"first": first, **dict(zip(("here", "before", "after"), names, strict=True))}
