"""What is typed about a match, a player, cars, a result, and the fair-play log."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm
from wtforms.validators import AnyOf, Optional

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
from app.base.ids import MatchId, PlaceId
from app.football.models import USUAL_MEETING, Match, MatchDay, Sort, Venue
from app.football.service import ANSWER_TIME, Encounter, Plan, usual_answer_by
from app.football.words import SORTS, VENUES
from app.programme.models import Answer, Event
from app.rules.times import at, day_of, local

MOST_PLAYERS = 60
MOST_NUMBER = 99
MOST_GOALS = 99
MOST_MATCHES = 12
"""Of a tournament, beside the first."""
MOST_SCORERS = 200
"""Lines for scorers: where nobody was nominated, the whole squad."""
SPARE_MATCHES = 3
"""Empty lines for more matches of a tournament."""
MOST_CARS, SPARE_CARS = 12, 2
BACK = "back"
"""Takes an answer back."""


class EncounterForm(PlainForm):
    """One more match of a tournament; an empty line is none."""

    number = whole("", least=1)
    """The id of a stored one."""
    opponent = text(lazy_gettext("Against"), most=80)
    kick_off = TimeField(lazy_gettext("Kick-off"), [Optional()])
    pitch = text(lazy_gettext("Pitch"), most=40)


class MatchForm(Form):
    """A match on one page. Opponent, day and kick-off are enough."""

    opponent = text(lazy_gettext("Against"), required=True, most=80)
    day = DateField(lazy_gettext("Date"), [Required()])
    kick_off = TimeField(lazy_gettext("Kick-off"), [Required()])
    venue = pick_word(lazy_gettext("Where?"), list(VENUES.items()), default=Venue.HOME)
    place_id = pick(lazy_gettext("Place"))
    pitch = text(lazy_gettext("Pitch"), most=40)
    meet = TimeField(lazy_gettext("Meeting time"), [Optional()])
    meeting_point = text(lazy_gettext("Meeting point"), most=120)
    competition = text(lazy_gettext("Competition"), most=80)
    kit = text(lazy_gettext("Kit"), most=80)
    places = whole(lazy_gettext("How many may play"), least=1, most=MOST_PLAYERS)
    minutes = MinutesField(lazy_gettext("Length"), [Optional()])
    answer_by = DateField(lazy_gettext("Answer by"), [Optional()])
    more = FieldList(FormField(EncounterForm), max_entries=MOST_MATCHES)

    def plan(
        self,
        now: datetime,
        *,
        usual_minutes: int,
        home: PlaceId | None,
        first: MatchId | None = None,
    ) -> Plan:
        """Raises RuleBroken beside the field that is impossible.

        usual_minutes: from kick-off to end, where nobody says otherwise
        home: where matches at home are, where nobody says otherwise; first: the stored match
        """
        venue = Venue(self.venue.data)
        usual_place = home if venue == Venue.HOME else None
        day, kick_off = self.day.data, self.kick_off.data
        starts_at = at(day, kick_off)
        opening = Encounter(self.opponent.data or "", 0, self.pitch.data or "", first)
        others = [one for entry in self.more if (one := _encounter(entry.form, kick_off))]
        matches = [opening, *sorted(others, key=lambda one: one.after_minutes)]
        return Plan(
            starts_at=starts_at,
            minutes=self.minutes.data or matches[-1].after_minutes + usual_minutes,
            matches=matches,
            venue=venue,
            place_id=PlaceId(self.place_id.data) if self.place_id.data else usual_place,
            competition=self.competition.data or "",
            meeting_point=self.meeting_point.data or "",
            meet_minutes=self._meet_minutes(kick_off),
            kit=self.kit.data or "",
            places=self.places.data,
            answer_by=self._answer_by(starts_at, now),
        )

    def _meet_minutes(self, kick_off: time) -> int:
        if self.meet.data is None:
            return min(USUAL_MEETING, _minutes(time(0), kick_off))
        before = _minutes(self.meet.data, kick_off)
        if before < 0:
            raise RuleBroken(gettext("People must meet before the kick-off."), field="meet")
        return before

    def _answer_by(self, starts_at: datetime, now: datetime) -> datetime | None:
        day: date | None = self.answer_by.data
        if day is None:
            return usual_answer_by(starts_at, now)
        if day > day_of(starts_at):
            if day == self.answer_by.object_data:  # left as it was while the match has moved
                return usual_answer_by(starts_at, now)
            raise RuleBroken(gettext("Families must answer before the match."), field="answer_by")
        return min(at(day, ANSWER_TIME), starts_at)

    def show_more(self, matches: Sequence[Match] = (), starts_at: datetime | None = None) -> None:
        """The further matches and some empty lines, unless something has been sent."""
        if self.is_submitted():
            return
        for match in matches:
            begins = _clock(starts_at, match.after_minutes) if starts_at else None
            known = {"opponent": match.opponent, "kick_off": begins, "pitch": match.pitch}
            self.more.append_entry({"number": match.id, **known})
        for _spare in range(min(SPARE_MATCHES, MOST_MATCHES - len(self.more))):
            self.more.append_entry({})


def stored(event: Event, day: MatchDay, first: Match | None) -> dict[str, Any]:
    """A known match as the form's fields hold it."""
    return {
        "opponent": first.opponent if first else "",
        "pitch": first.pitch if first else "",
        **stored_date(event),
        "venue": day.venue,
        "meet": _clock(event.starts_at, -day.meet_minutes),
        "meeting_point": day.meeting_point,
        "competition": day.competition,
        "kit": day.kit,
        "places": day.places,
        "version": str(day.version),
    }


