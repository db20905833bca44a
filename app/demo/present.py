"""What is going on just now: a lesson that is off, one that moved, a substitute, the next match."""

from datetime import timedelta

from sqlalchemy import select

from app.demo import lesson, team
from app.demo.story import Story
from app.programme import replies, service
from app.programme.models import Answer, Event
from app.programme.service import SHORT_NOTICE

COMING, STAYING_AWAY = 7, 2
"""Of the team, for the next match; the others have not answered."""


def tell(story: Story) -> None:
    _call_off(story)
    _move(story)
    _hand_over(story)
    _answer_for_match(story)
    team.tell(story)
    lesson.keep_one_running(story.session, at=story.now)


def _next(story: Story, title: str, *, after: timedelta = SHORT_NOTICE) -> Event | None:
    """The course's next date that families have still time to read about."""
    return story.session.scalar(
        select(Event)
        .where(
            Event.activity_id == story.activities[title].id,
            Event.series_id.is_not(None),
            Event.starts_at > story.now + after,
        )
        .order_by(Event.starts_at)
        .limit(1)
    )


def _call_off(story: Story) -> None:
    event = _next(story, "Kontrabass")
    if event is not None:
        service.cancel_event(
            story.session,
            event,
            reason="Die Lehrkraft ist auf Fortbildung.",
            by=story.office,
            at=story.ago(0, hours=4),
        )


def _move(story: Story) -> None:
    event = _next(story, "Violine", after=timedelta(days=5))
    if event is not None:
        later = timedelta(minutes=30)
        service.move_event(
            story.session,
            event,
            starts_at=event.starts_at + later,
            ends_at=event.ends_at + later,
            place_id=event.place_id,
            reason="Der Raum ist vorher belegt.",
            by=story.office,
            at=story.ago(0, hours=3),
        )


def _hand_over(story: Story) -> None:
    event = _next(story, "Klavier")
    if event is not None:
        service.hand_over(
            story.session,
            event,
            leader_id=story.people["Mara"].id,
            by=story.manager,
            at=story.ago(0, hours=6),
        )


def _answer_for_match(story: Story) -> None:
    event = story.session.scalar(
        select(Event)
        .where(
            Event.activity_id == story.activities[team.TEAM].id,
            Event.asks,
            Event.starts_at > story.now,
        )
        .order_by(Event.starts_at)
        .limit(1)
    )
    if event is None:
        return
    squad = sorted(service.expected_people(story.session, event.activity_id))
    for number, person_id in enumerate(squad[: COMING + STAYING_AWAY]):
        replies.answer(
            story.session,
            event,
            person_id,
            Answer.YES if number < COMING else Answer.NO,
            by=story.family_of(person_id),
            at=story.ago(1, hours=number),
        )
