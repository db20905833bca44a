"""What is typed about subjects and lessons."""

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField
from wtforms.validators import Optional

from app.base.errors import RuleBroken
from app.base.forms import (
    DateField,
    Form,
    MinutesField,
    Required,
    TimeField,
    pick,
    pick_word,
    text,
    whole,
)
from app.base.ids import SubjectId
from app.courses.models import Format
from app.courses.service import Facts, Opening
from app.courses.words import FORMATS
from app.programme.event_forms import WEEKDAYS
from app.programme.series import Weekly

OLDEST = 120


class SubjectForm(Form):
    name = text(lazy_gettext("Subject"), required=True, most=80)
    department = text(
        lazy_gettext("Department"),
        required=True,
        most=80,
        description=lazy_gettext("Choose one of the list, or write a new one."),
    )
    retired = BooleanField(lazy_gettext("Not offered any more"))


class FactsForm(Form):
    """What a lesson is."""

    subject_id = pick(lazy_gettext("Subject"), required=True)
    format = pick_word(
        lazy_gettext("Format"), list(FORMATS.items()), default=Format.GROUP, validators=[Required()]
    )
    minutes = MinutesField(lazy_gettext("Minutes"), [Optional()])
    level = text(lazy_gettext("Level"), most=60)
    age_from = whole(lazy_gettext("From age"), most=OLDEST)
    age_to = whole(lazy_gettext("Up to age"), most=OLDEST)

    @property
    def facts(self) -> Facts:
        return Facts(
            subject_id=SubjectId(self.subject_id.data),
            format=Format(self.format.data),
            minutes=self.minutes.data,
            level=self.level.data or "",
            age_from=self.age_from.data,
            age_to=self.age_to.data,
        )


class OpeningForm(FactsForm):
    """A new lesson on one page. Without a weekday its dates come later."""

    title = text(lazy_gettext("Title"), most=120)
    leader_id = pick(lazy_gettext("Led by"))
    place_id = pick(lazy_gettext("Place"))
    capacity = whole(lazy_gettext("Places for how many?"), least=1, most=10_000)
    funding_id = pick(lazy_gettext("Funding programme"))
    weekday = pick_word(
        lazy_gettext("Weekday"),
        [("", lazy_gettext("dates later")), *((str(i), day) for i, day in enumerate(WEEKDAYS))],
        default="",
    )
    start = TimeField(lazy_gettext("Begins"), [Optional()])
    first_on = DateField(lazy_gettext("First day"), [Optional()])
    last_on = DateField(lazy_gettext("Last day"), [Optional()])

    @property
    def opening(self) -> Opening:
        """Raises RuleBroken where a weekday is chosen and something of its dates is missing."""
        return Opening(
            facts=self.facts,
            title=self.title.data or "",
            leader_id=self.leader_id.data,
            place_id=self.place_id.data,
            funding_id=self.funding_id.data,
            capacity=self.capacity.data,
            weekly=self._weekly if self.weekday.data else None,
        )

    @property
    def _weekly(self) -> Weekly:
        for control in (self.start, self.minutes, self.first_on, self.last_on):
            if control.data is None:
                raise RuleBroken(gettext("Please fill this in."), field=control.name)
        return Weekly(
            weekday=int(self.weekday.data),
            start=self.start.data,
            minutes=self.minutes.data,
            first_on=self.first_on.data,
            last_on=self.last_on.data,
        )
