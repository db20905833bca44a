"""What a visitor types to sign up: one form for a whole family or group."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FieldList, FormField

from app.base.forms import Form, long_text
from app.courses.wish_forms import LearnerPart
from app.people.contact_forms import ContactForm
from app.people.service import NewMember

MOST_PEOPLE = 12
MOST_TEXT = 40_000


class SignUpForm(ContactForm):
    """Who comes, and how we reach them."""

    people = FieldList(FormField(LearnerPart), min_entries=MOST_PEOPLE, max_entries=MOST_PEOPLE)
    for_contact = BooleanField(lazy_gettext("I am coming too"))

    @property
    def written(self) -> list[LearnerPart]:
        return [part.form for part in self.people if not part.form.empty]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if not self.written and not self.for_contact.data:
            self.form_errors.append(gettext("Who comes? Please write at least one first name."))
            valid = False
        return valid

    @property
    def members(self) -> list[NewMember]:
        """Whoever writes first, then everybody who comes."""
        contact = self.contact
        return [contact, *(part.member(contact.family_name) for part in self.written)]


class TextForm(Form):
    """A public page in Markdown."""

    body = long_text(lazy_gettext("Text"), required=True, most=MOST_TEXT)
