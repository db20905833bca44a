"""The queue for free lessons: who waits and why, what is free, a new wish, and offering a place."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock, formats
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import offer
from app.base.ids import PersonId
from app.base.once import create_once
from app.courses import enquiries, offering, queries, wishes
from app.courses.blueprint import bp
from app.courses.models import Subject, Wish
from app.courses.queue import list_lines, list_places, wish_for
from app.courses.wish_forms import ChangeWishForm, EnquiryForm, WishForm
from app.courses.words import misfit_words, reason_words, wish_words
from app.people.models import Person
from app.people.parts import on_person
from app.people.visibility import person_for
from app.programme.buttons import press
from app.programme.visibility import activity_for
from app.rules.names import sort_key


@bp.route("/warteliste")
@requires(Permission.PROGRAMME_EDIT)
def waiting_list() -> ResponseReturnValue:
    """Every subject somebody waits for, with its queue and its free places."""
    session, now = db.session(), clock.now()
    lines = list_lines(session, now)
    places = list_places(session, clock.today())
    names = {row.id: row.name for row in queries.list_subjects(session)}
    subjects = sorted(lines, key=lambda one: (one is None, sort_key(names.get(one, ""))))
    return render_template(
        "courses/waiting_list.html",
        groups=[
            (one, names.get(one, ""), lines[one], [p for p in places if p.subject_id == one])
            for one in subjects
        ],
        next_for=lambda place, group: [one.wish.id for one in offering.next_for(place, group, now)],
        reason_words=reason_words,
        misfit_words=misfit_words,
        wish_words=wish_words,
        total=sum(len(group) for group in lines.values()),
        today=clock.today(),
    )


@bp.route("/warteliste/neu", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def add_enquiry() -> ResponseReturnValue:
    """Somebody rings up: the same questions as on the public page."""
    form = EnquiryForm()
    offer_subjects(db.session(), form)
    if not form.validate_on_submit():
        return page("courses/add_enquiry.html", form=form)
    try:
        return create_once(form.once, lambda session: _taken_in(session, form))
    except RuleBroken as refusal:
        form.show(refusal)
        return page("courses/add_enquiry.html", form=form)


def _taken_in(session: Session, form: EnquiryForm) -> str:
    who, now = current_user.actor, clock.now()
    enquiries.take_in(session, form.enquiry, by_telephone=True, by=who, at=now)
    return url_for("courses.waiting_list")


def offer_subjects(session: Session, form: WishForm, keep: Any = None) -> None:
    choices = queries.subject_choices(session, keep)
    offer(form.subject_id, choices, gettext("I do not know yet, or something else"))


@bp.route("/menschen/<int:person_id>/wunsch", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def add_wish(person_id: PersonId) -> ResponseReturnValue:
    """Somebody in the books would like to learn something."""
    person = person_for(db.session(), current_user, person_id)
    form = WishForm()
    offer_subjects(db.session(), form)
    if not form.validate_on_submit():
        return page("courses/wish.html", form=form, person=person, wish=None)
    try:
        with transaction() as session:
            who, now = current_user.actor, clock.now()
            wishes.note_wish(session, person.id, form.asked, by=who, at=now)
    except RuleBroken as refusal:
        form.show(refusal)
        return page("courses/wish.html", form=form, person=person, wish=None)
    return redirect(url_for("people.person", person_id=person_id), 303)


@bp.route("/warteliste/<int:wish_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def change_wish(wish_id: int) -> ResponseReturnValue:
    wish = wish_for(db.session(), wish_id)
    person = db.session().get_one(Person, wish.person_id)
    form = ChangeWishForm(obj=wish, days=sorted(wish.weekdays))
    offer_subjects(db.session(), form, wish.subject_id)
    if form.validate_on_submit():
        try:
            _change(wish_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            return redirect(url_for("courses.waiting_list"), 303)
    return page("courses/wish.html", form=form, person=person, wish=wish)


def _change(wish_id: int, form: ChangeWishForm) -> None:
    with transaction() as session:
        wishes.change_wish(
            session,
            wish_for(session, wish_id),
            form.asked,
            paused_until=form.paused_until.data,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )


@bp.route("/warteliste/<int:wish_id>/zurueckziehen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def withdraw_wish(wish_id: int) -> ResponseReturnValue:
    def work(session: Session) -> dict[str, str]:
        wish = wish_for(session, wish_id)
        wishes.withdraw(session, wish, by=current_user.actor, at=clock.now())
        return {
            "text": gettext("Taken off the waiting list."),
            "undo": url_for("courses.reopen_wish", wish_id=wish_id),
        }

    return press(work, url_for("courses.waiting_list"))


@bp.route("/warteliste/<int:wish_id>/zurueckholen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def reopen_wish(wish_id: int) -> ResponseReturnValue:
    def work(session: Session) -> str:
        wishes.reopen(session, wish_for(session, wish_id), by=current_user.actor, at=clock.now())
        return gettext("Back on the waiting list, in the same place.")

    return press(work, url_for("courses.waiting_list"))


@bp.route("/angebote/<int:activity_id>/der-reihe-nach", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def offer_in_turn(activity_id: int) -> ResponseReturnValue:
    """Free places of this lesson go to the queue, now and later."""

    def work(session: Session) -> str:
        found = activity_for(session, current_user, activity_id)
        asked = offering.offer_in_turn(session, found, by=current_user.actor, at=clock.now())
        if not asked:
            return gettext(
                "Nobody fits just now. Whoever comes and fits is asked by itself, overnight."
            )
        names = formats.listed([_name(session, wish) for wish in asked])
        return gettext("The place is offered to %(name)s; the family is told.", name=names)

    return press(work, url_for("courses.waiting_list"))


@bp.route("/angebote/<int:activity_id>/der-reihe-nach/anhalten", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def stop_offering(activity_id: int) -> ResponseReturnValue:
    def work(session: Session) -> str:
        found = activity_for(session, current_user, activity_id)
        offering.stop_offering(session, found, by=current_user.actor, at=clock.now())
        return gettext("Free places wait for you again.")

    return press(work, url_for("courses.waiting_list"))


@bp.route("/warteliste/<int:wish_id>/anbieten", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def offer_for(wish_id: int) -> ResponseReturnValue:
    """Offer one lesson's free place to one person, out of turn."""
    activity_id = request.form.get("activity_id", type=int)
    if activity_id is None:
        raise NotForYou

    def work(session: Session) -> str:
        wish = wish_for(session, wish_id)
        found = activity_for(session, current_user, activity_id)
        offering.offer_for(session, wish, found, by=current_user.actor, at=clock.now())
        name = _name(session, wish)
        return gettext("The place is offered to %(name)s; the family is told.", name=name)

    return press(work, url_for("courses.waiting_list"))


def _name(session: Session, wish: Wish) -> str:
    return session.get_one(Person, wish.person_id).short_name


@on_person
def wished(session: Session, person_id: PersonId) -> str:
    """What somebody waits for, on their page."""
    rows = [
        (wish, session.get(Subject, wish.subject_id) if wish.subject_id else None)
        for wish in wishes.open_wishes(session, [person_id])
    ]
    return render_template("courses/_on_person.html", rows=rows, person_id=person_id)
