"""What protects people: consents, contact bans, clearances."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import hold
from app.base.errors import RuleBroken
from app.people import directory, links
from app.people.models import (
    Clearance,
    Consent,
    ConsentState,
    ContactBan,
    Evidence,
    FamilyMember,
    Person,
    Purpose,
)
from app.people.signals import contact_allowed, contact_banned
from app.rules.times import day_of

CLEARANCE_YEARS = 5
"""After which a certificate is asked for again. Common practice, not law (§ 72a SGB VIII)."""


def set_consent(
    session: Session,
    person: Person,
    purpose: Purpose,
    state: ConsentState,
    *,
    given_on: date | None = None,
    given_by: str = "",
    evidence: Evidence | None = None,
    by: Actor,
    at: datetime,
) -> Consent:
    """Note an answer; older ones stay as they were. The same answer twice is one.

    given_on: the day it was given, today unless a paper says otherwise
    given_by: who said so, in words ("mother")
    """
    day = given_on or day_of(at)
    if day > day_of(at):
        raise RuleBroken(gettext("This day is still to come."), field="given_on")
    current = directory.current_consent(session, person.id, purpose)
    if state == ConsentState.WITHDRAWN and (
        current is None or current.state == ConsentState.REFUSED
    ):
        raise RuleBroken(gettext("Only what was given can be withdrawn."), field="state")
    facts = (state, day, given_by, evidence or "")
    if current and facts == (current.state, current.given_on, current.given_by, current.evidence):
        return current
    consent = Consent(
        person_id=person.id,
        purpose=purpose,
        state=state,
        given_on=day,
        given_by=given_by,
        evidence=evidence or "",
        recorded_at=at,
        recorded_by=str(by),
    )
    session.add(consent)
    session.flush()
    detail = f"{purpose} {state}"
    audit.record(session, "people.set_consent", "person", person.id, by=by, at=at, detail=detail)
    return consent


def ban_contact(
    session: Session, guardian: Person, child: Person, *, by: Actor, at: datetime
) -> ContactBan:
    """This guardian must not learn where this child is: what could tell them dies at once.

    Dead are the guardian's own links, and the links of every family both belong to.
    """
    if guardian.id == child.id:
        raise RuleBroken(gettext("Please choose two different people."))
    hold(session, Person, child.id)
    ban = session.scalar(
        select(ContactBan).where(
            ContactBan.guardian_id == guardian.id, ContactBan.child_id == child.id
        )
    )
    if ban is not None:
        return ban
    ban = ContactBan(guardian_id=guardian.id, child_id=child.id, noted_at=at, noted_by=str(by))
    session.add(ban)
    session.flush()
    links.revoke_links_of(session, guardian.id, by=by, at=at)
    shared = session.scalars(
        select(FamilyMember.family_id).where(FamilyMember.person_id == guardian.id)
    ).all()
    for family_id in shared:
        links.revoke_unsafe_links(session, family_id, by=by, at=at)
    audit.record(session, "people.ban_contact", "person", child.id, by=by, at=at)
    contact_banned.send(session, guardian_id=guardian.id, child_id=child.id, by=by, at=at)
    return ban


def lift_ban(session: Session, ban: ContactBan, *, by: Actor, at: datetime) -> None:
    """Contact is allowed again. Dead links stay dead; the family gets a new one when asked for."""
    guardian_id, child_id = ban.guardian_id, ban.child_id
    session.delete(ban)
    session.flush()
    audit.record(session, "people.lift_ban", "person", child_id, by=by, at=at)
    contact_allowed.send(session, guardian_id=guardian_id, child_id=child_id, at=at)


def record_clearance(
    session: Session,
    person: Person,
    *,
    seen_on: date,
    certificate_on: date,
    without_entry: bool,
    renew_by: date | None = None,
    by: Actor,
    at: datetime,
) -> Clearance:
    """An extended criminal record certificate was shown: only its date and yes or no are kept."""
    if seen_on > day_of(at):
        raise RuleBroken(gettext("This day is still to come."), field="seen_on")
    if certificate_on > seen_on:
        raise RuleBroken(
            gettext("The certificate cannot be younger than the day it was seen."),
            field="certificate_on",
        )
    clearance = Clearance(
        person_id=person.id,
        seen_on=seen_on,
        certificate_on=certificate_on,
        without_entry=without_entry,
        renew_by=renew_by or certificate_on + relativedelta(years=CLEARANCE_YEARS),
        recorded_by=str(by),
    )
    session.add(clearance)
    session.flush()
    audit.record(session, "people.record_clearance", "person", person.id, by=by, at=at)
    return clearance


def remove_clearance(session: Session, clearance: Clearance, *, by: Actor, at: datetime) -> None:
    """Entered by mistake, or no longer needed: the law wants it gone then."""
    person_id = clearance.person_id
    session.delete(clearance)
    session.flush()
    audit.record(session, "people.remove_clearance", "person", person_id, by=by, at=at)
