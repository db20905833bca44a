"""Words for what the room stores as keys."""

from flask_babel import lazy_gettext

from app.football.models import Sort, Venue

VENUES = {
    Venue.HOME: lazy_gettext("at home"),
    Venue.AWAY: lazy_gettext("away"),
    Venue.NEUTRAL: lazy_gettext("on neutral ground"),
}
SORTS = {
    Sort.FAIR_PLAY: lazy_gettext("Fair play"),
    Sort.AGAINST_RACISM: lazy_gettext("Against racism"),
    Sort.INCIDENT: lazy_gettext("Incident"),
}
