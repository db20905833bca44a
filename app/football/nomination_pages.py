"""Nominating on one page: what was answered, what is in the way, and nothing like a ranking."""

from collections import defaultdict
from collections.abc import Sequence

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.base.ids import PersonId
from app.football import desk, nominating, queries, telling
from app.football.blueprint import bp
from app.football.forms import NominationForm
from app.football.match_pages import MATCH
from app.football.queries import Game, Player, game_for
from app.programme.buttons import press
from app.programme.clashes import Clash, clashes


@bp.route(MATCH + "/nominierung", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
def nominate(event_id: int) -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    view = desk.look_at(session, game_for(session, current_user, event_id))
    form = NominationForm(
        data={"people": [one.id for one in view.picked], "version": str(view.game.day.version)}
    )
    form.people.choices = [(one.id, one.name) for one in view.players]
    if form.validate_on_submit():
        try:
            _nominate(event_id, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("The nomination is saved. Nobody has been told yet."), "success")
            return redirect(
                url_for("football.match", event_id=event_id, _anchor="nominierung"), 303
            )
    trainings, came = queries.came_lately(session, view.game.team.id, now)
    return page(
        "football/nominate.html",
        form=form,
        view=view,
        game=view.game,
        trainings=trainings,
        came=came,
        clashes=_clashes(session, view.game, view.players),
    )


def _clashes(
    session: Session, game: Game, players: Sequence[Player]
) -> dict[PersonId, list[Clash]]:
    """What else each of them has from the meeting to the end: lessons, rehearsals, performances."""
    found: dict[PersonId, list[Clash]] = defaultdict(list)
    for clash in clashes(
        session,
        starts_at=game.meets_at,
        ends_at=game.event.ends_at,
        people=[one.id for one in players],
        except_for=game.id,
    ):
        if clash.person_id is not None:
            found[clash.person_id].append(clash)
    return found


def _nominate(event_id: int, form: NominationForm) -> None:
    with transaction() as session:
        nominating.nominate(
            session,
            game_for(session, current_user, event_id),
            [PersonId(one) for one in form.people.data or ()],
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )


@bp.post(MATCH + "/mitteilen")
@requires(Permission.PROGRAMME_SEE)
def tell(event_id: int) -> ResponseReturnValue:
    """Those who play hear of it, and kindly those who wanted to."""

    def work(session: Session) -> str:
        game = game_for(session, current_user, event_id)
        play, rest = telling.tell_nomination(session, game, by=current_user.actor, at=clock.now())
        return _told(play, rest)

    return press(work, url_for("football.match", event_id=event_id, _anchor="nominierung"))


def _told(play: int, rest: int) -> str:
    if not play and not rest:
        return gettext("Everybody knows already.")
    said = []
    if play:
        said.append(
            ngettext(
                "%(num)d player hears of the nomination.",
                "%(num)d players hear of the nomination.",
                play,
            )
        )
    if rest:
        said.append(
            ngettext("%(num)d gets a kind word instead.", "%(num)d get a kind word instead.", rest)
        )
    return " ".join(said)
