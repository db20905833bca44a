"""What the office reads of the outbox."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.db import read
from app.base.errors import NotForYou
from app.base.ids import FamilyId, MessageId, PersonId
from app.messages.models import Channel, Message, MessageStatus
from app.people.models import Family, FamilyMember, Person, Phone
from app.people.phones import told_of_child, told_of_family

PAGE = 50
STATES: dict[str, tuple[MessageStatus, ...]] = {
    "wartet": (MessageStatus.WAITING,),
    "fehlgeschlagen": (MessageStatus.FAILED,),
    "erledigt": (MessageStatus.SENT, MessageStatus.OPENED, MessageStatus.CALLED),
    "weggefallen": (MessageStatus.DROPPED,),
}
AnyRow = Row[Any]


def get_message(session: Session, message_id: MessageId) -> Message:
    """Raises NotForYou for one that does not exist."""
    message = session.get(Message, message_id)
    if message is None:
        raise NotForYou
    return message


def told_of(session: Session, matters: Collection[str]) -> set[tuple[str, date | None]]:
    """Of what somebody has been told, or will be, and of which day: a date that has moved since is
    another one. What was dropped because the date changed is still to be told.
    """
    dropped = and_(Message.status == MessageStatus.DROPPED, Message.done_by == str(SYSTEM))
    rows = session.execute(
        select(Message.about, Message.concerns_on)
        .where(Message.about.in_(matters), ~dropped)
        .distinct()
    )
    return {(row.about, row.concerns_on) for row in rows}


def get_messages(session: Session, ids: Collection[MessageId]) -> Sequence[Message]:
    """All of them, in order. Raises NotForYou when one is missing, or none was asked for."""
    rows = session.scalars(select(Message).where(Message.id.in_(ids)).order_by(Message.id)).all()
    if not rows or len(rows) != len(set(ids)):
        raise NotForYou
    return rows


def list_messages(
    session: Session, state: str, *, family_id: FamilyId | None, before: MessageId | None
) -> Sequence[AnyRow]:
    """A page of the outbox, newest first, and one row more when there is another page."""
    query: Any = (
        select(
            Message.id,
            Message.sort,
            Message.channel,
            Message.status,
            Message.trouble,
            Message.attempts,
            Message.facts,
            Message.due_at,
            Message.done_at,
            Message.done_by,
            Message.family_id,
            Message.person_id,
            Message.account_id,
            Family.name.label("family_name"),
            Person.given_name,
            Person.family_name.label("person_family_name"),
        )
        .outerjoin(Family, Family.id == Message.family_id)
        .outerjoin(Person, Person.id == Message.person_id)
        .where(Message.status.in_(STATES[state]))
        .order_by(Message.id.desc())
        .limit(PAGE + 1)
    )
    if state == "wartet":
        query = query.where(Message.channel != Channel.CALL)
    if family_id is not None:
        query = query.where(Message.family_id == family_id)
    if before is not None:
        query = query.where(Message.id < before)
    found: Sequence[AnyRow] = session.execute(query).all()
    return found


def count_open(session: Session) -> dict[str, int]:
    """How many wait and how many have failed; calls have a page of their own."""
    rows = session.execute(
        select(Message.status, func.count())
        .where(
            Message.status.in_((MessageStatus.WAITING, MessageStatus.FAILED)),
            Message.channel != Channel.CALL,
        )
        .group_by(Message.status)
    )
    return {row[0]: row[1] for row in rows}


def calls() -> Select[Message]:
    """Calls to be made, the soonest matter first."""
    return (
        select(Message)
        .where(Message.status == MessageStatus.WAITING, Message.channel == Channel.CALL)
        .order_by(Message.concerns_on, Message.id)
    )


_RECIPIENTS = (
    calls().with_only_columns(Message.family_id, Message.person_id).order_by(None).distinct()
)
_CALLS = select(func.count()).select_from(_RECIPIENTS.subquery()).scalar_subquery()
_FAILED = (
    select(func.count())
    .where(Message.status == MessageStatus.FAILED, Message.channel != Channel.CALL)
    .scalar_subquery()
)
_TROUBLES = select(_CALLS.label("calls"), _FAILED.label("failed"))


def count_calls(session: Session) -> int:
    """How many families and people are to be rung up."""
    return count_troubles(session)[0]


def count_troubles(session: Session) -> tuple[int, int]:
    """Families and people to be rung up, and messages that have failed."""
    row = read(session, _TROUBLES).one()
    return row.calls, row.failed


def texts() -> Select[Message]:
    """Texts waiting to be shared or printed."""
    return (
        select(Message)
        .where(Message.status == MessageStatus.WAITING, Message.channel == Channel.SHARE)
        .order_by(Message.family_id, Message.person_id, Message.concerns_on, Message.id)
    )


def texts_with(message: Message) -> Select[Message]:
    """This text and the others that wait for the same recipient: they are shared as one."""
    return texts().where(
        Message.family_id == message.family_id, Message.person_id == message.person_id
    )


def families_by_id(session: Session, ids: Collection[FamilyId]) -> dict[FamilyId, AnyRow]:
    """Name and language of these families."""
    rows = session.execute(
        select(Family.id, Family.name, Family.language).where(Family.id.in_(ids))
    )
    return {row.id: cast(AnyRow, row) for row in rows}


def names_of_people(session: Session, ids: Collection[PersonId]) -> dict[PersonId | None, str]:
    rows = session.execute(
        select(Person.id, Person.given_name, Person.family_name).where(Person.id.in_(ids))
    )
    return {row.id: f"{row.given_name} {row.family_name}".strip() for row in rows}


def family_phones(
    session: Session, ids: Collection[FamilyId]
) -> dict[tuple[FamilyId | None, PersonId], list[str]]:
    """Numbers as they were given, by family and member, without those a ban closes."""
    found: dict[tuple[FamilyId | None, PersonId], list[str]] = defaultdict(list)
    rows = session.execute(
        select(FamilyMember.family_id, Phone.person_id, Phone.number)
        .join(FamilyMember, FamilyMember.person_id == Phone.person_id)
        .where(FamilyMember.family_id.in_(ids), ~told_of_family(FamilyMember.family_id))
        .order_by(Phone.id)
    )
    for row in rows:
        found[row.family_id, row.person_id].append(row.number)
    return found


def phones_of(
    session: Session, ids: Collection[PersonId]
) -> dict[tuple[FamilyId | None, PersonId], list[str]]:
    """The same of people who are rung up themselves."""
    found: dict[tuple[FamilyId | None, PersonId], list[str]] = defaultdict(list)
    rows = session.execute(
        select(Phone.person_id, Phone.number)
        .where(Phone.person_id.in_(ids), ~told_of_child(Phone.person_id))
        .order_by(Phone.id)
    )
    for row in rows:
        found[None, row.person_id].append(row.number)
    return found
