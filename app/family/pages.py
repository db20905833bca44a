"""A family's pages. A GET shows, a tap on a button (POST) changes; never the other way round."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import by_link
from app.base.aside import write_aside
from app.base.db import AnyRow, db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import PersonId
from app.courses.loan_queries import at_home_of
from app.family import queries, trips
from app.family.blueprint import bp
from app.family.dates import by_event, card_of
from app.family.forms import AnswerForm, CalendarForm, ConsentForm, OfferForm, SeatsForm
from app.family.frame import frame, visitor_at
from app.family.visitors import Visitor
from app.feeds import service as feeds
from app.football.queries import matches_of
from app.people import links, protection
from app.people.models import ConsentState, Evidence, FamilyLink, FamilyRole, Person, Purpose
from app.people.queries import consents_of
from app.programme import offers, replies, rides
from app.programme.models import Answer, Event, Participation
from app.rules.times import day_span

FEW = 5
MANY = 60
LOOK_AHEAD = timedelta(days=120)


@bp.route("")
@by_link("family")
def home(token: str) -> ResponseReturnValue:
    """The next dates, what waits for an answer, places on offer."""
    visitor = visitor_at(token)
    session = db.session()
    now = clock.now()
    start = day_span(clock.today())[0]
    rows = queries.dates_of(session, visitor.people, start, now + LOOK_AHEAD, most=MANY * 4)
    coming = [group for group in by_event(rows) if _stays(group[0], now)]
    shown = coming if "alle" in request.args else _next(coming)
    there = {group[0].trip_id for group in shown if group[0].trip_id is not None}
    matches = [group[0].match_id for group in shown if group[0].match_id is not None]
    games = matches_of(session, matches) if matches else {}
    drives = bool(matches) and _may_offer_lifts(session, visitor)
    page = render_template(
        "family/home.html",
        visitor=visitor,
        cards=[card_of(group, visitor.people, games.get(group[0].id, ())) for group in shown],
        now=now,
        more=len(coming) - len(shown),
        offers=queries.offers_for(session, visitor.people, now),
        loans=at_home_of(session, visitor.people),
        today=clock.today(),
        waiting=queries.waiting_for(session, visitor.people),
        wishes=queries.wishes_of(session, visitor.people),
        lacking=trips.lacking(session, visitor.people, there),
        lifts=rides.offers_of(session, visitor.family_id, matches) if drives else None,
        most_seats=rides.MOST_SEATS,
        **frame("family.home", token),
    )
    _note_visit(visitor)
    return page


def _stays(event: AnyRow, now: datetime) -> bool:
    """A match stays until the end of its day: how did it end?"""
    return event.ends_at > now or event.match_id is not None


def _next(groups: list[list[AnyRow]]) -> list[list[AnyRow]]:
    """The next few dates, and every later one that asks: an answer given stays in sight.

    So do trips, which want to know who may come along.
    """
    return [
        group
        for number, group in enumerate(groups)
        if number < FEW or group[0].asks or group[0].trip_id is not None
    ]


def _may_offer_lifts(session: Session, visitor: Visitor) -> bool:
    """Who drives is where the children are: no word for a guardian who must not be near one."""
    return not queries.kept_from_some(session, visitor.family_id, visitor.link.guardian_id)


@bp.route("/antwort", methods=["POST"])
@by_link("family")
def answer(token: str) -> ResponseReturnValue:
    """Yes, no, maybe, an excuse — or back to "nothing said"."""
    visitor = visitor_at(token)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _refused(token, form.reason.errors)
    try:
        with transaction() as session:
            event = queries.find_place(
                session, form.event_id.data, form.person_id.data, visitor.people
            )
            if event is None:
                raise NotForYou
            words = _store_answer(session, visitor, event, form)
    except RuleBroken as refusal:
        flash(refusal.message, "error")
        return redirect(url_for("family.home", token=token), 303)
    flash(words, "success")
    return redirect(url_for("family.home", token=token, _anchor=f"e{form.event_id.data}"), 303)


def _store_answer(session: Session, visitor: Visitor, event: Event, form: AnswerForm) -> str:
    person_id, now = form.person_id.data, clock.now()
    name = visitor.people[person_id].call_name or visitor.people[person_id].given_name
    if form.answer.data == "back":
        replies.take_back_answer(session, event, person_id, by=visitor.actor, at=now)
        return gettext("All right: nothing is noted for %(name)s.", name=name)
    said = Answer(form.answer.data or "")
    replies.answer(
        session,
        event,
        person_id,
        said,
        reason=form.reason.data or "",
        by=visitor.actor,
        at=now,
    )
    if said is Answer.YES:
        return gettext("Thank you. %(name)s is coming.", name=name)
    if said is Answer.NO and not event.asks:
        return gettext("Thank you. %(name)s is excused.", name=name)
    if said is Answer.NO:
        return gettext("Thank you. %(name)s is not coming.", name=name)
    return gettext("Thank you. Your answer for %(name)s has been saved.", name=name)


@bp.route("/mitnehmen", methods=["POST"])
@by_link("family")
def offer_lift(token: str) -> ResponseReturnValue:
    """So many seats in the family's car to a match; none takes the offer back."""
    visitor = visitor_at(token)
    form = SeatsForm()
    if not form.validate_on_submit():
        return _refused(token, form.seats.errors)
    try:
        with transaction() as session:
            event = queries.find_match(session, form.event_id.data, visitor.people)
            if event is None or not _may_offer_lifts(session, visitor):
                raise NotForYou
            seats, now = form.seats.data or 0, clock.now()
            rides.offer_seats(session, event, visitor.family_id, seats, by=visitor.actor, at=now)
    except RuleBroken as refusal:
        flash(refusal.message, "error")
    else:
        words = gettext("Thank you, that helps.") if seats else gettext("All right, noted.")
        flash(words, "success")
    return redirect(url_for("family.home", token=token, _anchor=f"e{form.event_id.data}"), 303)


