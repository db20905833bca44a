"""Demonstration and real work are kept apart: one never opens the other's database."""

from enum import Enum, auto

from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.base.db import db
from app.base.settings import Association
from app.people.models import Person
from config import ConfigError

REFUSAL = (
    "Demonstration mode with a database that holds real work. "
    "Remove EINKLANG_DEMO, or give the demonstration a folder of its own (EINKLANG_DATA)."
)


class Found(Enum):
    """What a database turns out to be."""

    BARE = auto()
    """No tables yet."""
    EMPTY = auto()
    DEMO = auto()
    REAL = auto()


def look(session: Session) -> Found:
    if not inspect(session.connection()).has_table(Association.__tablename__):
        return Found.BARE
    marked = session.scalar(select(Association.demo).limit(1))
    if marked:
        return Found.DEMO
    if marked is None and not any(
        session.scalar(select(table.id).limit(1)) for table in (Account, Person)
    ):
        return Found.EMPTY
    return Found.REAL


def refuse_real_database(app: Flask) -> None:
    """Raises ConfigError: the cards would let anybody in."""
    with app.app_context():
        found = look(db.session())
        db.session.remove()
        db.engine.dispose()
    if found is Found.REAL:
        raise ConfigError(REFUSAL)
