"""Opening, changing and closing accounts. Who may do it is the routes' business."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import queries, roles, sessions, signing_in
from app.accounts.models import Account
from app.accounts.signals import account_closed
from app.accounts.signing_in import Caller, Entrance
from app.audit import service as audit
from app.base.access import Permission, Role, permissions_of
from app.base.actor import Actor
from app.base.db import check_version
from app.base.errors import RuleBroken
from app.base.ids import PersonId
from app.rules.times import day_span


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What the manager says of an account. `until`: the last day it may be used."""

    name: str
    email: str
    roles: frozenset[Role]
    person_id: PersonId | None = None
    until: date | None = None


def open_account(
    session: Session, facts: AccountFacts, *, language: str = "de", by: Actor, at: datetime
) -> Account:
    """A new account without a password; invite() sends the link that sets one."""
    account = Account(email="", name="", language=language, created_at=at)
    _apply(session, account, facts, at)
    session.add(account)
    _flush(session)
    audit.record(
        session, "accounts.open", "account", account.id, by=by, at=at, detail=account.roles
    )
    return account


def change_account(
    session: Session,
    account: Account,
    facts: AccountFacts,
    *,
    version: int | None,
    by: Actor,
    at: datetime,
    except_for: int | None = None,
) -> None:
    """Change what the manager may change; other roles, name or end sign its devices out.

    except_for: the device the change comes from, when managers change their own account
    """
    check_version(account, version)
    before = (account.roles, account.email, account.expires_at)
    owner = account.person_id
    _apply(session, account, facts, at)
    _keep_a_manager(session, account, at)
    _flush(session)
    if before != (account.roles, account.email, account.expires_at):
        sessions.end_all(session, account.id, except_for=except_for)
    if owner is not None and not _leads(account, owner):
        account_closed.send(session, person_id=owner, by=by, at=at)
    audit.record(
        session, "accounts.change", "account", account.id, by=by, at=at, detail=account.roles
    )


def close_account(session: Session, account: Account, *, by: Actor, at: datetime) -> None:
    """Nobody signs in with it any more, and whoever is signed in no longer is."""
    if account.closed_at is not None:
        return
    account.closed_at = at
    _keep_a_manager(session, account, at)
    session.flush()
    signing_in.sign_out_everywhere(session, account.id, by=by, at=at)
    audit.record(session, "accounts.close", "account", account.id, by=by, at=at)
    if account.person_id is not None:
        account_closed.send(session, person_id=account.person_id, by=by, at=at)


def end_expired(session: Session, *, by: Actor, at: datetime) -> None:
    """What leaders got with accounts whose time is up ends, unless they have another account.

    Twice is as good as once.
    """
    for person_id in queries.expired_owners(session, at):
        account_closed.send(session, person_id=person_id, by=by, at=at)


def _leads(account: Account, person_id: PersonId) -> bool:
    """Whether the account may still have what a leader gets: a calendar of that person's own."""
    granted = permissions_of(frozenset(map(Role, account.roles.split())))
    return account.person_id == person_id and Permission.FEEDS_OWN in granted


def reopen_account(session: Session, account: Account, *, by: Actor, at: datetime) -> None:
    """It may be used again, with the password it had."""
    account.closed_at = None
    if account.expires_at is not None and account.expires_at <= at:
        account.expires_at = None
    session.flush()
    audit.record(session, "accounts.reopen", "account", account.id, by=by, at=at)


def change_profile(
    session: Session,
    account: Account,
    *,
    name: str,
    language: str,
    theme: str,
    version: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """What people set for themselves."""
    check_version(account, version)
    account.name, account.language, account.theme = name, language, theme
    session.flush()
    audit.record(session, "accounts.change_profile", "account", account.id, by=by, at=at)


def change_password(
    session: Session, account: Account, password_hash: str, caller: Caller, *, at: datetime
) -> Entrance:
    """People change their own: every device is signed out, the present one in again, anew."""
    by = Actor("account", account.id)
    account.password_hash = password_hash
    session.flush()
    signing_in.sign_out_everywhere(session, account.id, by=by, at=at)
    audit.record(session, "accounts.change_password", "account", account.id, by=by, at=at)
    return signing_in.welcome(session, account, caller, at=at)


def _apply(session: Session, account: Account, facts: AccountFacts, at: datetime) -> None:
    roles.check(facts.roles)
    email = queries.folded(facts.email)
    if not email:
        raise RuleBroken(gettext("Please fill this in."), field="email")
    with session.no_autoflush:
        if queries.find_other(session, email, account.id) is not None:
            raise RuleBroken(_taken(), field="email")
    account.email, account.name = email, facts.name
    account.roles, account.person_id = roles.stored(facts.roles), facts.person_id
    account.expires_at = _end_of(facts.until, at, account.expires_at)


def _end_of(until: date | None, at: datetime, before: datetime | None) -> datetime | None:
    """The end of the last day. One that has passed can stay, but not be chosen."""
    if until is None:
        return None
    end = day_span(until)[1]
    if end <= at and end != before:
        raise RuleBroken(gettext("This day has already passed."), field="until")
    return end


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as clash:
        if "email" not in str(clash.orig):
            raise
        raise RuleBroken(_taken(), field="email") from clash


def _taken() -> str:
    return gettext("There is an account with this e-mail address already.")


def _keep_a_manager(session: Session, account: Account, at: datetime) -> None:
    """Refuse a change after which nobody could open accounts any more."""
    lasting = account.closed_at is None and account.expires_at is None
    if lasting and Role.MANAGER in account.roles.split():
        return
    with session.no_autoflush:
        if queries.find_other_manager(session, account.id, at) is None:
            raise RuleBroken(gettext("Somebody must remain who can open and change accounts."))
