"""What an ensemble can play: on its page in the programme, and member by member to tap.

The rows are those the readiness light reads. Whoever leads the ensemble notes who has learned what.
"""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import AnyRow, db, transaction
from app.base.errors import NotForYou
from app.base.ids import ActivityId, PersonId, PieceId
from app.performances import matrix, repertoire
from app.performances.blueprint import bp
from app.performances.models import Learned, Piece
from app.performances.musicians import Ensemble
from app.programme.models import Activity, Kind, Participation, ParticipationStatus
from app.programme.parts import on_activity
from app.programme.visibility import activity_for

FEW = 6


@on_activity
def what_it_plays(session: Session, activity: Activity) -> str:
    if activity.kind != Kind.ENSEMBLE:
        return ""
    return render_template(
        "performances/_on_activity.html",
        activity=activity,
        pieces=best_known(session, activity.id),
        members=len(members_of(session, activity.id)),
    )


def members_of(session: Session, activity_id: ActivityId) -> Sequence[PersonId]:
    return session.scalars(
        select(Participation.person_id).where(
            Participation.activity_id == activity_id,
            Participation.status == ParticipationStatus.ACTIVE,
        )
    ).all()


def best_known(session: Session, activity_id: ActivityId) -> Sequence[AnyRow]:
    """Pieces some of the members know, those that most of them know first."""
    return session.execute(
        select(Piece.id, Piece.title, func.count().label("knowing"))
        .join(Learned, Learned.piece_id == Piece.id)
        .join(Participation, Participation.person_id == Learned.person_id)
        .where(
            Participation.activity_id == activity_id,
            Participation.status == ParticipationStatus.ACTIVE,
            Piece.retired.is_(False),
        )
        .group_by(Piece.id, Piece.title, Piece.sort_key)
        .order_by(func.count().desc(), Piece.sort_key, Piece.id)
        .limit(FEW)
    ).all()


@bp.route("/angebote/<int:activity_id>/stuecke")
@requires(Permission.PERFORMANCES_SEE)
def ensemble_pieces(activity_id: int) -> ResponseReturnValue:
    """Its members against all pieces."""
    session = db.session()
    activity = _ensemble(session, activity_id)
    members = tuple(members_of(session, activity.id))
    return page(
        "performances/ensemble.html",
        activity=activity,
        matrix=matrix.matrix_of(session, Ensemble(activity.id, activity.title, members, None)),
        pieces=matrix.list_repertoire(session),
    )


@bp.route("/angebote/<int:activity_id>/stuecke/<int:piece_id>", methods=["POST"])
@requires(Permission.PERFORMANCES_SEE)
def note_learned_here(activity_id: int, piece_id: int) -> ResponseReturnValue:
    """One tap: this member can play it now, or cannot after all."""
    wanted = request.form.get("person", type=int)
    with transaction() as session:
        activity = _ensemble(session, activity_id)
        if wanted is None or wanted not in members_of(session, activity.id):
            raise NotForYou
        repertoire.note_learned(
            session,
            PieceId(piece_id),
            PersonId(wanted),
            learned=request.form.get("learned") == "1",
            by=current_user.actor,
            at=clock.now(),
        )
    here = url_for("performances.ensemble_pieces", activity_id=activity_id)
    return redirect(f"{here}#stueck-{piece_id}", 303)


def _ensemble(session: Session, activity_id: int) -> Activity:
    """Whoever sees it leads it, or keeps the office. Raises NotForYou."""
    activity = activity_for(session, current_user, activity_id)
    if activity.kind != Kind.ENSEMBLE:
        raise NotForYou
    return activity
