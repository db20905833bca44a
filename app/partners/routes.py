"""The pages of this room."""

from app.partners import organisations, paper_pages, places
from app.partners.blueprint import bp

__all__ = ["bp", "organisations", "paper_pages", "places"]