@bp.route("/platz", methods=["POST"])
@by_link("family")
def take_offer(token: str) -> ResponseReturnValue:
    """Take a place on offer, or give it on."""
    visitor = visitor_at(token)
    form = OfferForm()
    if not form.validate_on_submit():
        raise NotForYou
    try:
        with transaction() as session:
            row = queries.find_offer(session, form.offer_id.data, visitor.people)
            if row is None:
                raise NotForYou
            words = _answer_offer(session, visitor, row, form.answer.data == Answer.YES)
    except RuleBroken as refusal:
        flash(refusal.message, "error")
        return redirect(url_for("family.home", token=token), 303)
    flash(words, "success")
    return redirect(url_for("family.home", token=token), 303)


def _answer_offer(session: Session, visitor: Visitor, row: Participation, accepted: bool) -> str:
    if accepted:
        offers.accept_offer(session, row, by=visitor.actor, at=clock.now())
        return gettext("The place is yours.")
    offers.decline_offer(session, row, by=visitor.actor, at=clock.now())
    return gettext("Thank you for telling us. Somebody else gets the place.")


@bp.route("/erlaubnisse", methods=["GET", "POST"])
@by_link("family")
def consents(token: str) -> ResponseReturnValue:
    """What may be done with photos, trips, data: each for itself, as easily withdrawn as given."""
    visitor = visitor_at(token)
    if not visitor.may_consent:
        raise NotForYou
    form = ConsentForm()
    children = _children(visitor)
    if form.validate_on_submit():
        person_id = form.person_id.data
        if person_id not in children:
            raise NotForYou
        with transaction() as session:
            protection.set_consent(
                session,
                session.get_one(Person, person_id),
                Purpose(form.purpose.data or ""),
                ConsentState(form.state.data or ""),
                evidence=Evidence.FAMILY_LINK,
                by=visitor.actor,
                at=clock.now(),
            )
        flash(gettext("Saved. You can change this at any time."), "success")
        return redirect(url_for("family.consents", token=token, _anchor=f"p{person_id}"), 303)
    return render_template(
        "family/consents.html",
        visitor=visitor,
        children=children,
        purposes=list(Purpose),
        states=consents_of(db.session(), list(children), list(Purpose)),
        **frame("family.consents", token),
    )


@bp.route("/kalender", methods=["GET", "POST"])
@by_link("family")
def calendar(token: str) -> ResponseReturnValue:
    """Subscribe: one tap makes the address, the next hands it to the phone."""
    visitor = visitor_at(token)
    form = CalendarForm()
    if form.validate_on_submit():
        person_id = form.person_id.data
        if person_id is not None and person_id not in visitor.people:
            raise NotForYou
        with transaction() as session:
            feeds.for_family(
                session,
                visitor.family_id,
                person_id=person_id,
                guardian_id=None if person_id else visitor.link.guardian_id,
                label=visitor.family.name,
                by=visitor.actor,
                at=clock.now(),
            )
        return redirect(url_for("family.calendar", token=token), 303)
    return render_template(
        "family/calendar.html",
        visitor=visitor,
        subscriptions=_subscriptions(visitor),
        **frame("family.calendar", token),
    )


def _subscriptions(visitor: Visitor) -> list[dict[str, object]]:
    """The family's living addresses, ready for buttons and codes."""
    found = feeds.living_of_family(
        db.session(),
        visitor.family_id,
        guardian_id=visitor.link.guardian_id,
        children=list(visitor.people),
    )
    return [
        {
            "person_id": feed.person_id if feed.kind == "child" else None,
            "address": address,
            "code": links.code_of(address),
        }
        for feed in found
        if (address := feeds.address_of(feed))
    ]


def _children(visitor: Visitor) -> dict[PersonId, AnyRow]:
    return {
        person_id: row for person_id, row in visitor.people.items() if row.role == FamilyRole.CHILD
    }


def _refused(token: str, messages: Iterable[str]) -> ResponseReturnValue:
    for message in messages or [gettext("Please try again.")]:
        flash(message, "error")
    return redirect(url_for("family.home", token=token), 303)


def _note_visit(visitor: Visitor) -> None:
    """The office sees whether a link is used: the day, nothing else."""
    if visitor.link.last_seen_on != clock.today():
        db.session.rollback()
        write_aside(
            update(FamilyLink)
            .where(FamilyLink.id == visitor.link.id)
            .values(last_seen_on=clock.today())
        )
