"""Notes left while reading: written when it is quiet, given up when somebody else writes."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.base.aside import write_aside
from app.base.db import db, is_sqlite


def note(cast, name):
    write_aside(update(Account).where(Account.id == cast.accounts["vera"].id).values(name=name))


def name_of(session, cast):
    session.rollback()
    return session.scalar(select(Account.name).where(Account.id == cast.accounts["vera"].id))


def test_a_note_is_written(session, cast):
    session.commit()
    note(cast, "Vera N.")
    assert name_of(session, cast) == "Vera N."


def test_a_note_gives_up_at_once_while_somebody_else_writes(session: Session, cast):
    if not is_sqlite(session):
        pytest.skip("one writer at a time is SQLite's rule")
    session.execute(update(Account).values(theme="dark"))  # holds the lock

    note(cast, "Vera N.")
    session.commit()

    assert name_of(session, cast) != "Vera N."


def test_the_connection_gets_its_patience_back(session, cast):
    session.commit()
    note(cast, "Vera N.")
    if is_sqlite(session):
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
