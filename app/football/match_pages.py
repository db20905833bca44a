"""A match: plan it, see who comes, change it, note an answer, ask those who said nothing."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.forms import offer
from app.base.ids import PersonId, PlaceId
from app.base.once import create_once
from app.football import desk, lifts, notice, queries, service, telling
from app.football.blueprint import bp
from app.football.forms import BACK, MatchForm, ReplyForm, stored, stored_date
from app.football.models import MatchDay, Venue
from app.football.queries import date_for, game_for, team_for
from app.football.team_pages import TEAM
from app.football.words import VENUES
from app.programme import replies
from app.programme.buttons import press
from app.programme.models import Activity, Answer, Event
from app.programme.queries import place_choices
from app.rules.ages import season_of
from app.rules.football import commonest_class, match_minutes, read_fixture

MATCH = "/fussball/spiele/<int:event_id>"


@bp.route(TEAM + "/spiele/neu", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
def plan(activity_id: int) -> ResponseReturnValue:
    """A match on one page: against whom, on which day, at what time."""
    session = db.session()
    team = team_for(session, current_user, activity_id)
    form = MatchForm()
    usual = _ready(session, form, team)
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _planned(session, activity_id, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return page("football/plan.html", form=form, team=team, event=None, usual=usual)


def _planned(session: Session, activity_id: int, form: MatchForm) -> str:
    team, now = team_for(session, current_user, activity_id), clock.now()
    usual, home = _usual_minutes(session, team), _home_of(session, team)
    asked = form.plan(now, usual_minutes=usual, home=home)
    made = service.plan_match(session, team, asked, by=current_user.actor, at=now)
    return url_for("football.match", event_id=made.id)


def _home_of(session: Session, team: Activity) -> PlaceId | None:
    """Where the last match at home was, else where the team trains."""
    last = (
        select(Event.place_id)
        .join(MatchDay, MatchDay.event_id == Event.id)
        .where(
            Event.activity_id == team.id,
            MatchDay.venue == Venue.HOME,
            Event.place_id.is_not(None),
        )
        .order_by(Event.starts_at.desc())
        .limit(1)
    )
    return session.scalar(last) or team.place_id


def _usual_minutes(session: Session, team: Activity) -> int:
    """As long as matches of most of the squad's age class last."""
    years = [
        row.birth_date.year if row.birth_date else row.birth_year
        for row in queries.squad(session, team.id)
    ]
    return match_minutes(commonest_class(years, season_of(clock.today())))


def _ready(session: Session, form: MatchForm, team: Activity) -> int:
    """Hand the form its choices and empty lines. Returns the usual length."""
    offer(form.place_id, place_choices(session, form.place_id.data), gettext("not known yet"))
    form.show_more()
    usual = _usual_minutes(session, team)
    form.minutes.render_kw = {"placeholder": str(usual)}
    return usual


@bp.get(MATCH)
@requires(Permission.PROGRAMME_SEE)
def match(event_id: int) -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    team, event = date_for(session, current_user, event_id)
    day = session.get(MatchDay, event.id)
    if day is None:
        return redirect(url_for("football.change", event_id=event_id), 303)
    view = desk.look_at(session, queries.Game(team, event, day))
    return page(
        "football/match.html",
        form=None,
        view=view,
        game=view.game,
        lift=lifts.look_at(session, view, bans=current_user.sees_all),
        schedule=notice.schedule(event.starts_at, view.matches),
        reasons=queries.reasons_to(session, event.id),
        scorers=queries.scorers_of(session, [event.id]) if view.has_result else (),
        venues=VENUES,
        over=event.ends_at <= now,
        begun=event.starts_at <= now,
    )


@bp.route(MATCH + "/bearbeiten", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
def change(event_id: int) -> ResponseReturnValue:
    """Change a match; or make one of a date of the team that is none yet."""
    session = db.session()
    team, event = date_for(session, current_user, event_id)
    day = session.get(MatchDay, event.id)
    matches = queries.matches_of(session, [event.id]).get(event.id, [])
    first = matches[0] if matches else None
    if day is None:
        known = read_fixture(event.title, team.title)
        form = MatchForm(
            data={**stored_date(event), "opponent": known.opponent if known else event.title}
        )
    else:
        form = MatchForm(data=stored(event, day, first))
    form.show_more(matches[1:], event.starts_at)
    usual = _ready(session, form, team)
    if form.validate_on_submit():
        try:
            _change(event_id, form, usual)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("football.match", event_id=event_id), 303)
    return page("football/plan.html", form=form, team=team, event=event, day=day, usual=usual)


def _change(event_id: int, form: MatchForm, usual: int) -> None:
    now = clock.now()
    with transaction() as session:
        team, event = date_for(session, current_user, event_id)
        matches = queries.matches_of(session, [event.id]).get(event.id, [])
        first = matches[0].id if matches else None
        home = _home_of(session, team)
        service.change_match(
            session,
            team,
            event,
            form.plan(now, usual_minutes=usual, home=home, first=first),
            version=form.seen_version,
            by=current_user.actor,
            at=now,
        )


@bp.post(MATCH + "/antwort")
@requires(Permission.PROGRAMME_SEE)
def note_answer(event_id: int) -> ResponseReturnValue:
    """What a family has said on the telephone or at the training."""
    form = ReplyForm()
    if not form.validate_on_submit():
        raise NotForYou

    def work(session: Session) -> str:
        game = game_for(session, current_user, event_id)
        person_id = PersonId(form.person_id.data)
        squad = {row.person_id for row in queries.squad(session, game.team.id)}
        if person_id not in squad:
            raise NotForYou
        who, now = current_user.actor, clock.now()
        if form.answer.data == BACK:
            replies.take_back_answer(session, game.event, person_id, by=who, at=now)
        else:
            said = Answer(form.answer.data or "")
            replies.answer(session, game.event, person_id, said, by=who, at=now)
        return gettext("The answer is noted.")

    return press(work, url_for("football.match", event_id=event_id, _anchor="antworten"))


@bp.post(MATCH + "/erinnern")
@requires(Permission.PROGRAMME_SEE)
def remind(event_id: int) -> ResponseReturnValue:
    def work(session: Session) -> str:
        game = game_for(session, current_user, event_id)
        told = telling.remind(session, game, by=current_user.actor, at=clock.now())
        if not told:
            return gettext("Everybody has answered, or was asked within the last day.")
        return ngettext("%(num)d family is asked.", "%(num)d families are asked.", told)

    return press(work, url_for("football.match", event_id=event_id, _anchor="antworten"))
