"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy twice."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.db import Model, is_sqlite


def insert(session: Session, table: type[Model]) -> Any:
    """An insert of the session's own dialect, ready for .on_conflict_do_update()."""
    return sqlite.insert(table) if is_sqlite(session) else postgresql.insert(table)
