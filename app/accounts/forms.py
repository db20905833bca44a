"""Fields of this room. Passwords are taken as typed: nothing is cut off or cleaned away."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional, Regexp

from app.accounts.roles import LABELS
from app.base.forms import (
    LINE,
    TOO_LONG,
    DateField,
    Form,
    Required,
    as_choices,
    email,
    pick,
    pick_word,
    telephone,
    text,
)
from app.base.photos import photo
from app.base.settings import Tint
from app.rules.text import clean

NAME_LENGTH = 254
WEBSITE = r"https?://\w[\w.-]*(:\d{1,5})?([/?#][^\s<>\"']*)?$"
LANGUAGES = (("de", "Deutsch"), ("en", "English"))
THEMES = (
    ("", lazy_gettext("Like the device")),
    ("light", lazy_gettext("Light")),
    ("dark", lazy_gettext("Dark")),
)


def _cleaned(value: str | None) -> str | None:
    return clean(value) if isinstance(value, str) else value


def _address(value: str | None) -> str | None:
    """www.example.org is what people type; https:// is what they mean."""
    typed = _cleaned(value)
    return f"https://{typed}" if typed and "://" not in typed else typed


class SignInForm(Form):
    email = EmailField(
        lazy_gettext("E-mail"),
        [Required(), Length(max=NAME_LENGTH, message=TOO_LONG)],
        filters=[_cleaned],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Password"), [Required()], render_kw={"autocomplete": "current-password"}
    )
    shared = BooleanField(lazy_gettext("Other people use this computer too"))
    next = HiddenField()


class NewPasswordForm(Form):
    """`email` is shown and sent along so that password managers know whose password it is."""

    email = EmailField(
        lazy_gettext("E-mail"), render_kw={"autocomplete": "username", "readonly": True}
    )
    password = PasswordField(
        lazy_gettext("New password"), [Required()], render_kw={"autocomplete": "new-password"}
    )


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(
        lazy_gettext("Present password"),
        [Required()],
        render_kw={"autocomplete": "current-password"},
    )


class ProfileForm(Form):
    name = text(lazy_gettext("Name"), required=True, render_kw={"autocomplete": "name"})
    language = pick_word(lazy_gettext("Language"), LANGUAGES)
    theme = pick_word(lazy_gettext("Brightness"), THEMES)


class AccountForm(Form):
    """`find` is what to look for among the people; the choices of `person_id` follow from it."""

    name = text(lazy_gettext("Name"), required=True)
    email = email(lazy_gettext("E-mail"))
    roles = SelectMultipleField(lazy_gettext("Roles"), choices=as_choices(tuple(LABELS.items())))
    find = text(lazy_gettext("Person in the school"), render_kw={"autocomplete": "off"})
    person_id = pick(lazy_gettext("Which person?"))
    until = DateField(lazy_gettext("Ends on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.flags.required = True  # the service says so too


TINTS = [
    SelectChoice(tint, label, render_kw={"data-tint": tint})
    for tint, label in (
        (Tint.TEAL, lazy_gettext("Petrol")),
        (Tint.BLUE, lazy_gettext("Blue")),
        (Tint.VIOLET, lazy_gettext("Violet")),
        (Tint.BERRY, lazy_gettext("Berry")),
        (Tint.BRICK, lazy_gettext("Brick")),
        (Tint.OCHRE, lazy_gettext("Ochre")),
        (Tint.LEAF, lazy_gettext("Leaf green")),
    )
]


class AssociationForm(Form):
    name = text(lazy_gettext("Name of the association"), required=True)
    short_name = text(lazy_gettext("Short name, for menus"), required=True, most=40)
    street = text(lazy_gettext("Street and number"))
    postcode = text(lazy_gettext("Postcode"), most=10)
    city = text(lazy_gettext("Town"))
    phone = telephone(lazy_gettext("Telephone"))
    email = email(lazy_gettext("E-mail"))
    website = StringField(
        lazy_gettext("Website"),
        [
            Optional(),
            Length(max=LINE, message=TOO_LONG),
            Regexp(WEBSITE, message=lazy_gettext("Example: www.example.org")),
        ],
        filters=[_address],
    )
    register_number = text(lazy_gettext("Number in the register of associations"))
    tint = SelectField(lazy_gettext("Colour"), choices=TINTS)
    logo = photo(
        lazy_gettext("Logo"),
        render_kw={"accept": "image/*"},
        description=lazy_gettext("Stands on the families' and public pages, posters and papers."),
    )
    without_logo = BooleanField(lazy_gettext("Show no logo any more"))
