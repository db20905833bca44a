"""How Alembic sees the house: one metadata, types written as their plain SQL selves."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

from app.base.db import db, writing


def render_item(kind: str, item: Any, _context: Any) -> Any:
    """Write a TypeDecorator as what it stores: a migration never imports the app."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run() -> None:
    writing.set(True)
    options = dict(current_app.extensions["migrate"].configure_args)
    options.update(
        target_metadata=db.metadata,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with db.engine.connect() as connection:
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()


run()
