"""How taps become marks: one lock, one reading, one writing, however many they are.

Every mark comes through `save_taps`, from a phone's queue or from a plain form.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.attendance import ledger
from app.attendance.taps import MOST_LATE, MOST_TAPS, SentTap, Standing, new_tap, standing
from app.audit import service as audit
from app.base import formats
from app.base.actor import Actor
from app.base.errors import RuleBroken
from app.base.ids import PersonId
from app.programme.models import Event
from app.rules.marks import Mark, Tap

OPENS_BEFORE = timedelta(minutes=60)

Why = Literal["", "unknown_person", "signed", "too_many"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one tap: `why` it was refused, or ""; and what now holds of the person."""

    tap: str
    person_id: PersonId
    why: Why = ""
    now: Standing | None = None


def opens_at(starts_at: datetime) -> datetime:
    return starts_at - OPENS_BEFORE


def check_open(event: Event, at: datetime) -> None:
    """Raise RuleBroken unless marks may be made: not cancelled, and about to begin or later."""
    if event.cancelled:
        raise RuleBroken(gettext("This date has been cancelled."))
    opening = opens_at(event.starts_at)
    if at < opening:
        raise RuleBroken(gettext("This register opens on %(when)s.", when=formats.when(opening)))


def save_taps(
    session: Session,
    event: Event,
    taps: Sequence[SentTap],
    *,
    with_reason: bool = False,
    by: Actor,
    at: datetime,
) -> list[Outcome]:
    """Take in taps in whatever order and however often they come; the last one on a person holds.

    with_reason: the caller has a reason for changing a signed register
    returns:     an outcome for each tap, in their order
    Raises RuleBroken when the register is not open.
    """
    check_open(event, at)
    if not taps:
        return []
    signed = ledger.lock_register(session, event.id).signed_at is not None
    sheet = _Sheet(session, event, [tap.person_id for tap in taps])
    closed = signed and not with_reason
    reasons = [sheet.take_in(tap, closed=closed, by=by, at=at) for tap in taps]
    sheet.write(by=by, at=at)
    return [
        Outcome(tap.tap, tap.person_id, why, sheet.now(tap.person_id))
        for tap, why in zip(taps, reasons, strict=True)
    ]


class _Sheet:
    """The part of a register that some taps are about, while they are taken in."""

    def __init__(self, session: Session, event: Event, people: Sequence[PersonId]) -> None:
        self.session, self.event = session, event
        self.taps: dict[PersonId, list[Tap]] = defaultdict(list)
        self.settled: dict[PersonId, set[str]] = defaultdict(set)
        self.fresh: list[SentTap] = []
        self.worked_out: dict[PersonId, Standing | None] = {}
        rows = ledger.sheet_of(session, event, people)
        self.people = {row.id: row for row in rows}
        for row in rows:
            tap = ledger.as_tap(row)
            if tap is not None:
                self.taps[row.id].append(tap)
                self.settled[row.id].update(row.settles.split())
        for row in self.people.values():
            if row.mark and not self.knows(row.id, row.tap):
                self.taps[row.id].append(ledger.as_last_tap(row))

    def knows(self, person_id: PersonId, tap: str) -> bool:
        return any(known.client_id == tap for known in self.taps[person_id])

    def now(self, person_id: PersonId) -> Standing | None:
        if person_id not in self.worked_out:
            held = self.taps[person_id]
            now = standing(held, self.settled[person_id]) if held else None
            self.worked_out[person_id] = now
        return self.worked_out[person_id]

    def take_in(self, tap: SentTap, *, closed: bool, by: Actor, at: datetime) -> Why:
        """Add one tap. Returns why not, or ""."""
        if tap.person_id not in self.people:
            return "unknown_person"
        if self.knows(tap.person_id, tap.tap):
            return ""
        if closed:
            now = self.now(tap.person_id)
            unchanged = (now.tap.value if now else (None, 0)) == (tap.mark, tap.late)
            return "" if unchanged else "signed"
        if len(self.taps[tap.person_id]) >= MOST_TAPS:
            return "too_many"
        self.taps[tap.person_id].append(
            Tap(
                *(tap.tap, f"{by}/{tap.device}", tap.mark, tap.tapped_at, at),
                late=tap.late,
                seen=tap.seen or None,
            )
        )
        self.settled[tap.person_id].update(tap.settles)
        self.worked_out.pop(tap.person_id, None)
        self.fresh.append(tap)
        return ""

    def write(self, *, by: Actor, at: datetime) -> None:
        """Keep the fresh taps, and the marks of everybody they are about."""
        if not self.fresh:
            return
        ledger.keep_taps(self.session, self.event, self.fresh, by=by, at=at)
        touched = dict.fromkeys(tap.person_id for tap in self.fresh)
        standings = {person_id: self.now(person_id) for person_id in touched}
        ledger.keep_marks(
            self.session,
            self.event,
            {person_id: now for person_id, now in standings.items() if now is not None},
            {person_id for person_id, row in self.people.items() if row.expected},
            at=at,
        )
        audit.record(
            self.session,
            "attendance.mark",
            "event",
            self.event.id,
            by=by,
            at=at,
            detail=f"{len(self.fresh)} taps",
        )


def settle_mark(
    session: Session,
    event: Event,
    person_id: PersonId,
    mark: Mark | None,
    *,
    late: int = 0,
    by: Actor,
    at: datetime,
) -> Mark | None:
    """Say outright what holds, against all that has been tapped. Returns what held before.

    Also on a signed register: the caller has a reason. Raises RuleBroken when the person does
    not belong on the sheet.
    """
    ledger.lock_register(session, event.id)
    sheet = _Sheet(session, event, [person_id])
    before = sheet.now(person_id)
    tap = SentTap(
        tap=new_tap(),
        person_id=person_id,
        mark=mark,
        tapped_at=at,
        device="form",
        late=min(late, MOST_LATE) if mark is Mark.LATE else 0,
        settles=tuple(known.client_id for known in sheet.taps[person_id]),
    )
    (outcome,) = save_taps(session, event, [tap], with_reason=True, by=by, at=at)
    if outcome.why:
        raise RuleBroken(in_words(outcome.why))
    return before.mark if before else None


def in_words(why: Why) -> str:
    """What a refused tap is told."""
    if why == "signed":
        return gettext("The register is closed. Later changes need a reason.")
    if why == "too_many":
        return gettext("That is too many changes for one person.")
    return gettext("This person is not on the list.")
