"""The fair-play log of a team: staff only."""

from datetime import timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock, formats
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.base.forms import offer
from app.base.ids import EventId
from app.base.once import create_once
from app.football import fair_play, queries
from app.football.blueprint import bp
from app.football.fair_play import Deed, row_for
from app.football.forms import FairPlayForm
from app.football.models import Sort
from app.football.queries import team_for
from app.football.team_pages import TEAM
from app.football.words import SORTS
from app.programme.buttons import press, seen_version
from app.programme.models import Activity
from app.rules.ages import season_of

LOG = TEAM + "/fair-play"
LOOK_BACK = timedelta(days=90)


@bp.get(LOG)
@requires(Permission.PROGRAMME_SEE)
def log(activity_id: int) -> ResponseReturnValue:
    """?saison=2025 shows an earlier season."""
    session, this = db.session(), season_of(clock.today())
    team = team_for(session, current_user, activity_id)
    season = request.args.get("saison", this, type=int)
    if not 1990 <= season <= this:
        season = this
    rows = fair_play.list_season(session, team, season)
    return page("football/log.html", team=team, rows=rows, season=season, this=this, sorts=SORTS)


@bp.route(LOG + "/neu", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
def note(activity_id: int) -> ResponseReturnValue:
    session = db.session()
    team = team_for(session, current_user, activity_id)
    form = FairPlayForm(data={"day": clock.today()})
    _offer_dates(session, form, team)
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _noted(session, activity_id, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("football/note.html", form=form, team=team, row=None)


def _noted(session: Session, activity_id: int, form: FairPlayForm) -> str:
    team = team_for(session, current_user, activity_id)
    fair_play.note(session, team, _deed(form), by=current_user.actor, at=clock.now())
    flash(gettext("Noted. It counts in the reports."), "success")
    return url_for("football.log", activity_id=activity_id)


@bp.route(LOG + "/<int:number>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
def change_note(activity_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    team = team_for(session, current_user, activity_id)
    row = row_for(session, team, number)
    form = FairPlayForm(obj=row)
    _offer_dates(session, form, team)
    if form.validate_on_submit():
        try:
            _change(activity_id, number, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("football.log", activity_id=activity_id), 303)
    return page("football/note.html", form=form, team=team, row=row)


def _change(activity_id: int, number: int, form: FairPlayForm) -> None:
    with transaction() as session:
        team = team_for(session, current_user, activity_id)
        fair_play.change(
            session,
            row_for(session, team, number),
            _deed(form),
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )


@bp.post(LOG + "/<int:number>/entfernen")
@requires(Permission.PROGRAMME_SEE)
def remove_note(activity_id: int, number: int) -> ResponseReturnValue:
    version = seen_version()

    def work(session: Session) -> str:
        team = team_for(session, current_user, activity_id)
        row = row_for(session, team, number)
        fair_play.remove(session, row, version=version, by=current_user.actor, at=clock.now())
        return gettext("The entry is gone.")

    return press(work, url_for("football.log", activity_id=activity_id))


def _deed(form: FairPlayForm) -> Deed:
    return Deed(
        day=form.day.data,
        sort=Sort(form.sort.data),
        what=form.what.data or "",
        event_id=EventId(form.event_id.data) if form.event_id.data else None,
        reached=form.reached.data,
    )


def _offer_dates(session: Session, form: FairPlayForm, team: Activity) -> None:
    """The team's dates of the last weeks, the latest first; and the one chosen before."""
    now = clock.now()
    rows = queries.list_dates(session, team.id, now - LOOK_BACK, now)
    choices = [
        (row.id, f"{formats.date_short(row.starts_at)} · {row.title or gettext('Training')}")
        for row in reversed(rows)
    ]
    chosen = form.event_id.data
    if chosen and chosen not in dict(choices):
        choices.append((chosen, gettext("an earlier date")))
    offer(form.event_id, choices, gettext("none in particular"))
