"""What every family page begins with: who stands at the door, and the menu of languages."""

from typing import Any

from flask import g

from app.base.db import db
from app.base.language import menu_of
from app.family.visitors import Visitor, visitor_for


def visitor_at(token: str) -> Visitor:
    """Looked up once in a request. Raises LinkEnded."""
    if "visitor" not in g:
        g.visitor = visitor_for(db.session(), token)
    held: Visitor = g.visitor
    return held


def frame(endpoint: str, token: str, **more: Any) -> dict[str, object]:
    """What _layout/family.html asks for. more: what else the page's address is made of"""
    return {"token": token, "languages": menu_of(endpoint, token=token, **more)}
