"""The pages on which people look after their own account."""

from datetime import datetime

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import door, passwords, queries, service, sessions, signing_in, throttle
from app.accounts.blueprint import bp
from app.accounts.devices import described, is_phone
from app.accounts.forms import ChangePasswordForm, ProfileForm
from app.accounts.models import Account
from app.accounts.signing_in import Entrance
from app.base import clock
from app.base.access import Permission, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import NotForYou


def _myself() -> Account:
    return queries.get_account(db.session(), current_user.account_id)


@bp.route("/konto", methods=["GET", "POST"])
@requires(Permission.HOME)
def me() -> ResponseReturnValue:
    account = _myself()
    form = ProfileForm(obj=account)
    if not form.validate_on_submit():
        return _shown(form, account)
    with transaction() as session:
        service.change_profile(
            session,
            account,
            name=str(form.name.data),
            language=form.language.data,
            theme=form.theme.data,
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
        )
    flash(_("Saved."), "success")
    answer = redirect(url_for("accounts.me"), 303)
    door.keep_theme(answer, form.theme.data)
    return answer


def _shown(form: ProfileForm, account: Account) -> tuple[str, int]:
    rows = queries.list_devices(db.session(), current_user.account_id, clock.now())
    devices = [
        {
            "id": row.id,
            "words": described(row.device),
            "phone": is_phone(row.device),
            "seen_at": row.seen_at,
            "shared": row.shared,
            "here": row.id == current_user.sign_in_id,
        }
        for row in rows
    ]
    return page("accounts/me.html", form=form, account=account, devices=devices)


@bp.route("/konto/passwort", methods=["GET", "POST"])
@requires(Permission.HOME)
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    account = _myself()
    held, email, name = account.password_hash, account.email, account.name
    form.email.data = email
    if form.validate_on_submit():
        refusal = passwords.refusal(str(form.password.data), email=email, name=name)
        if refusal:
            form.password.errors = [refusal]
        elif _is_mine(form, held):
            return _changed(form)
    return page("accounts/change_password.html", form=form, least=passwords.LEAST)


def _is_mine(form: ChangePasswordForm, held: str) -> bool:
    """Guessing at an unlocked screen is counted like guessing at the door."""
    me, now = str(current_user.account_id), clock.now()
    try:
        with transaction() as session:
            throttle.take(session, throttle.OWN_PASSWORD, me, at=now)
    except throttle.TooOften as often:
        form.current.errors = [door.too_often(often)]
        return False
    if not passwords.matches(str(form.current.data), held):
        form.current.errors = [_("This is not your present password.")]
        return False
    with transaction() as session:
        throttle.give_back(session, throttle.OWN_PASSWORD, me)
    return True


def _changed(form: ChangePasswordForm) -> ResponseReturnValue:
    password_hash = passwords.make(str(form.password.data))
    entrance = _renewed(password_hash, clock.now())
    flash(_("Your password is changed. Other devices have to sign in again."), "success")
    return door.let_in(entrance, url_for("accounts.me"))


def _renewed(password_hash: str, now: datetime) -> Entrance:
    caller = door.caller_of(shared=sessions.is_shared())
    with transaction() as session:
        account = queries.get_account(session, current_user.account_id)
        return service.change_password(session, account, password_hash, caller, at=now)


@bp.route("/konto/geraete/<int:sign_in_id>/abmelden", methods=["POST"])
@requires(Permission.HOME)
def end_device(sign_in_id: int) -> ResponseReturnValue:
    me = current_user
    with transaction() as session:
        ended = signing_in.sign_out(session, sign_in_id, account_id=me.account_id, at=clock.now())
    if not ended:
        raise NotForYou
    if sign_in_id == me.sign_in_id:
        return door.signed_out()
    flash(_("The device is signed out."), "success")
    return redirect(url_for("accounts.me"), 303)


@bp.route("/konto/geraete/abmelden", methods=["POST"])
@requires(Permission.HOME)
def end_all_devices() -> ResponseReturnValue:
    me = current_user
    with transaction() as session:
        signing_in.sign_out_everywhere(session, me.account_id, by=me.actor, at=clock.now())
    return door.signed_out()
