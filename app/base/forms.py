"""Form furniture: cleaned text, German dates, hidden version and key."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from flask import g, request
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.meta import DefaultMeta
from wtforms.validators import Email, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import TextInput

from app.base import clock
from app.base.errors import RuleBroken
from app.rules.money import parse_cents, written_cents
from app.rules.text import clean
from app.rules.times import parse_date, parse_minutes, parse_time

LINE = 200
PAGE = 4000
GREATEST = 2**31 - 1
FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2100, 12, 31)
WRITTEN_DAY = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|\d{4}-\d{1,2}-\d{1,2}")
KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
TOO_LONG = lazy_gettext("Please keep this to %(max)d characters.")
MOST_DIGITS = 20
NOT_WHOLE = lazy_gettext("Please enter a whole number.")
OUT_OF_RANGE = lazy_gettext("Please enter a number between %(min)s and %(max)s.")


def _as_text(value: Any) -> str | None:
    """A version that was not sent comes from the object, as a number."""
    return None if value is None else str(value)


class Form(FlaskForm):
    """Base of every form. `key` makes a create form idempotent; `version` guards an edit."""

    class Meta(FlaskForm.Meta):
        @property
        def locales(self) -> tuple[str, ...]:
            return (str(get_locale() or "de"), "en")

        get_translations = DefaultMeta.get_translations  # Flask-WTF's reads its file each time

    key = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[Length(max=64)])
    version = HiddenField(filters=[_as_text], validators=[Length(max=12)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        g.form = self  # the page for lost updates names the fields by their labels

    @property
    def seen_version(self) -> int | None:
        """The version this form was filled from; None in a form that creates."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() else None

    @property
    def once(self) -> str:
        """The key for `create_once`; a form sent without a sound one gets its own."""
        sent = str(self.key.data or "")
        return sent if KEY.fullmatch(sent) else secrets.token_urlsafe(12)

    @property
    def once_so(self) -> str:
        """As `once`, but only for this very content: another family on the same phone, whose
        browser brought the key back, is another one."""
        said = repr(sorted(request.form.items(multi=True))).encode("utf-8", "surrogatepass")
        return f"{self.once[:20]}-{hashlib.sha256(said).hexdigest()[:40]}"

    def show(self, refusal: RuleBroken) -> None:
        """Put a service's refusal beside the field it belongs to, or above the form."""
        field = self._fields.get(refusal.field)
        if field is None:
            self.form_errors.append(refusal.message)
        else:
            field.errors = [*field.errors, refusal.message]


class Required:
    """Something other than white space. Says so in words."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            if not field.errors:
                raise StopValidation(gettext("Please fill this in."))
            raise StopValidation()


def _cleaned(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _cleaned_lines(value: Any) -> Any:
    return clean(value, lines=True) if isinstance(value, str) else value


def text(label: Any, *, required: bool = False, most: int = LINE, **more: Any) -> StringField:
    """One line, cleaned of control characters and bidi overrides."""
    rules = [Required() if required else Optional(), Length(max=most, message=TOO_LONG)]
    return StringField(label, rules, filters=[_cleaned], **more)


def long_text(
    label: Any, *, required: bool = False, most: int = PAGE, **more: Any
) -> TextAreaField:
    rules = [Required() if required else Optional(), Length(max=most, message=TOO_LONG)]
    return TextAreaField(label, rules, filters=[_cleaned_lines], **more)


def email(label: Any, **more: Any) -> EmailField:
    wrong = lazy_gettext("This is not a complete e-mail address. Example: name@example.org")
    rules = [Optional(), Length(max=254, message=TOO_LONG), Email(wrong)]
    return EmailField(label, rules, filters=[_cleaned], **more)


def telephone(label: Any, **more: Any) -> TelField:
    """Anything a person writes as a number is kept as written."""
    return TelField(
        label, [Optional(), Length(max=40, message=TOO_LONG)], filters=[_cleaned], **more
    )


class WholeField(IntegerField):
    """A whole number a column can hold; what is longer is no number to us."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and len(valuelist[0].strip()) > MOST_DIGITS:
            self.data = None
            raise ValueError(str(NOT_WHOLE))
        super().process_formdata(valuelist)


