"""Forms of the register page."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import Length

from app.attendance.taps import MOST_LATE
from app.base.forms import Form, long_text, pick_word, text, whole
from app.rules.marks import Mark

NAME = 60
REASON = 120
OPEN = "none"
"""How a form spells "no mark"."""


class NoteForm(Form):
    note = long_text(_("What was done"), most=2000)


class GuestForm(Form):
    first_name = text(_("First name"), required=True, most=NAME)


class AmendForm(Form):
    """`person` is the id of somebody on the sheet, checked by the service."""

    person = whole(_("Person"), least=1)
    mark = pick_word(_("Mark"), [(mark, mark) for mark in (*Mark, OPEN)])
    late = whole(_("Minutes late"), most=MOST_LATE)
    reason = text(_("Reason for the change"), required=True, most=REASON)


class CallOffForm(Form):
    """`reason` is a key of words.REASONS, or empty when `other` says it in words."""

    reason = HiddenField(validators=[Length(max=20)])
    other = text(_("Another reason"), most=REASON)
