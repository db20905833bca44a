"""Is the house fit to serve? Short answers without contents, for machines that ask often."""

import os
import shutil
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

import config
from app.base.tables import at_head
from app.jobs import work

LEAST_ROOM = 100 * config.MEGABYTE


def readiness(session: Session, *, at: datetime) -> dict[str, bool]:
    """What must be true before people are let in, each by name."""
    return {
        "migrations": at_head(session),
        "worker": work.is_alive(session, at),
        "disk": has_room(),
        "keys": keys_readable(),
    }


def has_room(least: int = LEAST_ROOM) -> bool:
    return shutil.disk_usage(_existing(str(current_app.config["DATA"]))).free >= least


def keys_readable() -> bool:
    """Every key there is can be read; one that is missing is made when it is first needed."""
    folder = current_app.config["KEYS"]
    return folder.is_dir() and all(os.access(file, os.R_OK) for file in folder.glob("*.key"))


def _existing(path: str) -> str:
    while not os.path.exists(path):  # noqa: PTH110
        path = os.path.dirname(path)  # noqa: PTH120
    return path
