"""The inventory: all instruments, one with its history, a new one, what was done to it."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import AnyRow, db, transaction
from app.base.errors import NotForYou, RuleBroken
from app.base.once import create_once
from app.courses import instruments, loan_queries
from app.courses.blueprint import bp
from app.courses.instrument_forms import CareForm, InstrumentForm
from app.courses.instrument_models import Care, Condition, Instrument
from app.courses.instrument_words import CONDITIONS
from app.courses.queries import in_groups
from app.programme.buttons import press

FREE, LENT, LATE, RETIRED = "frei", "verliehen", "ueberfaellig", "ausgemustert"


@bp.route("/instrumente", endpoint="instruments")
@requires(Permission.PROGRAMME_SEE)
def list_all() -> ResponseReturnValue:
    """By kind. ?stand= frei | verliehen | ueberfaellig | ausgemustert."""
    wanted, today = request.args.get("stand", ""), clock.today()
    rows = loan_queries.list_instruments(db.session(), current_user, retired=wanted == RETIRED)
    late = [row for row in rows if row.due_on and row.due_on < today]
    shown = {
        FREE: [row for row in rows if row.loan_id is None],
        LENT: [row for row in rows if row.loan_id is not None],
        LATE: late,
    }.get(wanted, rows)
    return render_template(
        "courses/instruments.html",
        kinds=in_groups(shown, lambda row: str(row.kind)),
        wanted=wanted,
        late=len(late),
        conditions=CONDITIONS,
        today=today,
    )


@bp.route("/instrumente/neu", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def add_instrument() -> ResponseReturnValue:
    session = db.session()
    kind = request.args.get("art", "")
    form = InstrumentForm(data={"number": instruments.next_number(session), "kind": kind})
    if form.validate_on_submit():
        try:
            return create_once(form.once, lambda session: _added(session, form))
        except RuleBroken as refusal:
            form.show(refusal)
    return _form_page(form, None)


def _added(session: Session, form: InstrumentForm) -> str:
    made = instruments.add_instrument(session, form.said, by=current_user.actor, at=clock.now())
    flash(gettext("%(name)s is in the inventory.", name=made.name), "success")
    if "next" in request.form:
        return url_for("courses.add_instrument", art=made.kind)
    return url_for("courses.instrument", instrument_id=made.id)


@bp.route("/instrumente/<int:instrument_id>")
@requires(Permission.PROGRAMME_SEE)
def instrument(instrument_id: int) -> ResponseReturnValue:
    found = loan_queries.get_instrument(db.session(), instrument_id)
    return _show(found, CareForm(data={"done_on": clock.today()}))


def _show(found: Instrument, form: CareForm) -> ResponseReturnValue:
    session = db.session()
    lent = loan_queries.open_loan_of(session, found.id)
    history = loan_queries.history_of(session, current_user, found.id)
    return page(
        "courses/instrument.html",
        form=form,
        instrument=found,
        lent=lent,
        current=_current(history),
        past=[row for row in history if row.returned_on],
        care=loan_queries.list_care(session, found.id),
        conditions=CONDITIONS,
        damaged=Condition.DAMAGED,
        today=clock.today(),
    )


def _current(history: Sequence[AnyRow]) -> AnyRow | None:
    return next((row for row in history if row.returned_on is None), None)


@bp.route("/instrumente/<int:instrument_id>/bearbeiten", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_EDIT)
def change_instrument(instrument_id: int) -> ResponseReturnValue:
    found = loan_queries.get_instrument(db.session(), instrument_id)
    form = InstrumentForm(obj=found)
    if form.validate_on_submit():
        try:
            _change(found, form)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("courses.instrument", instrument_id=found.id), 303)
    return _form_page(form, found)


def _change(found: Instrument, form: InstrumentForm) -> None:
    with transaction() as session:
        instruments.change_instrument(
            session,
            found,
            form.said,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )


def _form_page(form: InstrumentForm, found: Instrument | None) -> ResponseReturnValue:
    session = db.session()
    return page(
        "courses/edit_instrument.html",
        form=form,
        instrument=found,
        kinds=loan_queries.kinds(session),
        kept=loan_queries.kept_places(session),
    )


@bp.route("/instrumente/<int:instrument_id>/pflege", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def note_care(instrument_id: int) -> ResponseReturnValue:
    """New strings, a repair."""
    found = loan_queries.get_instrument(db.session(), instrument_id)
    form = CareForm()
    if not form.validate_on_submit():
        return _show(found, form)
    try:
        with transaction() as session:
            instruments.note_care(
                session,
                found,
                done_on=form.done_on.data,
                what=form.what.data or "",
                mended=bool(form.mended.data),
                by=current_user.actor,
                at=clock.now(),
            )
    except RuleBroken as refusal:
        form.show(refusal)
        return _show(loan_queries.get_instrument(db.session(), instrument_id), form)
    flash(gettext("Noted."), "success")
    return redirect(url_for("courses.instrument", instrument_id=instrument_id), 303)


@bp.route("/instrumente/<int:instrument_id>/pflege/<int:care_id>/loeschen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def remove_care(instrument_id: int, care_id: int) -> ResponseReturnValue:
    def work(session: Session) -> str:
        care = session.get(Care, care_id)
        if care is None or care.instrument_id != instrument_id:
            raise NotForYou
        instruments.remove_care(session, care, by=current_user.actor, at=clock.now())
        return gettext("Deleted.")

    return press(work, url_for("courses.instrument", instrument_id=instrument_id))
