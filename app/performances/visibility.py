"""Which performances somebody may see."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import aliased

from app.performances.models import Asked, Performance
from app.programme.models import (
    Activity,
    Event,
    Leadership,
    Participation,
    ParticipationStatus,
    Reply,
)
from app.programme.visibility import Reader, own_activities

_PLAYED = select(Performance).where(Performance.event_id == Event.id).correlate(Event).exists()
_HEARD = or_(
    select(Asked)
    .where(Asked.activity_id == Participation.activity_id)
    .where(Asked.person_id == Participation.person_id)
    .correlate(Participation)
    .exists(),
    select(Reply)
    .where(Reply.event_id == Event.id, Reply.person_id == Participation.person_id)
    .correlate(Event, Participation)
    .exists(),
)
KNOWN_TO_FAMILY: ColumnElement[bool] = and_(Event.announced, or_(~_PLAYED, _HEARD))
"""A WHERE condition on Event and Participation, for a family's page and calendar alike: whoever
joins the line-up of a performance later hears of it once they are asked, too."""


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
