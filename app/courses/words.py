"""Words for what the room stores as keys, and the facts of a lesson in one line."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext

from app.base import formats
from app.base.db import AnyRow
from app.courses.models import Course, Format, Wish
from app.courses.queue import Line
from app.rules.matching import Misfit

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


MISFITS: dict[Misfit, Any] = {
    "subject": lazy_gettext("another subject"),
    "too_young": lazy_gettext("too young for it"),
    "too_old": lazy_gettext("too old for it"),
    "day": lazy_gettext("the day does not suit"),
    "too_early": lazy_gettext("too early in the day"),
    "too_late": lazy_gettext("too late in the day"),
}


def misfit_words(misfits: Iterable[Misfit]) -> str:
    return ", ".join(str(MISFITS[one]) for one in misfits)


def reason_words(line: Line) -> str:
    """Why somebody stands where they stand: "for 14 weeks, no place yet; sibling waits too" """
    return "; ".join(_reasons(line))


def _reasons(line: Line) -> Iterator[str]:
    yield waited(line.reason.days)
    if line.reason.rule == "has_a_place":
        yield gettext("has lessons already")
    else:
        yield gettext("no place yet")
    if line.sibling:
        yield gettext("brother or sister waits too")
    if line.wish.paused_until:
        day = formats.date_short(line.wish.paused_until)
        yield gettext("paused until %(date)s", date=day)


def waited(days: int) -> str:
    """ "since today", "for 5 days", "for 14 weeks" """
    if not days:
        return gettext("since today")
    if days < 14:
        return ngettext("for %(num)d day", "for %(num)d days", days)
    return gettext("for %(weeks)d weeks", weeks=days // 7)


def wish_words(wish: Wish) -> str:
    """When it suits them: "Tue, Thu, from 15:00, until 17:30" """
    return ", ".join(_times(wish))


def _times(wish: Wish) -> Iterator[str]:
    if wish.days:
        yield " ".join(formats.weekday_short(day) for day in sorted(wish.weekdays))
    if wish.earliest:
        yield gettext("from %(time)s", time=formats.clock(wish.earliest))
    if wish.latest:
        yield gettext("home by %(time)s", time=formats.clock(wish.latest))
