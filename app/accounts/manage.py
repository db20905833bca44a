"""The manager's pages: who may sign in, and as what."""

from datetime import timedelta
from typing import Any

import segno
from flask import flash, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from app.accounts import door, invitations, queries, service
from app.accounts.blueprint import bp
from app.accounts.forms import AccountForm
from app.accounts.models import Account
from app.accounts.roles import LABELS, SENTENCES
from app.accounts.service import AccountFacts
from app.accounts.sessions import parse_roles
from app.base import clock
from app.base.access import Permission, Role, requires
from app.base.answers import page
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.base.ids import AccountId, PersonId
from app.base.once import create_once
from app.people import queries as people
from app.people.models import Person
from app.rules.times import day_of

DAY_BEFORE = timedelta(seconds=1)
SHOWN_ONCE = "invitation"
"""Where a fresh link waits, in the manager's own cookie, for the one page that shows it."""


@bp.route("/konten")
@requires(Permission.ACCOUNTS_MANAGE)
def index() -> ResponseReturnValue:
    rows = [
        {
            "row": row,
            "roles": [LABELS[role] for role in LABELS if role in row.roles.split()],
            "state": _state(row),
        }
        for row in queries.list_accounts(db.session())
    ]
    return page("accounts/index.html", rows=rows)


def _state(row: Any) -> str:
    """One word of the template's: closed, ended, invited, lapsed, open."""
    now = clock.now()
    if row.closed_at is not None:
        return "closed"
    if row.expires_at is not None and row.expires_at <= now:
        return "ended"
    if row.has_password:
        return "open"
    return "invited" if row.invited_until and row.invited_until > now else "lapsed"


@bp.route("/konten/neu", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def add() -> ResponseReturnValue:
    form = AccountForm()
    _offer_people(form, db.session())
    if not _sent(form):
        return _page("accounts/add.html", form)
    try:
        return create_once(form.once, lambda session: _added(session, form))
    except RuleBroken as refusal:
        form.show(refusal)
        return _page("accounts/add.html", form)


def _added(session: Session, form: AccountForm) -> str:
    now, by = clock.now(), current_user.actor
    account = service.open_account(session, _facts(form), by=by, at=now)
    _invite(session, account)
    return url_for("accounts.account", account_id=account.id)


@bp.route("/konten/<int:account_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def account(account_id: AccountId) -> ResponseReturnValue:
    found = queries.get_account(db.session(), account_id)
    form = AccountForm(data=_shown_values(found))
    _offer_people(form, db.session(), found.person_id)
    if _sent(form):
        try:
            _change(form, account_id)
        except RuleBroken as refusal:
            form.show(refusal)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("accounts.account", account_id=account_id), 303)
    found = queries.get_account(db.session(), account_id)
    fresh = cookie.pop(SHOWN_ONCE, None) if request.method == "GET" else None
    link = fresh["url"] if fresh and fresh["account"] == account_id else ""
    code = segno.make(link, error="m").svg_data_uri(scale=4) if link else ""
    open_now = queries.is_open(found, clock.now())
    return _page(
        "accounts/account.html", form, account=found, link=link, code=code, open_now=open_now
    )


def _shown_values(found: Account) -> dict[str, Any]:
    """The account as the form's fields say it."""
    return {
        "name": found.name,
        "email": found.email,
        "person_id": found.person_id,
        "version": found.version,
        "roles": [role.value for role in parse_roles(found.roles)],
        "until": _last_day(found),
    }


def _last_day(found: Account) -> Any:
    """The last day it may be used; what is stored is the midnight after."""
    return day_of(found.expires_at - DAY_BEFORE) if found.expires_at else None


def _change(form: AccountForm, account_id: AccountId) -> None:
    with transaction() as session:
        service.change_account(
            session,
            queries.get_account(session, account_id),
            _facts(form),
            version=form.seen_version,
            by=current_user.actor,
            at=clock.now(),
            except_for=current_user.sign_in_id,
        )


@bp.route("/konten/<int:account_id>/einladen", methods=["POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def invite(account_id: AccountId) -> ResponseReturnValue:
    with transaction() as session:
        found = queries.get_account(session, account_id)
        if not queries.is_open(found, clock.now()):
            raise RuleBroken(_("This account is closed. Open it first."))
        _invite(session, found)
    return redirect(url_for("accounts.account", account_id=account_id), 303)


@bp.route("/konten/<int:account_id>/schliessen", methods=["POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def close(account_id: AccountId) -> ResponseReturnValue:
    with transaction() as session:
        found = queries.get_account(session, account_id)
        service.close_account(session, found, by=current_user.actor, at=clock.now())
    if account_id == current_user.account_id:
        return door.signed_out()
    undo = url_for("accounts.reopen", account_id=account_id)
    flash({"text": _("The account is closed."), "undo": undo}, "success")  # type: ignore[arg-type]
    return redirect(url_for("accounts.account", account_id=account_id), 303)


@bp.route("/konten/<int:account_id>/oeffnen", methods=["POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def reopen(account_id: AccountId) -> ResponseReturnValue:
    with transaction() as session:
        found = queries.get_account(session, account_id)
        service.reopen_account(session, found, by=current_user.actor, at=clock.now())
    flash(_("The account is open again."), "success")
    return redirect(url_for("accounts.account", account_id=account_id), 303)


@bp.route("/konten/personen")
@requires(Permission.ACCOUNTS_MANAGE)
def persons() -> ResponseReturnValue:
    """The people that fit what is being typed, as choices of the form."""
    form = AccountForm(request.args, meta={"csrf": False})
    _offer_people(form, db.session())
    return page("accounts/_persons.html", control=form.person_id)


def _invite(session: Session, found: Account) -> None:
    url = invitations.invite(session, found, by=current_user.actor, at=clock.now())
    cookie[SHOWN_ONCE] = {"account": found.id, "url": url}


def _sent(form: AccountForm) -> bool:
    """Sent to be saved; the button "Search" only asks for the page again, with people found."""
    return "search" not in request.form and form.validate_on_submit()


def _page(template: str, form: AccountForm, **context: Any) -> tuple[str, int]:
    look_up = url_for("accounts.persons", person_id=form.person_id.data or None)
    form.find.render_kw = {
        **form.find.render_kw,
        "hx-get": look_up,
        "hx-trigger": "input changed delay:300ms",
        "hx-target": "#persons",
        "hx-swap": "outerHTML",
    }
    roles = [(role.value, LABELS[role], SENTENCES[role]) for role in Role]
    return page(template, form=form, roles=roles, **context)


def _facts(form: AccountForm) -> AccountFacts:
    person_id = form.person_id.data
    return AccountFacts(
        name=str(form.name.data),
        email=str(form.email.data or ""),
        roles=frozenset(Role(word) for word in form.roles.data or ()),
        person_id=PersonId(person_id) if person_id else None,
        until=form.until.data,
    )


def _offer_people(form: AccountForm, session: Session, linked: PersonId | None = None) -> None:
    """Choices: nobody, who is chosen already, and whom the search finds."""
    found = people.find_people(session, str(form.find.data or ""), 8)
    offered = {row.id: f"{row.given_name} {row.family_name}".strip() for row in found}
    for person_id in (linked, form.person_id.data):
        known = session.get(Person, person_id) if person_id and person_id not in offered else None
        if known is not None:
            offered[known.id] = known.name
    form.person_id.choices = [("", _("Nobody")), *offered.items()]
