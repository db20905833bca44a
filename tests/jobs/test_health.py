"""Alive and ready, without a word too much."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from app.base import tables
from app.base.db import db
from app.jobs import health, work
from tests.conftest import MOMENT


@pytest.fixture
def ready(session, cast, monkeypatch):
    monkeypatch.setattr(health, "at_head", lambda _session: True)
    work.minutely(at=MOMENT)
    return cast


def test_the_process_answers(cast, client_of):
    answer = client_of("").get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_database_out_of_reach_is_a_503(cast, client_of, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(db.session, "execute", refuse)
    answer = client_of("").get("/healthz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_ready_when_everything_is(ready, client_of):
    answer = client_of("").get("/readyz")
    assert answer.status_code == 200
    assert answer.json["ready"] is True


@pytest.mark.parametrize(
    ("what", "name"),
    [("at_head", "migrations"), ("has_room", "disk"), ("keys_readable", "keys")],
)
def test_not_ready_names_what_is_wrong(ready, client_of, monkeypatch, what, name):
    monkeypatch.setattr(health, what, lambda *_args: False)
    answer = client_of("").get("/readyz")
    assert answer.status_code == 503
    assert [key for key, fine in answer.json["checks"].items() if not fine] == [name]


def test_a_silent_worker_is_noticed(ready, client_of, moment):
    moment.move_to(MOMENT + timedelta(minutes=6))
    answer = client_of("").get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"]["worker"] is False


def test_the_migrations_of_this_code_are_compared_with_the_databases(session, cast):
    expected = not tables.heads()  # the tests' tables are made without migrations
    assert tables.at_head(session) is expected
