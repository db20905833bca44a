"""What is chosen when a school year changes: days, and for each offer its time and its people."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField

from app.base.errors import RuleBroken
from app.base.forms import (
    DateField,
    Form,
    MinutesField,
    Required,
    TimeField,
    offer,
    pick,
    pick_word,
)
from app.courses.school_year import Change, Slot, Step, Taken
from app.courses.school_year_queries import Old
from app.programme.event_forms import WEEKDAYS
from app.programme.models import Kind, Series
from app.programme.series import Weekly
from app.rules.times import at as instant
from app.rules.times import school_year_span

ASK_FOR = timedelta(days=21)
BY_THEN = (5, 31)
"""Day and month by which music schools here ask for the next year (DOMAIN D1)."""
END_OF_DAY = time(23, 59)
PEOPLE = [
    (Taken.KEPT, lazy_gettext("stay")),
    (Taken.ASKED, lazy_gettext("are asked")),
    (Taken.NONE, lazy_gettext("do not come along")),
]


class YearForm(Form):
    first_on = DateField(lazy_gettext("First day"), [Required()])
    last_on = DateField(lazy_gettext("Last day"), [Required()])
    answer_by = DateField(
        lazy_gettext("Answers by"),
        [Required()],
        description=lazy_gettext("Only for families who are asked."),
    )


class _Part(Form):
    """One of many on the page: the token is that of the whole."""

    class Meta(Form.Meta):
        csrf = False


class OldForm(_Part):
    take = BooleanField(lazy_gettext("take along"))
    people = pick_word(lazy_gettext("Those who take part"), PEOPLE, default=Taken.KEPT)


class SlotForm(_Part):
    weekday = pick_word(
        lazy_gettext("Weekday"), [(str(number), day) for number, day in enumerate(WEEKDAYS)]
    )
    start = TimeField(lazy_gettext("Begins"), [Required()])
    minutes = MinutesField(lazy_gettext("Minutes"), [Required()])
    leader_id = pick(lazy_gettext("Led by"))
    place_id = pick(lazy_gettext("Place"))


@dataclass(frozen=True, slots=True)
class Line:
    """One offer of the old year on the page, with what is chosen for it."""

    old: Old
    form: OldForm
    slots: tuple[tuple[Series, SlotForm], ...]

    @property
    def taken(self) -> bool:
        return bool(self.form.take.data)

    def valid(self) -> bool:
        """Both halves are looked at, so that each shows what is wrong with it."""
        return all([self.form.validate(), *(form.validate() for _series, form in self.slots)])


def usual_days(year: int, today: date) -> dict[str, date]:
    """The school year itself; answers by the end of May, or three weeks from now."""
    first, last = school_year_span(year)
    may = date(first.year, *BY_THEN)
    return {"first_on": first, "last_on": last, "answer_by": max(may, today + ASK_FOR)}


def lines_of(old: list[Old], leaders: list[Any], places: list[Any]) -> list[Line]:
    """A line for each, filled with what was sent, or with what it was until now."""
    return [
        Line(
            one,
            OldForm(
                prefix=f"a{one.row.id}-",
                data={"take": one.row.kind != Kind.WORKSHOP, "people": Taken.KEPT},
            ),
            tuple((series, _slot(series, leaders, places)) for series in one.series),
        )
        for one in old
    ]


def _slot(series: Series, leaders: list[Any], places: list[Any]) -> SlotForm:
    known = {
        "weekday": str(series.weekday),
        "start": series.start,
        "minutes": series.minutes,
        "leader_id": series.leader_id,
        "place_id": series.place_id,
    }
    form = SlotForm(prefix=f"s{series.id}-", data=known)
    offer(form.leader_id, leaders)
    offer(form.place_id, places)
    return form


def change_of(year: int, form: YearForm, lines: list[Line], today: date) -> Change:
    """Everything that is ticked. Raises RuleBroken beside a day that cannot be."""
    first, last = form.first_on.data, form.last_on.data
    if last < first:
        raise RuleBroken(gettext("The end must come after the beginning."), field="last_on")
    if last - first > timedelta(days=400):
        raise RuleBroken(gettext("A school year has twelve months."), field="last_on")
    asks = any(line.taken and line.form.people.data == Taken.ASKED for line in lines)
    if asks and form.answer_by.data <= today:
        raise RuleBroken(gettext("Families need some days to answer."), field="answer_by")
    return Change(
        year=year,
        first_on=first,
        last_on=last,
        answer_by=_until(form.answer_by.data),
        steps=tuple(_step(line, first, last) for line in lines if line.taken),
    )


def _until(day: date) -> datetime:
    return instant(day, END_OF_DAY)


def _step(line: Line, first: date, last: date) -> Step:
    return Step(
        activity_id=line.old.row.id,
        people=Taken(line.form.people.data),
        slots=tuple(
            Slot(_weekly(series, form, first, last), series.leader_id)
            for series, form in line.slots
        ),
    )


def _weekly(series: Series, form: SlotForm, first: date, last: date) -> Weekly:
    return Weekly(
        weekday=int(form.weekday.data),
        start=form.start.data,
        minutes=form.minutes.data,
        first_on=first,
        last_on=last,
        interval=series.interval,
        skip_public=series.skip_public,
        skip_school=series.skip_school,
        skip_floating=series.skip_floating,
        place_id=form.place_id.data,
        leader_id=form.leader_id.data,
    )
