"""Places on offer when what they are offered for moves: nobody keeps one too long."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import SYSTEM
from app.programme.models import Activity, Participation, ParticipationStatus
from app.programme.places import begins, tell_offer
from app.rules.queue import still_until


def shorten_offers(session: Session, activity: Activity, *, at: datetime) -> None:
    """It begins sooner: who has been offered a place has less time to answer, and is told so."""
    soonest = begins(session, activity, at)
    if soonest is None:
        return
    rows = select(Participation).where(
        Participation.activity_id == activity.id,
        Participation.status == ParticipationStatus.OFFERED,
        Participation.offer_until.is_not(None),
    )
    for row in session.scalars(rows.order_by(Participation.id)).all():
        before = row.offer_until or at
        row.offer_until = until = still_until(before, at, soonest)
        if until < before:
            session.flush()
            tell_offer(session, activity, row, until, at=at)
            audit.record(
                session, "programme.shorten_offer", "participation", row.id, by=SYSTEM, at=at
            )
