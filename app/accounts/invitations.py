"""Links with which somebody chooses a password: for a new account, or a forgotten password."""

import secrets
from datetime import datetime, timedelta

from flask import current_app, has_request_context, request, url_for
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.accounts import queries, signing_in
from app.accounts.models import Account, Invitation
from app.accounts.signing_in import Caller, Entrance
from app.audit import service as audit
from app.base import keys
from app.base.actor import Actor
from app.base.errors import NotForYou
from app.messages import service as messages

VALID_FOR = timedelta(days=7)


def invite(session: Session, account: Account, *, by: Actor, at: datetime) -> str:
    """Make a fresh link for an account, mail it, and return it: it is never readable again.

    An earlier link that was not used stops working; a password there is stays until another
    is chosen.
    """
    token, until = secrets.token_urlsafe(32), at + VALID_FOR
    session.execute(delete(Invitation).where(Invitation.account_id == account.id))
    session.add(
        Invitation(
            account_id=account.id, token_hash=keys.digest(token), created_at=at, expires_at=until
        )
    )
    session.flush()
    url = url_of(token)
    if _reachable():
        facts = {"url": url, "until": until, "name": account.name}
        messages.tell_account(session, account.id, "invitation", facts=facts, at=at)
    audit.record(session, "accounts.invite", "account", account.id, by=by, at=at)
    return url


def accept(
    session: Session, token: str, password_hash: str, caller: Caller, *, at: datetime
) -> Entrance:
    """Set the password, end every older session, sign in. Works once.

    Raises NotForYou when the link is used up, replaced, too old or of a closed account.
    """
    found = session.execute(queries.open_invitation(keys.digest(token), at)).one_or_none()
    if found is None:
        raise NotForYou
    use = update(Invitation).where(Invitation.id == found.id, Invitation.used_at.is_(None))
    used = session.execute(use.values(used_at=at).returning(Invitation.id)).first()
    account = session.get(Account, found.account_id)
    if used is None or account is None:
        raise NotForYou
    account.password_hash = password_hash
    by = Actor("account", account.id)
    signing_in.sign_out_everywhere(session, account.id, by=by, at=at)
    audit.record(session, "accounts.accept", "account", account.id, by=by, at=at)
    return signing_in.welcome(session, account, caller, at=at)


def url_of(token: str) -> str:
    """The link as it is mailed and printed."""
    if has_request_context():
        path = url_for("accounts.accept", token=token)
        return f"{current_app.config['BASE_URL'] or request.host_url.rstrip('/')}{path}"
    return f"{current_app.config['BASE_URL'] or 'http://127.0.0.1:8000'}/einladung/{token}"


def _reachable() -> bool:
    """A command on a machine that does not know its own address prints the link instead."""
    return bool(current_app.config["BASE_URL"]) or has_request_context()
