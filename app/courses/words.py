"""Words for what the room stores as keys, and the facts of a lesson in one line."""

from collections.abc import Iterator

from flask_babel import gettext, lazy_gettext

from app.base.db import AnyRow
from app.courses.models import Course, Format

FORMATS = {
    Format.SINGLE: lazy_gettext("single lesson"),
    Format.GROUP: lazy_gettext("group"),
    Format.ENSEMBLE: lazy_gettext("ensemble"),
}


def facts_in_words(course: Course | AnyRow) -> str:
    """ "group, 45 Min., beginners, from 8 to 12" """
    return ", ".join(_parts(course))


def _parts(course: Course | AnyRow) -> Iterator[str]:
    yield str(FORMATS[Format(course.format)])
    if course.minutes:
        yield gettext("%(number)s min", number=course.minutes)
    if course.level:
        yield course.level
    if ages := ages_in_words(course.age_from, course.age_to):
        yield ages


def ages_in_words(first: int | None, last: int | None) -> str:
    if first is not None and last is not None:
        return gettext("aged %(first)s to %(last)s", first=first, last=last)
    if first is not None:
        return gettext("aged %(first)s and older", first=first)
    return gettext("up to age %(last)s", last=last) if last is not None else ""
