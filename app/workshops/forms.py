"""What is typed about seats."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms.validators import InputRequired

from app.base.forms import Form, whole
from app.people.contact_forms import ContactForm
from app.workshops.seats import MOST


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


class ReservationForm(SeatsForm, ContactForm):
    """How many seats, and for whom."""
