"""What higher rooms add to the page of a person: the programme the offers they have a place in.

    @on_person
    def offers(session: Session, person_id: PersonId) -> str: ...

A part is finished HTML, drawn by a template of its own room; "" where it has nothing to say.
"""

from collections.abc import Callable

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.base.ids import PersonId

Part = Callable[[Session, PersonId], str]
_PARTS: list[Part] = []


def on_person(part: Part) -> Part:
    """Show this on every person's page, in the order of the rooms."""
    _PARTS.append(part)
    return part


def parts_of(session: Session, person_id: PersonId) -> list[Markup]:
    return [Markup(part(session, person_id)) for part in _PARTS]  # noqa: S704  (templates wrote it)
