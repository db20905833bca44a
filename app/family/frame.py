"""What every family page begins with: who stands at the door, and the menu of languages."""

from flask import g, url_for

import config
from app.base.db import db
from app.family.visitors import Visitor, visitor_for

OWN_NAMES = {
    "de": "Deutsch",
    "en": "English",
    "uk": "Українська",
    "ar": "العربية",
    "tr": "Türkçe",
    "fa": "فارسی",
    "ru": "Русский",
}


def visitor_at(token: str) -> Visitor:
    """Looked up once in a request. Raises LinkEnded."""
    if "visitor" not in g:
        g.visitor = visitor_for(db.session(), token)
    held: Visitor = g.visitor
    return held


def frame(endpoint: str, token: str) -> dict[str, object]:
    """What _layout/family.html asks for."""
    return {
        "token": token,
        "languages": [
            (code, OWN_NAMES[code], url_for(endpoint, token=token, sprache=code))
            for code in config.FAMILY_LANGUAGES
        ],
    }
