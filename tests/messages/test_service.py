"""Who is told what, by which way, and when."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.base.actor import SYSTEM
from app.base.errors import RuleBroken
from app.messages import service, timing
from app.messages.models import Channel, Message, MessageStatus
from app.people.models import ContactBan, Person
from tests.cast import make_family, make_person
from tests.conftest import MOMENT

TOMORROW = date(2026, 11, 25)
NEXT_WEEK = date(2026, 12, 1)
MINUTE = timedelta(minutes=1)
FACTS = {"title": "Gitarre", "starts_at": datetime(2026, 12, 1, 14, 30, tzinfo=UTC)}


def tell(session, people, sort="event_cancelled", *, about="event:1", on=NEXT_WEEK, **more):
    ids = [person.id for person in people]
    facts = {**FACTS, **more.pop("facts", {})}
    at = more.pop("at", MOMENT)
    return service.tell_people(
        session, ids, sort, about=about, concerns_on=on, facts=facts, at=at, **more
    )


def rows(session, **having):
    found = session.scalars(select(Message).order_by(Message.id)).all()
    return [one for one in found if all(getattr(one, key) == it for key, it in having.items())]


def names(row):
    return json.loads(row.facts)["names"]


def test_siblings_make_one_message(session, cast):
    assert tell(session, [cast.amira, cast.karim]) == 1
    (row,) = rows(session)
    assert row.family_id == cast.haddads.id
    assert names(row) == ["Amira", "Karim"]


def test_a_message_names_only_those_it_concerns(session, cast):
    tell(session, [cast.karim, cast.ben])
    assert [names(row) for row in rows(session)] == [["Karim"], ["Ben"]]


def test_with_an_address_by_mail_and_without_as_a_text_to_share(session, cast):
    tell(session, [cast.amira, cast.ben])
    assert [row.channel for row in rows(session)] == [Channel.MAIL, Channel.SHARE]


def test_an_adult_without_family_is_told_in_person(session, cast):
    assert tell(session, [cast.staff["jonas"]]) == 1
    (row,) = rows(session)
    assert (row.family_id, row.person_id) == (None, cast.staff["jonas"].id)


def test_a_child_of_two_families_is_told_of_in_both(session, cast):
    dad = make_person(session, "Rami", email="rami@example.org")
    make_family(session, "Nasser", child=[cast.amira], guardian=[dad])
    assert tell(session, [cast.amira]) == 2


def ban(session, guardian, child):
    session.add(
        ContactBan(guardian_id=guardian.id, child_id=child.id, noted_at=MOMENT, noted_by="x:1")
    )
    session.flush()


def test_a_family_of_banned_guardians_only_learns_nothing(session, cast):
    dad = make_person(session, "Rami", email="rami@example.org")
    his = make_family(session, "Nasser", child=[cast.amira], guardian=[dad])
    ban(session, dad, cast.amira)
    tell(session, [cast.amira], call=True)
    assert rows(session, family_id=his.id) == []
    assert {row.family_id for row in rows(session)} == {cast.haddads.id}


def test_where_every_guardian_is_banned_the_office_decides(session, cast):
    cast.ben.email = cast.herr_berg.email = "holger@example.org"
    ban(session, cast.herr_berg, cast.ben)
    assert tell(session, [cast.ben]) == 1
    (row,) = rows(session)
    assert (row.person_id, row.channel) == (cast.ben.id, Channel.SHARE)


def test_mail_somebody_outside_must_not_read_is_not_sent(session, cast):
    """The ban names somebody who does not belong to the family, but reads its mailbox."""
    uncle = make_person(session, "Nabil", email="Samira@example.org")
    ban(session, uncle, cast.amira)
    tell(session, [cast.amira])
    assert [row.channel for row in rows(session)] == [Channel.SHARE]


def test_an_archived_guardian_is_no_address(session, cast):
    session.get(Person, cast.frau_haddad.id).archived_at = MOMENT
    tell(session, [cast.amira])
    assert rows(session)[0].channel == Channel.SHARE


def test_on_short_notice_the_family_is_also_on_the_call_list(session, cast):
    assert tell(session, [cast.amira], call=True) == 1
    assert [row.channel for row in rows(session)] == [Channel.MAIL, Channel.CALL]


@pytest.mark.parametrize("on", [date(2026, 11, 23), MOMENT.date(), TOMORROW])
def test_what_is_for_today_or_tomorrow_goes_at_once(on):
    assert timing.due_at(on, MOMENT) == MOMENT + timing.COLLECT


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 11, 24, 14, 34, tzinfo=UTC), datetime(2026, 11, 24, 16, 0, tzinfo=UTC)),
        (datetime(2026, 11, 24, 15, 59, tzinfo=UTC), datetime(2026, 11, 24, 16, 0, tzinfo=UTC)),
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), datetime(2026, 11, 25, 16, 0, tzinfo=UTC)),
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), datetime(2026, 11, 25, 16, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 15, 30, tzinfo=UTC), datetime(2026, 7, 2, 15, 0, tzinfo=UTC)),
    ],
)
def test_everything_else_waits_for_five_in_the_afternoon(at, due):
    assert timing.due_at(None, at) == due


def test_retries_grow_longer_and_end():
    waits = [timing.next_try(attempts, MOMENT) for attempts in range(1, 6)]
    assert waits == [MOMENT + timedelta(minutes=m) for m in (1, 5, 30, 120)] + [None]


def test_newer_word_drops_older_about_the_same(session, cast):
    tell(session, [cast.amira], "event_moved", call=True)
    tell(session, [cast.amira])
    assert [row.sort for row in rows(session, status="waiting")] == ["event_cancelled"]
    assert {row.done_at for row in rows(session, status="dropped")} == {MOMENT}


def test_word_about_something_else_or_to_others_stays(session, cast):
    tell(session, [cast.amira, cast.ben])
    tell(session, [cast.amira], about="event:2")
    tell(session, [cast.ben], "event_moved")
    assert [(row.family_id, row.about, row.sort) for row in rows(session, status="waiting")] == [
        (cast.haddads.id, "event:1", "event_cancelled"),
        (cast.haddads.id, "event:2", "event_cancelled"),
        (cast.bergs.id, "event:1", "event_moved"),
    ]


def test_what_was_sent_is_never_dropped(session, cast):
    tell(session, [cast.amira])
    rows(session)[0].status = MessageStatus.SENT
    tell(session, [cast.amira], "event_restored")
    assert [row.status for row in rows(session)] == ["sent", "waiting"]


def test_moved_twice_tells_the_time_the_family_knows(session, cast):
    first, second = (datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (14, 15))
    tell(session, [cast.amira], "event_moved", facts={"before": first})
    tell(session, [cast.amira], "event_moved", facts={"before": second})
    (row,) = rows(session, status="waiting")
    assert json.loads(row.facts)["before"] == first.isoformat()


def test_a_question_not_yet_read_is_asked_anew_when_the_date_moves(session, cast):
    tell(session, [cast.amira], "performance_request")
    tell(session, [cast.amira], "event_moved", facts={"title": "Konzert"})
    (row,) = rows(session, status="waiting")
    assert row.sort == "performance_request"
    assert json.loads(row.facts)["title"] == "Konzert"


def test_a_question_falls_away_when_the_date_is_cancelled(session, cast):
    tell(session, [cast.amira], "performance_request")
    tell(session, [cast.amira])
    assert [row.sort for row in rows(session, status="waiting")] == ["event_cancelled"]


def test_an_unknown_sort_is_refused_before_it_is_queued(session, cast):
    with pytest.raises(ValueError, match="no message of the sort"):
        tell(session, [cast.amira], "birthday")


def test_a_secret_address_is_not_readable_in_the_table(session, cast):
    url = "https://einklang.example/einladung/abc"
    service.tell_account(
        session, cast.accounts["uwe"].id, "invitation", facts={"url": url}, at=MOMENT
    )
    service.tell_address(
        session,
        "haus@example.org",
        "home_confirmation",
        about="event:1",
        concerns_on=NEXT_WEEK,
        facts={**FACTS, "url": url},
        at=MOMENT,
    )
    assert [row.due_at for row in rows(session)] == [MOMENT, MOMENT]
    assert not any("einladung" in row.facts for row in rows(session))


def test_a_second_invitation_overtakes_the_first(session, cast):
    for _ in range(2):
        service.tell_account(session, cast.accounts["uwe"].id, "invitation", facts={}, at=MOMENT)
    assert [row.status for row in rows(session)] == ["dropped", "waiting"]


# --- what people note ---------------------------------------------------------------------


def test_reached_by_telephone(session, cast):
    tell(session, [cast.amira], call=True)
    mail, call = rows(session)
    later = MOMENT + timedelta(minutes=5)
    service.mark_called(session, call, by=cast.actor("vera"), at=later)
    assert (call.status, call.done_at, call.done_by) == ("called", later, str(cast.actor("vera")))
    with pytest.raises(RuleBroken):
        service.mark_called(session, mail, by=cast.actor("vera"), at=later)


def test_a_shared_text_counts_as_opened_never_as_sent(session, cast):
    tell(session, [cast.ben], call=True)
    text, call = rows(session)
    service.mark_opened(session, text, by=cast.actor("vera"), at=MOMENT)
    service.mark_opened(session, text, by=cast.actor("vera"), at=MOMENT)
    assert text.status == MessageStatus.OPENED
    with pytest.raises(RuleBroken):
        service.mark_opened(session, call, by=cast.actor("vera"), at=MOMENT)


def test_only_what_has_failed_is_tried_again(session, cast):
    tell(session, [cast.amira])
    (row,) = rows(session)
    with pytest.raises(RuleBroken):
        service.retry(session, row, by=cast.actor("vera"), at=MOMENT)
    row.status, row.attempts, row.trouble = MessageStatus.FAILED, 5, "refused"
    service.retry(session, row, by=cast.actor("vera"), at=MOMENT)
    assert (row.status, row.attempts, row.trouble, row.due_at) == ("waiting", 0, "", MOMENT)


def test_what_was_sent_cannot_be_dropped(session, cast):
    tell(session, [cast.amira])
    (row,) = rows(session)
    row.status = MessageStatus.SENT
    with pytest.raises(RuleBroken):
        service.drop(session, row, by=cast.actor("vera"), at=MOMENT)


def test_what_was_not_told_in_time_is_not_told_late(session, cast):
    tell(session, [cast.amira], on=MOMENT.date(), facts={"starts_at": MOMENT})
    tell(session, [cast.amira], about="event:2", on=TOMORROW)
    tell(session, [cast.amira], "event_moved", about="event:3", on=MOMENT.date())
    assert service.drop_past(session, at=MOMENT) == 0
    assert service.drop_past(session, at=MOMENT + timedelta(hours=18)) == 1
    assert [row.status for row in rows(session)] == ["dropped", "waiting", "waiting"]


def test_a_cancellation_nobody_heard_of_is_taken_back_in_silence(session, cast):
    """And the question that was dropped with the date is asked again."""
    tell(session, [cast.amira], "performance_request")
    tell(session, [cast.amira, cast.ben], "event_cancelled", call=True, at=MOMENT + MINUTE)
    heard = next(
        row for row in rows(session, channel=Channel.CALL) if row.family_id == cast.bergs.id
    )
    service.mark_called(session, heard, by=SYSTEM, at=MOMENT + MINUTE)

    tell(session, [cast.amira, cast.ben], "event_restored", call=True, at=MOMENT + 2 * MINUTE)

    waiting = {(row.family_id, row.sort) for row in rows(session, status=MessageStatus.WAITING)}
    assert waiting == {
        (cast.haddads.id, "performance_request"),
        (cast.bergs.id, "event_restored"),
    }
