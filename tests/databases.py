"""Which database the tests run on: SQLite, or the server EINKLANG_TEST_DATABASE_URL names.

Tests run by several processes (pytest-xdist) each get a database of their own there, called
like the given one with the process's name behind it; it is made on first use.
"""

import os
from functools import cache

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@cache
def given() -> str | None:
    """The URL of this process's database on the given server, or None for SQLite."""
    url = os.environ.get("EINKLANG_TEST_DATABASE_URL")
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not url or not worker:
        return url
    own = make_url(url)
    name = f"{own.database}_{worker}"
    engine = create_engine(own, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        # Tests prove what is stored, not that it outlives a power cut: no waiting for the disk.
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    engine.dispose()
    return own.set(database=name).render_as_string(hide_password=False)
