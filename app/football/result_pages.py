"""Entering results, one line for each match of the day."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.base.ids import MatchId, PersonId
from app.football import desk, queries, results
from app.football.blueprint import bp
from app.football.desk import GameView
from app.football.forms import ResultForm, ResultsForm
from app.football.match_pages import MATCH
from app.football.queries import game_for
from app.football.results import Result
from app.programme.words import full_name


@bp.route(MATCH + "/ergebnis", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
def result(event_id: int) -> ResponseReturnValue:
    session = db.session()
    view = desk.look_at(session, game_for(session, current_user, event_id))
    form = ResultsForm(data={"version": str(view.game.day.version)})
    names = _names(session, view)
    _show(session, form, view, names)
    if form.validate_on_submit():
        try:
            _enter(event_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("The result is saved."), "success")
            return redirect(url_for("football.match", event_id=event_id), 303)
    return page(
        "football/result.html",
        form=form,
        view=view,
        game=view.game,
        names=names,
        opponents={match.id: match.opponent for match in view.matches},
    )


def _names(session: Session, view: GameView) -> dict[PersonId, str]:
    """Whoever could have scored, in the order of names."""
    allowed = results.could_score(session, view.game)
    known = {one.id: one.name for one in view.players if one.id in allowed}
    for row in queries.scorers_of(session, [view.game.id]):
        known.setdefault(PersonId(row.person_id), full_name(row))
    return known


def _show(session: Session, form: ResultsForm, view: GameView, names: dict[PersonId, str]) -> None:
    if form.is_submitted():
        return
    goals = {
        (row.match_id, row.person_id): row.goals
        for row in queries.scorers_of(session, [view.game.id])
    }
    for match in view.matches:
        form.results.append_entry(
            {
                "match_id": match.id,
                "ours": match.ours,
                "theirs": match.theirs,
                "scorers": [
                    {"person_id": person_id, "goals": goals.get((match.id, person_id))}
                    for person_id in names
                ],
            }
        )


def _enter(event_id: int, form: ResultsForm) -> None:
    said = {
        MatchId(entry.form.match_id.data): _result(entry.form)
        for entry in form.results
        if entry.form.match_id.data
    }
    with transaction() as session:
        results.enter(
            session,
            game_for(session, current_user, event_id),
            said,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )


def _result(form: ResultForm) -> Result:
    scorers = {
        PersonId(entry.form.person_id.data): int(entry.form.goals.data)
        for entry in form.scorers
        if entry.form.person_id.data and entry.form.goals.data
    }
    return Result(form.ours.data, form.theirs.data, scorers)
