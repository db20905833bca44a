"""What people type about performances and pieces."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField
from wtforms.validators import Optional

from app.base.forms import (
    DateField,
    Form,
    MinutesField,
    Required,
    TimeField,
    long_text,
    pick,
    pick_word,
    text,
    whole,
)
from app.performances.repertoire import LONGEST_SECONDS

MOST_MINUTES = 600


class PlanForm(Form):
    """The planner. Only home, date and time are required; all else has a default.

    Read from the address while somebody plans (a GET, nothing is stored), from the body when
    they save. The line-up, the set list and the cars are read by `typed`.
    """

    class Meta:
        csrf = False  # the app checks the token of every POST; a GET must not carry it

    home = SelectField(lazy_gettext("Where do we play?"), [Required()], coerce=str)
    day = DateField(lazy_gettext("Date"), [Required()])
    start = TimeField(lazy_gettext("Begins"), [Required()])
    minutes = MinutesField(lazy_gettext("Minutes"), [Optional()])
    title = text(lazy_gettext("Title"), most=120)
    meet = whole(lazy_gettext("From meeting to leaving"), most=MOST_MINUTES)
    travel = whole(lazy_gettext("Way there"), most=MOST_MINUTES)
    setup = whole(lazy_gettext("Setting up"), most=MOST_MINUTES)
    teardown = whole(lazy_gettext("Packing up"), most=MOST_MINUTES)
    adults_needed = whole(lazy_gettext("Adults needed"), most=50)
    needs_piano = BooleanField(lazy_gettext("We need a piano there"))
    public = BooleanField(lazy_gettext("Show in the public calendar"))
    dress = text(lazy_gettext("What to wear"))
    bring = long_text(lazy_gettext("For everybody: what to bring, what to know"), most=1000)
    wish = long_text(lazy_gettext("What the home wishes"), most=2000)
    contact = pick(lazy_gettext("Contact there"), validate_choice=False)
    leader = pick(lazy_gettext("Responsible"), validate_choice=False)
    funding = pick(lazy_gettext("Funding programme"))

    def look(self) -> None:
        """Check what has been typed so far; what is still empty is no mistake yet."""
        self.validate()
        for name in ("home", "day", "start"):
            control = self._fields[name]
            if not (control.raw_data and control.raw_data[0].strip()):
                control.errors = []


class ReasonForm(Form):
    """Why, in words families read."""

    cancelled_by = pick_word(
        lazy_gettext("Who cancels?"),
        [("home", lazy_gettext("the home")), ("us", lazy_gettext("we"))],
        validators=[Required()],
    )
    reason = text(lazy_gettext("Reason"))


class AfterwordForm(Form):
    audience = whole(lazy_gettext("How many listened?"), most=100_000)
    played_minutes = MinutesField(lazy_gettext("Minutes played"), [Optional()], least=0)
    afterword = text(lazy_gettext("One sentence for the report"), most=500)


class HomeAnswerForm(Form):
    """What a home says through its link."""

    note = long_text(lazy_gettext("Is there anything we should know?"), most=1000)


class SecondsField(MinutesField):
    """A length as m:ss, "3:20"; a number alone means minutes."""

    hint = lazy_gettext("Please write the length like 3:20.")

    def written(self, value: int) -> str:
        return f"{value // 60}:{value % 60:02d}"

    def read(self, words: str) -> int:
        minutes, _, rest = words.replace(".", ":").partition(":")
        if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 4):
            raise ValueError
        if rest and not (rest.isascii() and rest.isdigit() and len(rest) == 2 and int(rest) < 60):
            raise ValueError
        seconds = int(minutes) * 60 + int(rest or 0)
        if not 0 < seconds <= LONGEST_SECONDS:
            raise ValueError
        return seconds


class PieceForm(Form):
    title = text(lazy_gettext("Title"), required=True)
    composer = text(lazy_gettext("Composer"))
    arranger = text(lazy_gettext("Arranger"))
    lyricist = text(lazy_gettext("Words by"))
    publisher = text(lazy_gettext("Publisher"))
    seconds = SecondsField(lazy_gettext("Length"), [Required()], default=180)
    public_domain = BooleanField(lazy_gettext("In the public domain"))
    note = long_text(lazy_gettext("Note"), most=1000)
