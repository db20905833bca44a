"""What is typed about seats."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, Length

import config
from app.base.forms import Form, email, pick_word, telephone, text, whole
from app.people.words import own_language_name
from app.workshops.seats import MOST

NO_NAME = lazy_gettext("Please write a name, without numbers or addresses.")


class AdmissionForm(Form):
    seats: Any = whole(
        lazy_gettext("Seats for the public"), least=1, most=5000, validators=[InputRequired()]
    )
    overbooking = whole(
        lazy_gettext("Promise more, in percent"),
        most=50,
        default=0,
        description=lazy_gettext("Some do not come. 0 promises exactly the seats there are."),
    )


class SeatsForm(Form):
    seats: Any = whole(lazy_gettext("Seats"), least=1, most=MOST, validators=[InputRequired()])


class ReservationForm(SeatsForm):
    name = text(lazy_gettext("Your name"), required=True, most=80)
    phone = telephone(lazy_gettext("Telephone"))
    email = email(lazy_gettext("E-mail"))
    language = pick_word(
        lazy_gettext("Language in which we write to you"),
        [(code, own_language_name(code)) for code in config.FAMILY_LANGUAGES],
        default="de",
    )
    more_about = StringField("", [Length(max=200)])
    """A trap: no person sees it, programs fill it in."""
