"""All pages of the room, gathered from the files that hold them."""

from app.courses import course_pages, on_activity, subject_pages, substitution_pages
from app.courses.blueprint import bp

__all__ = ["bp", "course_pages", "on_activity", "subject_pages", "substitution_pages"]
