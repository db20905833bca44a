"""Who may sign in, and whether the log of deeds is whole."""

from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import func, select

from app.accounts.models import Account
from app.audit import service as audit
from app.base.access import Role
from app.jobs.doctor.finding import Check, Verdict, Ward, bad, good, warn

MOST_MANAGERS = 5
NEVER_CAME = timedelta(days=30)


def somebody_manages(ward: Ward) -> Verdict:
    count = len(_managers(ward))
    if not count:
        return bad(
            gettext("Nobody with the role Manager can sign in."),
            gettext("Run: flask setup"),
        )
    if count == 1:
        return warn(
            gettext("Only one person can manage accounts."),
            gettext("Give a second person the role Manager, for days of illness."),
        )
    return good(gettext("%(count)d people can manage accounts.", count=count))


def not_everybody_manages(ward: Ward) -> Verdict:
    count = len(_managers(ward))
    if count > MOST_MANAGERS:
        return warn(
            gettext("%(count)d people have the role Manager.", count=count),
            gettext("Give each person only the roles their work needs."),
        )
    return good(gettext("The role Manager is held by few."))


def expired_accounts(ward: Ward) -> Verdict:
    count = ward.session.scalar(
        select(func.count()).where(Account.closed_at.is_(None), Account.expires_at < ward.at)
    )
    if count:
        return warn(
            gettext("%(count)d accounts have run out and are not closed.", count=count),
            gettext("Close them on the page Accounts, or extend them."),
        )
    return good(gettext("No account has run out unnoticed."))


def unused_accounts(ward: Ward) -> Verdict:
    count = ward.session.scalar(
        select(func.count()).where(
            Account.closed_at.is_(None),
            Account.password_hash == "",
            Account.created_at < ward.at - NEVER_CAME,
        )
    )
    if count:
        return warn(
            gettext("%(count)d invited people have not come within 30 days.", count=count),
            gettext("Invite them again or close their accounts."),
        )
    return good(gettext("Everybody who was invited has come, or still may."))


def audit_chain(ward: Ward) -> Verdict:
    verdict = audit.verify(ward.session)
    if verdict.sound:
        return good(
            gettext("The log of deeds is whole (%(count)d entries).", count=verdict.entries)
        )
    return bad(
        gettext("The log of deeds has been changed."),
        gettext("Keep a copy of the database and find out who had access: flask audit verify"),
    )


def _managers(ward: Ward) -> list[str]:
    rows = ward.session.scalars(
        select(Account.roles).where(Account.closed_at.is_(None), Account.password_hash != "")
    )
    return [roles for roles in rows if Role.MANAGER in roles.split()]


CHECKS: tuple[Check, ...] = (
    somebody_manages,
    not_everybody_manages,
    expired_accounts,
    unused_accounts,
    audit_chain,
)
