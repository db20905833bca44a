"""A feed's text: which entries, and what each is called for its reader."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from app.base import settings
from app.base.db import AnyRow
from app.feeds import ical, queries
from app.feeds.models import FeedKind
from app.programme.models import EventStatus

FAMILIAR = frozenset({FeedKind.FAMILY, FeedKind.CHILD, FeedKind.GUARDIAN})
Answered = tuple[tuple[str, str | None], ...]
"""Who comes, by first name, each with the answer given."""


def text_of(session: Session, feed: AnyRow, today: date) -> str:
    """The whole calendar. German, as what it stores is; the same bytes until something changes."""
    with force_locale("de"):
        rows = queries.entries(session, feed, *queries.window(today))
        name = _name(session, feed)
        return ical.calendar_text(name, feed.label, _entries(feed, rows))


def _entries(feed: AnyRow, rows: Sequence[AnyRow]) -> Iterable[str]:
    if feed.kind in FAMILIAR:
        return _for_family(rows)
    if feed.kind == FeedKind.PUBLIC:
        return (_opening(row[2], row[3]) + ical.without_description(row[1]) for row in rows)
    return (_opening(title, status) + vevent for _id, vevent, title, status in rows)


def _for_family(rows: Sequence[AnyRow]) -> Iterator[str]:
    """Names only where a family has more than one: the phone lies on the kitchen table."""
    several = len({row.person_id for row in rows}) > 1
    for _id, group in groupby(rows, itemgetter(0)):
        first, *others = group
        _id, vevent, title, status, asks, answer, _person, name = first
        people = ((name, answer), *((row.name, row.answer) for row in others))
        yield _opening(_called(title, bool(asks), status, people, several), status) + vevent


@lru_cache(maxsize=4096)
def _called(title: str, asks: bool, status: str, people: Answered, several: bool) -> str:
    """A family's weekly lesson has the same name all year: found once. Always German."""
    if several:
        title = f"{title} ({', '.join(name for name, _answer in people)})"
    if asks and status != EventStatus.CANCELLED:
        if any(answer is None for _name, answer in people):
            return gettext("%(title)s – please answer", title=title)
        return title
    away = [name for name, answer in people if answer == "no"]
    if away:
        return gettext("%(title)s – %(names)s excused", title=title, names=", ".join(away))
    return title


@lru_cache(maxsize=4096)
def _opening(title: str, status: str) -> str:
    """The first lines of an entry. Outlook shows cancelled ones as if nothing had happened: the
    title says it."""
    if status == EventStatus.CANCELLED:
        title = gettext("CANCELLED: %(title)s", title=title)
    return ical.opening(title)


def _name(session: Session, feed: AnyRow) -> str:
    """What the calendar is called on the phone. Says nothing of whom it is about."""
    house: str = settings.shown(session).short_name
    if feed.kind in (FeedKind.ROOM, FeedKind.TEAM):
        return f"{house} · {feed.label}"
    return house
