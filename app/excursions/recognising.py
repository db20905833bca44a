"""A guest of a trip turns out to be somebody known: what was counted of them is the other's."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base.ids import PersonId
from app.excursions.models import RollMark
from app.people.signals import guest_recognised


def connect() -> None:
    guest_recognised.connect(_take_over)


def _take_over(session: Session, *, guest_id: PersonId, person_id: PersonId, **_: Any) -> None:
    """Where both were counted, what was said of the person stays."""
    counted = select(RollMark.roll_call_id).where(RollMark.person_id == person_id)
    session.execute(
        update(RollMark)
        .where(RollMark.person_id == guest_id, RollMark.roll_call_id.not_in(counted))
        .values(person_id=person_id)
    )
