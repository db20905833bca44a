"""Fields of this room."""

from flask_babel import lazy_gettext

from app.base.forms import Form, long_text, text

MOST_TEXT = 4000


class WordingForm(Form):
    """A message in the house's own words."""

    subject = text(lazy_gettext("Subject line"), required=True)
    body = long_text(lazy_gettext("Text"), required=True, most=MOST_TEXT)
