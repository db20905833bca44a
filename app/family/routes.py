"""All pages of the room, gathered from the files that hold them."""

from app.family import joining_pages, pages, trip_pages
from app.family.blueprint import bp

__all__ = ["bp", "joining_pages", "pages", "trip_pages"]
