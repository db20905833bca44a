"""Reading accounts, devices and invitations."""

import unicodedata
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Invitation, KnownDevice, SignIn
from app.base.access import Role
from app.base.actor import knows_names
from app.base.db import AnyRow, AnySelect
from app.base.errors import NotForYou
from app.base.ids import AccountId, PersonId


def folded(email: str) -> str:
    """How a sign-in name is stored and looked up."""
    return unicodedata.normalize("NFC", email).strip().casefold()


def is_open(account: Any, at: datetime) -> bool:
    """May the account be used? Takes a row or an Account."""
    if account.closed_at is not None:
        return False
    return account.expires_at is None or bool(account.expires_at > at)


def sign_in_facts(name: str, token_hash: str) -> AnySelect:
    """What signing in as `name` from a browser has to know, in one row."""
    here = and_(KnownDevice.account_id == Account.id, KnownDevice.token_hash == token_hash)
    return (
        select(
            Account.id,
            Account.password_hash,
            Account.closed_at,
            Account.expires_at,
            KnownDevice.seen_at.is_not(None).label("known"),
        )
        .outerjoin(KnownDevice, here)
        .where(Account.email == name)
    )


def open_invitation(token_hash: str, at: datetime) -> AnySelect:
    """The invitation a link stands for, while it still works, and whom it is for."""
    return (
        select(Invitation.id, Invitation.account_id, Account.email, Account.name, Account.language)
        .join(Account, Account.id == Invitation.account_id)
        .where(
            Invitation.token_hash == token_hash,
            Invitation.used_at.is_(None),
            Invitation.expires_at > at,
            _open_at(at),
        )
    )


def get_account(session: Session, account_id: AccountId) -> Account:
    """Raises NotForYou."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotForYou
    return account


def find_by_email(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email == folded(email)))


def find_other(session: Session, email: str, besides: AccountId | None) -> AccountId | None:
    """Another account with this (folded) sign-in name."""
    query = select(Account.id).where(Account.email == email)
    return session.scalar(query if besides is None else query.where(Account.id != besides))


def find_other_manager(
    session: Session, besides: AccountId | None, at: datetime
) -> AccountId | None:
    """Somebody else who can open accounts at present, and stays so until this is committed.

    All managers are locked, the one besides too: two who close each other wait in line.
    """
    managers = select(Account.id).where(Account.roles.contains(Role.MANAGER.value), _open_at(at))
    held = session.scalars(managers.order_by(Account.id).with_for_update()).all()
    return next((one for one in held if one != besides), None)


def list_accounts(session: Session) -> Sequence[AnyRow]:
    """Every account by name, with when it was last seen and whether a link is out."""
    seen = select(func.max(SignIn.seen_at)).where(SignIn.account_id == Account.id).scalar_subquery()
    invited = (
        select(func.max(Invitation.expires_at))
        .where(Invitation.account_id == Account.id, Invitation.used_at.is_(None))
        .scalar_subquery()
    )
    return session.execute(
        select(
            Account.id,
            Account.name,
            Account.email,
            Account.roles,
            (Account.password_hash != "").label("has_password"),
            Account.expires_at,
            Account.closed_at,
            seen.label("seen_at"),
            invited.label("invited_until"),
        ).order_by(Account.closed_at.is_not(None), func.lower(Account.name), Account.id)
    ).all()


def list_devices(session: Session, account_id: AccountId, at: datetime) -> Sequence[AnyRow]:
    """Where an account is signed in, last seen first."""
    return session.execute(
        select(SignIn.id, SignIn.device, SignIn.seen_at, SignIn.created_at, SignIn.shared)
        .where(SignIn.account_id == account_id, SignIn.ends_at > at)
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    ).all()


def list_accounts_of(
    session: Session, people: Collection[PersonId], at: datetime
) -> Sequence[AccountId]:
    """Open accounts of these people."""
    return session.scalars(
        select(Account.id).where(Account.person_id.in_(people), _open_at(at)).order_by(Account.id)
    ).all()


def expired_owners(session: Session, at: datetime) -> Sequence[PersonId]:
    """People whose accounts have all run out."""
    mine, open_now = Account.person_id.is_not(None), select(Account.person_id)
    rows = session.scalars(
        select(Account.person_id)
        .where(mine, Account.expires_at <= at)
        .where(Account.person_id.not_in(open_now.where(mine, _open_at(at))))
        .distinct()
    )
    return [person_id for person_id in rows if person_id is not None]


def _open_at(at: datetime) -> ColumnElement[bool]:
    return and_(
        Account.closed_at.is_(None),
        or_(Account.expires_at.is_(None), Account.expires_at > at),
    )


@knows_names("account")
def account_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """What accounts are called, for pages that say who did something."""
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row.id: row.name for row in rows}
