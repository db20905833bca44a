"""What people have to know of a match beside its time and place, a line each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext

from app.base import formats
from app.football.models import Match, MatchDay


def lines(
    starts_at: datetime, meet_minutes: int, meeting_point: str, kit: str, pitch: str = ""
) -> list[str]:
    """Meeting point: 13:15, at the gate. Kick-off: 14:00. Pitch: 2. Kit: red."""
    meet = formats.clock(starts_at - timedelta(minutes=meet_minutes))
    found = [
        gettext("Meeting point: %(time)s, %(place)s", time=meet, place=meeting_point)
        if meeting_point
        else gettext("We meet at %(time)s", time=meet),
        gettext("Kick-off: %(time)s", time=formats.clock(starts_at)),
    ]
    if pitch:
        found.append(gettext("Pitch: %(pitch)s", pitch=pitch))
    if kit:
        found.append(gettext("Kit: %(kit)s", kit=kit))
    return found


def schedule(starts_at: datetime, matches: Sequence[Match]) -> list[str]:
    """The matches of a tournament with their times; nothing for a single one."""
    return [pairing(starts_at, match) for match in matches] if len(matches) > 1 else []


def pairing(starts_at: datetime, match: Match) -> str:
    """ "14:30 SV Uferwiese, pitch 2" """
    begins = formats.clock(starts_at + timedelta(minutes=match.after_minutes))
    return " ".join([begins, ", ".join(filter(None, [match.opponent, match.pitch]))])


def whole(starts_at: datetime, day: MatchDay, matches: Sequence[Match]) -> str:
    """All of it, as the event carries it into calendars."""
    pitch = matches[0].pitch if len(matches) == 1 else ""
    said = lines(starts_at, day.meet_minutes, day.meeting_point, day.kit, pitch)
    return "\n".join([*said, *schedule(starts_at, matches)])
