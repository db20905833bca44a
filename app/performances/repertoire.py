"""Use cases of the repertoire: pieces, who has learned them, who plays what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version, hold
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import PersonId, PieceId
from app.people.models import Person
from app.performances.instruments import INSTRUMENTS, known
from app.performances.models import Learned, Piece, PieceNeed, Plays
from app.rules.names import sort_key

MOST_OF_ONE = 20
LONGEST_SECONDS = 3 * 3600


@dataclass(frozen=True, slots=True)
class Score:
    """What is said about a piece. needs: how many of each instrument it cannot do without."""

    title: str
    composer: str = ""
    arranger: str = ""
    lyricist: str = ""
    publisher: str = ""
    public_domain: bool = False
    seconds: int = 180
    needs: Mapping[str, int] | None = None
    note: str = ""


def add_piece(session: Session, score: Score, *, by: Actor, at: datetime) -> Piece:
    piece = Piece(needs=[])
    session.add(piece)
    _apply(piece, score)
    session.flush()
    audit.record(session, "performances.add_piece", "piece", piece.id, by=by, at=at)
    return piece


def change_piece(
    session: Session,
    piece: Piece,
    score: Score,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """piece: loaded by `get_piece`, with its needs."""
    check_version(piece, version)
    _apply(piece, score)
    session.flush()
    audit.record(session, "performances.change_piece", "piece", piece.id, by=by, at=at)


def retire_piece(session: Session, piece: Piece, *, retired: bool, by: Actor, at: datetime) -> None:
    """Out of the lists to choose from, or back into them; old set lists keep it."""
    piece.retired = retired
    session.flush()
    deed = "performances.retire_piece" if retired else "performances.revive_piece"
    audit.record(session, deed, "piece", piece.id, by=by, at=at)


def get_piece(session: Session, piece_id: int) -> Piece:
    """With its needs. Raises NotForYou when there is none."""
    if not 0 < piece_id < 2**31:
        raise NotForYou
    found = session.scalar(
        select(Piece).where(Piece.id == PieceId(piece_id)).options(selectinload(Piece.needs))
    )
    if found is None:
        raise NotForYou
    return found


def note_learned(
    session: Session,
    piece_id: PieceId,
    person_id: PersonId,
    *,
    learned: bool = True,
    by: Actor,
    at: datetime,
) -> None:
    """This person can play this piece now, or cannot after all. Twice is as good as once."""
    if not 0 < piece_id < 2**31:
        raise NotForYou
    hold(session, Person, person_id)
    row = session.get(Learned, (piece_id, person_id))
    if learned == (row is not None):
        return
    if row is not None:
        session.delete(row)
    else:
        _check_both_exist(session, piece_id, person_id)
        session.add(Learned(piece_id=piece_id, person_id=person_id, noted_at=at))
    session.flush()
    deed = "performances.note_learned" if learned else "performances.take_back_learned"
    audit.record(session, deed, "piece", piece_id, by=by, at=at)


def set_instruments(
    session: Session, person_id: PersonId, instruments: Collection[str], *, by: Actor, at: datetime
) -> None:
    """Make these the instruments a person plays; words that are none are left out."""
    if session.get(Person, person_id) is None:
        raise NotForYou
    wanted = known(instruments)
    session.execute(delete(Plays).where(Plays.person_id == person_id))
    session.add_all(Plays(person_id=person_id, instrument=key) for key in wanted)
    session.flush()
    audit.record(session, "performances.set_instruments", "person", person_id, by=by, at=at)


def _apply(piece: Piece, score: Score) -> None:
    if not 0 < score.seconds <= LONGEST_SECONDS:
        raise RuleBroken(gettext("A piece lasts up to three hours."), field="seconds")
    piece.title, piece.composer = score.title, score.composer
    piece.arranger, piece.lyricist = score.arranger, score.lyricist
    piece.publisher, piece.public_domain = score.publisher, score.public_domain
    piece.seconds, piece.note = score.seconds, score.note
    piece.sort_key = sort_key(score.title)
    _set_needs(piece, score.needs or {})


def _set_needs(piece: Piece, needs: Mapping[str, int]) -> None:
    wanted = {
        key: count
        for key, count in needs.items()
        if key in INSTRUMENTS and 0 < count <= MOST_OF_ONE
    }
    kept = [need for need in piece.needs if need.instrument in wanted]
    for need in kept:
        need.count = wanted.pop(need.instrument)
    fresh: Sequence[PieceNeed] = [
        PieceNeed(instrument=key, count=count) for key, count in wanted.items()
    ]
    piece.needs = [*kept, *fresh]


def _check_both_exist(session: Session, piece_id: PieceId, person_id: PersonId) -> None:
    if session.get(Piece, piece_id) is None or session.get(Person, person_id) is None:
        raise NotForYou
