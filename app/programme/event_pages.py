"""Pages of one date: look at it, make one, change what it says, answers by telephone."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import GREATEST, offer
from app.base.ids import ActivityId, EventId, PersonId, PlaceId
from app.base.once import create_once
from app.programme import clashes, queries, replies, service
from app.programme.blueprint import bp
from app.programme.buttons import press
from app.programme.event_forms import EventForm, ReplyForm, SayingForm
from app.programme.kept_apart import kept_apart
from app.programme.leaders import leader_offers, leaders_of
from app.programme.models import Activity, Answer, Event, Kind
from app.programme.one_event import look_at
from app.programme.service import expected_people
from app.programme.visibility import activity_for, event_for
from app.rules.times import day_of


@bp.route("/termine/<int:event_id>")
@requires(Permission.PROGRAMME_SEE)
def event(event_id: int) -> ResponseReturnValue:
    session = db.session()
    found = event_for(session, current_user, event_id)
    view = look_at(session, found, bans=current_user.sees_all)
    return render_template("programme/event.html", event=found, view=view)


@bp.route("/termine/neu", methods=["GET", "POST"], defaults={"activity_id": None})
@bp.route("/angebote/<int:activity_id>/termin", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def add_event(activity_id: int | None) -> ResponseReturnValue:
    """A single date. The calendar hands in ?tag=2026-11-24&ort=3&von=16:00."""
    session = db.session()
    form = _new_event_form(session, activity_id)
    if not form.validate_on_submit():
        return page("programme/add_event.html", form=form, activity_id=activity_id)
    try:
        return create_once(form.once, lambda session: _added(session, form, activity_id))
    except RuleBroken as refusal:
        form.show(refusal)
        return page("programme/add_event.html", form=form, activity_id=activity_id)


def _new_event_form(session: Session, activity_id: int | None) -> EventForm:
    given: dict[str, Any] = {"activity_id": activity_id, "place_id": _asked_place()}
    if activity_id is not None:
        found = activity_for(session, current_user, activity_id)
        if found.kind == Kind.PERFORMANCE:
            raise NotForYou
        given |= {"asks": found.asks, "place_id": given["place_id"] or found.place_id}
    form = EventForm(data=given)
    if not form.is_submitted():
        for control, name in ((form.day, "tag"), (form.start, "von")):
            _read(control, request.args.get(name, ""))
    _fill(session, form, activity_id)
    return form


def _asked_place() -> int | None:
    number = request.args.get("ort", type=int)
    return number if number and 0 < number <= GREATEST else None


def _read(control: Any, words: str) -> None:
    """Take a value from the address; what cannot be read is left out."""
    try:
        control.data = control.read(words) if words else control.data
    except (ValueError, OverflowError):
        control.data = None


def _fill(session: Session, form: EventForm, activity_id: int | None) -> None:
    choices = queries.activity_choices(session, activity_id)
    offer(form.activity_id, choices, gettext("– please choose –"))
    offer(
        form.place_id,
        queries.place_choices(session, form.place_id.data),
        gettext("as the offer says"),
    )
    leads = leaders_of(session, [ActivityId(activity_id)]) if activity_id is not None else {}
    chosen = [form.leader_id.data, *(one for named in leads.values() for one, _name in named)]
    offer(form.leader_id, leader_offers(session, chosen), gettext("as the offer says"))


def _added(session: Session, form: EventForm, activity_id: int | None) -> str:
    starts_at, ends_at = form.span()
    # Where the offer is chosen in the form, an empty box has not seen what the offer says.
    unsaid = activity_id is None and not form.asks.data
    made = service.create_event(
        session,
        activity_for(session, current_user, form.activity_id.data),
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=bool(form.all_day.data),
        title=form.title.data or "",
        place_id=form.place_id.data,
        leader_id=form.leader_id.data,
        notice=form.notice.data or "",
        asks=None if unsaid else bool(form.asks.data),
        answer_by=form.answer_by(starts_at),
        by=current_user.actor,
        at=clock.now(),
    )
    return url_for("programme.event", event_id=made.id)


@bp.route("/termine/pruefen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def check_event() -> ResponseReturnValue:
    """What would stand in the way of the new date typed so far. For htmx; nothing is stored."""
    form = EventForm()
    _fill(db.session(), form, None)
    form.validate()
    return look_ahead(form, form.activity_id.data, form.leader_id.data)


def look_ahead(
    form: Any, activity_id: int | None, leader_id: int | None, event_id: EventId | None = None
) -> ResponseReturnValue:
    """The day in words and what is in the way, for a form with a span and a place."""
    session, found, day = db.session(), None, ""
    if not (form.day.errors or form.start.errors or form.place_id.errors) and form.day.data:
        day = clashes.day_words(session, form.day.data)
        found = _clashes(session, form, activity_id, leader_id, event_id)
    return render_template("programme/_check.html", day=day, found=found)


def _clashes(
    session: Session,
    form: Any,
    activity_id: int | None,
    leader_id: int | None,
    event_id: EventId | None,
) -> list[clashes.Clash] | None:
    try:
        starts_at, ends_at = form.span()
        service.check_span(starts_at, ends_at)
    except RuleBroken:
        return None
    people: list[PersonId] = [PersonId(leader_id)] if leader_id else []
    place_id = form.place_id.data
    if activity_id is not None:
        activity = activity_for(session, current_user, activity_id)
        people += expected_people(session, activity.id)
        place_id = place_id or activity.place_id
        leader = None if leader_id else service.first_leader(session, activity)
        people += [leader] if leader else []
    apart = [clashes.Clash(text) for text in kept_apart(session, set(people))]
    return apart + clashes.clashes(
        session,
        starts_at=starts_at,
        ends_at=ends_at,
        place_id=PlaceId(place_id) if place_id else None,
        people=set(people),
        except_for=event_id,
    )


@bp.route("/termine/<int:event_id>/aendern", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def change_event(event_id: int) -> ResponseReturnValue:
    """What a date says: title, notice, whether it asks."""
    found = event_to_edit(db.session(), event_id)
    answer_day = day_of(found.answer_by) if found.answer_by else None
    form = SayingForm(obj=found, data={"answer_day": answer_day})
    if form.validate_on_submit():
        try:
            _change(event_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved. Calendars show it with their next look."), "success")
            return redirect(url_for("programme.event", event_id=event_id), 303)
    return page("programme/change_event.html", form=form, event=found)


def _change(event_id: int, form: SayingForm) -> None:
    with transaction() as session:
        found = event_to_edit(session, event_id)
        service.change_event(
            session,
            found,
            title=form.title.data or "",
            notice=form.notice.data or "",
            asks=bool(form.asks.data),
            answer_by=form.answer_by(found.starts_at),
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )


@bp.route("/termine/<int:event_id>/antwort", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def reply(event_id: int) -> ResponseReturnValue:
    """What a family has said on the telephone."""
    form = ReplyForm()
    if not form.validate_on_submit():
        raise NotForYou

    def work(session: Session) -> str:
        found = event_to_edit(session, event_id)
        person_id = PersonId(form.person_id.data or 0)
        if person_id not in expected_people(session, found.activity_id):
            raise NotForYou
        now, by = clock.now(), current_user.actor
        if not form.answer.data:
            replies.take_back_answer(session, found, person_id, by=by, at=now)
            return gettext("The answer is taken back.")
        said = Answer(form.answer.data)
        replies.answer(
            session, found, person_id, said, reason=form.reason.data or "", by=by, at=now
        )
        return gettext("The answer is noted.")

    return press(work, url_for("programme.event", event_id=event_id, _anchor="wer"))


def event_to_edit(session: Session, event_id: int) -> Event:
    """A date whose page is here. Performances are changed by their planner. Raises NotForYou."""
    found = event_for(session, current_user, event_id)
    if session.get_one(Activity, found.activity_id).kind == Kind.PERFORMANCE:
        raise NotForYou
    return found
