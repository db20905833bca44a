"""The lessons of the school, a new one, and what an existing one teaches."""

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
from app.base.forms import offer
from app.base.once import create_once
from app.courses import queries, service
from app.courses.blueprint import bp
from app.courses.forms import FactsForm, OpeningForm
from app.courses.models import TAUGHT, Course
from app.courses.queries import Lesson, in_groups
from app.courses.words import facts_in_words
from app.partners.queries import list_funding
from app.programme.leaders import leader_offers
from app.programme.models import Activity
from app.programme.queries import place_choices
from app.programme.visibility import activity_for
from app.rules.times import school_year, school_year_span


@bp.route("/unterricht")
@requires(Permission.PROGRAMME_SEE)
def index() -> ResponseReturnValue:
    """Running lessons by department. ?bereich= one department, ?frei=1 only those with room."""
    session = db.session()
    lessons = queries.list_lessons(session, current_user, clock.today())
    wanted, free = request.args.get("bereich", type=int), "frei" in request.args
    shown = [
        one
        for one in lessons
        if (not wanted or (one.facts and one.facts.department_id == wanted))
        and (not free or one.free is None or one.free > 0)
    ]
    return render_template(
        "courses/index.html",
        departments_shown=in_groups(shown, _department),
        any_lesson=bool(lessons),
        departments={one.facts.department_id: one.facts.department for one in lessons if one.facts},
        wanted=wanted,
        free=free,
        facts_in_words=facts_in_words,
    )


def _department(lesson: Lesson) -> str:
    return lesson.facts.department if lesson.facts else ""


@bp.route("/unterricht/neu", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def add() -> ResponseReturnValue:
    """A lesson with its leader, room and dates, on one page."""
    session = db.session()
    form = OpeningForm(data=_usual())
    offer(form.subject_id, queries.subject_choices(session))
    offer(form.leader_id, leader_offers(session, []))
    offer(form.place_id, place_choices(session, None))
    offer(form.funding_id, [(one.id, one.name) for one in list_funding(session)])
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _opened(session, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("courses/add.html", form=form)


def _usual() -> dict[str, Any]:
    today = clock.today()
    return {"first_on": today, "last_on": school_year_span(school_year(today))[1]}


def _opened(session: Session, form: OpeningForm) -> str:
    made = service.open_lesson(session, form.opening, by=current_user.actor, at=clock.now())
    return url_for("programme.activity", activity_id=made.id)


@bp.route("/angebote/<int:activity_id>/fach", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def describe(activity_id: int) -> ResponseReturnValue:
    """What an existing lesson or ensemble teaches."""
    session = db.session()
    activity = activity_for(session, current_user, activity_id)
    if activity.kind not in TAUGHT:
        raise NotForYou
    course = session.get(Course, activity.id)
    form = FactsForm(obj=course)
    offer(form.subject_id, queries.subject_choices(session, course.subject_id if course else None))
    if form.validate_on_submit():
        try:
            _describe(activity, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("programme.activity", activity_id=activity.id), 303)
    return page("courses/describe.html", form=form, activity=activity)


def _describe(activity: Activity, form: FactsForm) -> None:
    with transaction() as session:
        service.describe(
            session,
            activity,
            form.facts,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
