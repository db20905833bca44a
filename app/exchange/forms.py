"""What is handed in and told about a list."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from wtforms import FieldList, TextAreaField
from wtforms.validators import Length

from app.base.forms import TOO_LONG, Form, pick, pick_word
from app.exchange.columns import WORDS
from app.exchange.sheet import MOST_COLUMNS
from app.people.models import FamilyRole

MOST_PASTED = 500_000
FILE = lazy_gettext("File")


class ListForm(Form):
    """A file, or what was copied from somewhere. Tabs part its columns, so it is kept as it is."""

    file = FileField(FILE, render_kw={"accept": ".csv,.tsv,.txt,.xlsx"})
    pasted = TextAreaField(
        lazy_gettext("Or paste your list here"),
        [Length(max=MOST_PASTED, message=TOO_LONG)],
        description=lazy_gettext("From a spreadsheet, a chat or an e-mail; one person per line."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if not self.file.data and not (self.pasted.data or "").strip():
            self.file.errors = [gettext("Please choose a file, or paste a list.")]
            return False
        return sound

    @property
    def data_sent(self) -> bytes:
        """b"" where something was pasted instead."""
        return self.file.data.read() if self.file.data else b""


class CalendarForm(Form):
    file = FileField(FILE, render_kw={"accept": ".ics,text/calendar"})
    activity_id = pick(lazy_gettext("Dates of which offer?"), required=True)

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if not self.file.data:
            self.file.errors = [gettext("Please choose a file.")]
            return False
        return sound


class ColumnsForm(Form):
    """What each column means."""

    columns = FieldList(pick_word("", list(WORDS.items())), max_entries=MOST_COLUMNS)
    usual = pick_word(
        lazy_gettext("Who stands on the list?"),
        [
            (FamilyRole.CHILD, lazy_gettext("children and teenagers")),
            (FamilyRole.OTHER, lazy_gettext("adults")),
        ],
        default=FamilyRole.CHILD,
        description=lazy_gettext("Only where the list itself does not say, by age or in a column."),
    )
    activity_id = pick(
        lazy_gettext("Give everybody a place in an offer"),
        description=lazy_gettext("Who is known already gets a place, too."),
    )
