"""A list is handed in, its columns are told, rows are decided on; after a day it is forgotten."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.base.actor import Actor
from app.base.errors import NotForYou, RuleBroken
from app.base.ids import ActivityId
from app.base.upsert import insert
from app.exchange import text_reading, xlsx_reading
from app.exchange.columns import REPEATABLE, Meaning, guess_all, has_headings, is_refused
from app.exchange.ics_reading import Found, Reading
from app.exchange.models import Draft, Import, Made, RememberedColumns, Sort
from app.exchange.sheet import MOST_ROWS, Rows, Sheet, unreadable
from app.people.models import FamilyRole
from app.rules.names import fold

DRAFTS = timedelta(days=1)
UNDO = timedelta(days=30)
"""How long an import can be taken back: then it is forgotten what it has made."""


def read_sheet(data: bytes, pasted: str) -> Sheet:
    """What a file or a pasted text holds, without the columns we do not take. Raises RuleBroken."""
    if data.startswith(xlsx_reading.OLD_EXCEL):
        raise unreadable(gettext("Please save the old Excel file as XLSX or CSV first."))
    if data.startswith(xlsx_reading.MARK):
        rows = xlsx_reading.rows_of(data)
    else:
        text = text_reading.decoded(data) if data else pasted.replace("\x00", "")
        rows = text_reading.table_of(text)
    named = has_headings(rows)
    headings = rows[0] if named else [""] * len(rows[0])
    sheet = _without_refused(headings, rows[1:] if named else rows)
    if not sheet.rows:
        raise unreadable(gettext("There is nothing in it."))
    if len(sheet.rows) > MOST_ROWS:
        raise unreadable(gettext("At most %(most)s rows, please.", most=MOST_ROWS))
    return sheet


def _without_refused(headings: Sequence[str], rows: Rows) -> Sheet:
    kept = [number for number, heading in enumerate(headings) if not is_refused(heading)]
    filled = [number for number in kept if headings[number] or any(row[number] for row in rows)]
    cut = [[row[number] for number in filled] for row in rows]
    return Sheet(
        [headings[number] for number in filled],
        [row for row in cut if any(row)],
        [heading for heading in headings if is_refused(heading)],
    )


def hand_in(session: Session, sheet: Sheet, *, by: Actor, at: datetime) -> Draft:
    """A list of people. Its columns mean what they meant last time, or what they look like."""
    remembered = _remembered(session, sheet)
    meanings = remembered or guess_all(sheet.headings, sheet.rows)
    draft = Draft(
        sort=Sort.PEOPLE,
        owner=str(by),
        created_at=at,
        content=json.dumps(asdict(sheet)),
        meanings=json.dumps(meanings),
    )
    session.add(draft)
    session.flush()
    return draft


def hand_in_calendar(
    session: Session, reading: Reading, activity_id: ActivityId, *, by: Actor, at: datetime
) -> Draft:
    """The dates of a calendar, for one offer."""
    draft = Draft(
        sort=Sort.EVENTS,
        owner=str(by),
        created_at=at,
        content=json.dumps(asdict(reading), default=datetime.isoformat),
        activity_id=activity_id,
    )
    session.add(draft)
    session.flush()
    return draft


def draft_for(session: Session, by: Actor, draft_id: int, sort: Sort) -> Draft:
    """Raises NotForYou when it is gone or somebody else's."""
    found = session.scalar(
        select(Draft).where(Draft.id == draft_id, Draft.owner == str(by), Draft.sort == sort)
    )
    if found is None:
        raise NotForYou
    return found


def sheet_of(draft: Draft) -> Sheet:
    return Sheet(**json.loads(draft.content))


def meanings_of(draft: Draft) -> list[Meaning]:
    return [Meaning(one) for one in json.loads(draft.meanings)]


def choices_of(draft: Draft) -> dict[str, str]:
    found: dict[str, str] = json.loads(draft.choices)
    return found


def dates_of(draft: Draft) -> Reading:
    held = json.loads(draft.content)
    return Reading([_found(one) for one in held["dates"]], held["cut"])


def _found(held: dict[str, str]) -> Found:
    spans = {
        name: datetime.fromisoformat(held[name]) if held[name] else None
        for name in ("starts_at", "ends_at")
    }
    return Found(**{**held, **spans})  # type: ignore[arg-type]


def tell_columns(
    session: Session,
    draft: Draft,
    meanings: Sequence[Meaning],
    *,
    usual: FamilyRole,
    activity_id: ActivityId | None,
    at: datetime,
) -> None:
    """What each column means. Remembered for the next list with these headings.

    Raises RuleBroken without a name, or where one thing is said by two columns.
    """
    if not {Meaning.GIVEN_NAME, Meaning.FULL_NAME, Meaning.FAMILY_NAME} & set(meanings):
        raise RuleBroken(gettext("Which column holds the names?"), field="columns")
    for meaning in set(meanings) - REPEATABLE:
        if list(meanings).count(meaning) > 1:
            raise RuleBroken(gettext("Two columns cannot mean the same."), field="columns")
    if json.loads(draft.meanings) != list(meanings):
        draft.choices = "{}"  # rows may speak of others now
    draft.meanings, draft.usual, draft.activity_id = json.dumps(meanings), usual, activity_id
    session.flush()
    _remember(session, sheet_of(draft), meanings, at=at)


def decide(session: Session, draft: Draft, choices: Mapping[str, str]) -> None:
    """What somebody decided about some rows. Others keep what was decided before."""
    draft.choices = json.dumps({**choices_of(draft), **choices})
    session.flush()


def discard(session: Session, draft: Draft) -> None:
    session.delete(draft)
    session.flush()


def sweep(session: Session, at: datetime) -> None:
    """Lists nobody has carried out, and what old imports have made."""
    session.execute(delete(Draft).where(Draft.created_at < at - DRAFTS))
    old = select(Import.id).where(Import.made_at < at - UNDO)
    session.execute(delete(Made).where(Made.import_id.in_(old)))


def _fingerprint(sheet: Sheet) -> str:
    """Of the headings; "" where there are none to go by."""
    words = [fold(heading) for heading in sheet.headings]
    return hashlib.sha256("\n".join(words).encode()).hexdigest() if all(words) else ""


def _remembered(session: Session, sheet: Sheet) -> list[Meaning] | None:
    row = session.get(RememberedColumns, _fingerprint(sheet) or "-")
    return [Meaning(one) for one in json.loads(row.meanings)] if row else None


def _remember(session: Session, sheet: Sheet, meanings: Sequence[Meaning], *, at: datetime) -> None:
    if key := _fingerprint(sheet):
        said = {"meanings": json.dumps(meanings), "used_at": at}
        statement = insert(session, RememberedColumns).values(fingerprint=key, **said)
        session.execute(statement.on_conflict_do_update(index_elements=["fingerprint"], set_=said))
