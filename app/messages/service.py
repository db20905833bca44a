"""Queue what people have to be told, and note what became of it.

Rows are written in the transaction of the change they speak of; `delivery` sends them later.
"""

from collections.abc import Collection, Mapping, Set
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import SYSTEM, Actor
from app.base.errors import RuleBroken
from app.base.ids import AccountId, PersonId
from app.messages import sorts, timing
from app.messages.models import Channel, Message, MessageStatus
from app.messages.recipients import find_recipients
from app.messages.waiting import (
    Whom,
    ask_again,
    drop_all,
    first_before,
    follows_too_soon,
    still_asked,
    unheard,
    waiting_about,
)
from app.rules.times import day_of

OPEN = (MessageStatus.WAITING, MessageStatus.FAILED)
NOTED = (MessageStatus.CALLED, MessageStatus.OPENED, MessageStatus.DROPPED)


def tell_people(
    session: Session,
    people: Collection[PersonId],
    sort: str,
    *,
    about: str,
    concerns_on: date | None,
    facts: Mapping[str, Any],
    call: bool = False,
    at_once: bool = False,
    at: datetime,
) -> int:
    """Queue one message per family concerned. Returns how many families (or lone adults) are told.

    about: the matter ("event:12"): drops what still waits about the same, so use one for all
           that is said of an event
    facts: what the template speaks of (sorts.FACTS); the first names are added here
    call:  also put them on today's call list
    at_once: somebody waits for it this minute, because they have just asked for it
    """
    sorts.check(sort)
    recipients = find_recipients(session, people)
    waiting = waiting_about(session, about)
    silent = unheard(session, waiting, about) if sort == sorts.UNDOING else {}
    for recipient in recipients:
        whom = Whom(family_id=recipient.family_id, person_id=recipient.person_id)
        earlier = waiting.get(whom, [])
        if follows_too_soon(earlier, sort):
            continue
        drop_all(earlier, at)
        if whom in silent:
            ask_again(session, silent[whom])
            continue
        known = {**facts, "before": first_before(earlier, sort) or facts.get("before")}
        channel = Channel.MAIL if recipient.by_mail else Channel.SHARE
        for said, concerned in still_asked(earlier, sort, recipient.named).items():
            known |= {"names": list(concerned.values()), "people": list(concerned)}
            for way in (channel, Channel.CALL) if call else (channel,):
                due = at if at_once else None
                _queue(session, whom, said, way, about, concerns_on, known, at, due_at=due)
    session.flush()
    return len(recipients)


def tell_address(
    session: Session,
    address: str,
    sort: str,
    *,
    about: str,
    concerns_on: date | None,
    facts: Mapping[str, Any],
    at: datetime,
) -> None:
    """Queue a mail to an address that is nobody's of ours (a senior home's); it goes at once.

    facts: "url" is kept sealed and forgotten once the mail is sent
    """
    sorts.check(sort)
    whom = Whom(address=address)
    drop_all(waiting_about(session, about).get(whom, []), at)
    _queue(session, whom, sort, Channel.MAIL, about, concerns_on, facts, at, due_at=at)
    session.flush()


def tell_account(
    session: Session,
    account_id: AccountId,
    sort: str,
    *,
    about: str = "",
    concerns_on: date | None = None,
    facts: Mapping[str, Any],
    at: datetime,
) -> None:
    """Queue a mail to somebody who signs in; it goes at once and overtakes a waiting one.

    about: what it is about, "substitution:12"; else there is one of each sort
    """
    sorts.check(sort)
    whom, about = Whom(account_id=account_id), about or f"account:{account_id}:{sort}"
    drop_all(waiting_about(session, about).get(whom, []), at)
    _queue(session, whom, sort, Channel.MAIL, about, concerns_on, facts, at, due_at=at)
    session.flush()


def mark_called(session: Session, message: Message, *, by: Actor, at: datetime) -> None:
    """Somebody was reached by telephone. Only what is on the call list can be ticked off."""
    if message.channel != Channel.CALL:
        raise RuleBroken(gettext("This message is not on the call list."))
    _close(session, message, MessageStatus.CALLED, "messages.mark_called", by=by, at=at)


