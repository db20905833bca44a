"""The repertoire: pieces, who has learned them, who plays which instrument."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import PersonId, PieceId
from app.base.once import create_once
from app.performances import instruments as words
from app.performances import matrix, musicians, repertoire
from app.performances.blueprint import bp
from app.performances.forms import PieceForm
from app.performances.repertoire import MOST_OF_ONE, Score
from app.rules.text import clean

REPERTOIRE = "performances.repertoire"


@bp.route("/repertoire", endpoint="repertoire")
@requires(Permission.PERFORMANCES_SEE)
def pieces() -> ResponseReturnValue:
    """All pieces against the members of one ensemble; a tap notes what somebody has learned."""
    session = db.session()
    ensembles = musicians.list_ensembles(session)
    wanted = request.args.get("ensemble", type=int)
    ensemble = next((one for one in ensembles if one.id == wanted), None)
    if ensemble is None and "alle" not in request.args:
        ensemble = next(iter(ensembles), None)
    return page(
        "performances/repertoire.html",
        ensembles=ensembles,
        matrix=matrix.matrix_of(session, ensemble),
        pieces=matrix.list_repertoire(session),
        retired=matrix.list_repertoire(session, retired=True),
    )


@bp.route("/repertoire/neu", methods=["GET", "POST"])
@requires(Permission.PERFORMANCES_EDIT)
def add_piece() -> ResponseReturnValue:
    form = PieceForm()
    if not form.validate_on_submit() or not _needs_are_numbers(form):
        return _piece_page(form, None, _typed_needs())
    score = _score(form)

    def make(session: Session) -> str:
        repertoire.add_piece(session, score, by=current_user.actor, at=clock.now())
        flash(gettext("Saved: %(title)s", title=score.title), "success")
        return url_for(REPERTOIRE)

    try:
        return create_once(form.once, make)
    except RuleBroken as refusal:
        form.show(refusal)
        return _piece_page(form, None, _typed_needs())


@bp.route("/repertoire/<int:piece_id>", methods=["GET", "POST"])
@requires(Permission.PERFORMANCES_EDIT)
def change_piece(piece_id: int) -> ResponseReturnValue:
    piece = repertoire.get_piece(db.session(), piece_id)
    stored = {need.instrument: str(need.count) for need in piece.needs}
    form = PieceForm(obj=piece)
    if not form.validate_on_submit() or not _needs_are_numbers(form):
        return _piece_page(form, piece_id, _typed_needs() if request.method == "POST" else stored)
    try:
        with transaction() as session:
            repertoire.change_piece(
                session,
                repertoire.get_piece(session, piece_id),
                _score(form),
                version=form.seen_version,
                by=current_user.actor,
                at=clock.now(),
            )
    except RuleBroken as refusal:
        form.show(refusal)
        return _piece_page(form, piece_id, _typed_needs())
    flash(gettext("Saved: %(title)s", title=form.title.data), "success")
    return redirect(url_for(REPERTOIRE), 303)


@bp.route("/repertoire/<int:piece_id>/ablegen", methods=["POST"])
@requires(Permission.PERFORMANCES_EDIT)
def retire_piece(piece_id: int) -> ResponseReturnValue:
    """Out of the lists, or (retired=0) back into them."""
    retired = request.form.get("retired") != "0"
    with transaction() as session:
        piece = repertoire.get_piece(session, piece_id)
        repertoire.retire_piece(
            session, piece, retired=retired, by=current_user.actor, at=clock.now()
        )
    text = gettext("The piece is put away.") if retired else gettext("The piece is back.")
    flash(text, "success")
    return redirect(url_for(REPERTOIRE), 303)


@bp.route("/repertoire/<int:piece_id>/gelernt", methods=["POST"])
@requires(Permission.PERFORMANCES_EDIT)
def note_learned(piece_id: int) -> ResponseReturnValue:
    """One tap in the matrix."""
    number = request.form.get("person", type=int)
    if number is None or not 0 < number < 2**31:
        raise NotForYou
    with transaction() as session:
        repertoire.note_learned(
            session,
            PieceId(piece_id),
            PersonId(number),
            learned=request.form.get("learned") == "1",
            by=current_user.actor,
            at=clock.now(),
        )
    ensemble = request.form.get("ensemble", type=int)
    here = url_for(REPERTOIRE, ensemble=ensemble) if ensemble else url_for(REPERTOIRE, alle=1)
    return redirect(f"{here}#stueck-{piece_id}", 303)


@bp.route("/repertoire/instrumente", methods=["GET", "POST"])
@requires(Permission.PERFORMANCES_EDIT)
def instruments() -> ResponseReturnValue:
    """Who plays what. One person is changed at a time."""
    if request.method == "POST":
        number = request.form.get("person", type=int)
        if number is None or not 0 < number < 2**31:
            raise NotForYou
        with transaction() as session:
            repertoire.set_instruments(
                session,
                PersonId(number),
                request.form.getlist("instrument"),
                by=current_user.actor,
                at=clock.now(),
            )
        flash(gettext("Saved."), "success")
        return redirect(url_for("performances.instruments", q=_sought()) + f"#person-{number}", 303)
    return page(
        "performances/instruments.html",
        players=matrix.list_players(db.session(), _sought()),
        sought=_sought(),
        choices=words.choices(),
    )


def _sought() -> str:
    return clean(request.values.get("q", ""))[:60]


def _piece_page(
    form: PieceForm, piece_id: int | None, needs: dict[str, str]
) -> ResponseReturnValue:
    return page(
        "performances/piece.html",
        form=form,
        piece_id=piece_id,
        needs=needs,
        choices=words.choices(),
    )


def _typed_needs() -> dict[str, str]:
    """How many of which instrument, as typed into boxes called need-<key>."""
    typed = {key: clean(request.form.get(f"need-{key}", ""))[:12] for key in words.INSTRUMENTS}
    return {key: text for key, text in typed.items() if text}


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= MOST_OF_ONE


def _needs_are_numbers(form: PieceForm) -> bool:
    """Says above the form which boxes hold no number, or one too large."""
    for key, text in _typed_needs().items():
        if not _is_count(text):
            form.form_errors.append(
                gettext(
                    "%(instrument)s: please enter a number from 0 to %(most)s.",
                    instrument=words.label(key),
                    most=MOST_OF_ONE,
                )
            )
    return not form.form_errors


def _score(form: PieceForm) -> Score:
    return Score(
        title=form.title.data or "",
        composer=form.composer.data or "",
        arranger=form.arranger.data or "",
        lyricist=form.lyricist.data or "",
        publisher=form.publisher.data or "",
        public_domain=bool(form.public_domain.data),
        seconds=form.seconds.data or 0,
        needs={key: int(text) for key, text in _typed_needs().items() if int(text)},
        note=form.note.data or "",
    )
