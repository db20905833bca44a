"""Calendar texts by the hundred thousand: written once per place and kind, then only filled in."""

from datetime import UTC, datetime

from app.programme import calendar_text
from app.programme.models import Activity, Event, EventStatus, Kind
from app.rules.times import local

STARTS, ENDS = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC), datetime(2002, 3, 4, 5, 6, 7, tzinfo=UTC)
STAMP = datetime(2003, 4, 5, 6, 7, 8, tzinfo=UTC)


class Template:
    """What programme.calendar_text writes for an ordinary date of this kind at this address."""

    def __init__(self, kind: Kind, address: str, uid: str) -> None:
        """uid: of the length and with the host part all others have"""
        event = Event(
            uid=uid,
            starts_at=STARTS,
            ends_at=ENDS,
            all_day=False,
            status=EventStatus.CONFIRMED,
            sequence=0,
            revised_at=STAMP,
            reason="",
            notice="",
        )
        written = calendar_text.write(event, Activity(kind=kind), address).replace("%", "%%")
        for value, name in (
            (uid, "uid"),
            (on_the_wall(STARTS), "starts"),
            (on_the_wall(ENDS), "ends"),
            (in_utc(STAMP), "stamp"),
        ):
            written = written.replace(value, f"%({name})s")
        self.text = written

    def filled(self, *, uid: str, starts: str, ends: str, stamp: str) -> str:
        """starts, ends: `on_the_wall`; stamp: `in_utc`"""
        return self.text % {"uid": uid, "starts": starts, "ends": ends, "stamp": stamp}


def on_the_wall(moment: datetime) -> str:
    return f"{local(moment):%Y%m%dT%H%M%S}"


def in_utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
