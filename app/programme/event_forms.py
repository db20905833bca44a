"""Forms about dates: one date, a weekly series, moving, cancelling, a substitute, an answer."""

from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField
from wtforms.validators import InputRequired, Optional

from app.base.errors import RuleBroken
from app.base.forms import (
    DateField,
    Form,
    MinutesField,
    Required,
    TimeField,
    long_text,
    pick,
    pick_many,
    pick_word,
    text,
    whole,
)
from app.programme.models import Answer
from app.programme.series import Reach, Weekly
from app.rules.times import at, day_of, day_span, local

LAST_MINUTE = time(23, 59)
WEEKDAYS = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
    lazy_gettext("Saturday"),
    lazy_gettext("Sunday"),
)
INTERVALS = (
    ("1", lazy_gettext("every week")),
    ("2", lazy_gettext("every 2 weeks")),
    ("3", lazy_gettext("every 3 weeks")),
    ("4", lazy_gettext("every 4 weeks")),
)
REASONS = {
    "leader": lazy_gettext("The teacher cannot come."),
    "room": lazy_gettext("The room cannot be used."),
    "weather": lazy_gettext("The weather does not allow it."),
    "few": lazy_gettext("Too few can come."),
    "": lazy_gettext("Another reason"),
}
"""Families read these; the empty one stands for what is typed."""

Span = tuple[datetime, datetime]


