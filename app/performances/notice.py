"""What families are told beside time and place, in whatever language is being spoken."""

from datetime import datetime

from flask_babel import gettext

from app.base import formats


def besides(dress: str, bring: str) -> list[str]:
    worn = [gettext("What to wear: %(dress)s", dress=dress)] if dress else []
    return [*worn, *([bring] if bring else [])]


def lines(meet_at: datetime, dress: str, bring: str) -> list[str]:
    """The same after the hour to meet."""
    meet = gettext("Meeting point: %(time)s", time=formats.clock(meet_at))
    return [meet, *besides(dress, bring)]
