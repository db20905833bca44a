"""Following the link of an invitation. Opening the page uses nothing up; only sending it does."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts import door, invitations, passwords, queries
from app.accounts.blueprint import bp
from app.accounts.forms import NewPasswordForm
from app.base import clock, keys
from app.base.access import by_link
from app.base.answers import page
from app.base.db import AnyRow, db, transaction
from app.base.language import speak


@bp.route("/einladung/<token>", methods=["GET", "POST"])
@by_link("invitation")
def accept(token: str) -> ResponseReturnValue:
    guest = _invited(token)
    if guest is None:
        return page("accounts/accept_gone.html")[0], 404
    if not current_user.is_authenticated:
        speak(guest.language)
    form = NewPasswordForm()
    if form.validate_on_submit() and _good_enough(form, guest):
        return _accepted(form, token)
    form.email.data = guest.email
    return page("accounts/accept.html", form=form, guest=guest, least=passwords.LEAST)


def _invited(token: str) -> AnyRow | None:
    query = queries.open_invitation(keys.digest(token), clock.now())
    guest = db.session.execute(query).one_or_none()
    if request.method == "POST":
        db.session.rollback()  # nobody shall wait while the password is being hashed
    return guest


def _good_enough(form: NewPasswordForm, guest: AnyRow) -> bool:
    refusal = passwords.refusal(str(form.password.data), email=guest.email, name=guest.name)
    if refusal:
        form.password.errors = [refusal]
    return not refusal


def _accepted(form: NewPasswordForm, token: str) -> ResponseReturnValue:
    password_hash = passwords.make(str(form.password.data))
    caller, now = door.caller_of(), clock.now()
    with transaction() as session:
        door.leave(session)
        entrance = invitations.accept(session, token, password_hash, caller, at=now)
    return door.let_in(entrance, None)
