"""Teams, the coach's desk of one, and what somebody plays in it."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.football import desk, queries, service
from app.football.blueprint import bp
from app.football.forms import PlayerForm
from app.football.models import Shirt
from app.football.queries import age_class_of, team_for
from app.football.words import VENUES
from app.programme.leaders import leaders_of
from app.programme.models import OVER, Participation
from app.programme.queries import next_date
from app.programme.visibility import participation_for
from app.rules.ages import season_of

TEAM = "/fussball/<int:activity_id>"


@bp.get("/fussball")
@requires(Permission.PROGRAMME_SEE)
def index() -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    teams = queries.list_teams(session, current_user)
    return page(
        "football/index.html",
        teams=teams,
        next_dates={row.id: next_date(session, row.id, now) for row in teams},
    )


@bp.get(TEAM)
@requires(Permission.PROGRAMME_SEE)
def team(activity_id: int) -> ResponseReturnValue:
    session, now, today = db.session(), clock.now(), clock.today()
    found = team_for(session, current_user, activity_id)
    return page(
        "football/team.html",
        team=found,
        leaders=[name for _id, name in leaders_of(session, [found.id]).get(found.id, ())],
        coming=desk.next_game(session, found, now),
        dates=desk.coming_dates(session, found, now),
        without_result=desk.without_result(session, found, now),
        squad=[(row, age_class_of(row, today)) for row in queries.squad(session, found.id)],
        season=season_of(today),
        venues=VENUES,
    )


@bp.route(TEAM + "/spieler/<int:participation_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
def player(activity_id: int, participation_id: int) -> ResponseReturnValue:
    session = db.session()
    found = team_for(session, current_user, activity_id)
    row = _place_in(found.id, participation_id)
    shirt = session.get(Shirt, row.id)
    form = PlayerForm(obj=row, data={"number": shirt.number if shirt else None})
    if form.validate_on_submit():
        try:
            _set_player(activity_id, participation_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("football.team", activity_id=activity_id), 303)
    return page("football/player.html", form=form, team=found, row=row)


def _set_player(activity_id: int, participation_id: int, form: PlayerForm) -> None:
    with transaction() as session:
        service.set_player(
            session,
            _place_in(activity_id, participation_id),
            position=form.part.data or "",
            number=form.number.data,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )


def _place_in(activity_id: int, participation_id: int) -> Participation:
    row = participation_for(db.session(), current_user, participation_id)
    if row.activity_id != activity_id or row.status in OVER:
        raise NotForYou
    return row
