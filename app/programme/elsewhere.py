"""Ways from the programme to pages of rooms above it, known by their names only."""

from typing import Any

from flask import url_for

from app.base.access import may_open


def way_to(endpoint: str, **values: Any) -> str:
    """The address, or "" where the present account may not go: then no link is shown."""
    return url_for(endpoint, **values) if may_open(endpoint) else ""
