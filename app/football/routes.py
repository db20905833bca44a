"""All pages of the room, gathered from the files that hold them."""

from flask import Flask

from app.football import (
    fair_play_pages,
    following,
    lift_pages,
    match_pages,
    nomination_pages,
    on_activity,
    result_pages,
    season_pages,
    team_pages,
)
from app.football.blueprint import bp

__all__ = [
    "bp",
    "fair_play_pages",
    "lift_pages",
    "match_pages",
    "nomination_pages",
    "on_activity",
    "result_pages",
    "season_pages",
    "team_pages",
]


def install(_app: Flask) -> None:
    following.connect()
