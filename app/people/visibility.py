"""Who may see which person and family on this room's pages.

These files hold addresses, consents and bans: they are the office's. Teachers meet the people
they teach in the register and the programme, with what a lesson needs and no more.
"""

from typing import Protocol

from sqlalchemy.orm import Session

from app.base.errors import NotForYou
from app.base.ids import FamilyId, PersonId
from app.people import directory
from app.people.models import Family, Person


class Reader(Protocol):
    """A principal, as far as visibility goes."""

    @property
    def sees_all(self) -> bool: ...


def person_for(session: Session, reader: Reader, person_id: PersonId) -> Person:
    """With phones. Raises NotForYou for missing and foreign alike."""
    person = directory.find_person(session, person_id) if reader.sees_all else None
    if person is None:
        raise NotForYou
    return person


def family_for(session: Session, reader: Reader, family_id: FamilyId) -> Family:
    """With members, their persons and phones. Raises NotForYou."""
    family = directory.find_family(session, family_id) if reader.sees_all else None
    if family is None:
        raise NotForYou
    return family
