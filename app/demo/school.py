"""The demonstration school from its first morning to this minute, told through the services."""

from collections.abc import Callable
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from app.demo import (
    calendars,
    instruments,
    intake,
    journeys,
    lessons,
    open_door,
    partners,
    past,
    people,
    present,
    programme,
    staff,
    stage,
    stand_in,
)
from app.demo.story import Story

SEED = 2013


def fill(
    session: Session, *, seed: int = SEED, at: datetime, say: Callable[[str], None] = print
) -> Story:
    """Tell the whole story into an empty database. The same seed on the same day tells the same."""
    story = Story(session, Random(seed), at)  # noqa: S311  (a story, no secret)
    for words, chapter in CHAPTERS:
        say(words)
        chapter(story)
        session.flush()
    return story


CHAPTERS: tuple[tuple[str, Callable[[Story], None]], ...] = (
    ("staff", staff.tell),
    ("families", people.tell),
    ("partners", partners.tell),
    ("programme", programme.tell),
    ("lessons", lessons.tell),
    ("instruments", instruments.tell),
    ("performances", stage.tell),
    ("somebody ill", stand_in.tell),
    ("attendance", past.tell),
    ("trips", journeys.tell),
    ("today", present.tell),
    ("public door", open_door.tell),
    ("lists from elsewhere", intake.tell),
    ("calendar links", calendars.tell),
)