def whole(label: Any, *, least: int = 0, most: int = GREATEST, **more: Any) -> IntegerField:
    rules = more.pop("validators", [Optional()])
    wrong = NOT_WHOLE if most == GREATEST else OUT_OF_RANGE
    return WholeField(label, [*rules, NumberRange(least, most, wrong)], **more)


class ReadField(Field):
    """A text box whose words a rule turns into a value; what was typed is shown again."""

    widget = TextInput()
    hint = ""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def written(self, value: Any) -> str:
        return str(value)

    def read(self, words: str) -> Any:
        raise NotImplementedError

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        words = clean(valuelist[0]) if valuelist else ""
        self.data = None
        if not words:
            return
        try:
            self.data = self.read(words)
        except (ValueError, OverflowError):
            raise ValueError(str(self.refusal(words))) from None

    def refusal(self, _words: str) -> Any:
        """Why the words cannot be read."""
        return self.hint


class DateField(ReadField):
    """Understands 23.11.2026, 2026-11-23, Sa, morgen, +14."""

    hint = lazy_gettext("Please write the date like 23.11.2026, or a weekday, or +14.")

    def refusal(self, words: str) -> Any:
        return gettext("There is no such day.") if WRITTEN_DAY.fullmatch(words) else self.hint

    def written(self, value: date) -> str:
        return f"{value:%d.%m.%Y}"

    def read(self, words: str) -> date:
        day = parse_date(words, clock.today())
        if not FIRST_DATE <= day <= LAST_DATE:
            raise ValueError
        return day


class TimeField(ReadField):
    """Understands 15:30, 15.30, 1530, 15 Uhr."""

    hint = lazy_gettext("Please write the time like 15:30.")

    def written(self, value: time) -> str:
        return f"{value:%H:%M}"

    def read(self, words: str) -> time:
        return parse_time(words)


class MinutesField(ReadField):
    """Understands 45, 45 Min., 1:30, 1,5 h. At most one day.

    least: 0 where "none" is an answer too
    """

    hint = lazy_gettext("Please write the length like 45 or 1:30.")

    def __init__(self, *words: Any, least: int = 1, **more: Any) -> None:
        super().__init__(*words, **more)
        self.least = least

    def read(self, words: str) -> int:
        minutes = parse_minutes(words)
        if not self.least <= minutes <= 24 * 60:
            raise ValueError
        return minutes


class MoneyField(ReadField):
    """Understands 350, 350,50 and 1.200 €; its data are cents."""

    hint = lazy_gettext("Please write the amount like 350 or 350,50.")

    def written(self, value: int) -> str:
        return written_cents(value)

    def read(self, words: str) -> int:
        return parse_cents(words)


def _whole_or_none(value: Any) -> int | None:
    if value in (None, "", "None"):
        return None
    number = int(str(value))
    if not 0 < number <= GREATEST:
        raise ValueError
    return number


def as_choices(pairs: Sequence[tuple[Any, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them where a field is declared."""
    return [SelectChoice(value, label) for value, label in pairs]


def pick(
    label: Any, choices: Sequence[tuple[Any, Any]] = (), *, required: bool = False, **more: Any
) -> SelectField:
    """One row out of a list handed in by the route; the empty choice means none."""
    rules = [Required()] if required else [Optional()]
    return SelectField(label, rules, coerce=_whole_or_none, choices=as_choices(choices), **more)


def offer(control: Any, choices: Sequence[tuple[Any, str]], nothing: str = "") -> None:
    """Hand a pick its choices, the empty one first. nothing: what that one says"""
    usual = gettext("– please choose –") if control.flags.required else gettext("– none –")
    control.choices = [("", nothing or usual), *choices]


def pick_word(label: Any, choices: Sequence[tuple[str, Any]], **more: Any) -> SelectField:
    return SelectField(label, choices=as_choices(choices), **more)


def pick_many(
    label: Any, choices: Sequence[tuple[int, Any]] = (), **more: Any
) -> SelectMultipleField:
    return SelectMultipleField(label, [Optional()], coerce=int, choices=as_choices(choices), **more)
