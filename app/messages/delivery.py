"""Sending what is due: claim, hand over, note. Three steps, so that a crash loses nothing.

The claim is committed before the mail server hears anything: it fixes which rows make one mail,
its Message-ID and a lease. After a crash the lease runs out and the same mail is tried again
under the same Message-ID; it can arrive twice only when the crash fell between the server's
"accepted" and our note of it.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.db import transaction
from app.base.ids import MessageId
from app.base.settings import Association, association
from app.messages import sorts, timing
from app.messages.letters import Letter, family_urls, language_of, write
from app.messages.models import Channel, Message, MessageStatus
from app.messages.recipients import Household, find_account, households_of
from app.messages.smtp import Post, Trouble
from app.messages.wording import own_texts
from app.people.models import Person
from app.rules.text import clean

log = logging.getLogger("einklang.messages")

MOST = 500
"""Mails in one round; the rest goes with the next."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Rows that travel as one mail."""

    ids: tuple[MessageId, ...]
    message_id: str
    attempt: int


class NoAddress(Exception):
    """What stands where an e-mail address should is none."""


@dataclass
class Tally:
    """What a round has done, in mails."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


def deliver_due(post: Post, *, at: datetime) -> Tally:
    """Send every mail that is due. Commits after each, so that what was sent is known."""
    tally = Tally()
    for _round in range(MOST):
        with transaction() as session:
            rows = _next_rows(session, at)
            parcel = _claim(session, rows, at) if rows else None
        if not rows:
            break
        if parcel is not None:
            _deliver(post, parcel, tally, at)
    return tally


def sender_of(house: Association) -> str:
    """The address mails come from; empty when nobody has set one."""
    return str(current_app.config["MAIL_FROM"] or house.email)


def _next_rows(session: Session, at: datetime) -> Sequence[Message]:
    """The row that is due longest, and those that travel with it."""
    mails = select(Message).where(
        Message.status == MessageStatus.WAITING, Message.channel == Channel.MAIL
    )
    first = session.scalar(
        mails.where(Message.due_at <= at)
        .order_by(Message.due_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if first is None or (first.family_id is None and first.person_id is None):
        return [first] if first else []
    together = mails.where(
        Message.family_id == first.family_id,
        Message.person_id == first.person_id,
        Message.message_id == first.message_id,
    )
    return session.scalars(
        together.order_by(
            Message.concerns_on.is_(None), Message.concerns_on, Message.id
        ).with_for_update(skip_locked=True)
    ).all()


def _claim(session: Session, rows: Sequence[Message], at: datetime) -> Parcel | None:
    """Fix the mail and take the lease; None when there is nothing to carry."""
    if not _addresses(session, rows, _household(session, rows[0])):
        _leave_to_the_office(session, rows, at)
        return None
    attempt = max(row.attempts for row in rows) + 1
    if attempt > len(timing.RETRIES) + 1:
        _settle(rows, Trouble("interrupted", final=True), at)
        return None
    message_id = rows[0].message_id or _new_message_id(session, rows)
    for row in rows:
        row.message_id, row.attempts = message_id, attempt
        row.due_at = at + timing.LEASE
    return Parcel(tuple(row.id for row in rows), message_id, attempt)


def _deliver(post: Post, parcel: Parcel, tally: Tally, at: datetime) -> None:
    trouble = _hand_over(post, parcel, at)
    with transaction() as session:
        rows = session.scalars(
            select(Message).where(Message.id.in_(parcel.ids)).with_for_update()
        ).all()
        status = _settle(rows, trouble, at)
    match status:
        case MessageStatus.SENT:
            tally.sent += 1
        case MessageStatus.FAILED:
            tally.failed += 1
        case _:
            tally.put_off += 1
    if trouble is not None:
        log.warning("mail %s: %s, attempt %d", parcel.message_id, trouble.word, parcel.attempt)


def _hand_over(post: Post, parcel: Parcel, at: datetime) -> Trouble | None:
    """Write the mail and send it. A text that cannot be written must not hold up the others."""
    try:
        with transaction() as session:
            letter = _letter(session, parcel)
            mail = compose(letter, parcel.message_id, association(session), at)
    except NoAddress:
        return Trouble("address", final=True)
    except Exception as error:  # one bad row, whatever is wrong with it
        log.error("mail %s cannot be written: %s", parcel.message_id, type(error).__name__)
        return Trouble("unwritable", final=True)
    return post.send(mail, letter.to)


def _letter(session: Session, parcel: Parcel) -> Letter:
    rows = session.scalars(select(Message).where(Message.id.in_(parcel.ids))).all()
    in_order = sorted(rows, key=lambda row: parcel.ids.index(row.id))
    household = _household(session, in_order[0])
    urls = family_urls(session, {household.family_id: household} if household else {})
    return write(
        in_order,
        language=language_of(session, in_order[0]),
        url=urls.get(household.family_id, "") if household else "",
        house=association(session),
        own=own_texts(session),
        to=_addresses(session, in_order, household),
    )


def compose(letter: Letter, message_id: str, house: Association, at: datetime) -> EmailMessage:
    """The mail as it goes out. Raises NoAddress for one that no header can carry."""
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = message_id
    mail["Date"] = format_datetime(at)
    mail["From"] = _address(sender_of(house), house.name)
    mail["To"] = [_address(address) for address in letter.to]
    if house.email and house.email != sender_of(house):
        mail["Reply-To"] = _address(house.email, house.name)
    mail["Subject"] = letter.subject
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    mail["Content-Language"] = letter.language
    return mail


def _address(address: str, name: str = "") -> Address:
    try:
        return Address(clean(name), addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:
        raise NoAddress from error


def _settle(rows: Sequence[Message], trouble: Trouble | None, at: datetime) -> MessageStatus:
    """Note the outcome. What was overtaken while it travelled was sent all the same."""
    status = _status_after(rows, trouble, at)
    for row in rows:
        if status == MessageStatus.SENT:
            row.facts = sorts.without_secret(row.facts)
        elif row.status == MessageStatus.DROPPED:
            continue
        row.status, row.trouble = status, trouble.word if trouble else ""
        if status == MessageStatus.WAITING:
            row.due_at = timing.next_try(row.attempts, at) or at
        else:
            row.done_at, row.done_by = at, str(SYSTEM)
    return status


def _status_after(rows: Sequence[Message], trouble: Trouble | None, at: datetime) -> MessageStatus:
    if trouble is None or trouble.word == "some_refused":
        return MessageStatus.SENT
    again = not trouble.final and timing.next_try(max(row.attempts for row in rows), at)
    return MessageStatus.WAITING if again else MessageStatus.FAILED


def _leave_to_the_office(session: Session, rows: Sequence[Message], at: datetime) -> None:
    """No address any more: a text to share, or nothing where a contact ban closes the door."""
    household = _household(session, rows[0])
    for row in rows:
        if household is not None and household.closed:
            row.status, row.done_at, row.done_by = MessageStatus.DROPPED, at, str(SYSTEM)
        elif row.account_id is not None:
            row.status, row.trouble = MessageStatus.FAILED, "address"
            row.done_at, row.done_by = at, str(SYSTEM)
        else:
            row.channel = Channel.SHARE


def _household(session: Session, row: Message) -> Household | None:
    if row.family_id is None:
        return None
    return households_of(session, [row.family_id]).get(row.family_id)


def _addresses(
    session: Session, rows: Sequence[Message], household: Household | None
) -> tuple[str, ...]:
    """Where this may go now: addresses and bans as they are today, not when it was queued."""
    first = rows[0]
    if household is not None:
        concerned = {one for row in rows for one in sorts.people_in(row.facts)}
        return household.addresses(concerned)
    if first.person_id is not None:
        person = session.get(Person, first.person_id)
        return (person.email,) if person and person.email and not person.archived_at else ()
    if first.account_id is not None:
        account = find_account(session, first.account_id)
        return (account[0],) if account else ()
    return (first.address,) if first.address else ()


def _new_message_id(session: Session, rows: Sequence[Message]) -> str:
    """The same rows give the same id, on this installation and no other."""
    house = association(session)
    host = urlsplit(str(current_app.config["BASE_URL"])).hostname or "einklang.invalid"
    words = f"{house.installation}:{','.join(str(row.id) for row in rows)}"
    return f"<{hashlib.sha256(words.encode()).hexdigest()[:32]}@{host}>"
