"""The loan sheet (Leihschein): what both sides sign. German, like all our papers."""

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import AnyRow
from app.base.documents import letterhead
from app.base.settings import Association, association
from app.courses.instrument_models import Instrument, Loan
from app.courses.instrument_words import CONDITIONS
from app.courses.loan_queries import loan_row
from app.people.models import Family, FamilyMember
from app.programme.words import full_name

Pairs = list[tuple[str, str]]


def write(session: Session, loan: Loan) -> dict[str, Any]:
    """What templates/_pdf/loan_sheet.typ prints."""
    row = loan_row(session, loan.id)
    instrument = session.get_one(Instrument, loan.instrument_id)
    house = association(session)
    with force_locale("de"):
        return {
            "title": gettext("Loan of an instrument"),
            **letterhead(session),
            "head": _head(house),
            "instrument": _of_instrument(instrument, row),
            "who": _who(session, row),
            "when": _when(row),
            "terms": _terms(),
            "returned": row.returned_on is not None,
            "signed": [*_signing(row, house), *_signing_again(house)],
            "words": {
                "instrument": gettext("Instrument"),
                "who": gettext("Lent to"),
                "when": gettext("Time"),
                "terms": gettext("What we agree"),
                "condition": gettext("Condition on return"),
            },
        }


def _head(house: Association) -> list[str]:
    town = f"{house.postcode} {house.city}".strip()
    lines = [house.name, ", ".join(filter(None, (house.street, town)))]
    reached = [formats.phone(house.phone) if house.phone else "", house.email]
    return [line for line in (*lines, " · ".join(filter(None, reached))) if line]


def _of_instrument(instrument: Instrument, row: AnyRow) -> Pairs:
    rows = [
        (gettext("Instrument"), instrument.kind),
        (gettext("Inventory number"), instrument.number),
        (gettext("Maker and model"), instrument.maker),
        (gettext("Serial number"), instrument.serial),
        (gettext("Goes along"), _in_one_line(row.accessories)),
        (gettext("Value"), "" if instrument.value is None else formats.money(instrument.value)),
        (gettext("Condition"), _condition(row.condition_out, row.note_out)),
    ]
    return [(word, said) for word, said in rows if said]


def _who(session: Session, row: AnyRow) -> Pairs:
    guardian = f"{row.guardian_given} {row.guardian_family}".strip()
    rows = [
        (gettext("Name"), full_name(row)),
        (gettext("Represented by"), guardian),
        (gettext("Address"), ", ".join(_address(session, row))),
    ]
    return [(word, said) for word, said in rows if said]


def _address(session: Session, row: AnyRow) -> Sequence[str]:
    """Of the family both belong to, so that parents who live apart do not read each other's."""
    homes = select(FamilyMember.family_id).where(
        FamilyMember.person_id == (row.guardian_id or row.person_id)
    )
    family = session.scalar(
        select(Family)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .where(FamilyMember.person_id == row.person_id, Family.id.in_(homes))
        .order_by(Family.id)
        .limit(1)
    )
    if family is None:
        return ()
    town = f"{family.postcode} {family.city}".strip()
    return [part for part in (family.street, town) if part]


def _when(row: AnyRow) -> Pairs:
    rows = [
        (gettext("Handed over on"), formats.date_short(row.from_on)),
        (gettext("Back by"), formats.date_short(row.due_on)),
    ]
    if row.returned_on:
        rows.append((gettext("Came back on"), formats.date_short(row.returned_on)))
        rows.append((gettext("Condition on return"), _condition(row.condition_in, row.note_in)))
    return rows


def _terms() -> list[str]:
    return [
        gettext("The loan costs nothing. The instrument stays the property of the music school."),
        gettext(
            "Please treat it with care, keep it from damp, heat and frost, and do not pass it on."
        ),
        gettext("Please tell us at once when something breaks or is lost."),
        gettext("Please have nothing repaired without asking us."),
        gettext("You may bring it back at any time. If you need it longer, tell us in time."),
    ]


def _signing(row: AnyRow, house: Association) -> list[list[str]]:
    """Two lines to sign on: for the house, and for whoever takes the instrument."""
    ours = gettext("Date, for %(name)s", name=house.short_name)
    theirs = gettext("Date, guardian") if row.guardian_id else gettext("Date, received by")
    return [[gettext("Handed over"), ours, theirs]]


def _signing_again(house: Association) -> list[list[str]]:
    """The same once more for the return; to be filled in when the time comes."""
    ours = gettext("Date, for %(name)s", name=house.short_name)
    return [[gettext("Came back"), ours, gettext("Date, brought back by")]]


def _condition(word: str, note: str) -> str:
    return ", ".join(filter(None, (str(CONDITIONS.get(word, "")), note)))


def _in_one_line(lines: str) -> str:
    return ", ".join(line.strip() for line in lines.splitlines() if line.strip())
