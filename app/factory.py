"""Puts the house together."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from sqlalchemy import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app import menu
from app.base import access, commands, cookie, formats, keys, language, web
from app.base.db import db
from app.base.page import Pages
from app.base.page import install as install_page

ROOMS = (
    "audit",
    "people",
    "partners",
    "accounts",
    "messages",
    "programme",
    "attendance",
    "courses",
    "performances",
    "workshops",
    "excursions",
    "football",
    "today",
    "calendar",
    "family",
    "feeds",
    "public",
    "search",
    "exchange",
    "jobs",
    "demo",
)


QUIET = {"hide_parameters": True}
"""A database error must not carry what people typed into a log."""


def create_app(**overrides: Any) -> Flask:
    """The whole app. `overrides` replace settings (tests).

    Raises config.ConfigError for a setting that cannot work and RuntimeError for an endpoint
    that states no access rule.
    """
    app = Flask(
        "app", root_path=str(config.ROOT), template_folder="templates", static_folder="static"
    )
    app.jinja_environment = Pages
    app.config.update(config.load(**overrides))
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(app)
    app.secret_key = keys.load(app.config["KEYS"], "session")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    db.init_app(app)
    Migrate(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True)
    cookie.install(app)
    web.install(app)
    language.install(app)
    formats.install(app)
    install_page(app)
    commands.install(app)
    access.open_door("style, script, pictures")(app.view_functions["static"])
    _furnish(app)
    menu.install(app)
    access.check_rules(app)
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    return app


def _furnish(app: Flask) -> None:
    """Register what each room has: tables, pages, commands."""
    for room in ROOMS:
        for part in ("models", "routes", "commands"):
            name = f"app.{room}.{part}"
            if find_spec(name) is None:
                continue
            module = import_module(name)
            if part == "routes":
                app.register_blueprint(module.bp)
            if part == "commands":
                app.cli.add_command(module.group)
            install = getattr(module, "install", None)
            if install is not None:
                install(app)


def _engine_options(app: Flask) -> dict[str, Any]:
    """SQLite through the newest library at hand; PostgreSQL with a checked pool."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    given: dict[str, Any] = app.config.get("SQLALCHEMY_ENGINE_OPTIONS", {})
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            app.config["DATA"].mkdir(mode=0o700, parents=True, exist_ok=True)
        return {"module": sqlite_driver(), **QUIET, **given}
    return {"pool_pre_ping": True, "pool_size": 5, **QUIET, **given}


def sqlite_driver() -> Any:
    """pysqlite3 where it is installed: SQLite before 3.51.3 can corrupt a shared WAL file."""
    if find_spec("pysqlite3") is not None:
        return import_module("pysqlite3.dbapi2")
    return import_module("sqlite3.dbapi2")
