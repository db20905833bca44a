"""Very many rows in one go: executemany on SQLite, COPY on PostgreSQL, indexes built afterwards."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from app.base.db import PRAGMAS, Model

FASTER = ("PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-200000")


class Loader:
    """Writes rows past the ORM. Values come ready for the database: see instant, day, clock."""

    def __init__(self, connection: Connection, tables: Sequence[type[Model]]) -> None:
        self.connection = connection
        self.sqlite = connection.dialect.name == "sqlite"
        self.tables = [_table(model) for model in tables]
        self._next_ids = {model: self._highest_id(model) + 1 for model in tables}
        self.instant = lru_cache(maxsize=10_000)(_written_instant if self.sqlite else _as_it_is)
        self.day = _written_day if self.sqlite else _as_it_is
        self.clock = _written_clock if self.sqlite else _as_it_is

    def next_id(self, model: type[Model]) -> int:
        """The first id that was free when loading began; asked for while rows are on their way."""
        return self._next_ids[model]

    def load(self, model: type[Model], columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert rows of these columns (parted by blanks); the others take the model's defaults."""
        table, given = _table(model), columns.split()
        others = [column for column in table.columns if column.name not in given]
        rest = tuple(_default(column) for column in others)
        names = [*given, *(column.name for column in others)]
        self._send(table.name, names, (row + rest for row in rows))

    def _highest_id(self, model: type[Model]) -> int:
        column = _table(model).c.get("id")
        if column is None:
            return 0
        return int(self.connection.scalar(select(func.max(column))) or 0)

    def _send(self, table: str, names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
        listed = ", ".join(f'"{name}"' for name in names)
        driver: Any = self.connection.connection.driver_connection
        if self.sqlite:
            marks = ", ".join("?" * len(names))
            driver.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', rows)  # noqa: S608
            return
        with (
            driver.cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def put_indexes_aside(self) -> None:
        for table in self.tables:
            for index in table.indexes:
                index.drop(self.connection)

    def build_indexes(self) -> None:
        """Sorting once is much faster than keeping a tree in order row by row."""
        for table in self.tables:
            for index in table.indexes:
                index.create(self.connection)

    def finish(self) -> None:
        """Tell PostgreSQL which ids are taken, and both what the tables look like now."""
        if not self.sqlite:
            for table in self.tables:
                self._advance(table)
        self.connection.execute(text("ANALYZE"))

    def _advance(self, table: Table) -> None:
        column = table.columns.get("id")
        if column is not None and column.autoincrement:
            self.connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), MAX(id))"  # noqa: S608
                    f" FROM {table.name} HAVING MAX(id) IS NOT NULL"
                )
            )


@contextmanager
def in_one_go(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction, with the database's own caution put aside meanwhile.

    Only for a database that holds nothing yet: what is cut off halfway is thrown away.
    """
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        sqlite = connection.dialect.name == "sqlite"
        for pragma in FASTER if sqlite else ():
            driver.execute(pragma)
        try:
            with connection.begin():
                if not sqlite:
                    _without_checks(connection)
                yield connection
        finally:
            for pragma in (*PRAGMAS, "PRAGMA cache_size=-2000") if sqlite else ():
                driver.execute(pragma)


def _without_checks(connection: Connection) -> None:
    """Every row's foreign keys would be looked up; who may not switch that off waits longer."""
    with suppress(DBAPIError), connection.begin_nested():
        connection.execute(text("SET LOCAL session_replication_role = replica"))


def _table(model: type[Model]) -> Table:
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table")
    return table


def _default(column: Column[Any]) -> Any:
    value = getattr(column.default, "arg", None)
    return value.value if isinstance(value, Enum) else value


def _as_it_is(value: Any) -> Any:
    return value


def _written_instant(value: datetime) -> str:
    """As SQLAlchemy stores it in SQLite."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _written_day(value: date) -> str:
    return value.isoformat()


def _written_clock(value: time) -> str:
    return f"{value:%H:%M:%S.%f}"
