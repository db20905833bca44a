"""The address a calendar programme asks: what it shows, what it repeats, how it ends."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.service import AccountFacts, change_account, close_account
from app.audit.models import AuditEntry
from app.base.access import Role
from app.base.actor import SYSTEM
from app.feeds import service
from app.feeds.models import Feed, FeedKind
from app.jobs import sweeping
from app.people import links
from app.people.models import ContactBan, FamilyMember
from app.programme import activities, places, replies
from app.programme import service as programme
from app.programme.activities import Outline
from app.programme.models import Answer, Event, Kind
from tests.conftest import MOMENT

NEXT_WEEK = date(2026, 12, 1)


@pytest.fixture
def lesson(session, tuesdays) -> Event:
    return session.scalar(select(Event).where(Event.series_day == NEXT_WEEK))


def address(session, kind, **about) -> str:
    feed = service.issue(session, kind, label="x", by=SYSTEM, at=MOMENT, **about)
    session.commit()
    return f"/k/{service.token_of(feed)}/termine.ics"


def titles(calendar) -> set[str]:
    return {str(entry["SUMMARY"]) for entry in calendar.events}


def test_a_family_sees_its_childrens_dates_without_a_name_when_it_is_one(calendar, path):
    assert titles(calendar(path)) == {"Gitarre"}


def test_names_are_put_behind_the_title_when_several_children_come(
    session, cast, guitar, calendar, path
):
    guitar.capacity = 5
    places.enrol(session, guitar, cast.karim.id, by=SYSTEM, at=MOMENT - timedelta(days=1))
    session.commit()

    assert titles(calendar(path)) == {"Gitarre (Amira, Karim)"}


def test_one_entry_per_date_with_exactly_the_stored_instants(session, guitar, calendar, path):
    stored = {
        (row.uid, row.starts_at, row.ends_at)
        for row in session.execute(select(Event.uid, Event.starts_at, Event.ends_at))
    }
    read = {(entry["UID"], entry.start, entry.end) for entry in calendar(path).events}

    assert {(uid, start, end) for uid, start, end in read} <= stored
    assert len(read) > 15


def test_the_head_says_what_clients_want_and_nothing_they_would_answer(phone, path):
    text = phone.get(path).text

    for line in ("VERSION:2.0", "CALSCALE:GREGORIAN", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"):
        assert f"\r\n{line}\r\n" in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    for word in ("METHOD", "ORGANIZER", "ATTENDEE", "VALARM"):
        assert word not in text
    assert "Haddad" not in text.split("X-WR-CALDESC")[0]


def test_lines_are_folded_at_75_octets_and_end_with_crlf(session, cast, guitar, phone, path):
    guitar.title = "Gitarre für Großväter, Enkelinnen und alle, die 🎸 mögen; ja wirklich"
    session.commit()

    body = phone.get(path).data
    lines = body.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in body.replace(b"\r\n", b"")


def test_an_unchanged_calendar_is_answered_304_with_one_statement(phone, path, statements):
    etag = phone.get(path).headers["ETag"]

    with statements() as seen:
        answer = phone.get(path, headers={"If-None-Match": etag})

    assert answer.status_code == 304
    assert answer.data == b""
    assert len(seen) == 1


def test_two_fetches_give_the_same_bytes_however_much_time_passes(phone, path, moment):
    first = phone.get(path).data
    moment.shift(timedelta(hours=30))
    assert phone.get(path).data == first


def test_last_modified_alone_is_enough_for_a_304(phone, path):
    stamp = phone.get(path).headers["Last-Modified"]
    assert phone.get(path, headers={"If-Modified-Since": stamp}).status_code == 304


@pytest.mark.parametrize(
    "change",
    ["cancel", "move", "answer", "enrol"],
)
def test_every_change_a_family_would_see_changes_the_etag(
    session, cast, guitar, lesson, phone, path, change
):
    etag = phone.get(path).headers["ETag"]
    by = cast.actor("vera")
    if change == "cancel":
        programme.cancel_event(session, lesson, reason="", by=by, at=MOMENT)
    elif change == "move":
        programme.move_event(
            session,
            lesson,
            starts_at=lesson.starts_at + timedelta(days=1),
            ends_at=lesson.ends_at + timedelta(days=1),
            place_id=lesson.place_id,
            by=by,
            at=MOMENT,
        )
    elif change == "answer":
        replies.answer(session, lesson, cast.amira.id, Answer.NO, by=by, at=MOMENT)
    else:
        guitar.capacity = 9
        places.enrol(session, guitar, cast.karim.id, by=by, at=MOMENT)
    session.commit()

    answer = phone.get(path, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != etag


def test_a_cancelled_date_stays_and_says_so_in_its_title(session, cast, lesson, calendar, path):
    programme.cancel_event(
        session, lesson, reason="Jonas ist krank", by=cast.actor("vera"), at=MOMENT
    )
    session.commit()

    entry = next(one for one in calendar(path).events if one["UID"] == lesson.uid)
    assert entry["SUMMARY"] == "ABGESAGT: Gitarre"
    assert entry["STATUS"] == "CANCELLED"


def test_an_excused_child_is_named_as_excused(session, cast, lesson, calendar, path):
    replies.answer(session, lesson, cast.amira.id, Answer.NO, by=SYSTEM, at=MOMENT)
    session.commit()

    entry = next(one for one in calendar(path).events if one["UID"] == lesson.uid)
    assert entry["SUMMARY"] == "Gitarre – Amira entschuldigt"


def test_other_families_children_never_appear(session, cast, tuesdays, calendar):
    bergs = address(session, FeedKind.FAMILY, family_id=cast.bergs.id)
    body = calendar(bergs).to_ical().decode()
    assert "Amira" not in body and "Haddad" not in body


def test_a_guardians_own_calendar_leaves_out_a_child_they_must_not_be_near(
    session, cast, tuesdays, calendar
):
    own = address(
        session,
        FeedKind.GUARDIAN,
        family_id=cast.haddads.id,
        person_id=cast.frau_haddad.id,
    )
    assert calendar(own).events

    session.add(
        ContactBan(
            guardian_id=cast.frau_haddad.id,
            child_id=cast.amira.id,
            noted_at=MOMENT,
            noted_by="account:1",
        )
    )
    session.commit()
    assert not calendar(own).events


def test_a_familys_calendar_leaves_out_a_child_banned_from_somebody_there(
    session, cast, tuesdays, calendar, path
):
    """The child may have joined the family after the ban: bans are read with every fetch."""
    session.add(
        ContactBan(
            guardian_id=cast.frau_haddad.id,
            child_id=cast.amira.id,
            noted_at=MOMENT,
            noted_by="account:1",
        )
    )
    assert not calendar(path).events


def test_a_guardian_who_left_the_family_sees_nothing(session, cast, tuesdays, calendar):
    own = address(
        session,
        FeedKind.GUARDIAN,
        family_id=cast.haddads.id,
        person_id=cast.frau_haddad.id,
    )
    assert calendar(own).events
    session.execute(
        FamilyMember.__table__.delete().where(FamilyMember.person_id == cast.frau_haddad.id)
    )
    assert not calendar(own).events


@pytest.mark.parametrize("deed", [links.renew_link, links.revoke_link])
def test_ending_a_familys_link_ends_the_calendar_it_made(session, cast, phone, path, deed):
    link = links.issue_link(session, cast.haddads, by=SYSTEM, at=MOMENT)
    deed(session, link, by=SYSTEM, at=MOMENT)
    assert "gilt nicht mehr" in phone.get(path).text


def test_closing_an_account_ends_its_owners_calendar(session, cast, tuesdays, phone):
    own = address(session, FeedKind.LEADER, person_id=cast.staff["jonas"].id)
    close_account(session, cast.accounts["jonas"], by=cast.actor("mara"), at=MOMENT)
    assert "gilt nicht mehr" in phone.get(own).text


@pytest.mark.parametrize(
    "change", [{"roles": frozenset({Role.BOARD})}, {"person_id": None}], ids=["role", "person"]
)
def test_losing_the_role_ends_a_leaders_calendar(session, cast, tuesdays, phone, change):
    own = address(session, FeedKind.LEADER, person_id=cast.staff["jonas"].id)
    account = cast.accounts["jonas"]
    facts = AccountFacts(account.name, account.email, frozenset({Role.LEADER}), account.person_id)
    by = {"version": None, "by": cast.actor("mara"), "at": MOMENT}
    change_account(session, account, facts, **by)
    assert "gilt nicht mehr" not in phone.get(own).text
    change_account(session, account, replace(facts, **change), **by)
    assert "gilt nicht mehr" in phone.get(own).text


def test_an_account_that_runs_out_takes_its_owners_calendar_along(session, cast, tuesdays, phone):
    own = address(session, FeedKind.LEADER, person_id=cast.staff["jonas"].id)
    cast.accounts["jonas"].expires_at = MOMENT + timedelta(hours=1)
    session.commit()
    sweeping.end_expired_accounts(MOMENT)
    assert "gilt nicht mehr" not in phone.get(own).text
    sweeping.end_expired_accounts(MOMENT + timedelta(hours=2))
    assert "gilt nicht mehr" in phone.get(own).text


def test_a_leader_taken_off_an_offer_hears_of_it_at_the_next_poll(
    session, cast, guitar, tuesdays, phone
):
    jonas, kofi = cast.staff["jonas"].id, cast.staff["kofi"].id
    by = {"by": SYSTEM, "at": MOMENT}
    outline = Outline(Kind.COURSE, "Gitarre", leaders=[jonas, kofi])
    activities.change_activity(session, guitar, outline, **by)
    own = address(session, FeedKind.LEADER, person_id=kofi)
    etag = phone.get(own).headers["ETag"]

    activities.change_activity(session, guitar, replace(outline, leaders=[jonas]), **by)
    session.commit()

    answer = phone.get(own, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert "BEGIN:VEVENT" not in answer.text


def test_leader_room_offer_and_public_calendars(session, cast, guitar, tuesdays, calendar):
    leader = address(session, FeedKind.LEADER, person_id=cast.staff["jonas"].id)
    room = address(session, FeedKind.ROOM, place_id=guitar.place_id)
    team = address(session, FeedKind.TEAM, activity_id=guitar.id)
    public = address(session, FeedKind.PUBLIC)

    counts = [len(calendar(one).events) for one in (leader, room, team)]
    assert len(set(counts)) == 1 and counts[0] > 15
    assert not calendar(public).events

    guitar.public = True
    session.commit()
    assert len(calendar(public).events) == counts[0]


def test_the_public_calendar_carries_no_notices(session, cast, guitar, lesson, calendar):
    guitar.public = True
    programme.change_event(
        session,
        lesson,
        title="",
        notice="Treffpunkt bei Familie Haddad",
        asks=False,
        answer_by=None,
        by=SYSTEM,
        at=MOMENT,
    )
    session.commit()

    assert "Treffpunkt" not in calendar(address(session, FeedKind.PUBLIC)).to_ical().decode()


def test_a_stand_in_has_the_lesson_and_the_absent_leader_has_not(session, cast, lesson, calendar):
    jonas = address(session, FeedKind.LEADER, person_id=cast.staff["jonas"].id)
    kofi = address(session, FeedKind.LEADER, person_id=cast.staff["kofi"].id)

    programme.hand_over(session, lesson, leader_id=cast.staff["kofi"].id, by=SYSTEM, at=MOMENT)
    session.commit()

    assert lesson.uid in {entry["UID"] for entry in calendar(kofi).events}
    assert lesson.uid not in {entry["UID"] for entry in calendar(jonas).events}


def test_a_browser_or_a_link_scanner_sees_not_one_personal_word(app, feed, path):
    answer = app.test_client().get(
        path, headers={"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
    )

    assert "BEGIN:VEVENT" not in answer.text
    assert "Gitarre" not in answer.text and "Haddad" not in answer.text


def test_a_revoked_address_says_so_for_30_days_and_is_then_gone(
    session, feed, phone, path, calendar, moment
):
    service.revoke(session, feed, by=SYSTEM, at=MOMENT)
    session.commit()

    notice = calendar(path)
    assert len(notice.events) == 1
    assert "gilt nicht mehr" in notice.events[0]["SUMMARY"]

    moment.shift(timedelta(days=31))
    assert phone.get(path).status_code == 410


def test_renewing_ends_the_old_address_at_once(session, feed, phone, path, calendar):
    fresh = service.renew(session, feed, by=SYSTEM, at=MOMENT)
    session.commit()

    assert "gilt nicht mehr" in phone.get(path).text
    assert calendar(f"/k/{service.token_of(fresh)}/termine.ics").events


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "ä" * 9, "a" * 3000])
def test_an_unknown_address_is_404(session, phone, token):
    assert phone.get(f"/k/{token}/termine.ics").status_code == 404


def test_headers_keep_the_calendar_private_and_set_no_cookie(phone, path):
    answer = phone.get(path)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers
    assert "Content-Disposition" not in answer.headers
    assert phone.head(path).status_code == 200


def test_a_fetch_is_noted_once_an_hour_without_any_address(session, feed, phone, path):
    phone.get(path, headers={"User-Agent": "Google-Calendar-Importer"})
    session.refresh(feed)

    assert feed.fetched_at == MOMENT
    assert feed.fetched_with == "Google"


def test_a_full_calendar_takes_the_same_few_statements_for_few_and_many_dates(
    session, phone, path, statements
):
    phone.get(path)
    with statements() as few:
        phone.get(path)
    session.execute(Event.__table__.delete().where(Event.starts_at > MOMENT))
    session.commit()
    with statements() as none:
        phone.get(path)

    assert len(few) == len(none) <= 3


def test_a_database_copy_holds_no_address(session, feed):
    token = service.token_of(feed)
    assert token not in str(session.execute(select(Feed.token_hash, Feed.generation)).all())


def test_asking_again_gives_the_same_subscription(session, cast, feed):
    again = service.for_family(session, cast.haddads.id, label="x", by=SYSTEM, at=MOMENT)
    assert again.id == feed.id
    assert session.scalar(select(func.count()).select_from(AuditEntry)) > 0
