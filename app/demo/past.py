"""What has been recorded since the year began: marks, excuses, notes, signatures."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.attendance import service
from app.attendance.marking import save_taps
from app.attendance.taps import SentTap
from app.base.actor import Actor
from app.base.ids import ActivityId, EventId, PersonId
from app.demo.staff import STAFF
from app.demo.story import Story
from app.programme import replies
from app.programme.models import (
    Answer,
    Event,
    EventStatus,
    Kind,
    Participation,
    ParticipationStatus,
)
from app.rules.marks import Mark

ABSENT, EXCUSED, LATE = 0.03, 0.07, 0.10
"""Upper bounds of a dice: beyond the last one they are simply there."""
STREAK = ("Tereza", "Violine", 3)
"""Missing without a word, in this course, so many times in a row until today."""
GUEST = ("Percussion-Gruppe", "Sami")
UNTOUCHED, UNSIGNED = 2, 1
"""Of the latest registers these are still open; the one before them was filled in only."""
REASONS = ("", "", "Krank", "Arzttermin", "Klassenfahrt", "Erkältet")
NOTES: dict[str, tuple[str, ...]] = {
    Kind.COURSE: (
        "Tonleiter C-Dur, Lied Nr. 4 begonnen.",
        "Haltung und Klang. Zu Hause: Zeile 3 langsam.",
        "Vorspiel besprochen, Stück einmal ganz gespielt.",
    ),
    Kind.ENSEMBLE: (
        "Minor Swing: Einsatz nach dem Solo geübt.",
        "Ablauf für den nächsten Auftritt durchgespielt.",
        "Neues Stück angefangen, Stimmen verteilt.",
    ),
    Kind.TEAM: ("Passspiel zu dritt, dann zwei kleine Spiele.", "Torschuss, viel gelacht."),
}


def tell(story: Story) -> None:
    events = _held(story)
    people = _people(story)
    weekly = [event for event in events if event.series_id is not None]
    latest = [event.id for event in weekly[-(UNTOUCHED + UNSIGNED) :]]
    untouched, unsigned = set(latest[UNSIGNED:]), set(latest[:UNSIGNED])
    kept = [event for event in events if event.id not in untouched]
    name, course, times = STREAK
    away = set(_last_of(story, kept, course, times))
    guest_at = _last_of(story, kept, GUEST[0], 1)
    for event in kept:
        missing = [story.people[name].id] if event.id in away else []
        _mark_all(story, event, people[event.activity_id], missing)
        if event.id in guest_at:
            _let_guest_in(story, event)
        if event.id not in unsigned:
            _close(story, event)


def _held(story: Story) -> Sequence[Event]:
    return story.session.scalars(
        select(Event)
        .options(joinedload(Event.activity))
        .where(Event.ends_at <= story.now, Event.status != EventStatus.CANCELLED)
        .order_by(Event.starts_at, Event.id)
    ).all()


def _people(story: Story) -> dict[ActivityId, list[PersonId]]:
    """Who had a place, by activity."""
    held = ParticipationStatus.ACTIVE, ParticipationStatus.ENDED
    rows = story.session.execute(
        select(Participation.activity_id, Participation.person_id)
        .where(Participation.status.in_(held))
        .order_by(Participation.id)
    )
    found = defaultdict(list)
    for activity_id, person_id in rows:
        found[activity_id].append(person_id)
    return found


def _last_of(story: Story, events: Sequence[Event], title: str, times: int) -> list[EventId]:
    activity_id = story.activities[title].id
    return [event.id for event in events if event.activity_id == activity_id][-times:]


def _mark_all(
    story: Story, event: Event, people: Sequence[PersonId], missing: Sequence[PersonId]
) -> None:
    """Everybody gets a tap, but for those whose family has said so: they are excused by signing."""
    taps = []
    for number, person_id in enumerate(people):
        chance = 0.0 if person_id in missing else story.rng.random()
        if ABSENT <= chance < EXCUSED and story.rng.random() < 0.7:
            _excuse(story, event, person_id)
            continue
        mark = _mark(chance)
        late = story.rng.choice((5, 10, 15)) if mark is Mark.LATE else 0
        tap = f"demo-{event.id}-{number}"
        taps.append(SentTap(tap, person_id, mark, _moment(story, event), "form", late))
    save_taps(story.session, event, taps, by=_leader_of(story, event), at=_moment(story, event))


def _mark(chance: float) -> Mark:
    for bound, mark in ((ABSENT, Mark.ABSENT), (EXCUSED, Mark.EXCUSED), (LATE, Mark.LATE)):
        if chance < bound:
            return mark
    return Mark.PRESENT


def _excuse(story: Story, event: Event, person_id: PersonId) -> None:
    """The family said so some hours before, on its page."""
    replies.answer(
        story.session,
        event,
        person_id,
        Answer.NO,
        reason=story.rng.choice(REASONS),
        by=story.family_of(person_id),
        at=event.starts_at - timedelta(hours=story.rng.randrange(2, 20)),
    )


def _let_guest_in(story: Story, event: Event) -> None:
    service.add_guest(
        story.session,
        event,
        GUEST[1],
        client_id="demo-guest",
        by=_leader_of(story, event),
        at=_moment(story, event),
    )


def _close(story: Story, event: Event) -> None:
    """Sign, half of the time with a note. A performance has its sentence already."""
    by, moment = _leader_of(story, event), _moment(story, event)
    notes = NOTES.get(event.activity.kind, ())
    if notes and story.rng.random() < 0.5:
        note = story.rng.choice(notes)
        service.save_note(story.session, event, note, version=None, by=by, at=moment)
    service.sign(story.session, event, by=by, at=moment)


def _moment(story: Story, event: Event) -> datetime:
    """When the register was kept: at the end, but not before the house had opened."""
    return max(event.ends_at, story.begun)


def _leader_of(story: Story, event: Event) -> Actor:
    for employee in STAFF:
        if story.people[employee.given].id == event.leader_id:
            return story.actor(employee.given)
    return story.office
