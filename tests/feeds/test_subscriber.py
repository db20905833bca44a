"""A subscriber that polls as ICSx5 and Thunderbird do sees every change, and nothing else."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from app.base.actor import SYSTEM
from app.feeds import service
from app.programme import service as programme
from app.programme.models import Event
from tests.conftest import MOMENT


@dataclass
class Subscriber:
    """Keeps entries by UID and, like ICSx5, skips one whose LAST-MODIFIED is not newer."""

    phone: FlaskClient
    path: str
    etag: str = ""
    kept: dict[str, dict[str, object]] = field(default_factory=dict)
    status: int = 0

    def poll(self) -> None:
        headers = {"If-None-Match": self.etag} if self.etag else {}
        answer = self.phone.get(self.path, headers=headers)
        self.status = answer.status_code
        if self.status != 200:
            return
        self.etag = answer.headers["ETag"]
        seen = {str(one["UID"]): one for one in Calendar.from_ical(answer.data).events}
        for uid, entry in seen.items():
            changed = entry["LAST-MODIFIED"].dt
            known = self.kept.get(uid)
            if known is None or changed > known["changed"]:
                self.kept[uid] = {
                    "changed": changed,
                    "start": entry["DTSTART"].dt,
                    "title": str(entry["SUMMARY"]),
                    "status": str(entry.get("STATUS")),
                    "sequence": entry.get("SEQUENCE", 0),
                }
        for uid in set(self.kept) - set(seen):
            del self.kept[uid]


@pytest.fixture
def subscriber(phone, path) -> Subscriber:
    one = Subscriber(phone, path)
    one.poll()
    return one


@pytest.fixture
def lesson(session, tuesdays) -> Event:
    return session.scalar(select(Event).where(Event.series_day == date(2026, 12, 1)))


def test_nothing_new_is_nothing_sent(subscriber):
    subscriber.poll()
    assert subscriber.status == 304


def test_an_added_date_appears(session, cast, guitar, subscriber):
    event = programme.create_event(
        session,
        guitar,
        starts_at=datetime(2026, 12, 5, 10, tzinfo=UTC),
        ends_at=datetime(2026, 12, 5, 11, tzinfo=UTC),
        by=SYSTEM,
        at=MOMENT,
    )
    session.commit()
    subscriber.poll()
    assert event.uid in subscriber.kept


def test_move_cancel_restore_in_one_minute_all_arrive(session, lesson, subscriber):
    first = subscriber.kept[lesson.uid]
    later = lesson.starts_at + timedelta(hours=2)
    programme.move_event(
        session,
        lesson,
        starts_at=later,
        ends_at=later + timedelta(minutes=45),
        place_id=lesson.place_id,
        by=SYSTEM,
        at=MOMENT,
    )
    session.commit()
    subscriber.poll()
    moved = subscriber.kept[lesson.uid]
    assert moved["start"] == later and moved["sequence"] > first["sequence"]

    programme.cancel_event(session, lesson, reason="", by=SYSTEM, at=MOMENT)
    session.commit()
    subscriber.poll()
    assert subscriber.kept[lesson.uid]["status"] == "CANCELLED"
    assert str(subscriber.kept[lesson.uid]["title"]).startswith("ABGESAGT")

    programme.restore_event(session, lesson, by=SYSTEM, at=MOMENT)
    session.commit()
    subscriber.poll()
    assert subscriber.kept[lesson.uid]["status"] == "CONFIRMED"
    assert len(subscriber.kept) == len(set(subscriber.kept))


def test_a_removed_date_disappears(session, lesson, subscriber):
    uid = lesson.uid
    programme.remove_event(session, lesson, by=SYSTEM, at=MOMENT)
    session.commit()
    subscriber.poll()
    assert uid not in subscriber.kept


def test_after_revoking_only_the_notice_is_left(session, feed, subscriber):
    service.revoke(session, feed, by=SYSTEM, at=MOMENT)
    session.commit()
    subscriber.poll()
    assert [one["title"] for one in subscriber.kept.values()] == [
        "Diese Kalender-Adresse gilt nicht mehr. Bitte fragen Sie im Büro."
    ]
