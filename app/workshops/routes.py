"""All pages of the room, gathered from the files that hold them."""

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app.programme.models import Event
from app.programme.signals import event_changed
from app.workshops import door_pages, on_activity, papers, seats
from app.workshops.blueprint import bp

__all__ = ["bp", "door_pages", "install", "on_activity", "papers"]


def install(_app: Flask) -> None:
    event_changed.connect(_tell)


def _tell(session: Session, *, event: Event, what: str, at: datetime, **_: Any) -> None:
    seats.tell_everybody(session, event, what, at=at)
