"""Two weeks ago Jonas was ill: a colleague said yes first and led the lesson."""

from datetime import timedelta

from sqlalchemy import select

from app.courses import substitution
from app.demo.story import Story
from app.programme.models import Event, EventStatus

COURSE = "Gitarre für Anfänger"
AGO = timedelta(days=14)
REPORTED, ANSWERED = timedelta(hours=7), timedelta(hours=5)
"""Before it began: the same morning."""


def tell(story: Story) -> None:
    session, event = story.session, _lesson(story)
    if event is None:  # the year has only just begun
        return
    begins = event.starts_at
    substitution.report_ill(session, event, by=story.actor("Jonas"), at=begins - REPORTED)
    staff = {story.people[name].id: story.actor(name) for name in story.accounts}
    asked = [one for one in substitution.suitable(session, event) if one in staff]
    for first in asked[:1]:
        at = begins - ANSWERED
        substitution.answer(session, event, first, yes=True, by=staff[first], at=at)


def _lesson(story: Story) -> Event | None:
    """The last one of the course that long ago."""
    return story.session.scalar(
        select(Event)
        .where(
            Event.activity_id == story.activities[COURSE].id,
            Event.status == EventStatus.CONFIRMED,
            Event.starts_at > story.begun + REPORTED,
            Event.starts_at < story.now - AGO,
        )
        .order_by(Event.starts_at.desc())
        .limit(1)
    )
