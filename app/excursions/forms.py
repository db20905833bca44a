"""What is typed about a trip, about how somebody travels, and at a count."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FieldList, FormField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional

from app.base.errors import RuleBroken
from app.base.forms import (
    DateField,
    Form,
    Required,
    TimeField,
    long_text,
    pick,
    pick_many,
    pick_word,
    telephone,
    text,
    whole,
)
from app.base.ids import MeetingPointId, PersonId
from app.excursions.models import MeetingPoint, Seat
from app.excursions.payload import NAME
from app.excursions.sealing import Notes
from app.excursions.service import Boarding, Plan, Point, usual_point
from app.excursions.words import SEATS, SWIMS
from app.partners.forms import MoneyField
from app.programme.models import Signup
from app.rules.supervision import LEAST_ADULTS, PER_ADULT
from app.rules.times import at, day_of, day_span, local

MOST_SEATS = 500
MOST_POINTS = 12
SPARE_POINTS = 2
"""Empty lines for more meeting points."""
USUAL_END = time(18)
SHORTEST = timedelta(hours=1)


class PointForm(PlainForm):
    """One meeting point; an empty line is none."""

    number = whole("", least=1)
    """The id of a stored one."""
    name = text(lazy_gettext("Meeting point"), most=120)
    there = TimeField(lazy_gettext("Be there at"), [Optional()])
    back = TimeField(lazy_gettext("Back at"), [Optional()])


class PlanForm(Form):
    """A trip on one page. Where to, the day and the hour are enough."""

    title = text(lazy_gettext("Where to?"), required=True, most=120)
    day = DateField(lazy_gettext("Date"), [Required()])
    start = TimeField(lazy_gettext("Departure"), [Required()])
    end = TimeField(lazy_gettext("Back at about"), [Optional()])
    last_day = DateField(lazy_gettext("Last day"), [Optional()])
    all_day = BooleanField(lazy_gettext("Show as whole days in calendars"))
    programme = long_text(lazy_gettext("Programme"))
    bring = long_text(lazy_gettext("What to bring along"), most=400)
    seats = whole(lazy_gettext("Usual seats"), most=MOST_SEATS)
    child_seats = whole(lazy_gettext("Child seats"), most=MOST_SEATS)
    wheelchair_places = whole(lazy_gettext("Wheelchair places"), most=MOST_SEATS)
    signup = pick_word(
        lazy_gettext("Who may sign up without you?"),
        [
            (Signup.FAMILY, lazy_gettext("our families, on their own page")),
            (Signup.OFFICE, lazy_gettext("nobody, the office enters people")),
        ],
        default=Signup.FAMILY,
    )
    signup_until = DateField(lazy_gettext("Sign-up until"), [Optional()])
    cost = MoneyField(lazy_gettext("Costs per person"), [Optional()])
    led_by = pick_many(lazy_gettext("Responsible, come along"))
    per_adult = whole(lazy_gettext("Children per adult"), least=1, most=100, default=PER_ADULT)
    least_adults = whole(lazy_gettext("Adults at least"), most=100, default=LEAST_ADULTS)
    water = BooleanField(lazy_gettext("There is water: ask whether somebody can swim"))
    risks = long_text(lazy_gettext("What to look out for"), most=2000)
    points = FieldList(FormField(PointForm), max_entries=MOST_POINTS)

    def keep_public(self) -> None:
        """A trip that is open to everybody stays so, unless somebody says otherwise."""
        everybody = SelectChoice(Signup.PUBLIC, gettext("everybody, on the public page"))
        self.signup.choices = [*(self.signup.choices or ()), everybody]

    @property
    def plan(self) -> Plan:
        """Raises RuleBroken beside the field that is impossible."""
        starts_at, ends_at = self._span()
        return Plan(
            title=self.title.data or "",
            starts_at=starts_at,
            ends_at=ends_at,
            all_day=bool(self.all_day.data),
            leaders=[PersonId(one) for one in self.led_by.data or ()],
            programme=self.programme.data or "",
            bring=self.bring.data or "",
            risks=self.risks.data or "",
            seats=self.seats.data or 0,
            child_seats=self.child_seats.data or 0,
            wheelchair_places=self.wheelchair_places.data or 0,
            cost=self.cost.data or 0,
            per_adult=self.per_adult.data or PER_ADULT,
            least_adults=LEAST_ADULTS if self.least_adults.data is None else self.least_adults.data,
            water=bool(self.water.data),
            points=self._points(starts_at, ends_at),
            signup=Signup(self.signup.data),
            signup_until=self.signup_until.data,
        )

    def _span(self) -> tuple[datetime, datetime]:
        first, last = self.day.data, self.last_day.data or self.day.data
        if last < first:
            raise RuleBroken(gettext("The end must come after the beginning."), field="last_day")
        if self.all_day.data:
            return day_span(first)[0], day_span(last)[1]
        starts_at = at(first, self.start.data)
        if self.end.data is not None:
            ends_at = at(last, self.end.data)
            if ends_at <= starts_at:
                raise RuleBroken(gettext("The end must come after the beginning."), field="end")
            return starts_at, ends_at
        return starts_at, max(at(last, USUAL_END), starts_at + SHORTEST)

    def _points(self, starts_at: datetime, ends_at: datetime) -> list[Point]:
        found = [point for entry in self.points if (point := _point(entry.form, self.start.data))]
        back = self.end.data or (None if self.all_day.data else local(ends_at).time())
        return found or [usual_point(self.start.data, back)]

    def show_points(self, points: Sequence[MeetingPoint] = ()) -> None:
        """The known ones and some empty lines, unless something has been sent."""
        if self.is_submitted():
            return
        for point in points:
            known = {"name": point.name, "there": point.there, "back": point.back}
            self.points.append_entry({"number": point.id, **known})
        for _spare in range(min(SPARE_POINTS, MOST_POINTS - len(self.points))):
            self.points.append_entry({})

    def show_span(
        self, starts_at: datetime, ends_at: datetime, all_day: bool, first: MeetingPoint | None
    ) -> None:
        """Fill the fields from a stored span, unless something has been sent."""
        if self.is_submitted():
            return
        last = day_of(ends_at - timedelta(minutes=1))
        self.day.data, self.all_day.data = day_of(starts_at), all_day
        self.last_day.data = last if last != self.day.data else None
        if not all_day:
            self.start.data, self.end.data = local(starts_at).time(), local(ends_at).time()
        elif first is not None:
            self.start.data, self.end.data = first.there, first.back


def _point(form: PointForm, usual: time) -> Point | None:
    """Without a time: when the trip begins. Raises RuleBroken for times without a place."""
    if not form.name.data:
        if form.there.data or form.back.data:
            raise RuleBroken(gettext("Please say where the meeting point is."))
        return None
    known = MeetingPointId(form.number.data) if form.number.data else None
    return Point(form.name.data, form.there.data or usual, form.back.data, known)


class BoardingForm(Form):
    """How somebody travels."""

    point_id = pick(lazy_gettext("Meeting point"))
    seat = pick_word(lazy_gettext("Seat"), list(SEATS.items()), default=Seat.USUAL)
    paid = BooleanField(lazy_gettext("Has paid"))

    @property
    def boarding(self) -> Boarding:
        return Boarding(self.point_id.data, Seat(self.seat.data))


class NotesForm(Form):
    """What has to be known of somebody on a trip. All of it may stay empty."""

    contact = text(lazy_gettext("Who else can be called"), most=80)
    contact_phone = telephone(lazy_gettext("Under which number"))
    allergies = text(lazy_gettext("Allergies or illness"), most=400)
    medication = text(lazy_gettext("Medication"), most=400)
    swims = pick_word(
        lazy_gettext("Swimming"),
        list(SWIMS.items()),
        default="",
    )
    other = text(lazy_gettext("Something else we should know"), most=400)

    @property
    def notes(self) -> Notes:
        return Notes(
            contact=self.contact.data or "",
            contact_phone=self.contact_phone.data or "",
            allergies=self.allergies.data or "",
            medication=self.medication.data or "",
            swims=self.swims.data or "" if "swims" in self else "",
            other=self.other.data or "",
        )


class StopForm(Form):
    name = text(lazy_gettext("Where is the stop?"), required=True, most=80)


class GuestForm(Form):
    first_name = text(lazy_gettext("First name"), required=True, most=NAME)
