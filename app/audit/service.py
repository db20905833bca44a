"""Write and verify the chain.

Each entry's seal is an HMAC over the entry and the seal before it; the head holds the last seal
and how many there are, under an HMAC of its own. Whoever has the database but not the key can
neither change, remove, insert or reorder an entry nor cut the end off unseen. What remains is
putting the whole database back to an earlier day: that is found by a head noted elsewhere
(`flask audit head`, printed or mailed, and later `flask audit verify --expect`).
"""

import hmac
import json
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry, AuditHead
from app.base import keys
from app.base.actor import Actor
from app.base.db import AnyRow
from app.base.upsert import insert

HEAD = 1
_encoded = json.JSONEncoder().encode
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain, as it is noted outside: "1234:9f3c…"."""

    entries: int
    seal: str

    def __str__(self) -> str:
        return f"{self.entries}:{self.seal}"

    @classmethod
    def read(cls, noted: str) -> "Head":
        """Raises ValueError for a text that is no head."""
        count, _colon, seal = noted.strip().partition(":")
        if not (count.isascii() and count.isdigit() and len(count) < 12):
            raise ValueError(noted)
        return cls(int(count), seal)


@dataclass(frozen=True, slots=True)
class Verdict:
    """head: where the walk ended; trouble: what does not fit, "" when all does."""

    head: Head
    trouble: str = ""

    @property
    def sound(self) -> bool:
        return not self.trouble

    @property
    def entries(self) -> int:
        return self.head.entries


def record(
    session: Session,
    deed: str,
    subject: str,
    subject_id: int | None,
    *,
    by: Actor,
    at: datetime,
    detail: str = "",
) -> None:
    """Add one entry in the caller's transaction.

    deed:   verb of the service, for example "programme.cancel"
    detail: facts without contents ("12 marks"), never a name or a note
    """
    head = _locked_head(session)
    seal = _seal(keys.key("audit"), head.seal, at, str(by), deed, subject, subject_id, detail)
    session.add(
        AuditEntry(
            at=at,
            actor=str(by),
            deed=deed,
            subject=subject,
            subject_id=subject_id,
            detail=detail,
            seal=seal,
        )
    )
    head.entries += 1
    head.seal = seal
    head.stamp = _stamp(Head(head.entries, seal))


def verify(session: Session, *, expect: Head | None = None) -> Verdict:
    """Walk the whole chain, and hold it against a head noted earlier."""
    key, seal, count, noted = keys.key("audit"), "", 0, expect is None or expect.entries == 0
    with closing(_walk(session)) as entries:
        for number, at, actor, deed, subject, subject_id, detail, held in entries:
            count += 1
            seal = _seal(key, seal, at, actor, deed, subject, subject_id, detail)
            if not hmac.compare_digest(seal.encode(), held.encode()):
                trouble = f"entry {number} was changed, moved, inserted, or follows a removed one"
                return Verdict(Head(count, seal), trouble)
            if expect is not None and count == expect.entries:
                noted = seal == expect.seal
    end = Head(count, seal)
    if not _is_end(session, end):
        return Verdict(end, "entries are missing at the end")
    return Verdict(end, "" if noted else "the noted head is not part of it: it was rewritten")


def head_of(session: Session) -> Head:
    """The present end of the chain, to be noted outside this machine."""
    row = session.get(AuditHead, HEAD)
    return Head(row.entries, row.seal) if row else Head(0, "")


def _is_end(session: Session, end: Head) -> bool:
    row = session.get(AuditHead, HEAD)
    if row is None:
        return end.entries == 0
    sound = hmac.compare_digest(row.stamp.encode(), _stamp(end).encode())
    return sound and (row.entries, row.seal) == (end.entries, end.seal)


def _walk(session: Session) -> Generator[AnyRow]:
    """All entries, in batches: without a cursor on the server, which needs a transaction."""
    row = AuditEntry
    columns = (row.id, row.at, row.actor, row.deed, row.subject, row.subject_id, row.detail)
    batch = select(*columns, row.seal).order_by(row.id).limit(BATCH)
    last = 0
    while found := session.connection().execute(batch.where(row.id > last)).all():
        yield from found
        last = found[-1].id


def _locked_head(session: Session) -> AuditHead:
    """The row lock keeps two writers on PostgreSQL from growing two chains."""
    head = session.get(AuditHead, HEAD, with_for_update=True)
    if head is None:
        blank = insert(session, AuditHead).values(id=HEAD, entries=0, seal="", stamp="")
        session.execute(blank.on_conflict_do_nothing())
        head = session.get_one(AuditHead, HEAD, with_for_update=True)
    return head


def _seal(
    key: bytes,
    before: str,
    at: datetime,
    actor: str,
    deed: str,
    subject: str,
    subject_id: int | None,
    detail: str,
) -> str:
    when = at.astimezone(UTC).isoformat()
    row = _encoded([before, when, actor, deed, subject, subject_id, detail])
    return hmac.digest(key, row.encode(), "sha256").hex()


def _stamp(head: Head) -> str:
    return hmac.digest(keys.key("audit"), f"head {head}".encode(), "sha256").hex()
