"""Signed-in devices: the cookie carries a random id, the database its hash.

Ends when idle, at the latest after its longest time, or when somebody ends it: each request
looks. Rotated at sign-in; a copied cookie is worthless once the row is gone.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from flask import Flask, Response, g
from flask import session as cookie
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account, SignIn
from app.base import clock, keys
from app.base.access import WIDE_ROLES, Permission, Role, permissions_of
from app.base.actor import Actor
from app.base.aside import write_aside
from app.base.db import db, read
from app.base.ids import AccountId, PersonId


@dataclass(frozen=True, slots=True)
class Limits:
    """idle: without a request; longest: in all; touch: how often "last seen" is noted."""

    idle: timedelta
    longest: timedelta
    touch: timedelta


OWN = Limits(idle=timedelta(days=14), longest=timedelta(days=60), touch=timedelta(minutes=10))
SHARED = Limits(idle=timedelta(minutes=30), longest=timedelta(hours=10), touch=timedelta(minutes=1))


class _Login(LoginManager):
    """Without remember-cookies, which nobody here sets: no answer needs to look for one."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


login = _Login()
login.session_protection = None  # our ids are random, stored and ended here


@dataclass(frozen=True)
class Principal:
    """The account behind a request, as light as a request needs it. Flask-Login's user."""

    account_id: AccountId
    person_id: PersonId | None
    name: str
    roles: frozenset[Role]
    language: str
    theme: str
    sign_in_id: int
    token: str = field(repr=False)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    @cached_property
    def actor(self) -> Actor:
        return Actor("account", self.account_id)

    @property
    def sees_all(self) -> bool:
        """Manager and office see every activity and person of the open rooms."""
        return bool(self.roles & WIDE_ROLES)

    def may(self, permission: str) -> bool:
        """For templates: current_user.may("people.edit")."""
        return permission in self.permissions


_LOOK_UP = (
    select(
        Account.id,
        Account.person_id,
        Account.name,
        Account.roles,
        Account.language,
        Account.theme,
        Account.expires_at,
        SignIn.id.label("sign_in_id"),
        SignIn.seen_at,
        SignIn.ends_at,
        SignIn.shared,
    )
    .join(SignIn, SignIn.account_id == Account.id)
    .where(SignIn.token_hash == bindparam("token_hash"), Account.closed_at.is_(None))
)


def install(app: Flask) -> None:
    login.init_app(app)
    app.after_request(_touch_if_due)


def parse_roles(text: str) -> frozenset[Role]:
    """The roles an account stores as words; a word nobody knows any more grants nothing."""
    return frozenset(role for role in Role if role in text.split())


@login.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> Principal | None:
    """The account a cookie's token stands for, or None when its session has ended."""
    now = clock.now()
    row = read(db.session(), _LOOK_UP, token_hash=keys.digest(token)).one_or_none()
    if row is None or row.ends_at <= now:
        return None
    if row.expires_at is not None and row.expires_at <= now:
        return None
    limits = limits_of(row.shared)
    if row.seen_at + limits.idle <= now:
        return None
    if row.seen_at + limits.touch <= now:
        g.touch_sign_in = row.sign_in_id
    return Principal(
        account_id=row.id,
        person_id=row.person_id,
        name=row.name,
        roles=parse_roles(row.roles),
        language=row.language,
        theme=row.theme,
        sign_in_id=row.sign_in_id,
        token=token,
    )


def limits_of(shared: bool) -> Limits:
    return SHARED if shared else OWN


def start(
    session: Session, account: Account, *, device: str, at: datetime, shared: bool = False
) -> None:
    """Sign this browser in under a fresh id; whatever the cookie held before is dropped."""
    token = secrets.token_urlsafe(32)
    row = SignIn(
        account_id=account.id,
        token_hash=keys.digest(token),
        device=device,
        created_at=at,
        seen_at=at,
        ends_at=at + limits_of(shared).longest,
        shared=shared,
    )
    session.add(row)
    session.flush()
    cookie.clear()
    cookie.permanent = not shared
    g.pop("csrf_token", None)  # the form token goes with the old cookie
    login_user(
        Principal(
            account_id=account.id,
            person_id=account.person_id,
            name=account.name,
            roles=parse_roles(account.roles),
            language=account.language,
            theme=account.theme,
            sign_in_id=row.id,
            token=token,
        )
    )


def end(session: Session, sign_in_id: int, *, account_id: AccountId) -> bool:
    """Sign one device of an account out; False when it has no such device."""
    doomed = delete(SignIn).where(SignIn.id == sign_in_id, SignIn.account_id == account_id)
    return bool(session.execute(doomed.returning(SignIn.id)).first())


def end_all(session: Session, account_id: AccountId, *, except_for: int | None = None) -> None:
    """Sign out every device of an account, but for the one given."""
    doomed = delete(SignIn).where(SignIn.account_id == account_id)
    session.execute(doomed if except_for is None else doomed.where(SignIn.id != except_for))


def is_shared() -> bool:
    """Was this browser signed in as one that several people use?"""
    return not cookie.permanent


def forget_cookie() -> None:
    logout_user()
    cookie.clear()


def _touch_if_due(response: Response) -> Response:
    """Remember that the device was seen: a write of its own, outside the page's transaction.

    A busy database is no reason to fail a page: the next request tries again.
    """
    sign_in_id = g.pop("touch_sign_in", None)
    if sign_in_id is not None:
        db.session.rollback()
        write_aside(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))
    return response
