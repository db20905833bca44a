"""The clockwork: huey rings every minute. What there is to do stands in our own tables, so the
queue may be lost at any time and nothing is forgotten.
"""

from collections.abc import Callable
from threading import Thread
from typing import Any

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from app.base import clock
from app.jobs import work

STALE = 55
"""Seconds after which a missed minute is skipped: the next one does the same."""
SHUTDOWN = 8
"""Seconds a running job has to come to an end."""


def make_queue(app: Flask) -> Huey:
    """The queue with the house's periodic tasks: in Redis when one is configured, else a file."""
    huey = _store(app)

    @huey.periodic_task(crontab(minute="*"), name="minutely", expires=STALE)  # type: ignore[untyped-decorator]
    def minutely() -> None:
        with app.app_context():
            work.minutely(at=clock.now())

    @huey.periodic_task(crontab(minute="*"), name="nightly", expires=STALE)  # type: ignore[untyped-decorator]
    def nightly() -> None:
        with app.app_context():
            work.nightly_if_due(at=clock.now())

    return huey


def _store(app: Flask) -> Huey:
    if app.config["REDIS_URL"]:
        return RedisHuey("einklang", url=app.config["REDIS_URL"], results=False)
    # No write-ahead log here: the system's SQLite may be one that corrupts it.
    path = app.config["DATA"] / "jobs.db"
    return SqliteHuey("einklang", filename=str(path), journal_mode="delete", results=False)


def run_here(app: Flask) -> None:
    """Work until told to stop (SIGTERM or SIGINT). Needs the main thread."""
    _consumer(Consumer, app).run()


def run_beside(app: Flask) -> None:
    """Work in a thread of this process, which ends with it: for one writer process only."""
    Thread(target=_consumer(_Guest, app).run, name="jobs", daemon=True).start()


class _Guest(Consumer):
    """A consumer in somebody else's process, whose signals are not its business."""

    def _set_signal_handlers(self) -> None:
        return


def _consumer(kind: Callable[..., Any], app: Flask) -> Any:
    return kind(
        make_queue(app),
        workers=1,
        periodic=True,
        max_delay=5.0,
        graceful_signal="TERM",
        shutdown_timeout=SHUTDOWN,
    )
