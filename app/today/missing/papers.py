"""Agreements that run out and certificates to renew."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.base import formats
from app.base.db import AnyRow
from app.partners import queries as partners
from app.people import queries as people
from app.today.missing.finding import Finding, Item, Tone, each

CLEARANCES_AHEAD = timedelta(days=60)


def agreements(session: Session, today: date) -> Iterator[Finding]:
    return each("warn", _agreement, partners.list_expiring_agreements(session, today))


def clearances(session: Session, today: date) -> Iterator[Finding]:
    for row in people.list_expiring_clearances(session, today + CLEARANCES_AHEAD):
        over = row.renew_by < today
        yield Finding("bad" if over else "warn", partial(_clearance, row))


def _agreement(row: AnyRow, tone: Tone) -> Item:
    return Item(
        tone,
        gettext("Agreement ends: %(title)s", title=row.title),
        gettext("on %(date)s", date=formats.date_short(row.ends_on)),
        url_for("partners.edit_agreement", agreement_id=row.id),
        gettext("Renew the agreement"),
        "handshake",
    )


def _clearance(row: AnyRow, tone: Tone) -> Item:
    name = f"{row.given_name} {row.family_name}".strip()
    return Item(
        tone,
        gettext("Certificate to renew: %(name)s", name=name),
        gettext("by %(date)s", date=formats.date_short(row.renew_by)),
        url_for("people.person", person_id=row.id, zeugnis="neu", _anchor="zeugnis"),
        gettext("Enter the new certificate"),
        "badge-check",
    )
