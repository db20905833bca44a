"""From e-mail and password to a signed-in device.

Three steps, so that nobody waits for the database while a password is checked: `attempt`
counts the try, the caller checks the password, `succeed` signs in.

A try counts against the account's bucket and the address's. A browser the account has signed
in with before (its `known device` cookie) has a bucket of its own instead: whoever guesses
from outside fills the account's bucket, not its owner's.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts import queries, sessions, throttle
from app.accounts.devices import family_of
from app.accounts.models import Account, KnownDevice, SignIn
from app.audit import service as audit
from app.base import keys
from app.base.actor import Actor
from app.base.ids import AccountId
from app.base.upsert import insert

DEVICE_KNOWN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Caller:
    """What a browser brings along: its known-device token, its address, its own name."""

    device_token: str
    address: str | None
    user_agent: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted try: what the password has to match, and where the try was counted."""

    account_id: AccountId | None
    password_hash: str
    counted: tuple[tuple[throttle.Bucket, str], ...]


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the answer to a successful sign-in has to set."""

    theme: str
    device_token: str


def attempt(session: Session, email: str, caller: Caller, *, at: datetime) -> Attempt:
    """Count a try to sign in. An unknown name takes the same way as a known one.

    Raises throttle.TooOften.
    """
    name = queries.folded(email)
    token_hash = keys.digest(caller.device_token)
    row = session.execute(queries.sign_in_facts(name, token_hash)).one_or_none()
    counted: tuple[tuple[throttle.Bucket, str], ...]
    if row is not None and row.known:
        counted = ((throttle.DEVICE, f"{token_hash} {row.id}"),)
    else:
        counted = (
            (throttle.ADDRESS, throttle.network(caller.address)),
            (throttle.ACCOUNT, name),
        )
    for bucket, what in counted:
        throttle.take(session, bucket, what, at=at)
    if row is None or not queries.is_open(row, at):
        return Attempt(None, "", counted)
    return Attempt(row.id, row.password_hash, counted)


def succeed(session: Session, done: Attempt, caller: Caller, *, at: datetime) -> Entrance | None:
    """Sign in after the password matched; None when the account was changed meanwhile."""
    account = session.get(Account, done.account_id)
    if (
        account is None
        or account.password_hash != done.password_hash
        or not queries.is_open(account, at)
    ):
        return None
    for bucket, what in done.counted:
        throttle.give_back(session, bucket, what)
    return welcome(session, account, caller, at=at)


def welcome(session: Session, account: Account, caller: Caller, *, at: datetime) -> Entrance:
    """Start a session of this browser, under a fresh id, and remember the browser."""
    device = family_of(caller.user_agent)
    sessions.start(session, account, device=device, shared=caller.shared, at=at)
    by = Actor("account", account.id)
    audit.record(session, "accounts.sign_in", "account", account.id, by=by, at=at)
    return Entrance(account.theme, _remembered(session, account.id, caller.device_token, at=at))


def _remembered(session: Session, account_id: AccountId, token: str, *, at: datetime) -> str:
    """The token this browser shall keep: the one it has, if we gave it, or a fresh one."""
    held = token if token and _is_known(session, token) else secrets.token_urlsafe(32)
    statement = insert(session, KnownDevice).values(
        token_hash=keys.digest(held), account_id=account_id, seen_at=at
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[KnownDevice.token_hash, KnownDevice.account_id],
            set_={"seen_at": at},
        )
    )
    return held


def sign_out(session: Session, sign_in_id: int, *, account_id: AccountId, at: datetime) -> bool:
    """End one device of an account. False when it has no such device."""
    ended = sessions.end(session, sign_in_id, account_id=account_id)
    if ended:
        by = Actor("account", account_id)
        audit.record(session, "accounts.sign_out", "account", account_id, by=by, at=at)
    return ended


def sign_out_everywhere(
    session: Session, account_id: AccountId, *, by: Actor, at: datetime
) -> None:
    """End every device of an account; none is known any more."""
    sessions.end_all(session, account_id)
    session.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id))
    audit.record(session, "accounts.sign_out_everywhere", "account", account_id, by=by, at=at)


def sweep(session: Session, *, at: datetime) -> None:
    """Nightly: forget ended sessions, devices not seen for long, empty buckets."""
    session.execute(delete(SignIn).where(SignIn.ends_at <= at))
    session.execute(delete(SignIn).where(SignIn.seen_at <= at - sessions.OWN.idle))
    session.execute(delete(KnownDevice).where(KnownDevice.seen_at <= at - DEVICE_KNOWN_FOR))
    throttle.sweep(session, at=at)


def _is_known(session: Session, token: str) -> bool:
    query = select(KnownDevice.account_id).where(KnownDevice.token_hash == keys.digest(token))
    return session.execute(query.limit(1)).first() is not None
