"""Use cases around paper: cooperation agreements and funding programmes."""

from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.base.actor import Actor
from app.base.db import Cents, check_version
from app.base.errors import RuleBroken
from app.base.ids import OrganisationId
from app.partners.models import Agreement, FundingProgramme


def create_agreement(
    session: Session,
    *,
    title: str,
    signed_on: date,
    organisation_id: OrganisationId | None = None,
    parties: str = "",
    ends_on: date | None = None,
    remind_days: int = 60,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Agreement:
    """A cooperation agreement; without `ends_on` it runs until somebody ends it."""
    _check_span(signed_on, ends_on)
    agreement = Agreement(
        title=title,
        signed_on=signed_on,
        organisation_id=organisation_id,
        parties=parties,
        ends_on=ends_on,
        remind_days=remind_days,
        note=note,
    )
    session.add(agreement)
    session.flush()
    audit.record(session, "partners.create_agreement", "agreement", agreement.id, by=by, at=at)
    return agreement


def change_agreement(
    session: Session,
    agreement: Agreement,
    *,
    title: str,
    signed_on: date,
    organisation_id: OrganisationId | None,
    parties: str,
    ends_on: date | None,
    remind_days: int,
    note: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    check_version(agreement, version)
    _check_span(signed_on, ends_on)
    agreement.title, agreement.parties, agreement.note = title, parties, note
    agreement.organisation_id = organisation_id
    agreement.signed_on, agreement.ends_on = signed_on, ends_on
    agreement.remind_days = remind_days
    session.flush()
    audit.record(session, "partners.change_agreement", "agreement", agreement.id, by=by, at=at)


def create_funding(
    session: Session,
    *,
    name: str,
    funder: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    grant: Cents | None = None,
    planned_events: int | None = None,
    planned_people: int | None = None,
    planned_hours: int | None = None,
    note: str = "",
    by: Actor,
    at: datetime,
) -> FundingProgramme:
    """Who pays for what; the planned figures are typed from the application."""
    _check_span(starts_on, ends_on)
    funding = FundingProgramme(
        name=name,
        funder=funder,
        starts_on=starts_on,
        ends_on=ends_on,
        grant=grant,
        planned_events=planned_events,
        planned_people=planned_people,
        planned_hours=planned_hours,
        note=note,
    )
    session.add(funding)
    session.flush()
    audit.record(session, "partners.create_funding", "funding", funding.id, by=by, at=at)
    return funding


def change_funding(
    session: Session,
    funding: FundingProgramme,
    *,
    name: str,
    funder: str,
    starts_on: date | None,
    ends_on: date | None,
    grant: Cents | None,
    planned_events: int | None,
    planned_people: int | None,
    planned_hours: int | None,
    note: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    check_version(funding, version)
    _check_span(starts_on, ends_on)
    funding.name, funding.funder, funding.note = name, funder, note
    funding.starts_on, funding.ends_on, funding.grant = starts_on, ends_on, grant
    funding.planned_events, funding.planned_people = planned_events, planned_people
    funding.planned_hours = planned_hours
    session.flush()
    audit.record(session, "partners.change_funding", "funding", funding.id, by=by, at=at)


def _check_span(start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise RuleBroken(gettext("The end must come after the beginning."), field="ends_on")
