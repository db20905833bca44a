"""flask demo load, flask demo card, flask demo up"""

import json
import os
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale, gettext

from app.base import clock, tables
from app.base.db import db, transaction
from app.demo import bulk, cards, lesson, school
from app.demo.mode import REFUSAL, Found, look
from app.jobs import serving
from app.jobs.commands import one_writer

group = AppGroup("demo", help="The invented school: fill it, show its keys, serve it.")
USUAL_BASE = "http://127.0.0.1:8000"

sizes = click.Choice(list(bulk.SIZES))


@group.command("load")
@click.option("--seed", default=school.SEED, show_default=True, help="Another school, as you like.")
@click.option("--if-empty", is_flag=True, help="Do nothing when it has been filled already.")
@click.option("--size", type=sizes, help="No stories: so many pupils, for measuring.")
def load(seed: int, if_empty: bool, size: str | None) -> None:
    """Fill an empty database with the invented school."""
    found = look(db.session())
    db.session.rollback()
    if found is Found.BARE:
        raise click.ClickException("There are no tables yet. Run first: flask db upgrade")
    if found is Found.REAL:
        raise click.ClickException(REFUSAL)
    if found is Found.EMPTY:
        _fill(seed, size)
    elif not if_empty:
        raise click.ClickException("The school is there already. Empty the data folder first.")


def _fill(seed: int, size: str | None) -> None:
    if size:
        bulk.load(bulk.SIZES[size], seed=seed, at=clock.now(), say=_say)
        return
    with transaction() as session:
        school.fill(session, seed=seed, at=clock.now(), say=_say)


@group.command("card")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
@click.option("--base-url", help="Address the links begin with.")
def card(as_json: bool, base_url: str | None) -> None:
    """Show all ways in: accounts, families' pages, calendar links, homes' links."""
    if look(db.session()) is not Found.DEMO:
        raise click.ClickException("There is no invented school here. Run: flask demo load")
    base = (base_url or current_app.config["BASE_URL"] or _kept_base()).rstrip("/")
    current_app.config["BASE_URL"] = base
    with current_app.test_request_context(base_url=USUAL_BASE), force_locale("de"):
        ways_in = cards.everything(db.session(), at=clock.now())
        words = json.dumps(ways_in, ensure_ascii=False, indent=2)
        click.echo(words if as_json else cards.in_words(ways_in))


@group.command("up")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--size", type=sizes, help="So many pupils instead of the school with stories.")
def up(host: str, port: int, workers: int, size: str | None) -> None:
    """Serve the invented school: make tables, fill it when empty, web pages and worker."""
    serving.require_port(host, port)
    base = os.environ.get("EINKLANG_BASE_URL") or _address(host, port)
    os.environ.update(EINKLANG_DEMO="1", EINKLANG_BASE_URL=base)
    current_app.config.update(DEMO=True, BASE_URL=base)
    _make_ready(size)
    _base_file().write_text(base, "utf-8")
    _welcome(base)
    single = one_writer()
    db.session.remove()
    db.engine.dispose()
    serving.serve(host, port, workers, one_writer=single)


def _make_ready(size: str | None) -> None:
    session = db.session()
    found = look(session)
    if found is Found.REAL:
        raise click.ClickException(REFUSAL)
    tables.bring_up_to_date(session)
    db.session.remove()
    if found is not Found.DEMO:
        _fill(school.SEED, size)
    with transaction() as current:
        lesson.keep_one_running(current, at=clock.now())


def _welcome(base: str) -> None:
    """What to open first."""
    with current_app.test_request_context(base_url=USUAL_BASE), force_locale("de"):
        click.echo("\n" + gettext("Einklang is running: %(url)s", url=base))
        click.echo(gettext("Sign in there with one of the cards."))
        families = cards.everything(db.session(), at=clock.now())["families"]
        for family in families[:1]:
            words = gettext("In a second window, a family's page (%(name)s):", name=family["name"])
            click.echo(f"{words}\n  {family['page']}")
        click.echo(gettext("All ways in: python3 start.py demo card. To stop: Ctrl+C") + "\n")


def _say(words: str) -> None:
    click.echo(f"  … {words}", err=True)


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  (compared only)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _base_file() -> Path:
    return Path(current_app.config["DATA"]) / "demo-address"


def _kept_base() -> str:
    """Where `up` last served, as seen from here."""
    file = _base_file()
    return file.read_text("utf-8").strip() if file.is_file() else USUAL_BASE
