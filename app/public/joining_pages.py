"""A visitor signs up: for an offer with everybody who comes along, or for free lessons."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import open_door
from app.base.answers import page
from app.base.db import db
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import offer
from app.base.once import create_once
from app.courses.queries import subject_choices
from app.courses.wish_forms import EnquiryForm
from app.people import links
from app.people.models import Family, FamilyLink
from app.programme.models import Activity, Signup
from app.programme.places import seats_left
from app.public import queries, service
from app.public.blueprint import bp
from app.public.forms import SignUpForm
from app.public.limits import check_writing


@bp.route("/programm/<int:activity_id>/anmelden", methods=["GET", "POST"])
@open_door("sign-up without an account")
def join(activity_id: int) -> ResponseReturnValue:
    found = queries.activity_for(db.session(), activity_id)
    if found.signup != Signup.PUBLIC:
        raise NotForYou
    form = SignUpForm(data={"language": str(get_locale())})
    left = seats_left(db.session(), found)
    if form.website.data:
        return _politely_nothing()
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _joined(session, found.id, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("public/join.html", form=form, activity=found, left=left)


def _joined(session: Session, activity_id: int, form: SignUpForm) -> str:
    check_writing(session, at=clock.now())
    activity = session.get_one(Activity, activity_id)
    family = service.sign_up_strangers(
        session,
        activity,
        form.members,
        language=form.language.data or "de",
        at=clock.now(),
    )
    return _page_of(session, family)


@bp.route("/musik-lernen", methods=["GET", "POST"])
@open_door("asking for free lessons without an account")
def enquire() -> ResponseReturnValue:
    form = EnquiryForm(data={"language": str(get_locale())})
    choices = subject_choices(db.session())
    offer(form.subject_id, choices, gettext("I do not know yet, or something else"))
    if form.website.data:
        return _politely_nothing()
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _enquired(session, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("public/enquire.html", form=form)


def _enquired(session: Session, form: EnquiryForm) -> str:
    check_writing(session, at=clock.now())
    return _page_of(session, service.enquire(session, form.enquiry, at=clock.now()))


def _page_of(session: Session, family: Family) -> str:
    """Their own page: there they see how it stands, change it, sign off."""
    link = session.scalars(select(FamilyLink).where(FamilyLink.family_id == family.id)).one()
    flash(
        gettext("Thank you. This is your own page: keep its address, for example as a bookmark."),
        "success",
    )
    return links.path_of(link)


def _politely_nothing() -> ResponseReturnValue:
    """A program has filled in what no person sees."""
    flash(gettext("Thank you."), "success")
    return redirect(url_for("public.programme"), 303)
