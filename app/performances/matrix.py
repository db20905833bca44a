"""Who knows which piece, ensemble by ensemble; who plays which instrument."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow
from app.base.ids import PersonId, PieceId
from app.people.models import Person
from app.performances import musicians
from app.performances.models import Learned, Piece, Plays
from app.performances.musicians import Ensemble
from app.programme.models import Activity, Kind, Participation, ParticipationStatus
from app.rules.names import fold

MOST = 120


@dataclass(frozen=True, slots=True)
class Matrix:
    ensemble: Ensemble | None
    people: list[tuple[PersonId, str]]
    learned: frozenset[tuple[PieceId, PersonId]]


def list_repertoire(session: Session, *, retired: bool = False) -> Sequence[AnyRow]:
    """Pieces with how many people know each. One statement."""
    knowing = (
        select(func.count()).where(Learned.piece_id == Piece.id).correlate(Piece).scalar_subquery()
    )
    return session.execute(
        select(
            Piece.id,
            Piece.title,
            Piece.composer,
            Piece.seconds,
            Piece.public_domain,
            Piece.retired,
            knowing.label("knowing"),
        )
        .where(Piece.retired.is_(retired))
        .order_by(Piece.sort_key, Piece.id)
        .limit(500)
    ).all()


def matrix_of(session: Session, ensemble: Ensemble | None) -> Matrix:
    """The members of an ensemble against the pieces; without one, everybody who plays something."""
    people = select(Person.id, Person.given_name, Person.call_name, Person.family_name).where(
        Person.archived_at.is_(None)
    )
    if ensemble is not None:
        people = people.where(Person.id.in_(ensemble.members))
    else:
        people = people.where(Person.id.in_(select(Plays.person_id)))
    rows = session.execute(people.order_by(Person.sort_key, Person.id).limit(MOST)).all()
    ids = [row.id for row in rows]
    known = session.execute(
        select(Learned.piece_id, Learned.person_id).where(Learned.person_id.in_(ids))
    )
    return Matrix(
        ensemble,
        [(row.id, row.call_name or row.given_name) for row in rows],
        frozenset((row.piece_id, row.person_id) for row in known),
    )


def list_players(session: Session, find: str = "") -> list[tuple[PersonId, str, tuple[str, ...]]]:
    """Whoever plays or might: active in a course or ensemble, or noted with an instrument."""
    active = (
        select(Participation.person_id)
        .join(Activity, Activity.id == Participation.activity_id)
        .where(
            Participation.status == ParticipationStatus.ACTIVE,
            Activity.kind.in_((Kind.COURSE, Kind.ENSEMBLE)),
        )
    )
    people = select(
        Person.id,
        Person.given_name,
        Person.family_name,
        musicians.joined(Plays.instrument, Plays.person_id == Person.id).label("instruments"),
    ).where(
        Person.archived_at.is_(None),
        or_(
            Person.id.in_(active),
            Person.id.in_(select(Plays.person_id)),
            musicians.leads(),
        ),
    )
    if find:
        people = people.where(Person.search_key.contains(fold(find), autoescape=True))
    rows = session.execute(people.order_by(Person.sort_key, Person.id).limit(MOST))
    return [
        (
            row.id,
            f"{row.given_name} {row.family_name}".strip(),
            tuple(sorted((row.instruments or "").split())),
        )
        for row in rows
    ]
