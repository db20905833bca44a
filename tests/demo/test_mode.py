"""Demonstration and real work never open each other's database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.accounts import association
from app.base import clock
from app.base.actor import SYSTEM
from app.base.db import db, transaction
from app.factory import create_app
from config import ConfigError


@pytest.fixture(scope="session")
def real(bare: Callable[..., Flask]) -> Flask:
    app = bare("real")
    with app.app_context():
        with transaction() as session:
            association.found(session, name="Musikschule", by=SYSTEM, at=clock.now())
        db.session.remove()
    return app


def test_real_work_does_not_open_in_demonstration_mode(real: Flask) -> None:
    with pytest.raises(ConfigError):
        create_app(
            DEMO=True,
            TESTING=True,
            DATA=real.config["DATA"],
            KEYS=real.config["KEYS"],
            SQLALCHEMY_DATABASE_URI=real.config["SQLALCHEMY_DATABASE_URI"],
        )


@pytest.mark.parametrize("word", ["load", "card", "up"])
def test_real_work_is_not_overwritten_or_shown(real: Flask, word: str) -> None:
    words = ["demo", word, *(["--port", "0"] if word == "never" else [])]
    ran = real.test_cli_runner().invoke(args=words)
    assert ran.exit_code == 1
    assert "Error" in ran.output


def test_a_filled_school_is_not_filled_again(demo_app: Flask) -> None:
    runner = demo_app.test_cli_runner()
    assert runner.invoke(args=["demo", "load"]).exit_code == 1
    assert runner.invoke(args=["demo", "load", "--if-empty"]).exit_code == 0


def test_without_tables_the_way_is_shown(folder: Path) -> None:
    app = create_app(
        TESTING=True,
        DATA=folder / "untouched",
        KEYS=folder / "untouched" / "keys",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'untouched' / 'x.db'}",
    )
    ran = app.test_cli_runner().invoke(args=["demo", "load"])
    assert "flask db upgrade" in ran.output
