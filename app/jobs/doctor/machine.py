"""Python, its libraries, the clock, the disk."""

import os
import re
import shutil
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po
from flask_babel import gettext
from sqlalchemy import func, select

import config
from app.audit.models import AuditEntry
from app.jobs.doctor.finding import Check, Verdict, Ward, bad, good, warn
from app.rules.holidays import school_known_until

OLDEST, NEWEST = (3, 11), (3, 14)
ROOM, TIGHT = 1024 * config.MEGABYTE, 200 * config.MEGABYTE
PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;]+)(.*)", re.MULTILINE)
ALWAYS_NEEDED = (
    "flask",
    "sqlalchemy",
    "cryptography",
    "argon2-cffi",
    "granian",
    "huey",
    "icalendar",
)


def python_version(_ward: Ward) -> Verdict:
    text = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST:
        return bad(
            gettext("Python %(version)s is too old.", version=text),
            gettext("Install Python 3.11 or newer."),
        )
    if sys.version_info[:2] > NEWEST:
        return warn(
            gettext("Python %(version)s is newer than we have tried.", version=text),
            gettext("Run the tests once: python3 start.py test"),
        )
    return good(gettext("Python %(version)s", version=text))


def text_encoding(_ward: Ward) -> Verdict:
    if sys.getfilesystemencoding().lower().replace("-", "") == "utf8":
        return good(gettext("File names are UTF-8."))
    return warn(gettext("File names are not UTF-8."), gettext("Set PYTHONUTF8=1 for the service."))


def libraries_match(_ward: Ward) -> Verdict:
    """Are the libraries that matter the ones we pinned?"""
    pins = {
        name: pin
        for name, pin, _rest in PINNED.findall(
            (config.ROOT / "requirements.txt").read_text("utf-8")
        )
    }
    off = [name for name in ALWAYS_NEEDED if _installed(name) != pins.get(name)]
    if off:
        return warn(
            gettext("Other versions than pinned: %(names)s", names=", ".join(off)),
            gettext("Install what requirements.txt names: python3 start.py test does it."),
        )
    return good(gettext("The libraries are the pinned ones."))


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def time_zone(_ward: Ward) -> Verdict:
    berlin = ZoneInfo("Europe/Berlin")
    hours = [datetime(2026, month, 1, tzinfo=berlin).utcoffset() for month in (1, 7)]
    if hours == [timedelta(hours=1), timedelta(hours=2)]:
        return good(gettext("The time zone data know summer time in Berlin."))
    return bad(
        gettext("The time zone data are wrong."), gettext("Install the package tzdata anew.")
    )


def wall_clock(ward: Ward) -> Verdict:
    """Nothing in the log may lie ahead of the clock."""
    newest = ward.session.scalar(select(func.max(AuditEntry.at)))
    if ward.at < datetime(2026, 1, 1, tzinfo=UTC) or (
        newest and newest > ward.at + timedelta(minutes=5)
    ):
        return bad(
            gettext("The clock is behind: the log already holds later entries."),
            gettext("Set the clock, best with timedatectl set-ntp true."),
        )
    return good(gettext("The clock is right as far as one can tell."))


def disk_space(ward: Ward) -> Verdict:
    free = shutil.disk_usage(ward.config["DATA"]).free
    words = gettext("%(count)d MB free for the data", count=free // config.MEGABYTE)
    if free < TIGHT:
        return bad(words, gettext("Make room: below 200 MB nothing can be saved safely."))
    return (
        good(words)
        if free >= ROOM
        else warn(words, gettext("Make room soon: 1 GB is comfortable."))
    )


def not_root(_ward: Ward) -> Verdict:
    if getattr(os, "geteuid", lambda: 1)() == 0:
        return warn(
            gettext("Einklang runs as root."),
            gettext("Run it as a user of its own; deploy/ shows how."),
        )
    return good(gettext("Einklang does not run as root."))


def catalogues(_ward: Ward) -> Verdict:
    """Is every language's catalogue there and compiled?"""
    folder = config.ROOT / "translations"
    stale = []
    for source in folder.glob("*/LC_MESSAGES/messages.po"):
        binary = source.with_suffix(".mo")
        if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
            stale.append(source.parts[-3])
    if stale or not (folder / "de").is_dir():
        return bad(
            gettext("Translations are not compiled: %(names)s", names=", ".join(stale) or "de"),
            gettext("Make the folder translations writable once and start Einklang again."),
        )
    return good(gettext("The translations are compiled."))


def family_languages(_ward: Ward) -> Verdict:
    folder = config.ROOT / "translations"
    there = {path.name for path in folder.iterdir() if path.is_dir()} | {"en"}
    gone = [language for language in config.FAMILY_LANGUAGES if language not in there]
    if gone:
        return warn(
            gettext("Family pages without translation: %(names)s", names=", ".join(gone)),
            gettext("Families of these languages read English until somebody translates."),
        )
    return good(gettext("Every family language has its translation."))


def german_complete(_ward: Ward) -> Verdict:
    source = config.ROOT / "translations/de/LC_MESSAGES/messages.po"
    with source.open("rb") as text:
        missing = sum(1 for entry in read_po(text, locale="de") if entry.id and not entry.string)
    if missing:
        return warn(
            gettext("%(count)d texts have no German yet.", count=missing),
            gettext("They appear in English; complete translations/de."),
        )
    return good(gettext("German is complete."))


def holidays_published(ward: Ward) -> Verdict:
    until = school_known_until()
    words = gettext("School holidays are known until %(date)s.", date=f"{until:%d.%m.%Y}")
    if until < (ward.at + timedelta(days=365)).date():
        return warn(words, gettext("Update the package holidays, or enter days off by hand."))
    return good(words)


def fonts(_ward: Ward) -> Verdict:
    if list((config.ROOT / "static/vendor/fonts/pdf").glob("*.ttf")):
        return good(gettext("The fonts for printed sheets are there."))
    return bad(
        gettext("The fonts for printed sheets are missing."), gettext("Restore static/vendor.")
    )


CHECKS: tuple[Check, ...] = (
    python_version,
    text_encoding,
    libraries_match,
    time_zone,
    wall_clock,
    disk_space,
    not_root,
    catalogues,
    german_complete,
    family_languages,
    holidays_published,
    fonts,
)
