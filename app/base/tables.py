"""Are the tables those this code was written for?"""

from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.orm import Session

import config


@cache
def heads() -> frozenset[str]:
    """The migrations this code was written for; read from disk once."""
    return frozenset(ScriptDirectory(str(config.ROOT / "migrations")).get_heads())


def at_head(session: Session) -> bool:
    context = MigrationContext.configure(session.connection())
    return frozenset(context.get_current_heads()) == heads()


def bring_up_to_date(session: Session) -> None:
    """Make the tables, or change them as newer code wants them. Not while others use them.

    Tables that were made without migrations, as those of tests, are left as they are.
    """
    settled = at_head(session) or _made_otherwise(session)
    session.rollback()
    if not settled:
        upgrade()


def _made_otherwise(session: Session) -> bool:
    names = inspect(session.connection()).get_table_names()
    return bool(names) and "alembic_version" not in names
