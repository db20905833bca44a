"""Texts without an address: for the share sheet, or printed as slips to take home."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from babel import Locale
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.base.ids import FamilyId, MessageId
from app.base.settings import association
from app.messages import queries
from app.messages.letters import LANGUAGE, Letter, family_urls, write
from app.messages.models import Message
from app.messages.recipients import households_of
from app.messages.wording import own_texts
from app.people import links


@dataclass(frozen=True, slots=True)
class Slip:
    """What one recipient is to be told, ready to share or print."""

    family_id: FamilyId | None
    name: str
    ids: tuple[MessageId, ...]
    letter: Letter
    direction: str
    url: str

    @property
    def code(self) -> Markup | None:
        """The family's page as a code for the camera."""
        return links.code_of(self.url) if self.url else None


def slip_of(session: Session, rows: Sequence[Message]) -> Slip | None:
    """One slip of messages to one recipient; None where a contact ban closes the door."""
    return next(iter(_slips(session, rows)), None)


def waiting_slips(session: Session) -> list[Slip]:
    """A slip for everybody a text waits for. A fixed number of statements."""
    return _slips(session, session.scalars(queries.texts()).all())


def _slips(session: Session, rows: Sequence[Message]) -> list[Slip]:
    """rows: those of one recipient stand together"""
    families = {row.family_id for row in rows if row.family_id is not None}
    people = {row.person_id for row in rows if row.person_id is not None}
    households = households_of(session, families)
    urls = family_urls(session, households)
    known = queries.families_by_id(session, families)
    names = queries.names_of_people(session, people)
    house, own = association(session), own_texts(session)
    found = []
    for (family_id, person_id), group in groupby(rows, key=lambda r: (r.family_id, r.person_id)):
        household = households.get(family_id) if family_id is not None else None
        if household is not None and household.closed:
            continue
        mine = list(group)
        family = known.get(family_id) if family_id is not None else None
        url = urls.get(family_id, "") if family_id is not None else ""
        language = family.language if family else LANGUAGE
        found.append(
            Slip(
                family_id=family_id,
                name=family.name if family else names.get(person_id, ""),
                ids=tuple(row.id for row in mine),
                letter=write(mine, language=language, url=url, house=house, own=own),
                direction=Locale.parse(language).text_direction,
                url=url,
            )
        )
    return found
