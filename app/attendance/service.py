"""Use cases of one register beside single marks (marking.py).

All present, a guest, the note, signing, changes after that, "the lesson is off".
"""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.attendance import ledger
from app.attendance import sheet as sheets
from app.attendance.marking import check_open, in_words, save_taps, settle_mark
from app.attendance.models import Amendment, Register, RegisterGuest
from app.attendance.taps import SentTap, new_tap
from app.audit import service as audit
from app.base.actor import Actor
from app.base.errors import RuleBroken, StaleVersion
from app.base.ids import PersonId
from app.people import service as people
from app.programme import service as programme
from app.programme.models import Event
from app.rules.marks import Mark
from app.rules.times import day_of


def all_present(session: Session, event: Event, *, by: Actor, at: datetime) -> int:
    """Everybody without a mark is there, but for those who have said they will not come.

    Those are recorded as excused. Returns how many marks were made.
    """
    check_open(event, at)
    if ledger.lock_register(session, event.id).signed_at is not None:
        raise RuleBroken(in_words("signed"))
    return _mark_open(session, event, Mark.PRESENT, by=by, at=at)


def _mark_open(
    session: Session, event: Event, mark: Mark | None, *, by: Actor, at: datetime
) -> int:
    """Record announced absences, and `mark` (if any) for everybody else still without one."""
    rows = sheets.lines_of(session, event.id, event.activity_id, day_of(event.starts_at))
    taps = []
    for row in rows:
        made = Mark.EXCUSED if sheets.is_excused(row) else mark
        if row.mark is None and made is not None:
            taps.append(SentTap(new_tap(), row.id, made, at, "form"))
    save_taps(session, event, taps, by=by, at=at)
    return len(taps)


def add_guest(
    session: Session,
    event: Event,
    first_name: str,
    *,
    client_id: str,
    tapped_at: datetime | None = None,
    device: str = "form",
    by: Actor,
    at: datetime,
) -> PersonId:
    """Somebody the school does not know yet is there. The office completes them later.

    client_id: made by the phone; the same one gives the same person
    """
    check_open(event, at)
    signed = ledger.lock_register(session, event.id).signed_at is not None
    known = session.get(RegisterGuest, (event.id, client_id))
    if known is not None:
        return known.person_id
    if signed:
        raise RuleBroken(in_words("signed"))
    if not first_name:
        raise RuleBroken(gettext("Please enter a first name."), field="first_name")
    person = people.create_person(session, given_name=first_name, provisional=True, by=by, at=at)
    session.add(RegisterGuest(event_id=event.id, client_id=client_id, person_id=person.id))
    session.flush()
    tap = SentTap(client_id, person.id, Mark.PRESENT, tapped_at or at, device)
    save_taps(session, event, [tap], by=by, at=at)
    return person.id


def save_note(
    session: Session, event: Event, note: str, *, version: int | None, by: Actor, at: datetime
) -> int:
    """Keep what was done in the lesson. Returns the note's new version.

    version: the one the text was written upon; None overwrites
    Raises StaleVersion, whose `current` is the Register, when somebody else wrote meanwhile.
    """
    register = _locked(session, event)
    if register.note == note:
        return register.note_version
    if version is not None and version != register.note_version:
        raise StaleVersion(register)
    register.note, register.note_version = note, register.note_version + 1
    session.flush()
    audit.record(session, "attendance.save_note", "event", event.id, by=by, at=at)
    return register.note_version


def _locked(session: Session, event: Event) -> Register:
    ledger.lock_register(session, event.id)
    return session.get_one(Register, event.id, populate_existing=True)


def sign(session: Session, event: Event, *, by: Actor, at: datetime) -> Register:
    """Close the register. Announced absences are recorded; what was not touched stays open."""
    check_open(event, at)
    if at < event.starts_at:
        raise RuleBroken(gettext("You can close the register once the lesson has begun."))
    register = _locked(session, event)
    if register.signed_at is None:
        _mark_open(session, event, None, by=by, at=at)
        register.signed_at, register.signed_by = at, str(by)
        session.flush()
        audit.record(session, "attendance.sign", "event", event.id, by=by, at=at)
    return register


def amend(
    session: Session,
    event: Event,
    person_id: PersonId,
    mark: Mark | None,
    *,
    late: int = 0,
    reason: str,
    by: Actor,
    at: datetime,
) -> Amendment:
    """Change a mark after signing: it needs a reason, and what stood there before is kept."""
    if not reason:
        raise RuleBroken(gettext("Please say why the mark is changed."), field="reason")
    check_open(event, at)
    before = settle_mark(session, event, person_id, mark, late=late, by=by, at=at)
    row = Amendment(
        event_id=event.id,
        person_id=person_id,
        before=before or "",
        after=mark or "",
        reason=reason,
        at=at,
        by=str(by),
    )
    session.add(row)
    session.flush()
    audit.record(session, "attendance.amend", "event", event.id, by=by, at=at)
    return row


def call_off(session: Session, event: Event, *, reason: str, by: Actor, at: datetime) -> None:
    """The lesson does not take place: calendars follow, families are told."""
    if not reason:
        raise RuleBroken(gettext("Please give the reason."), field="reason")
    if ledger.lock_register(session, event.id).signed_at is not None:
        raise RuleBroken(gettext("This register is closed: the lesson has taken place."))
    programme.cancel_event(session, event, reason=reason, by=by, at=at)


def take_place_after_all(session: Session, event: Event, *, by: Actor, at: datetime) -> None:
    programme.restore_event(session, event, by=by, at=at)
