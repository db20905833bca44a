"""Use cases of the inventory: enter an instrument, change it, note what was done to it."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import check_version
from app.base.errors import RuleBroken
from app.base.ids import InstrumentId
from app.courses.instrument_models import Care, Condition, Instrument, Loan
from app.rules.names import fold, sort_key
from app.rules.times import day_of

LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of an instrument. value: cents, None where nobody knows"""

    kind: str
    number: str
    maker: str = ""
    serial: str = ""
    accessories: str = ""
    value: int | None = None
    kept_at: str = ""
    condition: Condition = Condition.GOOD
    note: str = ""
    retired: bool = False


def next_number(session: Session) -> str:
    """One more than the highest plain number there is: the next label."""
    plain = [int(one) for one in session.scalars(select(Instrument.number)) if _is_plain(one)]
    return str(max(plain, default=0) + 1)


def add_instrument(
    session: Session, description: Description, *, by: Actor, at: datetime
) -> Instrument:
    """Raises RuleBroken for a number another instrument has."""
    instrument = Instrument()
    _apply(session, instrument, description)
    _insert(session, instrument)
    audit.record(session, "courses.add_instrument", "instrument", instrument.id, by=by, at=at)
    return instrument


def change_instrument(
    session: Session,
    instrument: Instrument,
    description: Description,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Raises RuleBroken for a double number, and for retiring what somebody has at home."""
    check_version(instrument, version)
    if description.retired and is_lent(session, instrument.id):
        raise RuleBroken(gettext("Somebody has it at home. Take it back first."), field="retired")
    _apply(session, instrument, description)
    session.flush()
    audit.record(session, "courses.change_instrument", "instrument", instrument.id, by=by, at=at)


def note_care(
    session: Session,
    instrument: Instrument,
    *,
    done_on: date,
    what: str,
    mended: bool = False,
    by: Actor,
    at: datetime,
) -> Care:
    """mended: what was damaged is good again. Raises RuleBroken for a day to come."""
    if done_on > day_of(at):
        raise RuleBroken(gettext("This day is still to come."), field="done_on")
    care = Care(instrument_id=instrument.id, done_on=done_on, what=what)
    session.add(care)
    if mended:
        instrument.condition = Condition.GOOD
    session.flush()
    audit.record(session, "courses.note_care", "instrument", instrument.id, by=by, at=at)
    return care


def remove_care(session: Session, care: Care, *, by: Actor, at: datetime) -> None:
    session.delete(care)
    session.flush()
    audit.record(session, "courses.remove_care", "instrument", care.instrument_id, by=by, at=at)


def is_lent(session: Session, instrument_id: InstrumentId) -> bool:
    found = select(Loan.id).where(Loan.instrument_id == instrument_id, Loan.returned_on.is_(None))
    return session.scalar(found) is not None


def _apply(session: Session, instrument: Instrument, said: Description) -> None:
    key = fold(said.number)
    if not key:
        raise RuleBroken(gettext("Please write letters or digits."), field="number")
    other = session.scalar(select(Instrument.id).where(Instrument.number_key == key))
    if other is not None and other != instrument.id:
        raise _taken()
    instrument.number, instrument.number_key = said.number, key
    instrument.kind, instrument.maker, instrument.serial = said.kind, said.maker, said.serial
    instrument.accessories, instrument.value = said.accessories, said.value
    instrument.kept_at, instrument.condition = said.kept_at, said.condition
    instrument.note, instrument.retired = said.note, said.retired
    instrument.sort_key = f"{sort_key(said.kind)} {_padded(key)}"


def _insert(session: Session, instrument: Instrument) -> None:
    """Two people may have been offered the same number."""
    try:
        with session.begin_nested():
            session.add(instrument)
            session.flush()
    except IntegrityError:
        raise _taken() from None


def _taken() -> RuleBroken:
    return RuleBroken(gettext("Another instrument has this number."), field="number")


def _is_plain(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 10


def _padded(number: str) -> str:
    """2 before 10, G-2 before G-10."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(LONGEST_NUMBER), number)
