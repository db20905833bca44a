"""One lookup per kind of thing. Who may open these pages at all may see every partner."""

from sqlalchemy.orm import Session

from app.base.errors import NotForYou
from app.base.ids import AgreementId, FundingId, OrganisationId, PlaceId
from app.partners import queries
from app.partners.models import Agreement, FundingProgramme, Organisation, Place


def organisation_for(session: Session, organisation_id: OrganisationId) -> Organisation:
    """With contact persons and places. Raises NotForYou when it is missing."""
    found = queries.find_organisation(session, organisation_id)
    if found is None:
        raise NotForYou
    return found


def place_for(session: Session, place_id: PlaceId) -> Place:
    """With its organisation. Raises NotForYou when it is missing."""
    found = queries.find_place(session, place_id)
    if found is None:
        raise NotForYou
    return found


def agreement_for(session: Session, agreement_id: AgreementId) -> Agreement:
    found = session.get(Agreement, agreement_id)
    if found is None:
        raise NotForYou
    return found


def funding_for(session: Session, funding_id: FundingId) -> FundingProgramme:
    found = session.get(FundingProgramme, funding_id)
    if found is None:
        raise NotForYou
    return found
