"""Who stands at the door: the family a link belongs to, and which of its people it may show."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.base.actor import Actor
from app.base.db import AnyRow
from app.base.errors import LinkEnded
from app.base.ids import FamilyId, PersonId
from app.base.language import picked, speak
from app.family import queries
from app.people import links
from app.people.models import FamilyLink, FamilyRole


@dataclass(frozen=True, slots=True)
class Visitor:
    """A family's link as principal. people: those of the family the link may show."""

    link: FamilyLink
    token: str
    family: AnyRow
    people: dict[PersonId, AnyRow]

    @property
    def family_id(self) -> FamilyId:
        return self.link.family_id

    @property
    def may_consent(self) -> bool:
        """Consents belong to the family's link, or to a guardian with custody."""
        guardian = self.link.guardian_id
        return guardian is None or (
            guardian in self.people and self.people[guardian].role == FamilyRole.GUARDIAN
        )

    @property
    def actor(self) -> Actor:
        return Actor("family", self.link.family_id)


def visitor_for(database: Session, token: str) -> Visitor:
    """Raises LinkEnded for a token that is unknown, renewed or revoked. Sets the language."""
    link = links.family_by_token(database, token)
    if link is None:
        raise LinkEnded
    family = queries.family_row(database, link.family_id)
    speak(picked(family.language))
    people = queries.shown_people(database, link.family_id, link.guardian_id)
    return Visitor(link, token, family, people)
