"""All pages of the room, gathered from the files that hold them."""

from app.performances import (
    ensembles,
    home_views,
    papers,
    planning,
    repertoire_views,
    showing,
    slot_views,
)
from app.performances.blueprint import bp

__all__ = [
    "bp",
    "ensembles",
    "home_views",
    "papers",
    "planning",
    "repertoire_views",
    "showing",
    "slot_views",
]
