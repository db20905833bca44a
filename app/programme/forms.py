"""Forms about activities and the places in them. Choices are handed in."""

from flask_babel import lazy_gettext
from wtforms import BooleanField
from wtforms.validators import InputRequired, Optional

from app.base.forms import DateField, Form, long_text, pick, pick_many, pick_word, text, whole
from app.base.ids import PersonId
from app.programme.activities import Outline
from app.programme.models import Kind, Signup
from app.programme.words import KINDS

MOST_PLACES = 10_000
NEW_KINDS = tuple(kind for kind in Kind if kind != Kind.PERFORMANCE)
"""A performance is made by its planner, which asks for the home, the date and the line-up."""
ASKS = {"": None, "yes": True, "no": False}


class ActivityForm(Form):
    """An offer: what it is, who leads it, where, for how many."""

    kind = pick_word(lazy_gettext("Kind"), [(kind, KINDS[kind]) for kind in NEW_KINDS])
    title = text(lazy_gettext("Title"), required=True, most=120)
    led_by = pick_many(lazy_gettext("Led by"))
    find = text(lazy_gettext("Find somebody else"), most=80)
    place_id = pick(lazy_gettext("Place"))
    capacity = whole(lazy_gettext("Places for how many?"), least=1, most=MOST_PLACES)
    funding_id = pick(lazy_gettext("Funding programme"))
    description = long_text(lazy_gettext("Description"))
    public = BooleanField(lazy_gettext("Show in the public calendar, without names"))
    signup = pick_word(
        lazy_gettext("Who may sign up without you?"),
        [
            (Signup.OFFICE, lazy_gettext("nobody, the office enters people")),
            (Signup.FAMILY, lazy_gettext("our families, on their own page")),
            (Signup.PUBLIC, lazy_gettext("everybody, on the public page")),
        ],
        default="",
    )
    signup_until = DateField(lazy_gettext("Sign-up until"), [Optional()])
    asks = pick_word(
        lazy_gettext("Do families answer yes or no?"),
        [
            ("", lazy_gettext("as usual for this kind")),
            ("yes", lazy_gettext("yes, to every date")),
            ("no", lazy_gettext("no, everybody is expected")),
        ],
        default="",
    )
    starts_on = DateField(lazy_gettext("From"), [Optional()])
    ends_on = DateField(lazy_gettext("Until"), [Optional()])

    @property
    def outline(self) -> Outline:
        return Outline(
            kind=Kind(self.kind.data),
            title=self.title.data or "",
            description=self.description.data or "",
            leaders=[PersonId(one) for one in self.led_by.data or ()],
            place_id=self.place_id.data,
            funding_id=self.funding_id.data,
            capacity=self.capacity.data,
            asks=ASKS[self.asks.data or ""],
            public=bool(self.public.data),
            signup=Signup(self.signup.data or ""),
            signup_until=self.signup_until.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class PersonForm(Form):
    """Who is to get a place."""

    person_id = whole(lazy_gettext("Person"), least=1, validators=[InputRequired()])


class PlaceForm(Form):
    """What somebody does in an activity, and since when."""

    part = text(lazy_gettext("Instrument or task"), most=80)
    starts_on = DateField(lazy_gettext("Takes part since"), [Optional()])
