"""A new calendar address."""

from flask_babel import lazy_gettext

from app.base.forms import Form, pick, pick_word
from app.feeds.models import FeedKind

KINDS = (
    (FeedKind.TEAM, lazy_gettext("An offer: course, ensemble, team …")),
    (FeedKind.ROOM, lazy_gettext("A room")),
    (FeedKind.LEADER, lazy_gettext("A teacher or coach")),
    (FeedKind.PUBLIC, lazy_gettext("The public calendar")),
)


class FeedForm(Form):
    kind = pick_word(lazy_gettext("Calendar of"), KINDS)
    activity_id = pick(lazy_gettext("Offer"))
    place_id = pick(lazy_gettext("Room"))
    person_id = pick(lazy_gettext("Teacher or coach"))
