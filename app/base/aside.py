"""Small notes a GET may leave: when a device, a link or a feed was last seen.

They are written in a transaction of their own after the page is done, at most once per
interval, and given up at once when the database is busy.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Executable
from sqlalchemy.exc import OperationalError

from app.base.db import BUSY_MILLISECONDS, db, writing

PATIENCE = 150
"""Milliseconds a note waits for another writer."""


def write_aside(statement: Executable) -> None:
    """Execute one statement outside the request's own transaction; never fails the page."""
    token = writing.set(True)
    try:
        with suppress(OperationalError), db.engine.connect() as connection, _hurried(connection):
            with connection.begin():
                connection.execute(statement)
    finally:
        writing.reset(token)


@contextmanager
def _hurried(connection: Connection) -> Iterator[None]:
    """SQLite's usual ten seconds of patience are for what people have typed."""
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.close()
