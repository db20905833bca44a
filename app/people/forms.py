"""Forms about people: a whole family at once, one person, consents, bans, clearances."""

import re
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FieldList, FormField
from wtforms import Form as Part

import config
from app.base import clock
from app.base.forms import (
    DateField,
    Form,
    ReadField,
    Required,
    email,
    long_text,
    pick,
    pick_many,
    pick_word,
    telephone,
    text,
)
from app.people import words
from app.people.models import ConsentState, Evidence, FamilyRole, Purpose
from app.people.service import NewMember
from app.rules.times import parse_date

MOST_ROWS = 16
FIRST_ROWS = (FamilyRole.GUARDIAN, FamilyRole.CHILD, FamilyRole.CHILD)
ABOUT = r"etwa|circa|ca\.?|about"


class Birth(NamedTuple):
    """A whole date, or only its year; neither when nothing is known. about: or the year before"""

    day: date | None = None
    year: int | None = None
    about: bool = False


class BirthField(ReadField):
    """Understands 12.3.2014, 2014 and about 2014, said as "etwa" or "ca."."""

    hint = lazy_gettext("Please write the birthday like 12.03.2014, or only the year: 2014.")

    def written(self, value: Birth) -> str:
        if value.day:
            return f"{value.day:%d.%m.%Y}"
        year = str(value.year or "")
        return gettext("about %(year)s", year=year) if value.about else year

    def read(self, words: str) -> Birth:
        year = re.fullmatch(rf"({ABOUT})?\s*([12]\d{{3}})", words, re.ASCII | re.IGNORECASE)
        if year:
            return Birth(year=int(year[2]), about=year[1] is not None)
        if not re.search(r"\d{4}|\d\D+\d+\D+\d", words, re.ASCII):
            raise ValueError("a birthday needs its year")
        day = parse_date(words, clock.today(), past=True)
        return Birth(day, day.year)


def birth_of(field: BirthField) -> Birth:
    return field.data or Birth()


class MemberPart(Part):
    """One line of the family form. A line nobody wrote in is nobody."""

    given_name = text(lazy_gettext("First name"))
    family_name = text(lazy_gettext("Family name"))
    role = pick_word(lazy_gettext("Role"), list(words.ROLES.items()), default=FamilyRole.CHILD)
    birth = BirthField(lazy_gettext("Birthday or year"))
    phone = telephone(lazy_gettext("Phone"))
    email = email(lazy_gettext("E-mail"))

    @property
    def empty(self) -> bool:
        written = (self.given_name, self.family_name, self.birth, self.phone, self.email)
        return not any(field.raw_data and str(field.raw_data[0]).strip() for field in written)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.empty:
            return True
        sound = super().validate(extra_validators)
        if not self.given_name.data and not self.given_name.errors:
            self.given_name.errors = [lazy_gettext("Please add a first name, or empty this line.")]
            return False
        return sound

    def member(self, family_name: str) -> NewMember:
        """family_name: what a line without one takes."""
        birth = birth_of(self.birth)
        return NewMember(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or family_name,
            role=FamilyRole(self.role.data),
            birth_date=birth.day,
            birth_year=birth.year,
            birth_about=birth.about,
            phone=self.phone.data or "",
            email=self.email.data or "",
        )


class AddressPart(Form):
    """What a family is called and where it lives."""

    name = text(lazy_gettext("Family name"), required=True)
    care_of = text(lazy_gettext("Care of"))
    street = text(lazy_gettext("Street and number"))
    postcode = text(lazy_gettext("Postcode"), most=10)
    city = text(lazy_gettext("Town"))
    language = pick_word(
        lazy_gettext("Language of the family's page"),
        [(tag, words.own_language_name(tag)) for tag in config.FAMILY_LANGUAGES],
        default="de",
    )
    note = long_text(lazy_gettext("Note"))

    def facts(self) -> dict[str, Any]:
        names = ("name", "care_of", "street", "postcode", "city", "language", "note")
        return {name: self[name].data or "" for name in names}


class EditFamilyForm(AddressPart):
    pass


FOCUS = {"data-focus": True, "autofocus": True}
"""Whoever comes here types on without looking for the place."""


class FamilyForm(AddressPart):
    """A whole family on one page."""

    members = FieldList(FormField(MemberPart), max_entries=MOST_ROWS)

    def offer_rows(self) -> None:
        """A fresh form begins at its first field, with a guardian and two children."""
        if not self.is_submitted():
            self.name.render_kw = FOCUS
        for role in FIRST_ROWS[len(self.members) :]:
            self.members.append_entry({"role": role})

    def offer_row(self) -> None:
        """One more line; whoever asked for it goes on typing there."""
        if len(self.members) < MOST_ROWS:
            row = self.members.append_entry({"role": FamilyRole.CHILD})
            row.form.given_name.render_kw = FOCUS

    def written(self) -> list[MemberPart]:
        return [row.form for row in self.members if not row.form.empty]


