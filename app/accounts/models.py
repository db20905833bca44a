"""Accounts of staff. Families have none: they have links."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Model, Versioned
from app.base.ids import AccountId, PersonId


class Account(Versioned, Model):
    """Somebody who signs in. The e-mail is a sign-in name, hence unique (folded)."""

    __tablename__ = "account"

    id: Mapped[AccountId] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    person_id: Mapped[PersonId | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    roles: Mapped[str] = mapped_column(default="")
    """Space-separated names of access.Role, sorted."""
    password_hash: Mapped[str] = mapped_column(default="")
    """Argon2id; empty until the invitation has been followed."""
    language: Mapped[str] = mapped_column(default="de")
    theme: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Invitation(Model):
    """A link with which somebody sets their password: for a new account or a lost password."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Model):
    """A device that is signed in. The cookie holds a random id; this row holds its hash."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """Absolute limit; the idle limit counts from seen_at."""
    shared: Mapped[bool] = mapped_column(default=False)
    """A computer several people use: short limits, and a cookie that ends with the browser."""


class KnownDevice(Model):
    """A browser an account has signed in with before.

    It guesses from a bucket of its own, so whoever empties the account's bucket from outside
    does not lock the owner out. It opens nothing by itself.
    """

    __tablename__ = "known_device"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[AccountId] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    seen_at: Mapped[datetime]


class Throttle(Model):
    """A leaky bucket: how often something was tried lately (per account name, per address)."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    """Keyed hash of what is throttled: no name, no address."""
    empty_at: Mapped[float] = mapped_column(index=True)
    """When all of it will have leaked out, in seconds since 1970."""
