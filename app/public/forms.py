"""What a visitor types to sign up: one form for a whole family or group."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FieldList, FormField, StringField
from wtforms.validators import Length

import config
from app.base.forms import Form, email, long_text, pick_word, telephone, text
from app.courses.wish_forms import NO_NAME, LearnerPart
from app.people.models import FamilyRole
from app.people.service import NewMember
from app.people.words import own_language_name
from app.rules.names import is_name, split_name

MOST_PEOPLE = 12
MOST_TEXT = 40_000


class SignUpForm(Form):
    """Who comes, and how we reach them."""

    people = FieldList(FormField(LearnerPart), min_entries=MOST_PEOPLE, max_entries=MOST_PEOPLE)
    for_contact = BooleanField(lazy_gettext("I am coming too"))
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

    @property
    def written(self) -> list[LearnerPart]:
        return [part.form for part in self.people if not part.form.empty]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if not self.phone.data and not self.email.data and not self.email.errors:
            self.phone.errors = [gettext("A telephone number or an e-mail: one is enough.")]
            valid = False
        if self.name.data and not is_name(self.name.data):
            self.name.errors = [*self.name.errors, NO_NAME]
            valid = False
        if not self.written and not self.for_contact.data:
            self.form_errors.append(gettext("Who comes? Please write at least one first name."))
            valid = False
        return valid

    @property
    def members(self) -> list[NewMember]:
        """Whoever writes first, then everybody who comes."""
        given, family = split_name(self.name.data or "")
        contact = NewMember(
            given_name=given,
            family_name=family,
            role=FamilyRole.GUARDIAN,
            phone=self.phone.data or "",
            email=self.email.data or "",
        )
        return [contact, *(part.member(family) for part in self.written)]


class TextForm(Form):
    """A public page in Markdown."""

    body = long_text(lazy_gettext("Text"), required=True, most=MOST_TEXT)