class SpanForm(Form):
    """When something is: a beginning and a length, or whole days."""

    day = DateField(lazy_gettext("Date"), [Required()])
    start = TimeField(lazy_gettext("Begins"), [Optional()])
    minutes = MinutesField(lazy_gettext("Minutes"), [Optional()], default=45)
    all_day = BooleanField(lazy_gettext("Whole day or several days"))
    last_day = DateField(lazy_gettext("Last day"), [Optional()])

    def span(self) -> Span:
        """Raises RuleBroken beside the field that is missing or impossible."""
        day: date = self.day.data
        if self.all_day.data:
            last: date = self.last_day.data or day
            if last < day:
                raise RuleBroken(
                    gettext("The end must come after the beginning."), field="last_day"
                )
            return day_span(day)[0], day_span(last)[1]
        if self.start.data is None:
            raise RuleBroken(gettext("Please fill this in."), field="start")
        starts_at = at(day, self.start.data)
        return starts_at, starts_at + timedelta(minutes=self.minutes.data or 45)

    def show_span(self, starts_at: datetime, ends_at: datetime, all_day: bool) -> None:
        """Fill the fields from a stored span, unless something has been sent."""
        if self.is_submitted():
            return
        self.day.data, self.all_day.data = day_of(starts_at), all_day
        self.start.data = local(starts_at).time()
        self.minutes.data = min(int((ends_at - starts_at).total_seconds()) // 60, 24 * 60)
        self.last_day.data = day_of(ends_at - timedelta(minutes=1)) if all_day else None


class SayingForm(Form):
    """What a date says besides when and where."""

    title = text(lazy_gettext("More precisely"), most=120)
    notice = long_text(lazy_gettext("What everybody should know"), most=1000)
    asks = BooleanField(lazy_gettext("Families answer yes or no"))
    answer_day = DateField(lazy_gettext("Answer until"), [Optional()])

    def answer_by(self, starts_at: datetime) -> datetime | None:
        """The last minute of the day chosen. Raises RuleBroken for a day after it begins."""
        chosen: date | None = self.answer_day.data
        if chosen is None:
            return None
        if chosen > day_of(starts_at):
            raise RuleBroken(gettext("Families must answer before it begins."), field="answer_day")
        return min(at(chosen, LAST_MINUTE), starts_at)


class EventForm(SpanForm, SayingForm):
    """One new date."""

    activity_id = pick(lazy_gettext("Offer"), required=True)
    place_id = pick(lazy_gettext("Place"))
    leader_id = pick(lazy_gettext("Led by"))


class MoveForm(SpanForm):
    """Another time or place."""

    place_id = pick(lazy_gettext("Place"))
    reason = text(lazy_gettext("Reason"))
    reach = pick_word(
        lazy_gettext("Which dates?"),
        [
            (Reach.THIS, lazy_gettext("only this one")),
            (Reach.FOLLOWING, lazy_gettext("this and all after it")),
            (Reach.ALL, lazy_gettext("all to come")),
        ],
        default=Reach.THIS,
    )


class SeriesForm(Form):
    """A weekly pattern, as people say it."""

    weekday = pick_word(lazy_gettext("Weekday"), [(str(i), day) for i, day in enumerate(WEEKDAYS)])
    start = TimeField(lazy_gettext("Begins"), [Required()])
    minutes = MinutesField(lazy_gettext("Minutes"), [Required()], default=45)
    first_on = DateField(lazy_gettext("First day"), [Required()])
    last_on = DateField(lazy_gettext("Last day"), [Required()])
    interval = pick_word(lazy_gettext("How often"), INTERVALS, default="1")
    skip_public = BooleanField(lazy_gettext("Not on public holidays"), default=True)
    skip_school = BooleanField(lazy_gettext("Not in the school holidays"), default=True)
    skip_floating = BooleanField(lazy_gettext("Not on the school's own days off"), default=True)
    place_id = pick(lazy_gettext("Place"))
    leader_id = pick(lazy_gettext("Led by"))

    @property
    def weekly(self) -> Weekly:
        return Weekly(
            weekday=int(self.weekday.data),
            start=self.start.data,
            minutes=self.minutes.data,
            first_on=self.first_on.data,
            last_on=self.last_on.data,
            interval=int(self.interval.data),
            skip_public=bool(self.skip_public.data),
            skip_school=bool(self.skip_school.data),
            skip_floating=bool(self.skip_floating.data),
            place_id=self.place_id.data,
            leader_id=self.leader_id.data,
        )


class ChangeSeriesForm(SeriesForm):
    reach = pick_word(
        lazy_gettext("Which dates?"),
        [
            (Reach.ALL, lazy_gettext("all to come")),
            (Reach.FOLLOWING, lazy_gettext("only from this day on:")),
        ],
        default=Reach.ALL,
    )
    from_day = DateField(lazy_gettext("From this day on"), [Optional()])
    reason = text(lazy_gettext("Reason, for the families"))


class CancelForm(Form):
    cause = pick_word(lazy_gettext("Reason"), list(REASONS.items()), default="leader")
    more = text(lazy_gettext("In your own words"))

    @property
    def reason(self) -> str:
        """What families read."""
        ready = str(REASONS[self.cause.data]) if self.cause.data else ""
        return " ".join(part for part in (ready, self.more.data or "") if part)


class HandOverForm(Form):
    leader_id = whole(lazy_gettext("Led by"), least=1, validators=[InputRequired()])


class ReplyForm(Form):
    """What a family has said on the telephone; "" takes an answer back."""

    person_id = whole(lazy_gettext("Person"), least=1, validators=[InputRequired()])
    answer = pick_word(
        lazy_gettext("Answer"), [*((one, one) for one in Answer), ("", "")], default=""
    )
    reason = text(lazy_gettext("Reason"))


class SlotsForm(Form):
    """Where to look for another date. Read from the address."""

    class Meta:
        csrf = False  # a GET that stores nothing must not carry a token

    weekdays = pick_many(lazy_gettext("Weekdays"), list(enumerate(WEEKDAYS)))
    earliest = TimeField(lazy_gettext("Not before"), [Optional()])
    latest = TimeField(lazy_gettext("Over by"), [Optional()])


class SlotForm(Form):
    """One of the free dates found, as an instant."""

    starts = text("", required=True, most=40)

    @property
    def starts_at(self) -> datetime | None:
        """None for anything that is not an instant of this century."""
        try:
            found = datetime.fromisoformat(self.starts.data or "")
        except ValueError:
            return None
        if found.tzinfo is None or not 2000 < found.year < 2100:
            return None
        return found.astimezone(UTC)


class DayOffForm(Form):
    """A day, or a run of days, on which the school rests."""

    first_on = DateField(lazy_gettext("First day"), [Required()])
    last_on = DateField(lazy_gettext("Last day"), [Optional()])
    name = text(lazy_gettext("What for"), required=True, most=80)
