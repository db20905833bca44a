"""Schools of a size hold what the services would have written."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import undefer

from app.audit import service as audit
from app.base import clock
from app.base.actor import SYSTEM
from app.base.db import db, is_sqlite
from app.demo import bulk, cards
from app.demo.bulk import SIZES
from app.partners.models import Place
from app.people import search
from app.people import service as people
from app.people.models import Family, Person, PersonKey
from app.people.queries import find_people
from app.programme import calendar_text
from app.programme.models import Activity, Event, Kind, Participation, Stamp
from app.rules.names import fold, sort_key
from tests.conftest import MOMENT


@pytest.fixture(scope="module")
def filled(bare: Callable[..., Flask]) -> Flask:
    app = bare("sized")
    with time_machine.travel(MOMENT, tick=False), app.app_context():
        bulk.load(SIZES["school"], seed=1, at=clock.now(), say=lambda _words: None)
    return app


@pytest.fixture
def school(filled: Flask) -> Iterator[Flask]:
    with filled.app_context():
        yield filled
        db.session.rollback()
        db.session.remove()


def test_calendar_texts_are_those_the_programme_writes(school: Flask) -> None:
    rows = db.session.execute(
        select(Event, Activity, Place)
        .join(Activity, Activity.id == Event.activity_id)
        .join(Place, Place.id == Event.place_id)
        .where(Event.id % 41 == 0, Activity.kind != Kind.PERFORMANCE)
        .options(undefer(Event.vevent))
    ).all()
    assert len(rows) > 30
    for event, activity, place in rows:
        assert event.vevent == calendar_text.write(event, activity, place.address)


def test_people_are_found_as_if_typed_in(school: Flask) -> None:
    for person in db.session.scalars(select(Person).where(Person.id % 53 == 0)):
        keys = set(
            db.session.scalars(select(PersonKey.key).where(PersonKey.person_id == person.id))
        )
        assert keys == search.person_keys(person)
        assert person.sort_key == sort_key(person.family_name, person.given_name)
        assert person.search_key == fold(person.name)
        assert person.id in {row.id for row in find_people(db.session(), person.name, 20)}


def test_every_reference_leads_somewhere(school: Flask) -> None:
    if is_sqlite(db.session()):
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_indexes_are_back(school: Flask) -> None:
    known = inspect(db.session.connection())
    for model in bulk.TABLES:
        table = inspect(model).local_table
        there = {index["name"] for index in known.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= there


def test_twelve_sit_in_each_lesson(school: Flask) -> None:
    sizes = db.session.execute(
        select(func.count(Participation.id))
        .join(Activity, Activity.id == Participation.activity_id)
        .where(Activity.kind == Kind.COURSE)
        .group_by(Participation.activity_id)
    ).scalars()
    assert set(sizes) <= {12, 13}


def test_every_family_has_a_stamp(school: Flask) -> None:
    stamped = select(Stamp.ref).where(Stamp.scope == "family")
    missing = select(func.count()).where(Family.id.not_in(stamped))
    assert db.session.scalar(missing) == 0


def test_work_goes_on_through_the_services(school: Flask) -> None:
    made = people.create_person(db.session(), given_name="Neu", by=SYSTEM, at=MOMENT)
    assert db.session.scalar(select(func.max(Person.id))) == made.id
    assert audit.verify(db.session()).sound


def test_one_calendar_holds_some_three_hundred_dates(school: Flask) -> None:
    with school.test_request_context():
        card = cards.everything(db.session(), at=clock.now())
    db.session.remove()  # or the request waits for this writer before it notes who asked
    path = urlsplit(card["families"][0]["feeds"][0]).path
    body = school.test_client().get(path).text
    assert 250 <= body.count("BEGIN:VEVENT") <= 350


def test_staff_sign_in_with_their_cards(school: Flask) -> None:
    sent = {"email": "mara@example.org", "password": "Notenblatt-von-mara"}
    assert school.test_client().post("/anmelden", data=sent).status_code == 303