def stored_date(event: Event) -> dict[str, Any]:
    """A date of the team, whatever else is known of it. A whole day has no kick-off yet."""
    minutes = int((event.ends_at - event.starts_at).total_seconds()) // 60
    return {
        "day": day_of(event.starts_at),
        "kick_off": None if event.all_day else local(event.starts_at).time(),
        "place_id": event.place_id,
        "minutes": None if event.all_day else minutes,
        "answer_by": day_of(event.answer_by) if event.answer_by else None,
    }


def _encounter(form: EncounterForm, first: time) -> Encounter | None:
    """Raises RuleBroken for a line that is half empty or before the first kick-off."""
    if not form.opponent.data:
        if form.kick_off.data or form.pitch.data:
            raise RuleBroken(gettext("Please say against whom each match is."))
        return None
    if form.kick_off.data is None:
        raise RuleBroken(gettext("Please say when each match begins."))
    after = _minutes(first, form.kick_off.data)
    if after < 0:
        raise RuleBroken(gettext("The first match on this page must be the first of the day."))
    known = MatchId(form.number.data) if form.number.data else None
    return Encounter(form.opponent.data, after, form.pitch.data or "", known)


def _minutes(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def _clock(instant: datetime, minutes: int) -> time:
    return local(instant + timedelta(minutes=minutes)).time()


class ReplyForm(Form):
    """What a family has said on the telephone."""

    person_id = pick("", validate_choice=False, required=True)
    answer = HiddenField(validators=[AnyOf([*Answer, BACK])])


class NominationForm(Form):
    people = pick_many(lazy_gettext("Who plays"))


class PlayerForm(Form):
    """Where somebody plays, and the number on the shirt."""

    part = text(lazy_gettext("Position"), most=60)
    number = whole(lazy_gettext("Shirt number"), least=1, most=MOST_NUMBER)


class CarForm(PlainForm):
    """One car; a line without seats is none."""

    driver_id = pick(lazy_gettext("Who drives"))
    driver_name = text(lazy_gettext("or somebody else"), most=80)
    seats = whole(lazy_gettext("Seats for others"), most=60)


class CarsForm(Form):
    cars = FieldList(FormField(CarForm), max_entries=MOST_CARS)


class ScorerForm(PlainForm):
    person_id = whole("", least=1)
    goals = whole(lazy_gettext("Goals"), most=MOST_GOALS)


class ResultForm(PlainForm):
    """How one match ended. Both fields empty: no result."""

    match_id = whole("", least=1)
    ours = whole(lazy_gettext("Our goals"), most=MOST_GOALS)
    theirs = whole(lazy_gettext("Their goals"), most=MOST_GOALS)
    scorers = FieldList(FormField(ScorerForm), max_entries=MOST_SCORERS)


class ResultsForm(Form):
    results = FieldList(FormField(ResultForm), max_entries=1 + MOST_MATCHES)


class FairPlayForm(Form):
    """One line of the log. No names, nothing about where somebody is from: the hint says so."""

    day = DateField(lazy_gettext("Date"), [Required()])
    sort = pick_word(lazy_gettext("What was it?"), list(SORTS.items()), default=Sort.FAIR_PLAY)
    event_id = pick(lazy_gettext("At which date of the team"))
    what = long_text(lazy_gettext("What happened?"), required=True, most=2000)
    reached = whole(lazy_gettext("How many people it reached"), most=100_000)