class MemberForm(Form):
    """Somebody new in a family that is known."""

    member = FormField(MemberPart)

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        given = self.member.form.given_name
        if not given.data and not given.errors:
            given.errors = [lazy_gettext("Please fill this in.")]
        return sound and not given.errors


class JoinForm(Form):
    """Somebody known joins a family too."""

    person_id = pick("", validate_choice=False, required=True)
    role = pick_word(lazy_gettext("Role"), list(words.ROLES.items()), default=FamilyRole.CHILD)


class RoleForm(Form):
    role = pick_word(lazy_gettext("Role"), list(words.ROLES.items()))


class PhonePart(Part):
    number = telephone(lazy_gettext("Phone"))
    label = text(lazy_gettext("What kind of number"), most=60)


class PersonForm(Form):
    """One person. Only one name is needed."""

    given_name = text(lazy_gettext("First name, or the only name"), required=True)
    family_name = text(lazy_gettext("Family name"))
    call_name = text(
        lazy_gettext("Called by"), description=lazy_gettext("How teachers call them, if different.")
    )
    latin_name = text(
        lazy_gettext("Name in Latin letters"),
        description=lazy_gettext("If the name is written in other letters."),
    )
    birth = BirthField(lazy_gettext("Birthday or year"))
    email = email(lazy_gettext("E-mail"))
    interpreter = pick_word(lazy_gettext("Interpreter needed for"), [])
    note = long_text(lazy_gettext("Note"))
    phones = FieldList(FormField(PhonePart), max_entries=6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.interpreter.choices = words.interpreter_choices()

    def offer_rows(self) -> None:
        while len(self.phones) < 2:
            self.phones.append_entry()

    def facts(self) -> dict[str, Any]:
        birth = birth_of(self.birth)
        lines = [(row.form.number.data or "", row.form.label.data or "") for row in self.phones]
        plain = ("given_name", "family_name", "call_name", "latin_name", "email", "note")
        return {
            **{name: self[name].data or "" for name in plain},
            "interpreter": self.interpreter.data or "",
            "birth_date": birth.day,
            "birth_year": birth.year,
            "birth_about": birth.about,
            "phones": [(number, label) for number, label in lines if number],
        }


_STATES = [("", lazy_gettext("not asked")), *words.STATES.items()]


class ConsentsForm(Form):
    """A whole sheet of answers, as the paper has them."""

    given_on = DateField(lazy_gettext("Day of the answer"), [Required()])
    given_by = text(
        lazy_gettext("Who said so"),
        description=lazy_gettext("For example: mother, father, herself."),
    )
    evidence = pick_word(
        lazy_gettext("How"),
        [(word, words.EVIDENCE[word]) for word in (Evidence.PAPER, Evidence.SPOKEN)],
        default=Evidence.PAPER,
    )
    also = pick_many(lazy_gettext("The same for"))

    def answers(self) -> dict[Purpose, ConsentState]:
        return {
            purpose: ConsentState(self[purpose].data) for purpose in Purpose if self[purpose].data
        }


for _purpose in Purpose:
    setattr(ConsentsForm, _purpose, pick_word(words.PURPOSES[_purpose], _STATES, default=""))


class ConsentForm(Form):
    """One answer, tapped."""

    answer = pick_word(
        "", [(f"{purpose}:{state}", "") for purpose in Purpose for state in ConsentState]
    )

    @property
    def parts(self) -> tuple[Purpose, ConsentState]:
        purpose, state = self.answer.data.split(":")
        return Purpose(purpose), ConsentState(state)


class BanForm(Form):
    guardian_id = pick(lazy_gettext("No contact for"), required=True)
    child_id = pick(lazy_gettext("with"), required=True)


class BannedForm(Form):
    """Who must not learn where the person of the page is."""

    guardian_id = pick("", validate_choice=False, required=True)


class ClearanceForm(Form):
    """Only what the law allows to keep."""

    seen_on = DateField(lazy_gettext("Seen on"), [Required()])
    certificate_on = DateField(lazy_gettext("Date of the certificate"), [Required()])
    without_entry = BooleanField(lazy_gettext("No relevant entry"))


class LinkForm(Form):
    """Whose link: a guardian's own, or the family's when nobody is named."""

    guardian_id = pick("", validate_choice=False)
