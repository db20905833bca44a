"""What waits for a newcomer is told to whoever they turn out to be, and to nobody else."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.base.ids import FamilyId, PersonId
from app.messages import service, sorts
from app.messages.models import Message, MessageStatus
from app.messages.waiting import drop_all
from app.people.models import FamilyMember

OPEN = (MessageStatus.WAITING, MessageStatus.FAILED)


def name_anew(session: Session, *, guest_id: PersonId, person_id: PersonId, **_: Any) -> None:
    """A guest is somebody known: messages about the one are about the other."""
    homes = select(FamilyMember.family_id).where(FamilyMember.person_id == guest_id)
    for row in session.scalars(
        select(Message).where(
            Message.status.in_(OPEN),
            or_(Message.family_id.in_(homes), Message.person_id == guest_id),
        )
    ).all():
        facts = json.loads(row.facts)
        people = facts.get("people", [])
        facts["people"] = [person_id if one == guest_id else one for one in people]
        row.facts = json.dumps(facts, ensure_ascii=False)
        if row.person_id == guest_id:
            row.person_id = person_id


def tell_anew(session: Session, *, family_id: FamilyId, at: datetime, **_: Any) -> None:
    """A family is no more: each matter is told to the households of those it concerns."""
    rows = session.scalars(
        select(Message).where(Message.family_id == family_id, Message.status.in_(OPEN))
    ).all()
    for row in rows:
        facts = sorts.unpacked(row.facts)
        drop_all([row], at)
        if row.sort in sorts.UNASKED or not facts["people"]:
            continue  # meant for the address that was typed, which has not shown who it is
        service.tell_people(
            session,
            facts["people"],
            row.sort,
            about=row.about,
            concerns_on=row.concerns_on,
            facts=facts,
            at=at,
        )
    session.flush()