def mark_opened(
    session: Session,
    message: Message,
    *,
    channel: Channel = Channel.SHARE,
    by: Actor,
    at: datetime,
) -> None:
    """A prepared text was opened, or printed as a slip: nobody knows whether it arrived."""
    if message.channel == Channel.CALL:
        raise RuleBroken(gettext("A call cannot be shared."))
    message.channel = channel
    _close(session, message, MessageStatus.OPENED, "messages.mark_opened", by=by, at=at)


def drop(session: Session, message: Message, *, by: Actor, at: datetime) -> None:
    """It need not be told any more."""
    _close(session, message, MessageStatus.DROPPED, "messages.drop", by=by, at=at)


def retry(session: Session, message: Message, *, by: Actor, at: datetime) -> None:
    """Try a failed mail again with the next run, from the first attempt on."""
    if message.status != MessageStatus.FAILED:
        raise RuleBroken(gettext("Only a message that has failed can be tried again."))
    message.status, message.due_at = MessageStatus.WAITING, at
    message.attempts, message.trouble = 0, ""
    message.done_at, message.done_by = None, ""
    session.flush()
    audit.record(session, "messages.retry", "message", message.id, by=by, at=at)


def reopen(session: Session, message: Message, *, by: Actor, at: datetime) -> None:
    """Take back what somebody has just noted. What the house itself has closed stays closed."""
    if message.status not in NOTED or message.done_by == str(SYSTEM):
        raise RuleBroken(gettext("This cannot be taken back."))
    message.status, message.done_at, message.done_by = MessageStatus.WAITING, None, ""
    if message.channel == Channel.SLIP:
        message.channel = Channel.SHARE  # where the slips of those who have no e-mail wait
    session.flush()
    audit.record(session, "messages.reopen", "message", message.id, by=by, at=at)


def drop_past(session: Session, *, at: datetime) -> int:
    """What was not told in time need not be told any more. Returns how many rows that were.

    A move whose new date still lies ahead stays, even if the old date is over.
    """
    rows = session.scalars(
        select(Message).where(
            Message.status == MessageStatus.WAITING, Message.concerns_on < day_of(at)
        )
    ).all()
    past = [row for row in rows if not _still_ahead(row, at)]
    drop_all(past, at)
    session.flush()
    return len(past)


def drop_about(session: Session, about: str, *, at: datetime) -> None:
    """The matter is settled, or gone: nothing that waits about it need be told."""
    for rows in waiting_about(session, about).values():
        drop_all(rows, at)
    session.flush()


def drop_answered(session: Session, about: str, answered: Set[PersonId], *, at: datetime) -> None:
    """Who has answered is asked no longer; a question that names nobody else is dropped."""
    for rows in waiting_about(session, about).values():
        asked = [row for row in rows if row.sort in sorts.ASKING]
        drop_all([row for row in asked if answered >= set(sorts.people_in(row.facts))], at)
        for row in asked:
            if row.status == MessageStatus.WAITING:
                row.facts = sorts.without_people(row.facts, answered)
    session.flush()


def _still_ahead(row: Message, at: datetime) -> bool:
    facts = sorts.unpacked(row.facts)
    last = facts["ends_at"] or facts["starts_at"]
    return last is not None and last >= at


def _queue(
    session: Session,
    whom: Whom,
    sort: str,
    channel: Channel,
    about: str,
    concerns_on: date | None,
    facts: Mapping[str, Any],
    at: datetime,
    *,
    due_at: datetime | None = None,
) -> None:
    session.add(
        Message(
            sort=sort,
            family_id=whom.family_id,
            person_id=whom.person_id,
            account_id=whom.account_id,
            address=whom.address,
            channel=channel,
            about=about,
            concerns_on=concerns_on,
            facts=sorts.packed(facts),
            due_at=due_at or timing.due_at(concerns_on, at),
            created_at=at,
        )
    )


def _close(
    session: Session, message: Message, status: MessageStatus, deed: str, *, by: Actor, at: datetime
) -> None:
    if message.status == status:
        return
    if message.status not in OPEN:
        raise RuleBroken(gettext("This message has been dealt with already."))
    message.status, message.done_at, message.done_by = status, at, str(by)
    session.flush()
    audit.record(session, deed, "message", message.id, by=by, at=at)
