"""Who writes to us without an account: asked alike wherever a stranger can write."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import StringField
from wtforms.validators import Length

import config
from app.base.forms import Form, email, pick_word, telephone, text
from app.people.models import FamilyRole
from app.people.service import NewMember
from app.people.words import own_language_name
from app.rules.names import is_name, split_name

NO_NAME = lazy_gettext("Please write a name, without numbers or addresses.")


class ContactForm(Form):
    """A name and one way to answer. Mixed into the form that says what it is about."""

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
    def trapped(self) -> bool:
        return bool(self.more_about.data)

    @property
    def contact(self) -> NewMember:
        given, family = split_name(self.name.data or "")
        return NewMember(
            given_name=given,
            family_name=family,
            role=FamilyRole.GUARDIAN,
            phone=self.phone.data or "",
            email=self.email.data or "",
        )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if not self.phone.data and not self.email.data and not self.email.errors:
            self.phone.errors = [gettext("A telephone number or an e-mail: one is enough.")]
            valid = False
        if self.name.data and not is_name(self.name.data):
            self.name.errors = [*self.name.errors, NO_NAME]
            valid = False
        return valid
