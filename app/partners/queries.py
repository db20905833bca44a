"""What pages and other rooms read of partners. They are a few hundred at most."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.base.db import AnyRow, read
from app.base.ids import OrganisationId, PlaceId
from app.partners.models import (
    Agreement,
    ContactPerson,
    FundingProgramme,
    Organisation,
    Place,
)
from app.rules.names import fold, matches


def list_organisations(session: Session, query: str = "", kind: str = "") -> Sequence[AnyRow]:
    """Partners by name with their first contact person; `query` forgives one typo.

    Who is no partner any more is found by name only.
    """
    first = select(func.min(ContactPerson.id)).group_by(ContactPerson.organisation_id)
    listed = (
        select(
            Organisation.id,
            Organisation.kind,
            Organisation.name,
            Organisation.city,
            Organisation.phone,
            Organisation.search_key,
            Organisation.retired,
            ContactPerson.name.label("contact"),
            ContactPerson.phone.label("contact_phone"),
        )
        .outerjoin(
            ContactPerson,
            (ContactPerson.organisation_id == Organisation.id) & ContactPerson.id.in_(first),
        )
        .order_by(Organisation.sort_key, Organisation.id)
    )
    if kind:
        listed = listed.where(Organisation.kind == kind)
    rows = session.execute(listed).all()
    if fold(query):
        return [row for row in rows if matches(query, row.search_key)]
    return [row for row in rows if not row.retired]


def find_organisation(session: Session, organisation_id: OrganisationId) -> Organisation | None:
    """With contact persons and places."""
    return session.scalar(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .options(selectinload(Organisation.contacts), selectinload(Organisation.places))
    )


def find_place(session: Session, place_id: PlaceId) -> Place | None:
    """With its organisation."""
    return session.scalar(
        select(Place).where(Place.id == place_id).options(selectinload(Place.organisation))
    )


def list_rooms(session: Session) -> Sequence[Place]:
    """Our own rooms by name; those no longer used come last."""
    return session.scalars(
        select(Place).where(Place.own.is_(True)).order_by(Place.retired, Place.sort_key, Place.id)
    ).all()


def organisation_choices(
    session: Session, keep: OrganisationId | None = None
) -> list[tuple[int, str]]:
    """keep: offered although it may be retired, because it is chosen already"""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(or_(Organisation.retired.is_(False), Organisation.id == keep))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [(row.id, row.name) for row in rows]


_AGREEMENTS = (
    select(
        *(Agreement.id, Agreement.title, Agreement.parties, Agreement.signed_on),
        *(Agreement.ends_on, Agreement.remind_days, Agreement.organisation_id),
        Organisation.name.label("partner"),
    )
    .outerjoin(Organisation, Organisation.id == Agreement.organisation_id)
    .order_by(Agreement.signed_on.desc(), Agreement.id.desc())
)


def list_agreements(
    session: Session, organisation_id: OrganisationId | None = None
) -> Sequence[AnyRow]:
    """Agreements with their partner's name, the newest first."""
    if organisation_id is None:
        return read(session, _AGREEMENTS).all()
    theirs = _AGREEMENTS.where(Agreement.organisation_id == organisation_id)
    return session.execute(theirs).all()


def list_expiring_agreements(session: Session, today: date) -> list[AnyRow]:
    """Agreements whose reminder is due and that have not ended, the soonest end first."""
    due = [row for row in list_agreements(session) if agreement_state(row, today) == "ending"]
    return sorted(due, key=lambda row: (row.ends_on, row.id))


def agreement_state(agreement: Agreement | AnyRow, today: date) -> str:
    """open (no end), running, ending (the reminder is due) or ended."""
    if agreement.ends_on is None:
        return "open"
    if agreement.ends_on < today:
        return "ended"
    due = agreement.ends_on - timedelta(days=agreement.remind_days)
    return "ending" if due <= today else "running"


def list_funding(session: Session) -> Sequence[FundingProgramme]:
    """Funding programmes, those running longest from now first."""
    return session.scalars(
        select(FundingProgramme).order_by(
            FundingProgramme.ends_on.is_not(None),
            FundingProgramme.ends_on.desc(),
            FundingProgramme.id.desc(),
        )
    ).all()
