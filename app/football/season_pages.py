"""The season on one page, and on paper."""

from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db
from app.base.errors import NotForYou
from app.football import season as seasons
from app.football.blueprint import bp
from app.football.queries import team_for
from app.football.team_pages import TEAM
from app.football.words import VENUES
from app.rules.ages import season_of

SEASON = TEAM + "/saison/<int:season>"
EARLIEST = 1990


@bp.get(SEASON)
@requires(Permission.PROGRAMME_SEE)
def season(activity_id: int, season: int) -> ResponseReturnValue:
    return _sheet("football/season.html", activity_id, season)


@bp.get(SEASON + "/druck")
@requires(Permission.PROGRAMME_SEE)
def season_paper(activity_id: int, season: int) -> ResponseReturnValue:
    return _sheet("football/season_paper.html", activity_id, season)


def _sheet(template: str, activity_id: int, season: int) -> ResponseReturnValue:
    """Raises NotForYou for a season before there was a team, or more than one ahead."""
    session, this = db.session(), season_of(clock.today())
    if not EARLIEST <= season <= this + 1:
        raise NotForYou
    team = team_for(session, current_user, activity_id)
    return page(
        template,
        team=team,
        sheet=seasons.sheet_of(session, team, season, clock.now()),
        this=this,
        venues=VENUES,
    )
