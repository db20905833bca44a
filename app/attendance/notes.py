"""The small line below a name."""

from datetime import date

from flask_babel import gettext, ngettext

from app.base import formats
from app.base.db import AnyRow
from app.rules.times import day_of


def excuse(row: AnyRow, day: date) -> str:
    """Who said when that they will not come: "entschuldigt von der Familie, 14:02"."""
    when = formats.clock(row.answered_at)
    if day_of(row.answered_at) != day:
        when = f"{formats.date_short(row.answered_at)}, {when}"
    if row.answered_by.startswith("family:"):
        return gettext("excused by the family, %(when)s", when=when)
    return gettext("excused by the office, %(when)s", when=when)


def away_before(times: int) -> str:
    """How often somebody has been missing lately; a single time is not worth a word."""
    if times < 2:
        return ""
    return ngettext("missed the last lesson", "missed the last %(num)d lessons", times)


def away_again(times: int) -> str:
    """The same, should they be missing today as well."""
    if times < 1:
        return ""
    return gettext("missing for the %(number)s. time in a row", number=times + 1)
