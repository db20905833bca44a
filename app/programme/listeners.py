"""What the programme does when a floor below tells of a change."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.messages import service as messages
from app.messages.waiting import retitle
from app.partners.signals import place_changed
from app.people.signals import (
    contact_allowed,
    contact_banned,
    family_changed,
    family_merged,
    guest_recognised,
    person_archived,
    person_renamed,
    person_restored,
)
from app.programme import offers, places, reminding, rides
from app.programme.models import OVER, Activity, Participation, ParticipationStatus, Reply
from app.programme.publish import republish_place
from app.programme.signals import event_changed, event_retitled
from app.programme.stamps import raise_stamps, scopes_of_people


def connect() -> None:
    """Calendars show first names and addresses, and leave out children a guardian must not meet."""
    place_changed.connect(_place_changed)
    family_changed.connect(_family_changed)
    person_renamed.connect(_person_renamed)
    person_archived.connect(_person_archived)
    person_restored.connect(_person_restored)
    contact_banned.connect(_ban_changed)
    contact_allowed.connect(_ban_changed)
    guest_recognised.connect(_guest_recognised)
    event_changed.connect(_event_changed)
    event_retitled.connect(_event_retitled)
    family_merged.connect(_family_merged)


def _place_changed(session: Session, **facts: Any) -> None:
    republish_place(session, facts["place_id"], since=facts["at"], at=facts["at"])


def _event_changed(session: Session, **facts: Any) -> None:
    event, at = facts["event"], facts["at"]
    if facts.get("before") != event.starts_at:  # another room alone takes nobody's time
        offers.shorten_offers(session, session.get_one(Activity, event.activity_id), at=at)
    messages.drop_about(session, reminding.about(event.id), at=at)


def _event_retitled(session: Session, **facts: Any) -> None:
    event = facts["event"]
    title = event.title or session.get_one(Activity, event.activity_id).title
    retitle(session, [f"event:{event.id}", reminding.about(event.id)], title)


def _family_merged(session: Session, **facts: Any) -> None:
    rides.hand_on(session, facts["family_id"], facts["home_id"])


def _family_changed(session: Session, **facts: Any) -> None:
    scopes = {("family", family_id) for family_id in facts["family_ids"]}
    raise_stamps(session, scopes, at=facts["at"])


def _person_renamed(session: Session, **facts: Any) -> None:
    raise_stamps(session, scopes_of_people(session, facts["person_ids"]), at=facts["at"])


def _person_archived(session: Session, **facts: Any) -> None:
    places.rest(session, facts["person_id"], by=facts["by"], at=facts["at"])


def _person_restored(session: Session, **facts: Any) -> None:
    places.resume(session, facts["person_id"], by=facts["by"], at=facts["at"])


def _ban_changed(session: Session, **facts: Any) -> None:
    people = [facts["guardian_id"], facts["child_id"]]
    raise_stamps(session, scopes_of_people(session, people), at=facts["at"])


def _guest_recognised(session: Session, **facts: Any) -> None:
    """Places and answers of the guest pass to the person, where they have none of their own.

    A place they had once, or only wait for, gives way to one the guest has.
    """
    guest, person = facts["guest_id"], facts["person_id"]
    held = select(Participation.activity_id).where(
        Participation.person_id == guest, Participation.status.not_in(OVER)
    )
    less = (*OVER, ParticipationStatus.WAITLISTED, ParticipationStatus.APPLIED)
    former = (Participation.person_id == person, Participation.status.in_(less))
    session.execute(delete(Participation).where(*former, Participation.activity_id.in_(held)))
    for table, key in ((Participation, Participation.activity_id), (Reply, Reply.event_id)):
        own = select(key).where(table.person_id == person)
        rows = update(table).where(table.person_id == guest, key.not_in(own))
        session.execute(rows.values(person_id=person))
    raise_stamps(session, scopes_of_people(session, [person]), at=facts["at"])
