"""The pages of this room."""

from app.people import bans, consents, family_pages, link_pages, members, person_pages
from app.people.blueprint import bp

__all__ = ["bans", "bp", "consents", "family_pages", "link_pages", "members", "person_pages"]
