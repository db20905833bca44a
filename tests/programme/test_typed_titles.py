"""Whatever is typed as a title is refused beside its field or reaches calendars whole."""

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import func, select

from app.feeds import service as feeds
from app.feeds.models import FeedKind
from app.programme.models import Event
from tests.cast import LONG_AGO

TYPED = st.text(
    st.characters(codec="utf-8") | st.sampled_from('\r\n\x00\x1b\u202e\u2066\u2028\ufeff\\;,:"=@+'),
    max_size=220,
)
ONE_LINE = frozenset("\r\n\v\f\x85\u2028\u2029\x00\x1b\u202e\u2066\ufeff")
REQUEST = {"day": "5.12.2026", "start": "10:00", "minutes": "60", "key": ""}


@pytest.fixture
def address(session, cast, guitar):
    feed = feeds.issue(
        session,
        FeedKind.TEAM,
        label="Gitarre",
        activity_id=guitar.id,
        by=cast.actor("vera"),
        at=LONG_AGO,
    )
    session.commit()
    return f"/k/{feeds.token_of(feed)}/termine.ics"


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=TYPED, note=TYPED)
@example(title="x\r\nEND:VEVENT\r\nATTENDEE:mailto:a@b", note="\x00\u202e=1+1")
@example(title="Ärger, viel; davon\\n", note="x" * 300)
@example(title="", note="\u2028")
def test_no_title_breaks_out_of_a_calendar(client_of, session, guitar, address, title, note):
    vera = client_of("vera")
    before = session.scalar(select(func.count()).select_from(Event))

    sent = {**REQUEST, "activity_id": guitar.id, "title": title, "notice": note}
    answer = vera.post(f"/angebote/{guitar.id}/termin", data=sent)

    session.expire_all()
    made = session.scalar(select(func.count()).select_from(Event)) - before
    assert (answer.status_code, made) in ((303, 1), (422, 0))
    if made:
        stored = session.scalar(select(Event).order_by(Event.id.desc()).limit(1))
        assert not ONE_LINE & set(stored.title)
        entries = Calendar.from_ical(client_of("").get(address).data).walk("VEVENT")
        found = next(entry for entry in entries if entry["UID"] == stored.uid)
        shown = stored.title or guitar.title
        assert unicodedata.normalize("NFC", str(found["SUMMARY"])) == shown
        assert "ATTENDEE" not in found
