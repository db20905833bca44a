"""What is typed about wishes for lessons, by the office and by whoever asks on the public page."""

import re
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FieldList, FormField
from wtforms import Form as Part
from wtforms.validators import Optional

from app.base import clock
from app.base.forms import (
    DateField,
    Form,
    TimeField,
    pick,
    pick_many,
    text,
)
from app.courses.enquiries import Enquiry
from app.courses.wishes import Asked
from app.people.contact_forms import NO_NAME, ContactForm
from app.people.forms import Birth, BirthField, birth_of
from app.people.models import FamilyRole
from app.people.service import NewMember
from app.programme.event_forms import WEEKDAYS
from app.rules.ages import ADULT
from app.rules.names import is_name

MOST_LEARNERS = 4
OLDEST = 120


class AgeField(BirthField):
    """Understands 9, 2017 and 12.3.2017. An age is kept as about the year that follows from it."""

    hint = lazy_gettext("Please write the age like 9, or the year of birth like 2017.")

    def read(self, words: str) -> Birth:
        age = re.fullmatch(r"(\d{1,3})(?:\s*[a-zA-Z]+)?", words, re.ASCII)
        if age is None:
            return super().read(words)
        years = int(age[1])
        if years > OLDEST:
            raise ValueError("nobody is that old")
        return Birth(year=clock.today().year - years, about=True)


class WishForm(Form):
    """What somebody would like to learn, and when it suits them."""

    subject_id = pick(lazy_gettext("What would you like to learn?"))
    words = text(lazy_gettext("In your own words"), most=200)
    days = pick_many(
        lazy_gettext("Which days suit you?"), [(i, day) for i, day in enumerate(WEEKDAYS)]
    )
    earliest = TimeField(lazy_gettext("Not before"), [Optional()])
    latest = TimeField(lazy_gettext("At home again by"), [Optional()])
    together = BooleanField(lazy_gettext("Only together with brothers and sisters"))

    @property
    def asked(self) -> Asked:
        return Asked(
            subject_id=self.subject_id.data,
            words=self.words.data or "",
            days=frozenset(self.days.data or ()),
            earliest=self.earliest.data,
            latest=self.latest.data,
            together=bool(self.together.data),
        )


class ChangeWishForm(WishForm):
    paused_until = DateField(lazy_gettext("Offer nothing before"), [Optional()])


class LearnerPart(Part):
    """Somebody who would like to learn. A line nobody wrote in is nobody."""

    given_name = text(lazy_gettext("First name"), most=60)
    born = AgeField(lazy_gettext("Age or year of birth"))

    @property
    def empty(self) -> bool:
        fields = (self.given_name, self.born)
        return not any(field.raw_data and str(field.raw_data[0]).strip() for field in fields)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.empty:
            return True
        valid = bool(super().validate(extra_validators))
        if not is_name(self.given_name.data or ""):
            self.given_name.errors = [*self.given_name.errors, NO_NAME]
            return False
        return valid

    def member(self, family_name: str) -> NewMember:
        birth = birth_of(self.born)
        grown_up = birth.year is not None and clock.today().year - birth.year > ADULT
        return NewMember(
            given_name=self.given_name.data or "",
            family_name=family_name,
            role=FamilyRole.OTHER if grown_up else FamilyRole.CHILD,
            birth_date=birth.day,
            birth_year=birth.year,
            birth_about=birth.about,
        )


class EnquiryForm(WishForm, ContactForm):
    """The same for the public page and for the office on the telephone."""

    learners = FieldList(
        FormField(LearnerPart), min_entries=MOST_LEARNERS, max_entries=MOST_LEARNERS
    )
    for_contact = BooleanField(lazy_gettext("I would like to learn myself"))

    @property
    def written(self) -> list[LearnerPart]:
        return [part.form for part in self.learners if not part.form.empty]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if not self.written and not self.for_contact.data:
            self.form_errors.append(gettext("Who would like to learn? Please write a first name."))
            valid = False
        return valid

    @property
    def enquiry(self) -> Enquiry:
        contact = self.contact
        return Enquiry(
            contact=contact,
            learners=[part.member(contact.family_name) for part in self.written],
            for_contact=bool(self.for_contact.data),
            language=self.language.data or "de",
            asked=self.asked,
        )
