"""Use cases of a match: plan it, change it; and what somebody plays in the team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask_babel import force_locale, gettext
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version, hold
from app.base.errors import RuleBroken
from app.base.ids import MatchId, PlaceId
from app.football import notice, telling
from app.football.models import USUAL_MEETING, Match, MatchDay, Nomination, Shirt, Venue
from app.football.queries import Game, matches_of
from app.programme import places
from app.programme import service as programme
from app.programme.models import OVER, Activity, Event, Participation, ParticipationStatus
from app.rules.times import at as on_the_clock
from app.rules.times import day_of

ANSWER_DAYS, ANSWER_TIME = 2, time(18)


@dataclass(frozen=True, slots=True)
class Encounter:
    """One match as planned. after_minutes: from the first kick-off; id: the one it was"""

    opponent: str
    after_minutes: int = 0
    pitch: str = ""
    id: MatchId | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one page says about a match. Only the first three have no default.

    matches: one, or those of a tournament; starts_at: the first kick-off
    places: how many may be nominated, None for all
    """

    starts_at: datetime
    minutes: int
    matches: Sequence[Encounter]
    venue: Venue = Venue.HOME
    place_id: PlaceId | None = None
    competition: str = ""
    meeting_point: str = ""
    meet_minutes: int = USUAL_MEETING
    kit: str = ""
    places: int | None = None
    answer_by: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def usual_answer_by(starts_at: datetime, at: datetime) -> datetime | None:
    """Two days before, in the evening; None where that is past."""
    until = on_the_clock(day_of(starts_at) - timedelta(days=ANSWER_DAYS), ANSWER_TIME)
    return until if until > at else None


def plan_match(session: Session, team: Activity, plan: Plan, *, by: Actor, at: datetime) -> Game:
    """The date, its facts and its matches."""
    event = programme.create_event(
        session,
        team,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        title=title_of(plan),
        place_id=plan.place_id,
        elsewhere=plan.place_id is None and plan.venue != Venue.HOME,
        asks=True,
        answer_by=plan.answer_by,
        by=by,
        at=at,
    )
    game = Game(team, event, MatchDay(event_id=event.id))
    _fill(game.day, plan)
    session.add(game.day)
    session.flush()
    _keep_matches(session, event, plan.matches)
    _say(session, game, title_of(plan), plan.answer_by, by=by, at=at)
    audit.record(session, "football.plan_match", "event", event.id, by=by, at=at)
    return game


