"""All sources asked at once. Eight statements at most, whatever is typed."""

from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from app.rules.names import fold
from app.rules.times import day_of
from app.search import pages, sources
from app.search.hits import Group, best
from app.search.sources import Reader


def find(session: Session, reader: Reader, typed: str, at: datetime) -> list[Group]:
    """What fits, sort by sort; sorts with a sure hit come first. Of nothing typed the pages."""
    if not fold(typed):
        return [Group(lazy_gettext("Pages"), pages.all_pages())]
    activities = sources.find_activities(session, reader, typed)
    partners, places = sources.find_partners_and_places(session, typed)
    groups = [
        Group(lazy_gettext("People"), sources.find_people(session, reader, typed)),
        Group(lazy_gettext("Families"), sources.find_families(session, reader, typed)),
        Group(lazy_gettext("Offers"), list(activities.values())),
        Group(lazy_gettext("Dates"), sources.find_events(session, reader, typed, activities, at)),
        Group(lazy_gettext("Partners"), partners),
        Group(lazy_gettext("Places"), places),
        Group(
            lazy_gettext("Pages"),
            best([*pages.find_day(typed, day_of(at)), *pages.find_pages(typed)]),
        ),
    ]
    return sorted((group for group in groups if group.hits), key=lambda group: not group.sure)
