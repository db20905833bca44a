"""The pieces to choose from, and how a chosen set list stands: length, who still has to learn."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from flask_babel import gettext
from sqlalchemy import String, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session

from app.base.db import AnyRow, AnySelect, read
from app.base.ids import PieceId
from app.performances.instruments import label
from app.performances.models import Piece, PieceNeed
from app.performances.musicians import Musician
from app.rules.lineup import Need, PieceState

LineUp = Collection[tuple[Musician, str]]
MOST = 300
NAMED = 3


@dataclass(frozen=True, slots=True)
class PieceRow:
    id: PieceId
    title: str
    composer: str
    seconds: int
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class SetRow:
    """A place in the set list, with what a planner wants to hear about the piece."""

    piece: PieceRow
    remark: str
    ready: bool
    played_last_time: bool


def _pieces() -> AnySelect:
    needs = (
        select(
            func.aggregate_strings(
                PieceNeed.instrument.concat(":").concat(cast(PieceNeed.count, String)), " "
            )
        )
        .where(PieceNeed.piece_id == Piece.id)
        .correlate(Piece)
        .scalar_subquery()
    )
    return select(Piece.id, Piece.title, Piece.composer, Piece.seconds, needs.label("needs"))


@cache
def _repertoire() -> AnySelect:
    kept = Piece.id.in_(bindparam("always", expanding=True))
    return (
        _pieces()
        .where(or_(Piece.retired.is_(False), kept))
        .order_by(Piece.sort_key, Piece.id)
        .limit(MOST)
    )


@cache
def _some() -> AnySelect:
    return _pieces().where(Piece.id.in_(bindparam("ids", expanding=True)))


def list_pieces(session: Session, always: Collection[PieceId] = ()) -> list[PieceRow]:
    """The repertoire by title; retired ones only where a set list holds them. One statement."""
    return _in_rows(read(session, _repertoire(), always=list(always)))


def list_some(session: Session, ids: Collection[PieceId]) -> list[PieceRow]:
    """These pieces alone, in no order. One statement."""
    return _in_rows(read(session, _some(), ids=list(ids)))


def _in_rows(rows: Iterable[AnyRow]) -> list[PieceRow]:
    return [
        PieceRow(row.id, row.title, row.composer, row.seconds, _needs(row.needs)) for row in rows
    ]


def _needs(text: str | None) -> tuple[Need, ...]:
    """ "gitarre:2 violine:1", as the statement above writes it."""
    pairs = (word.rpartition(":") for word in sorted((text or "").split()))
    return tuple(Need(instrument, int(count)) for instrument, _, count in pairs)


def states(pieces: Iterable[PieceRow], line_up: LineUp) -> list[PieceState]:
    """For the readiness rule."""
    return [
        PieceState(
            piece.id,
            piece.title,
            piece.seconds,
            piece.needs,
            frozenset(one.id for one, _part in line_up if piece.id in one.learned),
        )
        for piece in pieces
    ]


def set_rows(
    pieces: Sequence[PieceRow],
    line_up: LineUp,
    last_time: Collection[PieceId] = (),
) -> list[SetRow]:
    """Who said no has nothing to learn for this day."""
    playing = [one for one, part in line_up if (part or one.instruments) and one.said != "no"]
    return [_set_row(piece, playing, piece.id in last_time) for piece in pieces]


def _set_row(piece: PieceRow, players: Sequence[Musician], played: bool) -> SetRow:
    learning = [one.name for one in players if piece.id not in one.learned]
    if not players:
        remark = ", ".join(_need_words(need) for need in piece.needs)
    elif not learning:
        remark = gettext("everybody knows it")
    elif len(learning) == len(players):
        remark = gettext("nobody knows it yet")
    elif len(learning) <= NAMED:
        remark = gettext("still learning: %(names)s", names=", ".join(learning))
    else:
        remark = gettext("%(number)s are still learning it", number=len(learning))
    return SetRow(piece, remark, not learning, played)


def _need_words(need: Need) -> str:
    return f"{need.count} × {label(need.instrument)}" if need.count > 1 else label(need.instrument)
