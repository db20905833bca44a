"""All pages of the room, gathered from the files that hold them."""

from flask import Flask

from app.messages import outbox_pages, readdressing, wording_pages
from app.messages.blueprint import bp
from app.people.signals import family_merged, guest_recognised

__all__ = ["bp", "outbox_pages", "wording_pages"]


def install(_app: Flask) -> None:
    family_merged.connect(readdressing.tell_anew)
    guest_recognised.connect(readdressing.name_anew)
