"""What a visitor without an account causes: a family of their own, with places or a wish."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version
from app.courses import enquiries, wishes
from app.courses.enquiries import Enquiry
from app.messages import service as messages
from app.people import newcomers
from app.people.models import Family
from app.people.service import NewMember
from app.programme.models import Activity, ParticipationStatus
from app.programme.queries import next_date
from app.programme.signing_up import check_open, sign_up
from app.public.limits import may_mail
from app.public.models import PublicText, TextKey
from app.rules.times import day_of

VISITOR = Actor("visitor", 0)


def sign_up_strangers(
    session: Session,
    activity: Activity,
    members: Sequence[NewMember],
    *,
    contact_comes: bool,
    language: str,
    at: datetime,
) -> Family:
    """Places for everybody who comes, or the queue for all. members: whoever writes stands first.

    Raises RuleBroken when sign-up is closed.
    """
    check_open(session, activity, at)
    family = newcomers.welcome(session, members, language=language, by=VISITOR, at=at)
    people = [member.person_id for member in family.members]
    coming = people if contact_comes else people[1:]
    rows = sign_up(session, activity, coming, by=VISITOR, at=at)
    if may_mail(session, members[0].email, at=at):
        waits = bool(rows) and rows[0].status == ParticipationStatus.WAITLISTED
        date = next_date(session, activity.id, at)
        messages.tell_people(
            session,
            [people[0]],
            "signed_up",
            about=f"signup:{family.id}:{activity.id}",
            concerns_on=day_of(date) if date else None,
            facts={
                "kind": activity.kind,
                "title": activity.title,
                "starts_at": date.isoformat() if date else None,
                "waits": waits,
            },
            at_once=True,
            at=at,
        )
    return family


def enquire(session: Session, enquiry: Enquiry, *, at: datetime) -> Family:
    """Raises RuleBroken for who asks for nothing."""
    family = enquiries.take_in(session, enquiry, by_telephone=False, by=VISITOR, at=at)
    if may_mail(session, enquiry.contact.email, at=at):
        [first, *_others] = wishes.open_wishes(session, [one.person_id for one in family.members])
        enquiries.confirm_by_mail(session, family, first, at=at)
    return family


def write_text(
    session: Session,
    key: TextKey,
    body: str,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Put a public text in place of its draft, or of the former one."""
    found = session.get(PublicText, key)
    if found is None:
        found = PublicText(key=key)
        session.add(found)
    else:
        check_version(found, version)
    found.body, found.changed_at = body, at
    session.flush()
    audit.record(session, "public.write_text", "public_text", 0, by=by, at=at, detail=key)
