"""A database that was migrated is the database the models describe."""

import os
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from app.base.db import db
from app.factory import create_app

ROOT = Path(__file__).parents[2]


@pytest.fixture
def fresh(tmp_path: Path, moment: Any) -> Any:
    """An app on an empty database of its own."""
    given = os.environ.get("EINKLANG_TEST_DATABASE_URL")
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    name = f"einklang_fresh_{os.getpid()}"
    if given:
        url = str(make_url(given).set(database=name).render_as_string(hide_password=False))
        _on_server(given, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    app = create_app(
        TESTING=True, DATA=tmp_path, KEYS=tmp_path / "keys", SQLALCHEMY_DATABASE_URI=url
    )
    yield app
    with app.app_context():
        db.engine.dispose()
    if given:
        _on_server(given, f'DROP DATABASE "{name}"')


def _on_server(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def differences(app: Flask) -> list[Any]:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def test_upgraded_from_empty_the_schema_equals_the_models(fresh: Flask):
    with fresh.app_context():
        upgrade()
    assert differences(fresh) == []


def test_the_last_migration_can_be_taken_back(fresh: Flask):
    with fresh.app_context():
        upgrade()
        downgrade()
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        script = ScriptDirectory(str(ROOT / "migrations"))
        if len(list(script.walk_revisions())) == 1:
            assert left == set()
        upgrade()
    assert differences(fresh) == []


def test_a_column_nobody_migrated_is_found(fresh: Flask):
    with fresh.app_context():
        upgrade()
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE place DROP COLUMN parking"))
    assert differences(fresh) != []


def test_migrations_never_import_the_app():
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        assert "app." not in path.read_text("utf8").replace("sa.", "")


def test_there_is_one_head():
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
