"""flask setup, flask accounts"""

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import association, invitations, queries, service
from app.accounts.models import Account
from app.accounts.service import AccountFacts
from app.base import clock, tables
from app.base.access import Role
from app.base.actor import SYSTEM
from app.base.db import db, transaction
from app.base.errors import RuleBroken
from app.rules.text import clean

group = AppGroup("accounts", help="Who may sign in.")
ROLES = click.Choice([role.value for role in Role])


def install(app: Flask) -> None:
    app.cli.add_command(setup)


def _line(_context: click.Context, _option: click.Parameter, typed: str | None) -> str | None:
    """What is typed at a terminal is cleaned like what is typed into a form."""
    return clean(typed)[:200] if typed else typed


def _address(_context: click.Context, _option: click.Parameter, typed: str) -> str:
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError as reason:
        raise click.BadParameter(str(reason)) from None


@click.command("setup")
@click.option("--association", "house", prompt="Name of the association", callback=_line)
@click.option("--name", prompt="Your name", callback=_line)
@click.option("--email", prompt="Your e-mail address", callback=_address)
@click.option("--again", is_flag=True, help="Add a manager although there are accounts.")
@with_appcontext
def setup(house: str, name: str, email: str, again: bool) -> None:
    """Begin: the association's name, and a link for the first manager."""
    now = clock.now()
    tables.bring_up_to_date(db.session())
    with transaction() as session:
        if not again and session.scalar(select(Account.id).limit(1)) is not None:
            raise click.ClickException("There are accounts already. --again adds a manager.")
        association.found(session, name=house, by=SYSTEM, at=now)
        facts = AccountFacts(name=name, email=email, roles=frozenset({Role.MANAGER}))
        url = _opened(session, facts)
    click.echo("Open this link within seven days and choose a password:")
    click.echo(url)


@group.command("invite")
@click.argument("email", callback=_address)
@click.option("--name", callback=_line, help="Needed for a new account.")
@click.option("--role", "roles", type=ROLES, multiple=True, help="Needed for a new account.")
def invite(email: str, name: str | None, roles: tuple[str, ...]) -> None:
    """Print a new link: for a new account, or because a password is forgotten."""
    now = clock.now()
    with transaction() as session:
        account = queries.find_by_email(session, email)
        if account is None:
            if not name:
                raise click.UsageError("A new account needs --name and --role.")
            granted = frozenset(Role(word) for word in roles)
            url = _opened(session, AccountFacts(name=name, email=email, roles=granted))
        elif not queries.is_open(account, now):
            raise click.ClickException("This account is closed or has ended.")
        else:
            url = invitations.invite(session, account, by=SYSTEM, at=now)
    click.echo(url)


def _opened(session: Session, facts: AccountFacts) -> str:
    now = clock.now()
    try:
        account = service.open_account(session, facts, by=SYSTEM, at=now)
    except RuleBroken as refusal:
        raise click.ClickException(refusal.message) from None
    return invitations.invite(session, account, by=SYSTEM, at=now)
