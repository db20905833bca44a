"""The pages and the questions that are measured, each with its target (SPEED P3, P5, P6)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from app.base import keys
from app.base.db import db
from app.feeds import build
from app.feeds.queries import look_up
from app.partners.models import Place
from app.people.models import FamilyMember
from app.programme import clashes
from app.programme.models import Activity, Event, Participation
from app.rules.spans import week_name
from app.rules.times import day_of
from benchmarks import floors
from benchmarks.houses import House
from benchmarks.signing import cookie_of

BOUNDS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@dataclass(frozen=True, slots=True)
class Page:
    """A page asked by GET, at most `times` as long as hello, with at most `statements`."""

    name: str
    path: str
    who: str
    target: str
    times: float
    statements: int
    part: bool = False
    """Asked by htmx for a part of the page."""


def pages(house: House) -> list[Page]:
    about = house.subjects
    week = f"/kalender?woche={week_name(day_of(about.at))}&ort={about.room}"
    return [
        Page("register of 12", f"/anwesenheit/{about.register}", "leader", "P3", 8, 6),
        Page("Heute, teacher", "/heute", "leader", "P5", 12, 12),
        Page("Heute, manager", "/heute", "manager", "P5", 12, 12),
        Page("family page", about.family_path, "", "P5", 12, 12),
        Page("week, 50 dates", week, "manager", "P5", 12, 12),
        Page("planner, 20 people", about.planner_path, "manager", "P5", 12, 12, part=True),
    ]


def headers_of(house: House, page: Page) -> dict[str, str]:
    """What whoever asks for the page sends along."""
    return {**cookie_of(house, page.who), **({"HX-Request": "true"} if page.part else {})}


def statements_of(house: House, path: str, headers: dict[str, str]) -> int:
    """How many SQL statements an answer takes once it is warm."""
    browser = house.app.test_client(use_cookies=False)
    browser.get(path, headers=headers)
    with counted(house.app) as seen:
        browser.get(path, headers=headers)
    return len(seen)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements sent meanwhile, without those that only bound a transaction."""
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(BOUNDS):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def feed_builders(house: House) -> dict[str, Callable[[], str]]:
    """The feed from stored texts, and the same events formatted by hand; both read the database."""
    session, about = db.session(), house.subjects
    token_hash = keys.digest(about.feed_path.split("/")[2])
    today = day_of(about.at)
    rows = (
        select(
            Event.uid,
            Event.starts_at,
            Event.ends_at,
            Event.revised_at,
            Event.sequence,
            Activity.title,
            Place.name,
        )
        .join(Activity, Activity.id == Event.activity_id)
        .join(Participation, Participation.activity_id == Activity.id)
        .join(FamilyMember, FamilyMember.person_id == Participation.person_id)
        .outerjoin(Place, Place.id == Event.place_id)
        .where(FamilyMember.family_id == about.family)
        .order_by(Event.starts_at)
    )

    def stored() -> str:
        feed = look_up(token_hash, db.engine)
        assert feed is not None
        return build.text_of(session, feed, today)

    def by_hand() -> str:
        return floors.by_hand(session.execute(rows).tuples())

    return {"stored": stored, "by hand": by_hand}


def searches(house: House) -> dict[str, Callable[[], object]]:
    """What stands in the way of twenty performers, and when all of them can come."""
    session, about = db.session(), house.subjects
    starts_at = about.at + timedelta(days=15)
    everybody = [*about.performers, about.leader]

    def conflicts() -> object:
        return clashes.clashes(
            session,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            place_id=about.room,
            people=everybody,
        )

    def slots() -> object:
        return clashes.find_slots(
            session,
            people=everybody,
            place_id=about.room,
            first=day_of(about.at) + timedelta(days=1),
            weeks=8,
            weekdays=range(5),
            earliest=time(14),
            latest=time(19),
            minutes=60,
        )

    return {"conflicts": conflicts, "slots": slots}
