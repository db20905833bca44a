"""Configuration: defaults, then every EINKLANG_* variable, then a check.

EINKLANG_DATA          folder of database, files, keys and job store (default: ./data)
EINKLANG_KEYS          folder of the keys (default: <data>/keys; better elsewhere)
EINKLANG_DATABASE_URL  default: SQLite in the data folder
EINKLANG_REDIS_URL     queue and rate limits in Redis instead of SQLite
EINKLANG_BASE_URL      how the world reaches us: https://musikschule.example (links in mails)
EINKLANG_TRUSTED_HOSTS comma-separated host names; default: the base URL's and loopback
EINKLANG_PROXIES       number of trusted reverse proxies in front (default 0)
EINKLANG_SMTP_URL      smtp://user:password@host:587; without it mails wait in the outbox
EINKLANG_MAIL_FROM     sender address
EINKLANG_DEMO          1: demo mode, only with a demo database
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
MEGABYTE = 1024 * 1024
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
FAMILY_LANGUAGES = ("de", "en", "uk", "ar", "tr", "fa", "ru")
STAFF_LANGUAGES = ("de", "en")


class ConfigError(Exception):
    """A setting that cannot work; the text says which and what to do."""


def load(environ: Mapping[str, str] = os.environ, **overrides: Any) -> dict[str, Any]:
    """All settings of the app, checked. Raises ConfigError."""
    data = Path(environ.get("EINKLANG_DATA") or ROOT / "data").resolve()
    base_url = environ.get("EINKLANG_BASE_URL", "").rstrip("/")
    settings: dict[str, Any] = {
        "DATA": data,
        "KEYS": Path(environ.get("EINKLANG_KEYS") or data / "keys"),
        "SQLALCHEMY_DATABASE_URI": environ.get("EINKLANG_DATABASE_URL")
        or f"sqlite:///{data / 'einklang.db'}",
        "REDIS_URL": environ.get("EINKLANG_REDIS_URL", ""),
        "BASE_URL": base_url,
        "TRUSTED_HOSTS": _hosts(environ.get("EINKLANG_TRUSTED_HOSTS", ""), base_url),
        "PROXIES": _whole(environ, "EINKLANG_PROXIES"),
        "SMTP_URL": environ.get("EINKLANG_SMTP_URL", ""),
        "MAIL_FROM": environ.get("EINKLANG_MAIL_FROM", ""),
        "DEMO": environ.get("EINKLANG_DEMO", "") == "1",
        "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000,
        "PERMANENT_SESSION_LIFETIME": 60 * 24 * 3600,
        "MAX_CONTENT_LENGTH": 2 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        "MAX_FORM_PARTS": 1000,
        # __Host-: no neighbouring subdomain can plant a cookie of this name.
        "SESSION_COOKIE_NAME": "__Host-einklang" if base_url.startswith("https://") else "einklang",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_COOKIE_SECURE": base_url.startswith("https://"),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_LOCALE": "de",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Berlin",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
    }
    settings.update(overrides)
    return settings


def _hosts(listed: str, base_url: str) -> list[str]:
    named = [host.strip() for host in listed.split(",") if host.strip()]
    if not named and base_url:
        named = [urlsplit(base_url).hostname or ""]
    return [*named, *LOOPBACK]


def _whole(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name, "0")
    if not text.isdigit():
        raise ConfigError(f"{name} must be a whole number, not {text!r}.")
    return int(text)
