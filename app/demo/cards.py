"""How to get in: accounts with their passwords, families' pages, calendar links, homes' links."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.roles import LABELS
from app.base.access import Role
from app.base.ids import FamilyId
from app.demo.staff import STAFF, Employee
from app.feeds import service as feeds
from app.feeds.models import Feed, FeedKind
from app.partners.models import Organisation
from app.people import links
from app.people.models import Family, FamilyLink
from app.performances import home_link
from app.performances.models import Performance
from app.programme.models import Event, EventStatus

MOST_FAMILIES = 40
MOST_OF_A_KIND = 20
HINTS: dict[str, Any] = {
    "Mara": lazy_gettext("plans, decides, sees what is missing"),
    "Vera": lazy_gettext("families, messages, telephone"),
    "Jonas": lazy_gettext("guitar; a lesson is running now"),
    "Oleksii": lazy_gettext("swing combo, on stage soon"),
    "Kofi": lazy_gettext("football"),
}
SHOWN = frozenset(("Mara", "Vera", "Jonas", "Oleksii", "Kofi", "Lena", "Georg", "Ingrid", "Till"))
"""On the page for signing in; the other teachers stand in `flask demo card`."""


def for_sign_in(session: Session) -> list[dict[str, Any]]:
    """The cards below the form, as its template wants them."""
    return [
        {
            "role": LABELS[employee.role],
            "name": f"{employee.given} {employee.family}",
            "email": employee.email,
            "password": employee.password,
            "hint": HINTS.get(employee.given, ""),
        }
        for employee in _present(session)
        if employee.given in SHOWN
    ]


def everything(session: Session, *, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """The card as data, with absolute addresses; needs a request context that knows the host."""
    return {
        "accounts": [
            {
                "role": str(employee.role),
                "email": employee.email,
                "password": employee.password,
                "name": f"{employee.given} {employee.family}",
            }
            for employee in _present(session)
        ],
        "families": _families(session),
        "feeds": _feeds(session),
        "hosts": _hosts(session, at),
    }


def in_words(card: dict[str, list[dict[str, Any]]]) -> str:
    """The same for reading."""
    lines = ["ANMELDEN"]
    for account in card["accounts"]:
        name = f"{account['name']} ({LABELS[Role(account['role'])]})"
        lines.append(f"  {name:<44} {account['email']:<24} {account['password']}")
    lines += ["", "FAMILIEN"]
    lines += [f"  {family['name']:<18} {family['page']}" for family in card["families"]]
    lines += ["", "KALENDER-ABOS"]
    lines += [f"  {feed['kind']:<9} {feed['label']:<26} {feed['url']}" for feed in card["feeds"]]
    lines += ["", "SENIORENHÄUSER"]
    lines += [f"  {host['home']:<26} {host['url']}" for host in card["hosts"]]
    return "\n".join(line.rstrip() for line in lines)


def _present(session: Session) -> Sequence[Employee]:
    """Whoever of the staff can sign in here."""
    mails = session.scalars(
        select(Account.email).where(
            Account.email.in_([employee.email for employee in STAFF]),
            Account.closed_at.is_(None),
            Account.password_hash != "",
        )
    ).all()
    return [employee for employee in STAFF if employee.email in mails]


def _families(session: Session) -> list[dict[str, Any]]:
    rows = session.execute(
        select(FamilyLink, Family.name)
        .join(Family, Family.id == FamilyLink.family_id)
        .where(FamilyLink.revoked_at.is_(None))
        .order_by(FamilyLink.id)
        .limit(MOST_FAMILIES)
    ).all()
    known = _feeds_by_family(session, [row.FamilyLink.family_id for row in rows])
    return [
        {
            "name": row.name,
            "page": links.url_of(row.FamilyLink),
            "feeds": known.get(row.FamilyLink.family_id, []),
        }
        for row in rows
    ]


def _feeds_by_family(session: Session, ids: Sequence[FamilyId]) -> dict[FamilyId, list[str]]:
    found: dict[FamilyId, list[str]] = {}
    living = select(Feed).where(Feed.family_id.in_(ids), Feed.revoked_at.is_(None))
    for feed in session.scalars(living.order_by(Feed.id)):
        if feed.family_id is not None:
            found.setdefault(feed.family_id, []).append(feeds.address_of(feed))
    return found


def _feeds(session: Session) -> list[dict[str, Any]]:
    return [
        {"kind": feed.kind, "label": feed.label, "url": feeds.address_of(feed)}
        for kind in FeedKind
        for feed in session.scalars(
            select(Feed)
            .where(Feed.kind == kind, Feed.revoked_at.is_(None))
            .order_by(Feed.id)
            .limit(MOST_OF_A_KIND)
        )
    ]


def _hosts(session: Session, at: datetime) -> list[dict[str, Any]]:
    """Links that still open something: performances to come."""
    rows = session.execute(
        select(Performance, Organisation.name)
        .join(Event, Event.id == Performance.event_id)
        .join(Organisation, Organisation.id == Performance.organisation_id)
        .where(
            Performance.link_hash.is_not(None),
            Event.ends_at > at,
            Event.status != EventStatus.CANCELLED,
        )
        .order_by(Event.starts_at)
        .limit(MOST_OF_A_KIND)
    )
    return [{"home": row.name, "url": home_link.url_of(row.Performance)} for row in rows]
