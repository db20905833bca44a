"""What a family can say: all by a tap. A reason may be typed, none is asked for."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField
from wtforms.validators import AnyOf, InputRequired

from app.base.forms import Form, pick, pick_many, pick_word, telephone, text, whole
from app.excursions.models import Seat
from app.excursions.sealing import Notes
from app.excursions.service import Boarding
from app.people.models import ConsentState, Purpose
from app.programme.models import Answer
from app.programme.rides import MOST_SEATS

MOST_REASON = 200
MOST_TOLD = 400


class AnswerForm(Form):
    event_id = pick("", validate_choice=False, required=True)
    person_id = pick("", validate_choice=False, required=True)
    answer = HiddenField(validators=[AnyOf([*Answer, "back"])])
    reason = text(lazy_gettext("Reason (you do not have to say one)"), most=MOST_REASON)


class SeatsForm(Form):
    event_id = pick("", validate_choice=False, required=True)
    seats = whole("", most=MOST_SEATS)


class OfferForm(Form):
    offer_id = pick("", validate_choice=False, required=True)
    answer = HiddenField(validators=[AnyOf([Answer.YES, Answer.NO])])


class ConsentForm(Form):
    person_id = pick("", validate_choice=False, required=True)
    purpose = HiddenField(validators=[InputRequired(), AnyOf(list(Purpose))])
    state = HiddenField(validators=[InputRequired(), AnyOf(list(ConsentState))])


class CalendarForm(Form):
    person_id = pick("", validate_choice=False)


class JoinForm(Form):
    activity_id = pick("", validate_choice=False, required=True)
    person_id = pick_many("")


class LeaveForm(Form):
    place_id = pick("", validate_choice=False, required=True)


class WishForm(Form):
    wish_id = pick("", validate_choice=False, required=True)


class TravellerForm(Form):
    """What one of the family has to say about a trip. Stands beside others in one page's form."""

    class Meta(Form.Meta):
        csrf = False  # the page's form carries one token for all of them

    consent = pick_word(
        lazy_gettext("May come along?"), [("yes", lazy_gettext("Yes")), ("no", lazy_gettext("No"))]
    )
    point_id = pick(lazy_gettext("Where to get on"))
    seat = pick_word(
        lazy_gettext("Seat in the coach"),
        [
            (Seat.USUAL, lazy_gettext("a usual seat")),
            (Seat.CHILD, lazy_gettext("a child seat, please")),
            (Seat.WHEELCHAIR, lazy_gettext("a place for a wheelchair, please")),
        ],
        default=Seat.USUAL,
    )
    anew = BooleanField(lazy_gettext("Throw away what we have and keep this instead"))
    allergies = text(lazy_gettext("Allergies or illness we should know of"), most=MOST_TOLD)
    medication = text(lazy_gettext("Medication"), most=MOST_TOLD)
    swims = pick_word(
        lazy_gettext("There is water. Swimming:"),
        [
            ("yes", lazy_gettext("swims well")),
            ("a_little", lazy_gettext("swims a little")),
            ("no", lazy_gettext("cannot swim")),
            ("", lazy_gettext("I do not know")),
        ],
        default="",
    )
    other = text(lazy_gettext("Anything else?"), most=MOST_TOLD)
    contact = text(lazy_gettext("Who else can be called in an emergency?"), most=80)
    contact_phone = telephone(lazy_gettext("Telephone number"))

    @property
    def boarding(self) -> Boarding:
        return Boarding(self.point_id.data if "point_id" in self else None, Seat(self.seat.data))

    @property
    def notes(self) -> Notes:
        return Notes(
            contact=self.contact.data or "",
            contact_phone=self.contact_phone.data or "",
            allergies=self.allergies.data or "",
            medication=self.medication.data or "",
            swims=(self.swims.data or "") if "swims" in self else "",
            other=self.other.data or "",
        )
