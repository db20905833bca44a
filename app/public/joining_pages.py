"""A visitor signs up: for an offer with everybody who comes along, or for free lessons."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import open_door
from app.base.answers import page
from app.base.db import db
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import offer
from app.base.ids import FamilyId
from app.base.once import create_once
from app.courses.queries import subject_choices
from app.courses.wish_forms import EnquiryForm
from app.people import links
from app.people.directory import list_links
from app.programme.models import Activity, Signup
from app.programme.queries import seats_left
from app.programme.signing_up import is_open
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
    if request.method == "GET" and not is_open(db.session(), found, clock.now()):
        return redirect(url_for("public.offer", activity_id=found.id), 303)
    form = SignUpForm(data={"language": str(get_locale())})
    left = seats_left(db.session(), found)
    if form.trapped:
        return _politely_nothing()
    if form.validate_on_submit():
        try:
            return create_once(
                form.once_so, lambda session: _joined(session, found.id, form), _page_of
            )
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
        contact_comes=bool(form.for_contact.data),
        language=form.language.data or "de",
        at=clock.now(),
    )
    return str(family.id)


@bp.route("/musik-lernen", methods=["GET", "POST"])
@open_door("asking for free lessons without an account")
def enquire() -> ResponseReturnValue:
    form = EnquiryForm(data={"language": str(get_locale())})
    choices = subject_choices(db.session())
    offer(form.subject_id, choices, gettext("I do not know yet, or something else"))
    if form.trapped:
        return _politely_nothing()
    if form.validate_on_submit():
        try:
            return create_once(form.once_so, lambda session: _enquired(session, form), _page_of)
        except RuleBroken as refusal:
            form.show(refusal)
    return page("public/enquire.html", form=form)


def _enquired(session: Session, form: EnquiryForm) -> str:
    check_writing(session, at=clock.now())
    return str(service.enquire(session, form.enquiry, at=clock.now()).id)


def _page_of(session: Session, family_id: str) -> str:
    """Their own page: there they see how it stands, change it, sign off."""
    living = list_links(session, FamilyId(int(family_id)))
    if not living:
        return url_for("public.programme")  # the office knows them by now, under another name
    flash(
        gettext("Thank you. This is your own page: keep its address, for example as a bookmark."),
        "success",
    )
    return links.path_of(living[0])


def _politely_nothing() -> ResponseReturnValue:
    """A program has filled in what no person sees."""
    flash(gettext("Thank you."), "success")
    return redirect(url_for("public.programme"), 303)
