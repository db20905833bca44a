"""From lessons into an ensemble: pick lessons, see their people, tick, add."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou
from app.base.ids import ActivityId, PersonId
from app.courses import joining
from app.courses.blueprint import bp
from app.programme.buttons import warn_of_bans
from app.programme.models import Activity, Kind
from app.programme.queries import list_activities
from app.programme.visibility import activity_for


@bp.route("/angebote/<int:activity_id>/aus-kursen", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def join_from_lessons(activity_id: int) -> ResponseReturnValue:
    """?kurs=3&kurs=7 picks the lessons; the people of a form are those who were ticked."""
    session = db.session()
    ensemble = _ensemble(session, activity_id)
    courses = list_activities(session, current_user, kind=Kind.COURSE)
    known = {row.id for row in courses}
    lessons = [ActivityId(one) for one in request.args.getlist("kurs", type=int) if one in known]
    if request.method == "POST":
        people = {PersonId(one) for one in request.form.getlist("person", type=int)}
        if people:
            _take_in(activity_id, lessons, people)
            return redirect(
                url_for("programme.activity", activity_id=activity_id, _anchor="menschen"), 303
            )
        flash(gettext("Please tick somebody."), "warning")
    return page(
        "courses/join_from_lessons.html",
        activity=ensemble,
        courses=courses,
        lessons=lessons,
        people=joining.list_members(session, lessons, ensemble),
    )


def _take_in(activity_id: int, lessons: list[ActivityId], people: set[PersonId]) -> None:
    with transaction() as session:
        ensemble = _ensemble(session, activity_id)
        seated, waiting = joining.take_in(
            session, ensemble, lessons, people, by=current_user.actor, at=clock.now()
        )
        warn_of_bans(session, ensemble.id)
    said = ngettext("%(num)d person takes part now.", "%(num)d people take part now.", seated)
    if waiting:
        more = ngettext("%(num)d waits for a place.", "%(num)d wait for a place.", waiting)
        said = f"{said} {more}"
    flash(said, "success")


def _ensemble(session: Session, activity_id: int) -> Activity:
    activity = activity_for(session, current_user, activity_id)
    if activity.kind != Kind.ENSEMBLE or activity.archived_at is not None:
        raise NotForYou
    return activity
