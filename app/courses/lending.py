"""Use cases of loans: hand an instrument over, extend, take it back, remind."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base import files
from app.base.actor import Actor
from app.base.db import hold
from app.base.errors import RuleBroken
from app.base.ids import FileId, PersonId
from app.base.photos import Photo
from app.courses.instrument_models import BACK, OUT, Condition, Instrument, Loan, LoanPhoto
from app.courses.instruments import is_lent
from app.courses.loan_queries import guardians_of
from app.messages import service as messages
from app.people.signals import guest_recognised
from app.rules.loans import LONGEST, NOTICE, remind_on
from app.rules.times import day_of, day_span

REGRET = timedelta(days=1)
"""So long a loan entered by mistake can be undone as if it had never been."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """An instrument goes out. guardian_id: who signs for a child"""

    person_id: PersonId
    guardian_id: PersonId | None
    from_on: date
    due_on: date
    condition: Condition
    accessories: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """An instrument comes back."""

    on: date
    condition: Condition
    note: str = ""


def lend(
    session: Session,
    instrument: Instrument,
    terms: HandOver,
    photo: Photo | None = None,
    *,
    by: Actor,
    at: datetime,
) -> Loan:
    """Whoever may lend to whom has been looked at before. Raises RuleBroken."""
    hold(session, Instrument, instrument.id)
    session.refresh(instrument)
    if instrument.retired:
        raise RuleBroken(gettext("This instrument is not lent any more."))
    if is_lent(session, instrument.id):
        raise RuleBroken(gettext("Somebody else has it at home."))
    _check_days(terms.from_on, terms.due_on, day_of(at))
    _check_guardian(session, terms)
    loan = Loan(
        instrument_id=instrument.id,
        person_id=terms.person_id,
        guardian_id=terms.guardian_id,
        from_on=terms.from_on,
        due_on=terms.due_on,
        accessories=terms.accessories,
        condition_out=terms.condition,
        note_out=terms.note,
        created_at=at,
    )
    session.add(loan)
    instrument.condition = terms.condition
    session.flush()
    _keep(session, loan, OUT, photo, by=by, at=at)
    audit.record(session, "courses.lend", "loan", loan.id, by=by, at=at)
    return loan


def undo_lending(session: Session, loan: Loan, *, by: Actor, at: datetime) -> None:
    """It was entered by mistake. Raises RuleBroken once it is back, or a day later."""
    _hold(session, loan)
    if loan.returned_on is not None or at - loan.created_at > REGRET:
        raise RuleBroken(gettext("This cannot be undone any more. Please take it back instead."))
    for file_id in _photos(session, loan):
        files.remove(session, file_id)
    session.delete(loan)
    session.flush()
    messages.drop_about(session, _about(loan), at=at)
    audit.record(session, "courses.undo_lending", "loan", loan.id, by=by, at=at)


def change_return(session: Session, loan: Loan, due_on: date, *, by: Actor, at: datetime) -> None:
    """Another day of return, later or earlier. Raises RuleBroken."""
    _hold(session, loan)
    _check_open(loan)
    _check_days(loan.from_on, due_on, day_of(at))
    if due_on == loan.due_on:
        return
    loan.due_on, loan.reminded_on = due_on, None
    session.flush()
    messages.drop_about(session, _about(loan), at=at)
    audit.record(session, "courses.change_return", "loan", loan.id, by=by, at=at)


def take_back(
    session: Session,
    loan: Loan,
    terms: TakeBack,
    photo: Photo | None = None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Raises RuleBroken when it is back already, or before it went out."""
    instrument = _hold(session, loan)
    _check_open(loan)
    if terms.on > day_of(at):
        raise RuleBroken(gettext("This day is still to come."), field="returned_on")
    if terms.on < loan.from_on:
        raise RuleBroken(gettext("It was handed over only later."), field="returned_on")
    loan.returned_on, loan.condition_in, loan.note_in = terms.on, terms.condition, terms.note
    instrument.condition = terms.condition
    session.flush()
    _keep(session, loan, BACK, photo, by=by, at=at)
    messages.drop_about(session, _about(loan), at=at)
    audit.record(session, "courses.take_back", "loan", loan.id, by=by, at=at)


