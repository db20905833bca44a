"""What is looked through for a typed query, each sort in one statement or two.

Every source asks the visibility of its own room; what has no page for the reader is not found.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Protocol

from flask import url_for
from flask_babel import gettext
from sqlalchemy import and_, exists, false, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from app.base import formats
from app.base.access import may_open
from app.base.db import AnyRow
from app.base.ids import PersonId
from app.partners.models import Organisation, Place
from app.people import queries as people
from app.people import search
from app.people.models import Person
from app.programme.models import (
    Activity,
    Event,
    EventStatus,
    Kind,
    Participation,
    ParticipationStatus,
)
from app.programme.queries import event_rows
from app.programme.visibility import visible_activities, visible_events
from app.programme.words import KINDS, full_name
from app.rules.names import fold, score, traces
from app.search.hits import MOST, Hit, best

MOST_SCORED = 400
"""Rows without stored keys that are looked at more closely; one or two letters find more."""
MOST_PUPILS = 2000
AHEAD = timedelta(days=400)


class Reader(Protocol):
    """The account that searches."""

    @property
    def sees_all(self) -> bool: ...
    @property
    def person_id(self) -> PersonId | None: ...


def find_people(session: Session, reader: Reader, typed: str) -> list[Hit]:
    """Everybody for the office; for a teacher whoever takes part in their offers."""
    if reader.sees_all and may_open("people.person"):
        return [
            Hit(
                _score(typed, row),
                full_name(row),
                _born(row),
                url_for("people.person", person_id=row.id),
                "user",
            )
            for row in people.find_people(session, typed, MOST)
        ]
    return best(_pupils(session, reader, typed)) if may_open("programme.activity") else []


def _score(typed: str, row: AnyRow) -> float:
    """Whoever was found by their telephone number is meant."""
    return score(typed, row.search_key) or 1.0


def _born(row: AnyRow) -> str:
    return str(row.birth_date.year if row.birth_date else row.birth_year or "")


def _pupils(session: Session, reader: Reader, typed: str) -> Iterator[Hit]:
    """Their page of the office stays closed: the first offer they take part in lists them."""
    rows = session.execute(
        select(*people.LISTED, Activity.id.label("activity_id"), Activity.title)
        .join(Participation, Participation.person_id == Person.id)
        .join(Activity, Activity.id == Participation.activity_id)
        .where(
            visible_activities(reader),
            Activity.archived_at.is_(None),
            Participation.status == ParticipationStatus.ACTIVE,
            Person.archived_at.is_(None),
        )
        .order_by(Person.sort_key, Person.id, Activity.sort_key)
        .limit(MOST_PUPILS)
    )
    scored = ((score(typed, row.search_key), row) for row in rows)
    fitting = [(points, row) for points, row in scored if points is not None]
    for _id, mine in groupby(fitting, key=lambda one: one[1].id):
        (points, row), *more = mine
        way = url_for("programme.activity", activity_id=row.activity_id, _anchor="menschen")
        titles = dict.fromkeys([row.title, *(other.title for _points, other in more)])
        yield Hit(points, full_name(row), ", ".join(titles), way, "user")


def find_families(session: Session, reader: Reader, typed: str) -> list[Hit]:
    if not (reader.sees_all and may_open("people.family")):
        return []
    found = search.best(session, search.FAMILIES, people.families(), typed, MOST)
    return [
        Hit(
            points,
            gettext("Family %(name)s", name=row.name),
            row.city,
            url_for("people.family", family_id=row.id),
            "users",
        )
        for points, row in found
    ]


def find_activities(session: Session, reader: Reader, typed: str) -> dict[int, Hit]:
    """Running offers by their id, the best first."""
    if not may_open("programme.activity"):
        return {}
    solid = func.replace(Activity.search_key, " ", "")
    rows = session.execute(
        select(Activity.id, Activity.kind, Activity.title, Activity.search_key)
        .where(
            visible_activities(reader),
            Activity.archived_at.is_(None),
            or_(false(), *(solid.contains(piece, autoescape=True) for piece in traces(typed))),
        )
        .order_by(Activity.sort_key, Activity.id)
        .limit(MOST_SCORED)
    ).all()
    scored = [(score(typed, row.search_key), row) for row in rows]
    found = [(points, row) for points, row in scored if points is not None]
    found.sort(key=lambda one: -one[0])
    return {row.id: _activity(points, row) for points, row in found[:MOST]}


def _activity(points: float, row: AnyRow) -> Hit:
    page = "performances.show" if row.kind == Kind.PERFORMANCE else "programme.activity"
    return Hit(
        points,
        row.title,
        str(KINDS.get(Kind(row.kind), "")),
        url_for(page, activity_id=row.id),
        kind=row.kind,
    )


def find_events(
    session: Session, reader: Reader, typed: str, activities: dict[int, Hit], at: datetime
) -> list[Hit]:
    """The next date of each offer found, and coming dates whose own title fits."""
    if not may_open("programme.event"):
        return []
    coming = and_(
        Event.ends_at > at, Event.starts_at < at + AHEAD, Event.status != EventStatus.CANCELLED
    )
    rows = session.execute(
        event_rows()
        .where(
            visible_events(reader),
            coming,
            or_(
                Event.title != "",
                and_(Event.activity_id.in_(list(activities)), ~_has_earlier(at)),
            ),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_SCORED)
    )
    return best(_dates(typed, rows, activities))


def _has_earlier(at: datetime) -> Any:
    """Another date of the same offer comes before this one."""
    other = aliased(Event)
    return exists().where(
        other.activity_id == Event.activity_id,
        other.ends_at > at,
        other.starts_at < Event.starts_at,
        other.status != EventStatus.CANCELLED,
    )


def _dates(typed: str, rows: Any, activities: dict[int, Hit]) -> Iterator[Hit]:
    for row in rows:
        said = " ".join(part for part in (row.title, row.activity_title) if part)
        points = score(typed, fold(said))
        if points is None and row.activity_id in activities:
            points = activities[row.activity_id].score
        if points is not None:
            where = [formats.when(row.starts_at), row.place_name]
            yield Hit(
                points,
                row.title or row.activity_title,
                " · ".join(part for part in where if part),
                url_for("programme.event", event_id=row.id),
                kind=row.kind,
            )


def find_partners_and_places(session: Session, typed: str) -> tuple[list[Hit], list[Hit]]:
    """Both in one statement: there are a few hundred at most."""
    sees_partners, sees_places = may_open("partners.show"), may_open("calendar.week")
    if not (sees_partners or sees_places):
        return [], []
    partners = select(
        literal("partner").label("sort"),
        Organisation.id,
        Organisation.name,
        Organisation.city,
        literal(False).label("own"),
        Organisation.id.label("organisation_id"),
    ).where(Organisation.retired.is_(False), true() if sees_partners else false())
    places = select(
        literal("place"), Place.id, Place.name, Place.city, Place.own, Place.organisation_id
    ).where(Place.retired.is_(False), true() if sees_places else false())
    found: dict[str, list[Hit]] = {"partner": [], "place": []}
    rows: Sequence[AnyRow] = session.execute(union_all(partners, places)).all()
    for row in rows:
        points = score(typed, fold(row.name))
        if points is not None:
            way = _way_to(row, sees_partners)
            icon = "handshake" if row.sort == "partner" else "map-pin"
            found[row.sort].append(Hit(points, row.name, row.city, way, icon))
    return best(found["partner"]), best(found["place"])


def _way_to(row: AnyRow, sees_partners: bool) -> str:
    """A partner's own page; of our own rooms one wants to see what is on there."""
    if sees_partners and row.organisation_id and not row.own:
        return url_for("partners.show", organisation_id=row.organisation_id)
    return url_for("calendar.week", ort=row.id)
