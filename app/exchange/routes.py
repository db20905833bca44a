"""The pages of the import, gathered."""

from app.exchange import calendar_pages, people_pages, result_pages
from app.exchange.blueprint import bp

__all__ = ["bp", "calendar_pages", "people_pages", "result_pages"]
