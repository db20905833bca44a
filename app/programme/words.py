"""Words for what the programme stores as keys."""

from flask_babel import gettext, lazy_gettext

from app.base import formats
from app.base.db import AnyRow
from app.people.models import Person
from app.programme.models import Kind, Series
from app.programme.series import Weekly

KINDS = {
    Kind.COURSE: lazy_gettext("Lesson"),
    Kind.ENSEMBLE: lazy_gettext("Ensemble"),
    Kind.WORKSHOP: lazy_gettext("Workshop"),
    Kind.PERFORMANCE: lazy_gettext("Performance"),
    Kind.TEAM: lazy_gettext("Football"),
    Kind.EXCURSION: lazy_gettext("Excursion"),
}


def full_name(row: AnyRow | Person) -> str:
    """Call name, or given name, and family name."""
    return f"{row.call_name or row.given_name} {row.family_name}".strip()


def weekly_words(series: Series | Weekly) -> str:
    """Dienstag, 15:30 Uhr, 45 Min., every second week."""
    said = gettext(
        "%(weekday)s, %(time)s, %(length)s",
        weekday=formats.weekday_name(series.weekday),
        time=formats.clock(series.start),
        length=formats.duration(series.minutes),
    )
    if series.interval == 1:
        return said
    return gettext("%(pattern)s, every %(number)s weeks", pattern=said, number=series.interval)