def undo_return(session: Session, loan: Loan, *, by: Actor, at: datetime) -> None:
    """It is still with them. Raises RuleBroken when somebody else has it by now."""
    _hold(session, loan)
    if loan.returned_on is None:
        return
    if is_lent(session, loan.instrument_id):
        raise RuleBroken(gettext("Somebody else has it at home."))
    loan.returned_on, loan.condition_in, loan.note_in = None, "", ""
    session.flush()
    for file_id in _photos(session, loan, BACK):
        files.remove(session, file_id)
    audit.record(session, "courses.undo_return", "loan", loan.id, by=by, at=at)


def add_photo(session: Session, loan: Loan, photo: Photo, *, by: Actor, at: datetime) -> None:
    """One more: of the return once it is back, else of the hand-over."""
    _keep(session, loan, BACK if loan.returned_on else OUT, photo, by=by, at=at)
    audit.record(session, "courses.add_photo", "loan", loan.id, by=by, at=at)


def remove_photo(session: Session, loan: Loan, file_id: FileId, *, by: Actor, at: datetime) -> None:
    files.remove(session, file_id)
    audit.record(session, "courses.remove_photo", "loan", loan.id, by=by, at=at)


def remind_due(session: Session, *, at: datetime) -> int:
    """Tell families that an instrument is to come back soon, once per day of return."""
    today = day_of(at)
    rows = session.execute(
        select(Loan, Instrument)
        .join(Instrument, Instrument.id == Loan.instrument_id)
        .where(
            Loan.returned_on.is_(None),
            Loan.reminded_on.is_(None),
            Loan.due_on >= today,
            Loan.due_on <= today + NOTICE,
        )
        .order_by(Loan.id)
    ).all()
    due = [(loan, one) for loan, one in rows if remind_on(loan.from_on, loan.due_on) <= today]
    for loan, instrument in due:
        loan.reminded_on = today
        messages.tell_people(
            session,
            [loan.person_id],
            "loan_reminder",
            about=_about(loan),
            concerns_on=loan.due_on,
            facts=_facts(loan, instrument),
            at=at,
        )
    session.flush()
    return len(due)


def _facts(loan: Loan, instrument: Instrument) -> dict[str, Any]:
    return {"title": instrument.name, "until": day_span(loan.due_on)[0]}


def _hold(session: Session, loan: Loan) -> Instrument:
    """Nobody else changes who has the instrument until this is committed."""
    hold(session, Instrument, loan.instrument_id)
    session.refresh(loan)
    return session.get_one(Instrument, loan.instrument_id, populate_existing=True)


def _keep(
    session: Session, loan: Loan, moment: str, photo: Photo | None, *, by: Actor, at: datetime
) -> None:
    if photo is None:
        return
    stored = files.store_photo(session, photo, by=by, at=at)
    session.add(LoanPhoto(file_id=stored.id, loan_id=loan.id, moment=moment))
    session.flush()


def _photos(session: Session, loan: Loan, *moments: str) -> list[FileId]:
    query = select(LoanPhoto.file_id).where(
        LoanPhoto.loan_id == loan.id, LoanPhoto.moment.in_(moments or (OUT, BACK))
    )
    return list(session.scalars(query))


def _check_open(loan: Loan) -> None:
    if loan.returned_on is not None:
        raise RuleBroken(gettext("It is back already."))


def _check_days(from_on: date, due_on: date, today: date) -> None:
    if from_on > today:
        raise RuleBroken(gettext("This day is still to come."), field="from_on")
    if due_on < from_on:
        raise RuleBroken(gettext("It cannot come back before it goes out."), field="due_on")
    if due_on - from_on > LONGEST:
        raise RuleBroken(gettext("Please name a day within three years."), field="due_on")


def _check_guardian(session: Session, terms: HandOver) -> None:
    offered = [person_id for person_id, _name in guardians_of(session, terms.person_id)]
    if terms.guardian_id is not None and terms.guardian_id not in offered:
        raise RuleBroken(gettext("Please choose somebody of the family."), field="guardian_id")


def _about(loan: Loan) -> str:
    """What messages about this loan are filed under."""
    return f"loan:{loan.id}"


@guest_recognised.connect
def _pass_on(session: Session, *, guest_id: PersonId, person_id: PersonId, **_more: Any) -> None:
    """What the guest had at home, the person has."""
    for column in (Loan.person_id, Loan.guardian_id):
        moved = update(Loan).where(column == guest_id).values({column: person_id})
        session.execute(moved.execution_options(synchronize_session="fetch"))
