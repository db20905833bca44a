"""Forms about partners, places and paper."""

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext
from wtforms import FieldList, FormField, HiddenField, SelectField
from wtforms import Form as Part
from wtforms.validators import Length, Optional

from app.base.db import Cents
from app.base.forms import (
    DateField,
    Form,
    MinutesField,
    ReadField,
    Required,
    email,
    long_text,
    pick,
    pick_word,
    telephone,
    text,
    whole,
)
from app.base.ids import ContactPersonId
from app.partners import words
from app.partners.service import ContactLine

GREATEST_GRANT = Decimal("99999999.99")
TRI_STATE = [
    ("", lazy_gettext("not asked yet")),
    ("yes", lazy_gettext("yes")),
    ("no", lazy_gettext("no")),
]


class MoneyField(ReadField):
    """Understands 12500, 12.500, 12500,50 and 12.500,50 €; holds cents."""

    hint = lazy_gettext("Please write the amount like 12.500,00.")

    def written(self, value: Cents) -> str:
        return f"{value // 100},{value % 100:02d}"

    def read(self, words: str) -> Cents:
        digits = words.replace("€", "").replace(" ", "").replace("\u00a0", "")
        if "," in digits or digits[-4:-3] == ".":
            digits = digits.replace(".", "").replace(",", ".")
        if not digits.isascii() or set(digits) - set("0123456789."):
            raise ValueError("no amount")
        try:
            amount = Decimal(digits)
        except InvalidOperation:
            raise ValueError("no amount") from None
        if amount > GREATEST_GRANT or amount != round(amount, 2):
            raise ValueError("no amount")
        return Cents(int(amount * 100))


_ANSWERS = {"yes": True, "no": False, "": None, "True": True, "False": False, "None": None}


def _answer(word: Any) -> bool | None:
    if str(word) not in _ANSWERS:
        raise ValueError("no choice")
    return _ANSWERS[str(word)]


def tri_state(label: Any) -> SelectField:
    """Yes, no, or nobody has asked yet."""
    return pick_word(label, TRI_STATE, coerce=_answer)


class ContactPart(Part):
    """One contact person; a line without a name is nobody."""

    id = HiddenField(validators=[Length(max=12)])
    name = text(lazy_gettext("Name"))
    task = text(lazy_gettext("Task"))
    phone = telephone(lazy_gettext("Phone"))
    email = email(lazy_gettext("E-mail"))

    def line(self) -> ContactLine:
        number = str(self.id.data or "")
        known = number.isascii() and number.isdigit()
        return ContactLine(
            name=self.name.data or "",
            task=self.task.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            id=ContactPersonId(int(number)) if known else None,
        )


class OrganisationForm(Form):
    kind = pick_word(lazy_gettext("Kind"), list(words.KINDS.items()))
    name = text(lazy_gettext("Name"), required=True)
    street = text(lazy_gettext("Street and number"))
    postcode = text(lazy_gettext("Postcode"), most=10)
    city = text(lazy_gettext("Town"))
    phone = telephone(lazy_gettext("Phone"))
    email = email(lazy_gettext("E-mail"))
    website = text(lazy_gettext("Website"))
    house_rules = long_text(
        lazy_gettext("House rules"),
        description=lazy_gettext("What guests must know: hygiene, photo rule, supper time."),
    )
    note = long_text(lazy_gettext("Note"))
    contacts = FieldList(FormField(ContactPart), max_entries=12)

    def offer_rows(self) -> None:
        """Always one free line for somebody new."""
        if not self.contacts.entries or self.contacts[-1].form.name.data:
            self.contacts.append_entry()

    def facts(self) -> dict[str, Any]:
        names = ("kind", "name", "street", "postcode", "city", "phone", "email", "website")
        lines = [row.form.line() for row in self.contacts]
        return {
            **{name: self[name].data or "" for name in (*names, "house_rules", "note")},
            "contacts": [line for line in lines if line.name],
        }


class PlaceForm(Form):
    """The facts a performance needs. What nobody has asked stays open."""

    name = text(lazy_gettext("Name"), required=True)
    street = text(lazy_gettext("Street and number"))
    postcode = text(lazy_gettext("Postcode"), most=10)
    city = text(lazy_gettext("Town"))
    step_free = tri_state(lazy_gettext("Step-free"))
    piano = tri_state(lazy_gettext("Piano"))
    piano_tuned_on = DateField(lazy_gettext("Piano tuned on"), [Optional()])
    sockets = tri_state(lazy_gettext("Sockets near the stage"))
    parking = text(lazy_gettext("Parking and unloading"))
    largest_audience = whole(lazy_gettext("Largest audience"), most=100_000)
    largest_group = whole(lazy_gettext("Largest group of players"), most=10_000)
    travel_minutes = MinutesField(
        lazy_gettext("Way from the music school"),
        [Optional()],
        least=0,
        description=lazy_gettext("By car, in minutes. Needed for the departure time."),
    )
    note = long_text(lazy_gettext("Note"))

    def facts(self) -> dict[str, Any]:
        words_of = ("name", "street", "postcode", "city", "parking", "note")
        return {
            **{name: self[name].data or "" for name in words_of},
            **{name: self[name].data for name in ("step_free", "piano", "sockets")},
            "piano_tuned_on": self.piano_tuned_on.data,
            "largest_audience": self.largest_audience.data,
            "largest_group": self.largest_group.data,
            "travel_minutes": self.travel_minutes.data or 0,
        }


class AgreementForm(Form):
    title = text(lazy_gettext("Title"), required=True)
    organisation_id = pick(lazy_gettext("Partner"))
    parties = text(lazy_gettext("Between whom"))
    signed_on = DateField(lazy_gettext("Signed on"), [Required()])
    ends_on = DateField(
        lazy_gettext("Ends on"),
        [Optional()],
        description=lazy_gettext("Leave empty if it runs until somebody ends it."),
    )
    remind_days = whole(lazy_gettext("Remind how many days before"), most=3650, default=60)
    note = long_text(lazy_gettext("Note"))

    def facts(self) -> dict[str, Any]:
        return {
            **{name: self[name].data or "" for name in ("title", "parties", "note")},
            "organisation_id": self.organisation_id.data,
            "signed_on": self.signed_on.data,
            "ends_on": self.ends_on.data,
            "remind_days": self.remind_days.data or 0,
        }


class FundingForm(Form):
    name = text(lazy_gettext("Name"), required=True)
    funder = text(lazy_gettext("Who pays"))
    starts_on = DateField(lazy_gettext("From"), [Optional()])
    ends_on = DateField(lazy_gettext("Until"), [Optional()])
    grant = MoneyField(lazy_gettext("Amount granted"), [Optional()])
    planned_events = whole(lazy_gettext("Planned events"))
    planned_people = whole(lazy_gettext("Planned people"))
    planned_hours = whole(lazy_gettext("Planned hours"))
    note = long_text(lazy_gettext("Note"))

    def facts(self) -> dict[str, Any]:
        plain = ("starts_on", "ends_on", "grant", "planned_events", "planned_people")
        return {
            **{name: self[name].data or "" for name in ("name", "funder", "note")},
            **{name: self[name].data for name in (*plain, "planned_hours")},
        }
