"""What is open to join: a family signs up whom it likes, and takes them out again."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.base import clock, formats
from app.base.access import by_link
from app.base.db import AnyRow, db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import ActivityId, PersonId
from app.courses import wishes
from app.courses.models import Wish
from app.family import queries
from app.family.blueprint import bp
from app.family.forms import JoinForm, LeaveForm, WishForm
from app.family.frame import frame, visitor_at
from app.family.trips import trips_among
from app.family.visitors import Visitor
from app.programme import places
from app.programme.models import (
    OVER,
    Activity,
    Participation,
    ParticipationStatus,
    Signup,
)
from app.programme.signing_up import list_open, sign_up


def _audience(visitor: Visitor) -> tuple[Signup, ...]:
    """What is for our families is not for whoever has just come through the public door."""
    if visitor.family.unseen_since is not None:
        return (Signup.PUBLIC,)
    return (Signup.FAMILY, Signup.PUBLIC)


@dataclass(frozen=True, slots=True)
class Chance:
    """Something to join, with those of the family who are in it and those who are not."""

    offer: AnyRow
    inside: Sequence[AnyRow]
    outside: Sequence[AnyRow]


@bp.route("/mitmachen")
@by_link("family")
def joining(token: str) -> ResponseReturnValue:
    visitor = visitor_at(token)
    return render_template(
        "family/joining.html",
        visitor=visitor,
        chances=(chances := _chances(db.session(), visitor)),
        trips=trips_among(db.session(), [one.offer.id for one in chances if one.inside]),
        **frame("family.joining", token),
    )


def _chances(session: Session, visitor: Visitor) -> list[Chance]:
    offers = list_open(session, _audience(visitor), clock.now(), list(visitor.people))
    rows = queries.list_places(session, [one.id for one in offers], list(visitor.people))
    return [_chance(offer, rows, visitor) for offer in offers]


def _chance(offer: AnyRow, rows: Sequence[AnyRow], visitor: Visitor) -> Chance:
    inside = [row for row in rows if row.activity_id == offer.id]
    known = {row.person_id for row in inside}
    return Chance(offer, inside, [row for key, row in visitor.people.items() if key not in known])


@bp.route("/mitmachen", methods=["POST"])
@by_link("family")
def join(token: str) -> ResponseReturnValue:
    """Places for those who are ticked, or the queue for all of them."""
    visitor = visitor_at(token)
    form = JoinForm()
    form.person_id.choices = [(key, "") for key in visitor.people]
    if not form.validate_on_submit():
        raise NotForYou
    back = redirect(
        url_for("family.joining", token=token, _anchor=f"a{form.activity_id.data}"), 303
    )
    if not form.person_id.data:
        flash(gettext("Please choose who would like to come."), "warning")
        return back
    try:
        with transaction() as session:
            activity = _open_one(session, visitor, form.activity_id.data)
            people = [PersonId(one) for one in form.person_id.data]
            rows = sign_up(session, activity, people, by=visitor.actor, at=clock.now())
            words = _words(visitor, rows)
    except RuleBroken as refusal:
        flash(refusal.message, "error")
    else:
        flash(words, "success")
        if rows and rows[0].status == ParticipationStatus.ACTIVE and _is_trip(activity):
            return redirect(url_for("family.trip", token=token, activity_id=activity.id), 303)
    return back


def _is_trip(activity: Activity) -> bool:
    return bool(trips_among(db.session(), [activity.id]))


def _open_one(session: Session, visitor: Visitor, activity_id: int | None) -> Activity:
    found = session.get(Activity, ActivityId(activity_id or 0))
    if found is None or found.signup not in _audience(visitor):
        raise NotForYou
    return found


def _words(visitor: Visitor, rows: Sequence[Participation]) -> str:
    people = [visitor.people[row.person_id] for row in rows]
    names = formats.listed([one.call_name or one.given_name for one in people])
    if not rows:
        return gettext("All of them are signed up already.")
    if rows[0].status == ParticipationStatus.WAITLISTED:
        return ngettext(
            "All places are taken. %(names)s is on the waiting list; "
            "we write as soon as there is a place.",
            "There are not enough places for all. %(names)s are on the waiting list; "
            "we write as soon as there are places.",
            len(rows),
            names=names,
        )
    return ngettext(
        "Thank you. %(names)s has a place.",
        "Thank you. %(names)s have places.",
        len(rows),
        names=names,
    )


@bp.route("/mitmachen/ende", methods=["POST"])
@by_link("family")
def leave(token: str) -> ResponseReturnValue:
    """Give a place back, or leave the queue. The next in line is offered it."""
    visitor = visitor_at(token)
    form = LeaveForm()
    if not form.validate_on_submit():
        raise NotForYou
    with transaction() as session:
        row = session.get(Participation, form.place_id.data)
        if row is None or row.person_id not in visitor.people:
            raise NotForYou
        activity = _open_one(session, visitor, row.activity_id)
        if row.status not in OVER:
            places.leave(session, row, by=visitor.actor, at=clock.now())
        person, anchor = visitor.people[row.person_id], f"a{activity.id}"
    name = person.call_name or person.given_name
    flash(gettext("%(name)s is no longer signed up.", name=name), "success")
    return redirect(url_for("family.joining", token=token, _anchor=anchor), 303)


@bp.route("/wunsch/ende", methods=["POST"])
@by_link("family")
def withdraw_wish(token: str) -> ResponseReturnValue:
    """They do not wait for lessons any more."""
    visitor = visitor_at(token)
    form = WishForm()
    if not form.validate_on_submit():
        raise NotForYou
    with transaction() as session:
        wish = session.get(Wish, form.wish_id.data)
        if wish is None or wish.person_id not in visitor.people:
            raise NotForYou
        wishes.withdraw(session, wish, by=visitor.actor, at=clock.now())
    flash(gettext("Thank you for telling us. The wish is no longer on our list."), "success")
    return redirect(url_for("family.home", token=token), 303)
