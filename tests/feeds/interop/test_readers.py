"""Parsers nobody here wrote read the very instants we stored, summer and winter."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.base.actor import SYSTEM
from app.feeds import service
from app.feeds.models import Feed, FeedKind
from app.programme import series
from app.programme import service as programme
from app.programme.models import Event
from app.programme.series import Weekly
from app.rules.times import at as instant_at
from app.rules.times import local
from tests.cast import LONG_AGO
from tests.conftest import MOMENT
from tests.feeds.interop import readers

pytestmark = [
    pytest.mark.interop,
    pytest.mark.socket,
    pytest.mark.skipif(not (readers.HOME / "stamp").exists(), reason="run .ci/interop first"),
]
DST_DAYS = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))


@pytest.fixture
def two_years(session, cast, guitar, room) -> Feed:
    """A lesson every day of the week for two years, and one across each change of the clocks."""
    by = cast.actor("vera")
    for weekday in range(7):
        for first in (date(2026, 1, 1), date(2027, 1, 1)):
            series.create_series(
                session,
                guitar,
                Weekly(
                    weekday=weekday,
                    start=time(8 + weekday, 30),
                    minutes=45,
                    first_on=first,
                    last_on=first.replace(month=12, day=31),
                    skip_public=False,
                    skip_school=False,
                    skip_floating=False,
                ),
                by=by,
                at=LONG_AGO,
            )
    for day in DST_DAYS:
        start = instant_at(day, time(0, 30))
        programme.create_event(
            session, guitar, starts_at=start, ends_at=start + timedelta(hours=5), by=by, at=LONG_AGO
        )
    feed = service.issue(
        session, FeedKind.TEAM, label="x", activity_id=guitar.id, by=SYSTEM, at=LONG_AGO
    )
    session.commit()
    return feed


@pytest.fixture
def fetched(two_years, phone, moment, tmp_path) -> list[Path]:
    """The feed as it is served at two moments, so that its windows cover both years."""
    files = []
    moments = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC))
    for number, day in enumerate(moments):
        moment.move_to(day)
        answer = phone.get(f"/k/{service.token_of(two_years)}/termine.ics")
        assert answer.status_code == 200
        file = tmp_path / f"feed{number}.ics"
        file.write_bytes(answer.data)
        files.append(file)
    return files


def written(session, uids) -> readers.Reading:
    rows = session.execute(
        select(Event.uid, Event.starts_at, Event.ends_at).where(Event.uid.in_(uids))
    )
    form = "%Y-%m-%dT%H:%M"
    return sorted((row.uid, f"{row.starts_at:{form}}", f"{row.ends_at:{form}}") for row in rows)


@pytest.mark.parametrize("reader", readers.READERS, ids=lambda one: one.__name__)
def test_every_event_of_two_years_is_read_at_its_instant(session, fetched, tmp_path, reader):
    seen = set()
    for feed in fetched:
        read = reader(feed, tmp_path)
        assert read == written(session, [uid for uid, _start, _end in read])
        assert len(read) == feed.read_text("utf8").count("BEGIN:VEVENT")
        seen |= {uid for uid, _start, _end in read}

    stored = session.execute(select(Event.uid, Event.starts_at)).all()
    assert {row.uid for row in stored} == seen
    days = {local(row.starts_at).date() for row in stored}
    assert set(DST_DAYS) <= days


def test_khal_shows_titles_and_times(session, cast, tuesdays, phone, tmp_path):
    feed = service.for_family(session, cast.haddads.id, label="x", by=SYSTEM, at=MOMENT)
    lesson = session.scalar(select(Event).where(Event.series_day == date(2026, 12, 1)))
    programme.cancel_event(session, lesson, reason="", by=SYSTEM, at=MOMENT)
    session.commit()
    file = tmp_path / "family.ics"
    file.write_bytes(phone.get(f"/k/{service.token_of(feed)}/termine.ics").data)

    shown = readers.khal_agenda(file, tmp_path)

    assert "2026-12-08 15:30 16:15 Gitarre" in shown
    assert "2026-12-01 15:30 16:15 ABGESAGT: Gitarre" in shown
