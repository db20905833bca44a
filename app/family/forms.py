"""What a family can say: all by a tap. A reason may be typed, none is asked for."""

from flask_babel import lazy_gettext
from wtforms import HiddenField
from wtforms.validators import AnyOf, InputRequired

from app.base.forms import Form, pick, pick_many, text
from app.people.models import ConsentState, Purpose
from app.programme.models import Answer

MOST_REASON = 200


class AnswerForm(Form):
    event_id = pick("", validate_choice=False, required=True)
    person_id = pick("", validate_choice=False, required=True)
    answer = HiddenField(validators=[AnyOf([*Answer, "back"])])
    reason = text(lazy_gettext("Reason (you do not have to say one)"), most=MOST_REASON)


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
