"""All pages of the room, gathered from the files that hold them."""

from app.public import joining_pages, programme_pages, seat_pages, text_pages
from app.public.blueprint import bp

__all__ = ["bp", "joining_pages", "programme_pages", "seat_pages", "text_pages"]
