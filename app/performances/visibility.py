"""Which performances somebody may see."""

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import aliased

from app.programme.models import Activity, Leadership, Participation, ParticipationStatus
from app.programme.visibility import Reader, own_activities


def visible_performances(reader: Reader) -> ColumnElement[bool]:
    """A WHERE condition on Activity: all, or those one leads, plays in or sends pupils to."""
    if reader.sees_all:
        return true()
    if reader.person_id is None:
        return false()
    here, theirs = aliased(Participation), aliased(Participation)
    pupils = (
        select(here.id)
        .join(theirs, theirs.person_id == here.person_id)
        .join(Leadership, Leadership.activity_id == theirs.activity_id)
        .where(
            here.activity_id == Activity.id,
            here.status == ParticipationStatus.ACTIVE,
            theirs.status == ParticipationStatus.ACTIVE,
            Leadership.person_id == reader.person_id,
        )
        .exists()
    )
    themselves = (
        select(here.id)
        .where(
            here.activity_id == Activity.id,
            here.person_id == reader.person_id,
            here.status == ParticipationStatus.ACTIVE,
        )
        .exists()
    )
    return or_(Activity.id.in_(own_activities(reader.person_id)), pupils, themselves)
