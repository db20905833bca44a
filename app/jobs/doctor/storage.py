"""The database, its files, the keys."""

import stat
from pathlib import Path
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy import text

import config
from app.base import files, tables
from app.jobs.doctor.finding import Check, Verdict, Ward, bad, good, warn
from app.jobs.serving import SAFE_SQLITE

LARGE_LOG = 64 * config.MEGABYTE


def _dialect(ward: Ward) -> Any:
    return ward.session.get_bind().dialect


def _pragma(ward: Ward, name: str) -> Any:
    return ward.session.scalar(text(f"PRAGMA {name}"))


def _no_sqlite() -> Verdict:
    return good(gettext("Not needed: the database is PostgreSQL."))


def database_answers(ward: Ward) -> Verdict:
    ward.session.execute(text("SELECT 1"))
    return good(gettext("The database answers (%(name)s).", name=_dialect(ward).name))


def sqlite_version(ward: Ward) -> Verdict:
    if _dialect(ward).name != "sqlite":
        return _no_sqlite()
    known: tuple[int, ...] = _dialect(ward).dbapi.sqlite_version_info
    shown = ".".join(map(str, known))
    if known < SAFE_SQLITE:
        return warn(
            gettext("SQLite %(version)s can damage a database two processes write.", version=shown),
            gettext("Install pysqlite3; until then flask serve keeps to one process."),
        )
    return good(gettext("SQLite %(version)s", version=shown))


def _setting(name: str, wanted: Any, words: Any) -> Check:
    def check(ward: Ward) -> Verdict:
        if _dialect(ward).name != "sqlite":
            return _no_sqlite()
        found = _pragma(ward, name)
        line = gettext(
            "%(setting)s = %(value)s (%(meaning)s)", setting=name, value=found, meaning=words
        )
        mend = gettext("Start Einklang with its own commands; it sets this itself.")
        return good(line) if found == wanted else bad(line, mend)

    check.__name__ = name
    return check


def integrity(ward: Ward) -> Verdict:
    if _dialect(ward).name != "sqlite":
        return _no_sqlite()
    if _pragma(ward, "quick_check") == "ok":
        return good(gettext("The database file is sound."))
    return bad(
        gettext("The database file is damaged."),
        gettext("Stop Einklang, keep a copy of the file, restore the last backup."),
    )


def references(ward: Ward) -> Verdict:
    if _dialect(ward).name != "sqlite":
        return _no_sqlite()
    if ward.session.execute(text("PRAGMA foreign_key_check")).first() is None:
        return good(gettext("No row points at something that is gone."))
    return bad(
        gettext("Rows point at something that is gone."),
        gettext("The file was changed from outside: restore the last backup."),
    )


def migrations(ward: Ward) -> Verdict:
    if tables.at_head(ward.session):
        return good(gettext("The tables fit this version."))
    return bad(gettext("The tables do not fit this version."), gettext("Run: flask db upgrade"))


def write_ahead_log(ward: Ward) -> Verdict:
    path = _database_file(ward)
    log = path.with_name(path.name + "-wal") if path else None
    if log is None or not log.exists() or log.stat().st_size < LARGE_LOG:
        return good(gettext("The write-ahead log is short."))
    return warn(gettext("The write-ahead log has grown large."), gettext("Run: flask jobs nightly"))


def data_folder(ward: Ward) -> Verdict:
    return _closed(ward.config["DATA"], gettext("data folder"), "700")


def database_file(ward: Ward) -> Verdict:
    path = _database_file(ward)
    if path is None:
        return _no_sqlite()
    if _open_to_others(path) and _open_to_others(path.parent):
        return bad(
            gettext("Others on this machine can read the database."),
            gettext("Run: chmod 600 %(path)s", path=path.name),
        )
    return good(gettext("Only the service can read the database."))


def key_folder(ward: Ward) -> Verdict:
    return _closed(ward.config["KEYS"], gettext("key folder"), "700")


def key_files(ward: Ward) -> Verdict:
    files = sorted(Path(ward.config["KEYS"]).glob("*.key"))
    loose = [file.name for file in files if _open_to_others(file)]
    if loose:
        return bad(
            gettext("Others on this machine can read keys: %(names)s", names=", ".join(loose)),
            gettext("Run: chmod 600 on them."),
        )
    return good(gettext("%(count)d keys, readable by the service alone", count=len(files)))


def keys_apart(ward: Ward) -> Verdict:
    """A stolen backup of the data must not bring along what opens it."""
    data, keys = Path(ward.config["DATA"]), Path(ward.config["KEYS"])
    if not keys.resolve().is_relative_to(data.resolve()) or ward.config["DEMO"]:
        return good(gettext("The keys lie outside the data folder."))
    return warn(
        gettext("The keys lie inside the data folder, so a backup holds both."),
        gettext("Move them and set EINKLANG_KEYS to the new folder."),
    )


def handed_in(ward: Ward) -> Verdict:
    """Photographs lie beside the database: a backup of one alone is half a backup."""
    lost = files.missing(ward.session)
    if not lost:
        return good(gettext("Every file that was handed in is there."))
    return bad(
        ngettext("%(num)d file is missing.", "%(num)d files are missing.", lost),
        gettext("Restore the folder “files” of the data folder from the last backup."),
    )


def _closed(folder: Path, name: str, mode: str) -> Verdict:
    if not folder.is_dir():
        return bad(
            gettext("The %(name)s is missing.", name=name),
            gettext("Check the settings EINKLANG_DATA and EINKLANG_KEYS."),
        )
    if _open_to_others(folder):
        return warn(
            gettext("Others on this machine can look into the %(name)s.", name=name),
            gettext("Run: chmod %(mode)s %(path)s", mode=mode, path=folder.name),
        )
    return good(gettext("The %(name)s is closed to others.", name=name))


def _open_to_others(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _database_file(ward: Ward) -> Path | None:
    url = getattr(ward.session.get_bind(), "url", None)
    if url is None or url.get_backend_name() != "sqlite" or url.database in (None, ":memory:"):
        return None
    return Path(url.database)


CHECKS: tuple[Check, ...] = (
    database_answers,
    sqlite_version,
    _setting("journal_mode", "wal", lazy_gettext("readers never wait")),
    _setting("synchronous", 2, lazy_gettext("a saved change survives a power cut")),
    _setting("foreign_keys", 1, lazy_gettext("rows cannot point at nothing")),
    _setting("secure_delete", 1, lazy_gettext("deleted rows are overwritten")),
    integrity,
    references,
    migrations,
    write_ahead_log,
    data_folder,
    database_file,
    key_folder,
    key_files,
    keys_apart,
    handed_in,
)
