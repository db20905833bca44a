"""The pages of this room."""

from app.people import (
    bans,
    consents,
    family_pages,
    link_pages,
    members,
    newcomer_pages,
    person_pages,
)
from app.people.blueprint import bp

__all__ = [
    "bans",
    "bp",
    "consents",
    "family_pages",
    "link_pages",
    "members",
    "newcomer_pages",
    "person_pages",
]
