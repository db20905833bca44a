"""The home's own page behind a secret link: it sees what we need and says yes or no."""

from datetime import datetime, timedelta

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base import keys
from app.base.actor import SYSTEM, Actor
from app.base.db import check_version
from app.base.errors import LinkEnded, RuleBroken
from app.base.reach import absolute
from app.messages import service as messages
from app.partners.models import ContactPerson, Organisation
from app.performances import queries, requests
from app.performances.models import US, Performance, PerformanceStatus
from app.performances.queries import Entry
from app.programme import service as programme
from app.programme.models import Event, EventStatus
from app.rules.times import day_of

STAYS_OPEN = timedelta(days=1)
REMIND_WITHIN = timedelta(days=14)
REMIND_AFTER = timedelta(days=4)


def token_of(performance: Performance) -> str:
    return keys.link_token("host", performance.activity_id, performance.link_generation)


def url_of(performance: Performance) -> str:
    """Empty where the house does not know its own address."""
    return absolute(f"/h/{token_of(performance)}")


def renew(performance: Performance) -> None:
    """A new secret; the old link is worthless from now on."""
    performance.link_generation = keys.new_generation()
    performance.link_hash = keys.digest(token_of(performance))


def renew_link(session: Session, entry: Entry, *, by: Actor, at: datetime) -> None:
    renew(entry.performance)
    session.flush()
    audit.record(session, "performances.renew_link", "activity", entry.activity.id, by=by, at=at)


def entry_behind(session: Session, token: str, *, at: datetime) -> Entry:
    """Raises LinkEnded for a wrong, a renewed and an expired link alike."""
    activity_id = session.scalar(
        select(Performance.activity_id)
        .join(Event, Event.id == Performance.event_id)
        .where(Performance.link_hash == keys.digest(token), Event.ends_at > at - STAYS_OPEN)
    )
    if activity_id is None:
        raise LinkEnded
    return queries.entry_of(session, activity_id)


def address_of(session: Session, performance: Performance) -> str:
    """E-mail of the contact, else of the home, else nothing."""
    contact = session.get(ContactPerson, performance.contact_id) if performance.contact_id else None
    if contact is not None and contact.email:
        return contact.email
    home = (
        session.get(Organisation, performance.organisation_id)
        if performance.organisation_id
        else None
    )
    return home.email if home else ""


def send(session: Session, entry: Entry, *, by: Actor, at: datetime) -> None:
    """Mail the link to the home. Raises RuleBroken when there is no address."""
    address = address_of(session, entry.performance)
    if not address:
        raise RuleBroken(gettext("There is no e-mail address for this home yet."))
    if entry.event.cancelled:
        raise RuleBroken(gettext("This performance is cancelled. Restore it first."))
    _mail(session, entry, address, "home_confirmation", at=at)
    entry.performance.home_asked_at = at
    session.flush()
    audit.record(session, "performances.send_link", "activity", entry.activity.id, by=by, at=at)


def remind_homes_due(session: Session, *, at: datetime) -> int:
    """Homes that were sent the link, have not answered and expect us within two weeks. Once."""
    due = session.scalars(
        select(Performance.activity_id)
        .join(Event, Event.id == Performance.event_id)
        .where(
            Performance.status.in_((PerformanceStatus.ASKED, PerformanceStatus.OPTIONED)),
            Performance.home_asked_at <= at - REMIND_AFTER,
            Performance.home_reminded_at.is_(None),
            Performance.home_answer == "",
            Event.status != EventStatus.CANCELLED,
            Event.starts_at > at,
            Event.starts_at < at + REMIND_WITHIN,
        )
    ).all()
    for activity_id in due:
        entry = queries.entry_of(session, activity_id)
        address = address_of(session, entry.performance)
        if address:
            _mail(session, entry, address, "home_reminder", at=at)
        entry.performance.home_reminded_at = at
        audit.record(session, "performances.remind_home", "activity", activity_id, by=SYSTEM, at=at)
    session.flush()
    return len(due)


def answer(
    session: Session, entry: Entry, *, said: str, note: str, by: Actor, at: datetime
) -> None:
    """The home says "yes" or "no". A yes confirms; a no is for the office to act upon."""
    performance, event = entry.performance, entry.event
    if event.cancelled:
        raise RuleBroken(gettext("This date has been cancelled."))
    if event.ends_at <= at or performance.status == PerformanceStatus.PLAYED:
        raise RuleBroken(gettext("This date is already over."))
    performance.home_answer = "yes" if said == "yes" else "no"
    performance.home_note, performance.home_answered_at = note, at
    yes = performance.home_answer == "yes"
    performance.status = PerformanceStatus.CONFIRMED if yes else PerformanceStatus.OPTIONED
    session.flush()
    status = EventStatus.CONFIRMED if yes else EventStatus.TENTATIVE
    programme.confirm_event(session, event, status=status, by=by, at=at)
    deed = "performances.home_confirms" if yes else "performances.home_declines"
    audit.record(session, deed, "activity", entry.activity.id, by=by, at=at)


def waits_for_word(performance: Performance, event: Event) -> bool:
    """Have we cancelled on a home that does not know it yet?

    Nearly every date is agreed upon while the home is on the telephone, so all homes count but
    the one that has said itself that the date does not suit.
    """
    return (
        event.cancelled
        and performance.cancelled_by == US
        and performance.organisation_id is not None
        and performance.home_answer != "no"
        and performance.home_told_at is None
    )


def note_told(
    session: Session, entry: Entry, *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """Somebody has told the home that we do not come."""
    check_version(entry.performance, version)
    if not waits_for_word(entry.performance, entry.event):
        raise RuleBroken(gettext("The home need not be told anything."))
    entry.performance.home_told_at = at
    session.flush()
    audit.record(session, "performances.home_told", "activity", entry.activity.id, by=by, at=at)


def forget_answer(performance: Performance) -> None:
    """What the home has said and been sent held for another state of things."""
    performance.home_answer = performance.home_note = ""
    performance.home_answered_at = performance.home_asked_at = None
    performance.home_reminded_at = performance.home_told_at = None


def about(entry: Entry) -> str:
    """What messages to the home are about."""
    return f"home:{entry.activity.id}"


def _mail(session: Session, entry: Entry, address: str, sort: str, *, at: datetime) -> None:
    contact_id = entry.performance.contact_id
    contact = session.get(ContactPerson, contact_id) if contact_id else None
    with force_locale("de"):
        facts = requests.facts_of(session, entry)
    messages.tell_address(
        session,
        address,
        sort,
        about=about(entry),
        concerns_on=day_of(entry.event.starts_at),
        facts={
            **facts,
            "notice": "",
            "meet_at": "",
            "name": contact.name if contact else "",
            "url": url_of(entry.performance),
        },
        at=at,
    )
