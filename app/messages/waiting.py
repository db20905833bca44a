"""What still waits to be told, and what becomes of it when newer word arrives."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.ids import AccountId, FamilyId, PersonId
from app.messages import sorts
from app.messages.models import Message, MessageStatus

TOLD = (MessageStatus.SENT, MessageStatus.OPENED, MessageStatus.CALLED)


@dataclass(frozen=True, slots=True)
class Whom:
    """The one a row is for: exactly one of these is set."""

    family_id: FamilyId | None = None
    person_id: PersonId | None = None
    account_id: AccountId | None = None
    address: str = ""


Waiting = Mapping[Whom, list[Message]]
"""Messages by recipient, the oldest first."""


def waiting_about(session: Session, about: str) -> dict[Whom, list[Message]]:
    """What still waits about the same matter, by recipient."""
    rows = session.scalars(
        select(Message)
        .where(Message.about == about, Message.status == MessageStatus.WAITING)
        .order_by(Message.id)
    )
    found: dict[Whom, list[Message]] = {}
    for row in rows if about else ():
        found.setdefault(whom_of(row), []).append(row)
    return found


def follows_too_soon(earlier: list[Message], sort: str) -> bool:
    """A reminder of a question nobody has been asked yet."""
    before = sorts.FOLLOWING.get(sort)
    return any(row.sort == before for row in earlier)


def unheard(session: Session, waiting: Waiting, about: str) -> dict[Whom, Message]:
    """Whose cancellation nobody has sent, shown or told: for them nothing has happened."""
    cancelled = {
        whom: row for whom, rows in waiting.items() for row in rows if row.sort == sorts.ENDING
    }
    told = session.scalars(
        select(Message).where(
            Message.about == about, Message.sort == sorts.ENDING, Message.status.in_(TOLD)
        )
    ).all()
    return {
        whom: row
        for whom, row in cancelled.items()
        if not any(whom_of(one) == whom and one.created_at >= row.created_at for one in told)
    }


def ask_again(session: Session, cancelled: Message) -> None:
    """The questions that were dropped when the date was cancelled wait again."""
    dropped = session.scalars(
        select(Message).where(
            Message.about == cancelled.about,
            Message.status == MessageStatus.DROPPED,
            Message.done_at == cancelled.created_at,
            Message.sort.in_(sorts.ASKING),
        )
    )
    for row in dropped:
        if whom_of(row) == whom_of(cancelled):
            row.status, row.done_at, row.done_by = MessageStatus.WAITING, None, ""


def whom_of(row: Message) -> Whom:
    return Whom(row.family_id, row.person_id, row.account_id, row.address)


def still_asked(
    earlier: list[Message], sort: str, named: Mapping[PersonId, str]
) -> dict[str, dict[PersonId, str]]:
    """Which message names whom. Changed before anybody had read the question: it is asked anew,
    with what holds now; who has answered it, or was not asked, is only told of the change.
    """
    asking = [row for row in earlier if row.sort in sorts.ASKING]
    if sort not in sorts.REVISING or not asking:
        return {sort: dict(named)}
    asked = {one for row in asking for one in sorts.people_in(row.facts)}
    said = {
        asking[0].sort: {one: name for one, name in named.items() if one in asked},
        sort: {one: name for one, name in named.items() if one not in asked},
    }
    return {word: people for word, people in said.items() if people}


def first_before(earlier: list[Message], sort: str) -> datetime | None:
    """Moved twice before anybody was told: they know the time from before the first move."""
    if sort != "event_moved":
        return None
    moves = [row for row in earlier if row.sort == sort]
    before: datetime | None = sorts.unpacked(moves[0].facts)["before"] if moves else None
    return before


def retitle(session: Session, matters: Collection[str], title: str) -> None:
    """What they are about is called something else now: nobody is told the old name any more."""
    rows = select(Message).where(
        Message.about.in_(matters),
        Message.status.in_((MessageStatus.WAITING, MessageStatus.FAILED)),
    )
    for row in session.scalars(rows).all():
        row.facts = sorts.with_title(row.facts, title)
    session.flush()


def drop_all(rows: list[Message], at: datetime) -> None:
    for row in rows:
        row.status, row.done_at, row.done_by = MessageStatus.DROPPED, at, str(SYSTEM)
