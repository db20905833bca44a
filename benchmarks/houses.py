"""A school to measure: a database of its own, filled for the day and gone afterwards."""

import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from flask import Flask

from app.base.db import db
from app.factory import create_app
from benchmarks.servers import ROOT, surroundings
from benchmarks.subjects import Subjects, prepare

POSTGRES = "postgres@127.0.0.1:5432"


@dataclass(frozen=True)
class House:
    """environment: what a server of this house needs; app: the same house in this process."""

    database: str
    size: str
    folder: Path
    environment: dict[str, str]
    app: Flask
    subjects: Subjects


def postgres_answers() -> bool:
    try:
        psycopg.connect(f"postgresql://{POSTGRES}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def house(database: str, size: str) -> Iterator[House]:
    """Fill, prepare, yield, throw away. `database` is "sqlite" or "postgresql"."""
    folder = Path(tempfile.mkdtemp(prefix="einklang-bench-"))
    environment = {"EINKLANG_DATA": str(folder), "FLASK_APP": "wsgi"}
    name = ""
    try:
        if database == "postgresql":
            name = f"einklang_bench_{secrets.token_hex(4)}"
            _as_admin(f'CREATE DATABASE "{name}"')
            environment["EINKLANG_DATABASE_URL"] = f"postgresql+psycopg://{POSTGRES}/{name}"
        _fill(size, environment)
        yield _furnished(database, size, folder, environment)
    finally:
        shutil.rmtree(folder)
        if name:
            _as_admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _as_admin(statement: str) -> None:
    with psycopg.connect(f"postgresql://{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _fill(size: str, environment: dict[str, str]) -> None:
    for words in (["db", "upgrade"], ["demo", "load", "--size", size]):
        subprocess.run(  # noqa: S603  (our own commands)
            [sys.executable, "-m", "flask", *words],
            cwd=ROOT,
            env=surroundings(environment),
            stdout=subprocess.DEVNULL,
            check=True,
        )


def _furnished(database: str, size: str, folder: Path, environment: dict[str, str]) -> House:
    url = environment.get("EINKLANG_DATABASE_URL", f"sqlite:///{folder / 'einklang.db'}")
    app = create_app(DATA=folder, KEYS=folder / "keys", SQLALCHEMY_DATABASE_URI=url)
    with app.app_context():
        subjects = prepare(db.session())
        db.session.commit()
        if database == "postgresql":
            with db.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                    "VACUUM ANALYZE"
                )
        else:
            with db.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
        db.session.remove()
    return House(database, size, folder, environment, app, subjects)
