"""Pages of an activity as a whole: the list, a new one, one, changing it, its paper list."""

from dataclasses import replace
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
from app.base.errors import RuleBroken
from app.base.forms import offer
from app.base.ids import ActivityId, PersonId
from app.base.once import create_once
from app.partners.queries import list_funding
from app.people.queries import household_phones
from app.programme import activities, queries
from app.programme.blueprint import bp
from app.programme.buttons import press, seen_version, warn_of_bans
from app.programme.forms import ActivityForm
from app.programme.leaders import leader_offers, leaders_of
from app.programme.models import Activity, Kind
from app.programme.one_activity import look_at
from app.programme.overview import list_lines
from app.programme.parts import instead_of_places, on_activity
from app.programme.visibility import activity_for
from app.programme.words import KINDS


@bp.route("/angebote")
@requires(Permission.PROGRAMME_SEE)
def index() -> ResponseReturnValue:
    """All activities the reader may see; filters: ?art=course, ?archiv=1."""
    wanted = request.args.get("art", "")
    kind = Kind(wanted) if wanted in set(Kind) else None
    archived = "archiv" in request.args
    lines = list_lines(db.session(), current_user, kind=kind, archived=archived, at=clock.now())
    return render_template(
        "programme/index.html", lines=lines, kind=kind, kinds=KINDS, archived=archived
    )


@bp.route("/angebote/neu", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def add() -> ResponseReturnValue:
    wanted = request.args.get("art", "")
    form = ActivityForm(data={"kind": wanted if wanted in set(Kind) else Kind.COURSE})
    _fill(db.session(), form)
    if _looks() or not form.validate_on_submit():
        return _form_page("programme/add.html", form)
    try:
        return create_once(form.once, lambda session: _added(session, form))
    except RuleBroken as refusal:
        form.show(refusal)
        return page("programme/add.html", form=form)


def _added(session: Session, form: ActivityForm) -> str:
    made = activities.create_activity(session, form.outline, by=current_user.actor, at=clock.now())
    return url_for("programme.activity", activity_id=made.id)


@bp.route("/angebote/leitung", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def find_leaders() -> ResponseReturnValue:
    """The people to choose from, for what has been typed so far; nothing is stored."""
    form = ActivityForm()
    _fill(db.session(), form)
    return render_template("programme/_leaders.html", control=form.led_by)


@bp.route("/angebote/<int:activity_id>")
@requires(Permission.PROGRAMME_SEE)
def activity(activity_id: int) -> ResponseReturnValue:
    """?wer=… finds people to add; ?alle=1 shows every date."""
    session = db.session()
    found = activity_for(session, current_user, activity_id)
    view = look_at(session, found, every_date="alle" in request.args, at=clock.now())
    parts = on_activity.of(session, found)
    return render_template("programme/activity.html", activity=found, view=view, parts=parts)


@bp.route("/angebote/<int:activity_id>/bearbeiten", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def change(activity_id: int) -> ResponseReturnValue:
    session = db.session()
    found = activity_for(session, current_user, activity_id)
    form = ActivityForm(obj=found, data={"led_by": _leaders(session, found)})
    if not form.is_submitted():
        form.asks.data = "yes" if found.asks else "no"
    if found.kind == Kind.PERFORMANCE:
        form.kind.choices = [(Kind.PERFORMANCE, KINDS[Kind.PERFORMANCE])]
    _fill(session, form)
    if not _looks() and form.validate_on_submit():
        try:
            _change(activity_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("programme.activity", activity_id=activity_id), 303)
    return _form_page("programme/change.html", form, activity=found, said=_said(session, found))


def _said(session: Session, found: Activity) -> list[str]:
    """What another page says of its places; then this one does not ask."""
    return [part for part in instead_of_places.of(session, found) if part]


def _change(activity_id: int, form: ActivityForm) -> None:
    with transaction() as session:
        found, outline = activity_for(session, current_user, activity_id), form.outline
        if _said(session, found):
            outline = replace(outline, capacity=found.capacity)
        activities.change_activity(
            session,
            found,
            outline,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
        warn_of_bans(session, ActivityId(activity_id))


def _leaders(session: Session, found: Activity) -> list[PersonId]:
    return [person for person, _name in leaders_of(session, [found.id]).get(found.id, ())]


def _looks() -> bool:
    """Somebody presses "find" without scripts: the page again, with whom they look for."""
    return request.method == "POST" and "look" in request.form


def _form_page(template: str, form: ActivityForm, **context: Any) -> ResponseReturnValue:
    if _looks():
        return render_template(template, form=form, **context)
    return page(template, form=form, **context)


def _fill(session: Session, form: ActivityForm) -> None:
    form.led_by.choices = leader_offers(session, form.led_by.data or (), form.find.data or "")
    offer(form.place_id, queries.place_choices(session, form.place_id.data))
    offer(form.funding_id, [(row.id, row.name) for row in list_funding(session)])


@bp.route("/angebote/<int:activity_id>/ablegen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def archive(activity_id: int) -> ResponseReturnValue:
    version = seen_version()

    def work(session: Session) -> dict[str, str]:
        found = activity_for(session, current_user, activity_id)
        activities.archive_activity(
            session, found, version=version, by=current_user.actor, at=clock.now()
        )
        return {
            "text": gettext("Put into the archive."),
            "undo": url_for("programme.reopen", activity_id=activity_id),
        }

    return press(work, url_for("programme.activity", activity_id=activity_id))


@bp.route("/angebote/<int:activity_id>/zurueckholen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def reopen(activity_id: int) -> ResponseReturnValue:
    def work(session: Session) -> str:
        found = activity_for(session, current_user, activity_id)
        activities.reopen_activity(session, found, by=current_user.actor, at=clock.now())
        return gettext("Taken out of the archive.")

    return press(work, url_for("programme.activity", activity_id=activity_id))


@bp.route("/angebote/<int:activity_id>/liste")
@requires(Permission.PROGRAMME_SEE)
def paper(activity_id: int) -> ResponseReturnValue:
    """Everybody with a place and whom to ring for them, on paper."""
    session = db.session()
    found = activity_for(session, current_user, activity_id)
    rows = [row for row in queries.participants(session, found.id) if row.status == "active"]
    return render_template(
        "programme/paper.html",
        activity=found,
        leaders=[name for _id, name in leaders_of(session, [found.id]).get(found.id, ())],
        rows=rows,
        calls=household_phones(session, [row.person_id for row in rows]),
    )
