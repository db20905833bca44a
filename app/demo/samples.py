"""What the page of components is filled with."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wtforms import BooleanField, SelectMultipleField

from app.base.forms import (
    DateField,
    Form,
    MinutesField,
    Required,
    TimeField,
    as_choices,
    long_text,
    pick_word,
    text,
)


class SampleForm(Form):
    place = text("Place", required=True, description="A senior home, a school, a room.")
    day = DateField("Day", [Required()])
    start = TimeField("Beginning", [Required()])
    length = MinutesField("Length")
    channel = pick_word("Channel", [("phone", "Telephone"), ("office", "In the office")])
    who = SelectMultipleField(
        "Who comes along?", choices=as_choices([("1", "Amira · Guitar"), ("2", "Ben · Violin")])
    )
    note = long_text("Note")
    step = BooleanField("Step-free access is needed")


@dataclass(frozen=True, slots=True)
class SampleEvent:
    starts_at: datetime
    ends_at: datetime


def event_at(moment: datetime) -> SampleEvent:
    return SampleEvent(moment, moment + timedelta(minutes=45))


def fresh_form() -> SampleForm:
    return SampleForm(formdata=None, data={"place": "Haus Kastanienblick", "who": ["1"]})


def refused_form() -> SampleForm:
    """As it comes back when nothing in it could be understood."""
    form = SampleForm(formdata=None)
    form.day.errors = [str(DateField.hint)]
    form.start.errors = [str(TimeField.hint)]
    return form