def change_match(
    session: Session,
    team: Activity,
    event: Event,
    plan: Plan,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Game:
    """As the page says now; a date of the team that was no match yet becomes one.

    Another time or place is told to everybody, another meeting point or kit to those who play.
    """
    if event.cancelled:
        raise RuleBroken(gettext("This date has been cancelled."))
    hold(session, Event, event.id)
    known = session.get(MatchDay, event.id, populate_existing=True)
    if known is not None:
        check_version(known, version)
    _check_places(session, event, plan.places)
    day = known or MatchDay(event_id=event.id)
    event.all_day = False  # a match has a kick-off
    _fill(day, plan)
    if known is not None:
        flag_modified(day, "venue")  # a change of the opponent alone is a new version, too
    session.add(day)
    session.flush()
    _keep_matches(session, event, plan.matches)
    game = Game(team, event, day)
    said = _say(session, game, title_of(plan), plan.answer_by, by=by, at=at)
    moved = (event.starts_at, event.ends_at, event.place_id) != (
        plan.starts_at,
        plan.ends_at,
        plan.place_id,
    )
    if moved:
        programme.move_event(
            session,
            event,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            place_id=plan.place_id,
            by=by,
            at=at,
        )
    elif said and known is not None:
        telling.tell_changed(session, game, at=at)
    audit.record(session, "football.change_match", "event", event.id, by=by, at=at)
    return game


def title_of(plan: Plan) -> str:
    """Match against SV Uferwiese. Tournament: Kleinfeld-Cup. In German, like all stored texts."""
    with force_locale("de"):
        if len(plan.matches) > 1:
            name = plan.competition
            return gettext("Tournament: %(name)s", name=name) if name else gettext("Tournament")
        return match_title(plan.matches[0].opponent)


def match_title(opponent: str) -> str:
    with force_locale("de"):
        return gettext("Match against %(opponent)s", opponent=opponent)


def say_anew(session: Session, game: Game, *, by: Actor, at: datetime) -> bool:
    """The date's notice follows its facts. Returns whether it said something else before."""
    return _say(session, game, game.event.title, game.event.answer_by, by=by, at=at)


def _say(
    session: Session,
    game: Game,
    title: str,
    answer_by: datetime | None,
    *,
    by: Actor,
    at: datetime,
) -> bool:
    event = game.event
    with force_locale("de"):
        said = notice.whole(
            event.starts_at, game.day, matches_of(session, [event.id]).get(event.id, ())
        )
    before = event.notice
    if (title, said, answer_by, True) != (event.title, before, event.answer_by, event.asks):
        programme.change_event(
            session, event, title=title, notice=said, asks=True, answer_by=answer_by, by=by, at=at
        )
    return said != before


def _fill(day: MatchDay, plan: Plan) -> None:
    day.competition, day.venue, day.kit = plan.competition, plan.venue, plan.kit
    day.meeting_point, day.meet_minutes = plan.meeting_point, plan.meet_minutes
    day.places = plan.places


def _check_places(session: Session, event: Event, wanted: int | None) -> None:
    still_here = and_(
        Participation.person_id == Nomination.person_id,
        Participation.activity_id == event.activity_id,
        Participation.status == ParticipationStatus.ACTIVE,
    )
    picked = session.scalar(
        select(func.count())
        .select_from(Nomination)
        .join(Participation, still_here)
        .where(Nomination.event_id == event.id, Nomination.picked)
    )
    if wanted is not None and picked is not None and picked > wanted:
        raise RuleBroken(
            gettext(
                "%(picked)s are nominated already. Change the nomination first.", picked=picked
            ),
            field="places",
        )


def _keep_matches(session: Session, event: Event, wanted: Sequence[Encounter]) -> None:
    """Change those that stay, add new ones, drop the rest. Results are kept; none is dropped."""
    known = {match.id: match for match in matches_of(session, [event.id]).get(event.id, ())}
    stay = {one.id for one in wanted if one.id in known}
    for match_id in known.keys() - stay:
        check_unplayed(known[match_id])
        session.delete(known[match_id])
    for number, match in enumerate(known.values(), start=1):
        match.position = -number  # out of the way of their new places
    session.flush()
    for number, one in enumerate(wanted):
        row = known[one.id] if one.id in stay and one.id else Match(event_id=event.id)
        row.position, row.opponent = number, one.opponent
        row.after_minutes, row.pitch = one.after_minutes, one.pitch
        session.add(row)
    session.flush()


def check_unplayed(match: Match) -> None:
    """Raises RuleBroken: what has a result must not go silently."""
    if match.ours is not None:
        raise RuleBroken(
            gettext(
                "The match against %(opponent)s has a result. It cannot be dropped.",
                opponent=match.opponent,
            )
        )


def set_player(
    session: Session,
    row: Participation,
    *,
    position: str,
    number: int | None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Where somebody plays, and the number on the shirt: one of each in a team."""
    hold(session, Activity, row.activity_id)
    places.change_place(
        session, row, part=position, starts_on=row.starts_on, version=version, by=by, at=at
    )
    shirt = session.get(Shirt, row.id)
    if number is None:
        if shirt is not None:
            session.delete(shirt)
    else:
        _free_number(session, row, number)
        shirt = shirt or Shirt(participation_id=row.id, activity_id=row.activity_id)
        shirt.number = number
        session.add(shirt)
    session.flush()
    audit.record(session, "football.set_player", "participation", row.id, by=by, at=at)


def _free_number(session: Session, row: Participation, number: int) -> None:
    """Whoever has left the team gives the shirt back. Raises RuleBroken when it is worn."""
    worn = session.execute(
        select(Shirt, Participation.status)
        .join(Participation, Participation.id == Shirt.participation_id)
        .where(
            Shirt.activity_id == row.activity_id,
            Shirt.number == number,
            Shirt.participation_id != row.id,
        )
    ).one_or_none()
    if worn is None:
        return
    if worn.status not in OVER:
        raise RuleBroken(
            gettext("Somebody else wears number %(number)s.", number=number), field="number"
        )
    session.delete(worn.Shirt)
    session.flush()
