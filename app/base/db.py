"""The database: session, types, and how SQLite is told to be careful.

SQLite: write-ahead log with synchronous=FULL (an acknowledged save survives power loss),
foreign keys on, deleted rows overwritten, and BEGIN IMMEDIATE for whoever is going to write:
a deferred BEGIN pins a snapshot and then fails with "database is locked" when it turns writer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    BigInteger,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    event,
    select,
)
from sqlalchemy.engine import Connection, Dialect, Result
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, registry
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.base import ids
from app.base.errors import StaleVersion

writing: ContextVar[bool] = ContextVar("writing", default=True)
"""False while a GET is answered: its transaction begins deferred and must not write."""

BUSY_MILLISECONDS = 10_000
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive values are refused; what comes back is aware, in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Cents = Annotated[int, mapped_column(BigInteger)]
"""Money, in whole euro cents."""
Minutes = Annotated[int, mapped_column(Integer)]
"""Length of time, in whole minutes."""
AnyRow = Row[*tuple[Any, ...]]
"""A row of selected columns, read by name."""
AnySelect = Select[*tuple[Any, ...]]

BYTEWISE = String().with_variant(String(collation="C"), "postgresql")
"""Folded keys: PostgreSQL's other collations skip spaces and hyphens and break ranges."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
TYPES: dict[Any, TypeEngine[Any]] = {
    datetime: UtcDateTime(),
    str: String(),
    **dict.fromkeys(ids.ALL, Integer()),
}


class Model(DeclarativeBase):
    """Every table of the house inherits from here.

    The type map sits on the registry: on the class it crashes under Flask-SQLAlchemy.
    """

    registry = registry(
        metadata=MetaData(naming_convention=NAMES), type_annotation_map=cast(Any, TYPES)
    )


class Versioned:
    """A row people edit: saving over somebody else's newer version is refused."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class RequestSession(FlaskSession):
    """A request's own. While a GET is answered it reads without a transaction, see for_reading."""

    def get_bind(self, *args: Any, **more: Any) -> Engine | Connection:
        bind = super().get_bind(*args, **more)
        return bind if writing.get() or not isinstance(bind, Engine) else for_reading(bind)


db = SQLAlchemy(model_class=Model, engine_options={}, session_options={"class_": RequestSession})


def for_reading(engine: Engine) -> Engine:
    """The engine, on PostgreSQL without BEGIN and ROLLBACK around each read: half the waiting.

    Nothing is lost: in a transaction of its usual kind every statement sees what is newest, too.
    """
    return _autocommitting(engine) if engine.dialect.name == "postgresql" else engine


@lru_cache(maxsize=4)
def _autocommitting(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def transaction() -> Iterator[Session]:
    """The one place that commits. Anything raised inside undoes everything inside."""
    session = db.session()
    try:
        yield session
        session.commit()
    except StaleDataError as stale:
        session.rollback()
        raise StaleVersion(None) from stale
    except BaseException:
        session.rollback()
        raise


@contextmanager
def reading() -> Iterator[Session]:
    """A look that takes no writer's place, as pages that are read do: for commands and jobs."""
    token, session = writing.set(False), db.session()
    try:
        yield session
    finally:
        session.rollback()
        writing.reset(token)


def read(session: Session, statement: AnySelect, **values: Any) -> Result[*tuple[Any, ...]]:
    """Rows of columns, straight from the connection: half the work of session.execute.

    For statements put together once, with bindparam(), because putting one together takes longer
    than asking it. Entities, and reading what has not been flushed, need the session itself.
    """
    return session.connection().execute(statement, values)


def check_version(row: Versioned, seen: int | None) -> None:
    """Raise StaleVersion unless `seen` is the version the person's form was filled from."""
    if seen is not None and seen != row.version:
        raise StaleVersion(row)


def hold(session: Session, table: type[Any], row_id: int) -> None:
    """Let nobody else hold this row until this is committed.

    For whoever finds or makes something there is one of: without it two requests find nothing
    and both make it. On SQLite there is only one writer anyway.
    """
    session.execute(select(table.id).where(table.id == row_id).with_for_update(key_share=True))


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if "sqlite" not in type(connection).__module__:
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if writing.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # may have to wait, and say so
    else:
        cast(Any, connection.connection.driver_connection).execute("BEGIN")  # takes no lock
