"""Somebody asks for free lessons: on the public page or on the telephone, one enquiry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.base.actor import Actor
from app.courses.models import Subject, Wish
from app.courses.wishes import Asked, note_wish
from app.messages import service as messages
from app.people import newcomers, service
from app.people.models import Family
from app.people.service import NewMember


@dataclass(frozen=True, slots=True)
class Enquiry:
    """contact: who asks; learners: for whom, if not for the contact alone"""

    contact: NewMember
    learners: Sequence[NewMember]
    for_contact: bool
    language: str
    asked: Asked


def take_in(
    session: Session, enquiry: Enquiry, *, by_telephone: bool, by: Actor, at: datetime
) -> Family:
    """A family with its wishes in the queue. by_telephone: the office has written it down itself.

    Raises RuleBroken as note_wish does.
    """
    members = [enquiry.contact, *enquiry.learners]
    if by_telephone:
        name = enquiry.contact.family_name or enquiry.contact.given_name
        family = service.create_family(
            session, name=name, members=members, language=enquiry.language, by=by, at=at
        )
    else:
        family = newcomers.welcome(session, members, language=enquiry.language, by=by, at=at)
    learners = [one.person_id for one in family.members]
    for person_id in learners if enquiry.for_contact else learners[1:]:
        note_wish(session, person_id, enquiry.asked, by=by, at=at)
    return family


def confirm_by_mail(session: Session, family: Family, wish: Wish, *, at: datetime) -> None:
    """To whoever has just asked, where they gave an address."""
    messages.tell_people(
        session,
        [family.members[0].person_id],
        "wish_noted",
        about=f"wish:{wish.id}",
        concerns_on=None,
        facts={"kind": "course", "title": title_of(session, wish)},
        at_once=True,
        at=at,
    )


def title_of(session: Session, wish: Wish) -> str:
    """The subject as the school calls it, if there is one: what a stranger typed goes into no
    mail, which then speaks of music lessons in the reader's language."""
    subject = session.get(Subject, wish.subject_id) if wish.subject_id else None
    return subject.name if subject else ""
