"""flask worker, flask serve, flask doctor, flask jobs"""

from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app.base import clock, tables
from app.base.db import db
from app.jobs import serving, work

group = AppGroup("jobs", help="The recurring work, by hand.")


def install(app: Flask) -> None:
    for command in (worker, serve, doctor):
        app.cli.add_command(command)


@group.command("minutely")
def run_minutely() -> None:
    """Send what is due, pass on offers nobody took."""
    work.minutely(at=clock.now())


@group.command("nightly")
def run_nightly() -> None:
    """Sweep what has had its day, now."""
    work.nightly(at=clock.now())


@click.command()
@with_appcontext
def worker() -> None:
    """Do the recurring work until told to stop."""
    from app.jobs import queue  # opens the job store, which other commands do not need

    app: Any = current_app
    queue.run_here(app._get_current_object())


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@with_appcontext
def serve(host: str, port: int, workers: int) -> None:
    """Serve web pages and do the recurring work, until told to stop."""
    tables.bring_up_to_date(db.session())
    single = one_writer()
    db.session.remove()
    db.engine.dispose()
    serving.serve(host, port, workers, one_writer=single)


def one_writer() -> bool:
    """May only one process write? True for a SQLite that can corrupt a shared log."""
    dialect: Any = db.engine.dialect
    if dialect.name != "sqlite":
        return False
    return bool(dialect.dbapi.sqlite_version_info < serving.SAFE_SQLITE)


@click.command()
@click.option("--network/--no-network", default=True, help="Also ask the mail server.")
@with_appcontext
def doctor(network: bool) -> None:
    """Check a hundred small things and say how to mend them. Exit 1 when something is bad."""
    from app.jobs import doctor as practice

    report = practice.examine(network=network, at=clock.now())
    click.echo(practice.written(report))
    if practice.worst(report) == "bad":
        raise SystemExit(1)
