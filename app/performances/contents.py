"""What a stored performance holds: its line-up, its set list, its cars."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.base.ids import ActivityId, EventId, PersonId, PieceId
from app.people.models import Person
from app.performances.models import Piece, SetItem
from app.performances.plan import Draft
from app.programme.models import Activity, Participation, ParticipationStatus
from app.programme.places import set_parts
from app.programme.rides import set_cars


def line_up_of(session: Session, activity_id: ActivityId) -> list[tuple[PersonId, str]]:
    """Persons with their part, in the order of names."""
    rows = session.execute(
        select(Participation.person_id, Participation.part)
        .join(Person, Person.id == Participation.person_id)
        .where(
            Participation.activity_id == activity_id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.person_id, row.part) for row in rows]


def set_list_of(session: Session, activity_id: ActivityId) -> list[PieceId]:
    return list(
        session.scalars(
            select(SetItem.piece_id)
            .where(SetItem.activity_id == activity_id)
            .order_by(SetItem.position)
        )
    )


def replace(
    session: Session, activity: Activity, event_id: EventId, draft: Draft, *, at: datetime
) -> None:
    """Line-up, set list and cars, as planned and in that order."""
    set_parts(session, activity, draft.line_up, at=at)
    _set_pieces(session, activity.id, draft.pieces)
    set_cars(session, event_id, draft.cars)


def _set_pieces(session: Session, activity_id: ActivityId, pieces: Sequence[PieceId]) -> None:
    lengths = session.execute(select(Piece.id, Piece.seconds).where(Piece.id.in_(pieces)))
    seconds = {row.id: row.seconds for row in lengths}
    session.execute(delete(SetItem).where(SetItem.activity_id == activity_id))
    session.add_all(
        SetItem(activity_id=activity_id, position=position, piece_id=piece, seconds=seconds[piece])
        for position, piece in enumerate(pieces)
        if piece in seconds
    )
    session.flush()
