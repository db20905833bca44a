"""Handing an instrument over, the page of a loan, extending it, taking it back."""

from typing import Any

from flask import Response, flash, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session

from app.base import clock, documents, files, formats
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.base.forms import GREATEST, offer
from app.base.ids import FileId, LoanId, PersonId
from app.base.once import create_once
from app.base.photos import Photo, PhotoField, drawn_anew, takes_photo
from app.base.web import wants_part
from app.courses import lending, loan_queries, loan_sheet
from app.courses.blueprint import bp
from app.courses.instrument_forms import LendForm, PhotoForm, ReturnDayForm, TakeBackForm
from app.courses.instrument_models import Instrument, Loan
from app.courses.instrument_words import CONDITIONS
from app.people.queries import families_of
from app.people.signals import person_archived
from app.programme.buttons import press
from app.rules.loans import extended, usual_return
from app.rules.text import clean

MOST_TYPED = 80


@bp.route("/instrumente/<int:instrument_id>/ausleihen", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
@takes_photo
def lend(instrument_id: int) -> ResponseReturnValue:
    """First who (?wer=… finds them), then everything else (?person=12)."""
    session = db.session()
    instrument = loan_queries.get_instrument(session, instrument_id)
    person_id = request.args.get("person", type=int)
    if person_id is None or not 0 < person_id <= GREATEST:
        return _choose_borrower(instrument)
    person = loan_queries.borrower_for(session, current_user, person_id)
    form = LendForm(data=_usual(instrument))
    guardians = loan_queries.guardians_of(session, person.id)
    offer(form.guardian_id, guardians, gettext("the person themselves"))
    if not form.is_submitted() and guardians:
        form.guardian_id.data = guardians[0][0]
    if form.validate_on_submit():
        try:
            photo = _drawn(form.photo)
            return create_once(
                form.once,
                lambda session: _lent(session, instrument, form, person.id, photo),
            )
        except RuleBroken as refusal:
            form.show(refusal)
    return page("courses/lend.html", form=form, instrument=instrument, person=person)


def _usual(instrument: Instrument) -> dict[str, Any]:
    today = clock.today()
    return {
        "from_on": today,
        "due_on": usual_return(today),
        "accessories": instrument.accessories,
        "condition": instrument.condition,
    }


def _choose_borrower(instrument: Instrument) -> ResponseReturnValue:
    session = db.session()
    typed = clean(request.args.get("wer", ""))[:MOST_TYPED]
    if typed:
        rows = loan_queries.find_borrowers(session, current_user, typed)
    else:
        rows = loan_queries.likely_borrowers(session, current_user, instrument.kind)
    return page(
        "courses/_borrowers.html" if wants_part() else "courses/choose_borrower.html",
        instrument=instrument,
        typed=typed,
        rows=rows,
        families=families_of(session, [row.id for row in rows]),
    )


def _lent(
    session: Session,
    instrument: Instrument,
    form: LendForm,
    person_id: PersonId,
    photo: Photo | None,
) -> str:
    loan = lending.lend(
        session,
        instrument,
        form.terms(person_id),
        photo,
        by=current_user.actor,
        at=clock.now(),
    )
    said: Any = {
        "text": gettext("%(name)s is lent. Please print the sheet now.", name=instrument.name),
        "undo": url_for("courses.undo_lending", loan_id=loan.id),
    }
    flash(said, "success")
    return url_for("courses.loan", loan_id=loan.id)


def _drawn(control: PhotoField) -> Photo | None:
    """Before the transaction: drawing takes a moment in which others may save."""
    content = control.content
    return drawn_anew(content, field=control.name) if content else None


@bp.route("/ausleihen/<int:loan_id>")
@requires(Permission.PROGRAMME_SEE)
def loan(loan_id: int) -> ResponseReturnValue:
    found = loan_queries.loan_for(db.session(), current_user, loan_id)
    return _show(found, ReturnDayForm(data={"due_on": found.due_on}))


def _show(found: Loan, form: ReturnDayForm | PhotoForm) -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    return page(
        "courses/loan.html",
        form=form,
        day_form=form if isinstance(form, ReturnDayForm) else _day_form(found),
        photo_form=form if isinstance(form, PhotoForm) else PhotoForm(formdata=None),
        row=loan_queries.loan_row(session, found.id),
        photos=loan_queries.photos_of(session, found.id),
        next_end=extended(found.due_on, today),
        conditions=CONDITIONS,
        today=today,
    )


def _day_form(found: Loan) -> ReturnDayForm:
    return ReturnDayForm(formdata=None, data={"due_on": found.due_on})


@bp.route("/ausleihen/<int:loan_id>/verlaengern", methods=["POST"])
@requires(Permission.PROGRAMME_SEE)
def extend(loan_id: int) -> ResponseReturnValue:
    """To the next end of a school year, in one tap."""

    def work(session: Session) -> dict[str, str]:
        found = loan_queries.loan_for(session, current_user, loan_id)
        return _moved(session, found, extended(found.due_on, clock.today()))

    return press(work, url_for("courses.loan", loan_id=loan_id))


@bp.route("/ausleihen/<int:loan_id>/bis", methods=["POST"])
@requires(Permission.PROGRAMME_SEE)
def change_return(loan_id: int) -> ResponseReturnValue:
    """To a day that is typed; or (?war=…) back to what it was."""
    found = loan_queries.loan_for(db.session(), current_user, loan_id)
    form = ReturnDayForm(formdata=request.values)
    if not form.validate_on_submit():
        return _show(found, form)
    try:
        with transaction() as session:
            said: Any = _moved(session, found, form.due_on.data)
    except RuleBroken as refusal:
        form.show(refusal)
        return _show(loan_queries.loan_for(db.session(), current_user, loan_id), form)
    flash(said, "success")
    return redirect(url_for("courses.loan", loan_id=loan_id), 303)


def _moved(session: Session, found: Loan, due_on: Any) -> dict[str, str]:
    before = found.due_on
    lending.change_return(session, found, due_on, by=current_user.actor, at=clock.now())
    undo = url_for("courses.change_return", loan_id=found.id, due_on=before.isoformat())
    day = formats.date_full(due_on)
    return {"text": gettext("It comes back by %(day)s.", day=day), "undo": undo}


@bp.route("/ausleihen/<int:loan_id>/rueckgabe", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_SEE)
@takes_photo
def take_back(loan_id: int) -> ResponseReturnValue:
    """The condition it went out in is chosen already: one tap more and it is back."""
    found = loan_queries.loan_for(db.session(), current_user, loan_id)
    form = TakeBackForm(data={"returned_on": clock.today(), "condition": found.condition_out})
    if form.validate_on_submit():
        try:
            photo = _drawn(form.photo)
            with transaction() as session:
                lending.take_back(
                    session, found, form.terms, photo, by=current_user.actor, at=clock.now()
                )
            return _taken_back(loan_id)
        except RuleBroken as refusal:
            form.show(refusal)
            found = loan_queries.loan_for(db.session(), current_user, loan_id)
    session = db.session()
    return page(
        "courses/take_back.html",
        form=form,
        row=loan_queries.loan_row(session, found.id),
        photos=loan_queries.photos_of(session, found.id),
        conditions=CONDITIONS,
    )


def _taken_back(loan_id: int) -> ResponseReturnValue:
    row = loan_queries.loan_row(db.session(), LoanId(loan_id))
    said: Any = {
        "text": gettext("%(name)s is back.", name=f"{row.kind} {row.number}"),
        "undo": url_for("courses.undo_return", loan_id=loan_id),
    }
    flash(said, "success")
    return redirect(url_for("courses.instrument", instrument_id=row.instrument_id), 303)


@bp.route("/ausleihen/<int:loan_id>/doch-nicht", methods=["POST"])
@requires(Permission.PROGRAMME_SEE)
def undo_lending(loan_id: int) -> ResponseReturnValue:
    found = loan_queries.loan_for(db.session(), current_user, loan_id)
    back = url_for("courses.instrument", instrument_id=found.instrument_id)

    def work(session: Session) -> str:
        lending.undo_lending(session, found, by=current_user.actor, at=clock.now())
        return gettext("The loan is gone, as if it had not been.")

    return press(work, back)


@bp.route("/ausleihen/<int:loan_id>/noch-da", methods=["POST"])
@requires(Permission.PROGRAMME_SEE)
def undo_return(loan_id: int) -> ResponseReturnValue:
    def work(session: Session) -> str:
        found = loan_queries.loan_for(session, current_user, loan_id)
        lending.undo_return(session, found, by=current_user.actor, at=clock.now())
        return gettext("It counts as lent again.")

    return press(work, url_for("courses.loan", loan_id=loan_id))


@bp.route("/ausleihen/<int:loan_id>/fotos", methods=["POST"])
@requires(Permission.PROGRAMME_SEE)
@takes_photo
def add_photo(loan_id: int) -> ResponseReturnValue:
    found = loan_queries.loan_for(db.session(), current_user, loan_id)
    form = PhotoForm()
    if form.validate_on_submit():
        try:
            photo = _drawn(form.photo)
            if photo is not None:
                with transaction() as session:
                    lending.add_photo(session, found, photo, by=current_user.actor, at=clock.now())
            return redirect(url_for("courses.loan", loan_id=loan_id, _anchor="fotos"), 303)
        except RuleBroken as refusal:
            form.show(refusal)
    return _show(found, form)


@bp.route("/ausleihen/<int:loan_id>/fotos/<int:file_id>")
@requires(Permission.PROGRAMME_SEE)
def loan_photo(loan_id: int, file_id: int) -> ResponseReturnValue:
    session = db.session()
    found = loan_queries.loan_for(session, current_user, loan_id)
    return files.answer(loan_queries.photo_of(session, found, file_id), f"foto-{file_id}.jpg")


@bp.route("/ausleihen/<int:loan_id>/fotos/<int:file_id>/loeschen", methods=["POST"])
@requires(Permission.PROGRAMME_EDIT)
def remove_photo(loan_id: int, file_id: int) -> ResponseReturnValue:
    def work(session: Session) -> str:
        found = loan_queries.loan_for(session, current_user, loan_id)
        stored = loan_queries.photo_of(session, found, file_id)
        lending.remove_photo(
            session, found, FileId(stored.id), by=current_user.actor, at=clock.now()
        )
        return gettext("Deleted.")

    return press(work, url_for("courses.loan", loan_id=loan_id, _anchor="fotos"))


@bp.route("/ausleihen/<int:loan_id>/leihschein.pdf")
@requires(Permission.PROGRAMME_SEE)
def loan_paper(loan_id: int) -> ResponseReturnValue:
    """The sheet both sides sign."""
    session = db.session()
    found = loan_queries.loan_for(session, current_user, loan_id)
    written = documents.pdf("loan_sheet", loan_sheet.write(session, found))
    answer = Response(written, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="leihschein-{loan_id}.pdf"'
    return answer


@person_archived.connect
def _warn(session: Session, *, person_id: PersonId, **_more: Any) -> None:
    """Whoever archives somebody at the screen is told what they still have."""
    held = loan_queries.at_home_of(session, [person_id]) if has_request_context() else ()
    for row in held:
        name = f"{row.kind} {row.number}"
        flash(gettext("They still have an instrument at home: %(name)s", name=name), "warning")
