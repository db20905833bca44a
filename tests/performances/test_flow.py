"""From the first call to the sentence for the report: status, requests, reminders, messages."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.errors import RuleBroken, StaleVersion
from app.feeds import service as feeds
from app.feeds.models import FeedKind
from app.messages import sorts
from app.messages.models import Message, MessageStatus
from app.people import links
from app.performances import home_link, queries, requests, service
from app.performances.models import Asked, Performance, PerformanceStatus, standing
from app.programme import replies
from app.programme.models import Answer, Event, EventStatus
from app.workshops import seats
from app.workshops.door import SentTap, save_taps
from tests.performances.stage import BEGIN, NOW, Stage
from tests.performances.test_planner import typed

LATER = NOW + timedelta(hours=49)


def waiting(session: Session, sort: str) -> list[Message]:
    return list(
        session.scalars(
            select(Message).where(Message.sort == sort, Message.status == MessageStatus.WAITING)
        )
    )


def sent(session: Session) -> None:
    """The mails have gone out."""
    session.execute(update(Message).values(status=MessageStatus.SENT))


def test_a_question_that_still_waits_is_not_followed_by_a_reminder(
    session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    requests.remind(session, entry, by=SYSTEM, at=NOW)
    assert len(waiting(session, "performance_request")) == 2
    assert waiting(session, "performance_reminder") == []


def test_nobody_is_reminded_twice_a_day(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    sent(session)
    found = [
        requests.remind(session, entry, by=SYSTEM, at=NOW + timedelta(hours=h)) for h in (1, 2, 26)
    ]
    assert found == [2, 0, 2]


def test_who_has_said_no_is_not_told_that_it_is_off(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    replies.answer(session, entry.event, stage.cast.ben.id, Answer.NO, by=SYSTEM, at=NOW)
    service.cancel(session, entry, cancelled_by="us", reason="", by=SYSTEM, at=NOW)
    assert [row.family_id for row in waiting(session, "event_cancelled")] == [stage.cast.haddads.id]


def test_a_home_the_date_does_not_suit_is_the_first_thing_missing(
    session: Session, stage: Stage, client_of: Any
) -> None:
    entry = stage.planned(session, starts_at=BEGIN + timedelta(days=60))
    home_link.answer(session, entry, said="no", note="", by=SYSTEM, at=NOW)
    session.commit()
    assert "passt der Einrichtung nicht" in client_of("mara").get("/was-fehlt").text


def test_the_meeting_point_is_said_once(session: Session, stage: Stage) -> None:
    entry = stage.planned(session, dress="Schwarz", bring="Wasser")
    facts = requests.facts_of(session, entry)
    assert facts["notice"] == "Kleidung: Schwarz\nWasser"
    assert entry.event.notice.startswith("Treffpunkt:")


def test_without_a_line_up_it_is_only_asked_for(session: Session, stage: Stage) -> None:
    assert stage.planned(session, line_up=[]).performance.status == PerformanceStatus.ASKED


def test_each_family_is_asked_once(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    assert requests.ask(session, entry, by=SYSTEM, at=NOW) == 2
    assert requests.ask(session, entry, by=SYSTEM, at=NOW) == 0
    assert len(waiting(session, "performance_request")) == 2
    assert entry.event.answer_by == NOW + timedelta(days=7)


def test_a_sibling_who_joins_later_brings_one_request_with_both(
    session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    line_up = [*stage.draft().line_up, (stage.cast.karim.id, "cajon")]
    service.change(session, entry, stage.draft(line_up=line_up), by=SYSTEM, at=NOW)
    assert requests.ask(session, entry, by=SYSTEM, at=NOW) == 1
    rows = [
        row
        for row in waiting(session, "performance_request")
        if row.family_id == stage.cast.haddads.id
    ]
    assert len(rows) == 1
    assert "Amira" in rows[0].facts
    assert "Karim" in rows[0].facts


def test_only_those_who_said_nothing_are_reminded_and_only_once(
    session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    replies.answer(session, entry.event, stage.cast.ben.id, Answer.MAYBE, by=SYSTEM, at=NOW)
    sent(session)
    assert requests.remind_due(session, at=NOW + timedelta(hours=47)) == 0
    assert requests.remind_due(session, at=LATER) == 1
    reminded = waiting(session, "performance_reminder")
    assert [row.family_id for row in reminded] == [stage.cast.haddads.id]
    assert requests.remind_due(session, at=LATER + timedelta(days=3)) == 0


def test_nobody_is_reminded_of_what_is_cancelled_or_over(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    assert requests.remind_due(session, at=BEGIN + timedelta(hours=1)) == 0
    service.cancel(session, entry, cancelled_by="home", reason="Grippe", by=SYSTEM, at=NOW)
    assert requests.remind_due(session, at=LATER) == 0


def test_a_pencilled_date_changes_quietly(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    moved = stage.draft(starts_at=BEGIN + timedelta(days=1))
    service.change(session, entry, moved, by=SYSTEM, at=NOW)
    service.cancel(session, entry, cancelled_by="us", reason="", by=SYSTEM, at=NOW)
    assert session.scalars(select(Message)).all() == []


def test_moving_tells_whoever_was_asked(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    for row in waiting(session, "performance_request"):
        row.status = MessageStatus.SENT
    service.change(
        session, entry, stage.draft(starts_at=BEGIN + timedelta(days=1)), by=SYSTEM, at=NOW
    )
    assert len(waiting(session, "event_moved")) == 2
    assert entry.event.sequence == 1
    assert "Treffpunkt" in entry.event.notice or "Meeting point" in entry.event.notice


def test_another_meeting_time_alone_tells_too(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    for row in waiting(session, "performance_request"):
        row.status = MessageStatus.SENT
    service.change(session, entry, stage.draft(dress="Schwarz"), by=SYSTEM, at=NOW)
    assert len(waiting(session, "performance_changed")) == 2


def test_confirm_cancel_restore_play(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    service.confirm(session, entry, by=SYSTEM, at=NOW)
    assert entry.event.status == EventStatus.CONFIRMED
    service.cancel(session, entry, cancelled_by="home", reason="Umbau", by=SYSTEM, at=NOW)
    assert standing(entry.performance.status, entry.event.status) == "cancelled"
    with pytest.raises(RuleBroken):
        service.confirm(session, entry, by=SYSTEM, at=NOW)
    service.restore(session, entry, by=SYSTEM, at=NOW)
    assert standing(entry.performance.status, entry.event.status) == "confirmed"
    said: Any = {"audience": 40, "played_minutes": 42, "afterword": "Alle sangen mit."}
    with pytest.raises(RuleBroken):
        service.finish(session, entry, **said, by=SYSTEM, at=NOW)
    service.finish(session, entry, **said, by=SYSTEM, at=BEGIN + timedelta(hours=2))
    assert entry.performance.status == PerformanceStatus.PLAYED


def test_a_pencilled_one_is_pencilled_again_after_restoring(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    service.cancel(session, entry, cancelled_by="us", reason="", by=SYSTEM, at=NOW)
    service.restore(session, entry, by=SYSTEM, at=NOW)
    assert entry.event.status == EventStatus.TENTATIVE


def test_two_planners_at_once_lose_nothing(
    client_of: object, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    seen = entry.performance.version
    others = [(stage.cast.karim.id, "cajon")]
    service.change(session, entry, stage.draft(line_up=others), version=seen, by=SYSTEM, at=NOW)
    session.commit()
    with pytest.raises(StaleVersion):
        service.change(session, entry, stage.draft(), version=seen, by=SYSTEM, at=NOW)
    mara: FlaskClient = client_of("mara")  # type: ignore[operator]
    url = f"/auftritte/{entry.activity.id}/planen"
    answer = mara.post(url, data=typed(stage, version=seen, bring="Meine Worte"))
    assert answer.status_code == 409
    assert "Meine Worte" in answer.text
    again = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert again
    sent = typed(stage, version=again[1], bring="Meine Worte")
    assert mara.post(url, data=sent).status_code == 303
    assert session.scalar(select(Performance.bring)) == "Meine Worte"


def test_changing_on_the_page_and_asking_the_new_ones(
    client_of: object, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    mara: FlaskClient = client_of("mara")  # type: ignore[operator]
    url = f"/auftritte/{entry.activity.id}/planen"
    assert f'value="{entry.performance.version}"' in mara.get(url).text
    people = [stage.cast.amira.id, stage.cast.karim.id]
    sent = typed(stage, version=entry.performance.version, player=people)
    assert mara.post(f"{url}?then=ask", data=sent).status_code == 303
    asked = session.scalars(select(Asked.person_id)).all()
    assert sorted(asked) == sorted(people)


def test_deeds_on_the_page(client_of: object, session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    mara: FlaskClient = client_of("mara")  # type: ignore[operator]
    here = f"/auftritte/{entry.activity.id}"
    for deed in ("anfragen", "erinnern", "bestaetigen", "vormerken", "link-erneuern"):
        assert mara.post(f"{here}/{deed}").status_code == 303, deed
        assert mara.get(here).status_code == 200
    assert mara.post(f"{here}/absagen", data={"cancelled_by": "x"}).status_code == 422
    sent = {"cancelled_by": "home", "reason": "Umbau"}
    assert mara.post(f"{here}/absagen", data=sent).status_code == 303
    assert "Umbau" in mara.get(here).text
    assert mara.post(f"{here}/bestaetigen").status_code == 422
    assert mara.post(f"{here}/wiederherstellen").status_code == 303
    assert mara.post(f"{here}/zaubern").status_code == 404


def test_the_office_notes_answers_and_takes_them_back(
    client_of: object, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    vera: FlaskClient = client_of("vera")  # type: ignore[operator]
    url = f"/auftritte/{entry.activity.id}/antwort"
    ben = stage.cast.ben.id
    assert vera.post(url, data={"person": ben, "answer": "yes"}).status_code == 303
    row = queries.list_upcoming(session, _Wide(), NOW)[0]
    assert (row.yes, row.people) == (1, 2)
    assert vera.post(url, data={"person": ben, "answer": ""}).status_code == 303
    for bad in (
        {"person": stage.cast.karim.id, "answer": "yes"},
        {"person": str(2**63), "answer": "yes"},
        {"person": ben, "answer": "vielleicht"},
        {},
    ):
        assert vera.post(url, data=bad).status_code == 404


class _Wide:
    sees_all = True
    person_id = None


def test_leaders_see_those_of_their_pupils_and_change_none(
    client_of: object, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session, leader_id=stage.cast.staff["mara"].id)
    here = f"/auftritte/{entry.activity.id}"
    jonas: FlaskClient = client_of("jonas")  # type: ignore[operator]
    kofi: FlaskClient = client_of("kofi")  # type: ignore[operator]
    page = jonas.get(here)
    assert page.status_code == 200
    assert "/h/" not in page.text
    assert kofi.get(here).status_code == 404
    assert kofi.get("/auftritte/999999").status_code == 404
    assert jonas.post(f"{here}/bestaetigen").status_code == 403
    sent = {"person": stage.cast.ben.id, "answer": "yes"}
    assert jonas.post(f"{here}/antwort", data=sent).status_code == 404


def test_lists_for_what_is_missing(session: Session, stage: Stage) -> None:
    entry = stage.planned(session)
    assert queries.list_unsettled(session, NOW) == queries.Unsettled([], [], [], [], [])
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    assert queries.list_unsettled(session, NOW).requests[0].unanswered == 2
    assert queries.list_unsettled(session, NOW).unconfirmed == []
    soon = queries.list_unsettled(session, BEGIN - timedelta(days=10))
    assert (len(soon.requests), len(soon.unconfirmed), len(soon.unfinished)) == (1, 1, 0)
    after = queries.list_unsettled(session, BEGIN + timedelta(days=1))
    assert (len(after.requests), len(after.unconfirmed), len(after.unfinished)) == (0, 0, 1)


def test_finishing_on_the_page(client_of: object, session: Session, stage: Stage) -> None:
    entry = stage.planned(session, starts_at=NOW - timedelta(days=1))
    mara: FlaskClient = client_of("mara")  # type: ignore[operator]
    url = f"/auftritte/{entry.activity.id}/gespielt"
    for bad in ({"audience": "viele"}, {"audience": str(2**63)}, {"played_minutes": "-1"}):
        answer = mara.post(url, data={"afterword": "Schön war es", **bad})
        assert answer.status_code == 422
        assert "Schön war es" in answer.text
    sent = {"audience": "40", "played_minutes": "45", "afterword": "Schön war es"}
    assert mara.post(url, data=sent).status_code == 303
    session.expire_all()
    stored = session.get_one(Performance, entry.activity.id)
    assert (stored.audience, stored.status) == (40, "played")
    assert session.get_one(Event, stored.event_id).status == "confirmed"


def test_who_has_answered_by_telephone_is_not_asked_by_mail(session: Session, stage: Stage) -> None:
    entry = stage.planned(session, line_up=[(stage.cast.amira.id, ""), (stage.cast.karim.id, "")])
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    for child, left in ((stage.cast.amira, 1), (stage.cast.karim, 0)):
        replies.answer(session, entry.event, child.id, Answer.YES, by=SYSTEM, at=NOW)
        assert len(waiting(session, "performance_request")) == left


def test_an_account_that_is_nobody_sees_no_performance_without_a_leader(
    session: Session, stage: Stage, client_of: Any
) -> None:
    entry = stage.planned(session, leader_id=None)
    nobody = client_of("uwe")
    account = stage.cast.accounts["uwe"]
    account.roles, account.person_id = "leader", None
    session.commit()
    assert stage.place.name not in nobody.get("/auftritte").text
    for page in ("", "/ablauf"):
        assert nobody.get(f"/auftritte/{entry.activity.id}{page}").status_code == 404


def test_a_home_that_said_yes_is_asked_anew_for_another_date(
    session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    home_link.answer(session, entry, said="yes", note="Gern", by=SYSTEM, at=NOW)
    assert entry.performance.status == PerformanceStatus.CONFIRMED

    later = stage.draft(starts_at=BEGIN + timedelta(minutes=30))
    service.change(session, entry, later, by=SYSTEM, at=NOW)

    assert entry.performance.status == PerformanceStatus.OPTIONED
    assert (entry.performance.home_answer, entry.event.status) == ("", EventStatus.TENTATIVE)


def test_families_see_a_performance_once_they_are_asked(
    session: Session, stage: Stage, client_of: Any
) -> None:
    entry = stage.planned(session)
    link = links.issue_link(session, stage.cast.bergs, by=SYSTEM, at=NOW)
    session.commit()
    phone, page = client_of(""), links.path_of(link)
    assert stage.home.name not in phone.get(page).text
    sent = {"event_id": entry.event.id, "person_id": stage.cast.ben.id, "answer": "yes"}
    assert phone.post(f"{page}/antwort", data=sent).status_code == 404

    requests.ask(session, entry, by=SYSTEM, at=NOW)
    session.commit()

    assert stage.home.name in phone.get(page).text
    assert phone.post(f"{page}/antwort", data=sent).status_code == 303
    assert "Ben kommt." in phone.get(page).text


def test_what_is_said_on_the_telephone_is_known_to_the_family(
    session: Session, stage: Stage, client_of: Any
) -> None:
    entry = stage.planned(session)
    here = f"/auftritte/{entry.activity.id}/antwort"
    client_of("mara").post(here, data={"person": stage.cast.ben.id, "answer": "yes"})
    session.refresh(entry.event)
    assert entry.event.announced


def test_a_teacher_neither_calls_off_nor_restores_a_performance(
    session: Session, stage: Stage, client_of: Any
) -> None:
    entry = stage.planned(session)
    service.cancel(session, entry, cancelled_by="home", reason="Grippe", by=SYSTEM, at=NOW)
    session.commit()
    jonas, here = client_of("jonas"), f"/anwesenheit/{entry.event.id}"
    assert "findet doch statt" not in jonas.get(here).text
    assert jonas.post(f"{here}/findet-statt").status_code == 404
    assert jonas.post(f"{here}/faellt-aus", data={"other": "x"}).status_code == 404


def test_a_family_reads_what_to_know_in_its_own_language(
    session: Session, stage: Stage, client_of: Any
) -> None:
    entry = stage.planned(session, dress="Schwarz", bring="Wasser")
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    link = links.issue_link(session, stage.cast.bergs, by=SYSTEM, at=NOW)
    session.commit()
    page = client_of("").get(f"{links.path_of(link)}?sprache=tr").text
    assert "Buluşma: 14:25" in page and "Kıyafet: Schwarz" in page and "Wasser" in page
    assert "Treffpunkt" not in page


def test_whoever_joins_later_sees_the_question_once_asked(
    session: Session, stage: Stage, client_of: Any
) -> None:
    entry, karim = stage.planned(session), stage.cast.karim
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    link = links.issue_link(session, stage.cast.haddads, by=SYSTEM, at=NOW)
    line_up = [*stage.draft().line_up, (karim.id, "cajon")]
    service.change(session, entry, stage.draft(line_up=line_up), by=SYSTEM, at=NOW)
    session.commit()
    phone, page = client_of(""), links.path_of(link)
    sent = {"event_id": entry.event.id, "person_id": karim.id, "answer": "yes"}
    question = f'name="person_id" value="{karim.id}"'
    assert stage.home.name in phone.get(page).text and question not in phone.get(page).text
    assert phone.post(f"{page}/antwort", data=sent).status_code == 404
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    session.commit()
    assert question in phone.get(page).text
    assert phone.post(f"{page}/antwort", data=sent).status_code == 303


def test_calendars_show_a_family_what_its_page_shows(
    session: Session, stage: Stage, client_of: Any
) -> None:
    """One child is asked, a brother joins the line-up later, and leaves it again."""
    entry, karim = stage.planned(session), stage.cast.karim
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    link = links.issue_link(session, stage.cast.haddads, by=SYSTEM, at=NOW)
    feed = feeds.issue(
        session, FeedKind.FAMILY, label="", family_id=stage.cast.haddads.id, by=SYSTEM, at=NOW
    )
    phone, etags = client_of(""), set()

    def shown() -> tuple[bool, bool]:
        session.commit()
        answer = phone.get(f"/k/{feeds.token_of(feed)}/termine.ics")
        etags.add(answer.headers["ETag"])
        asked = f'name="person_id" value="{karim.id}"' in phone.get(links.path_of(link)).text
        return asked, "Karim" in answer.text

    with_karim = [*stage.draft().line_up, (karim.id, "cajon")]
    assert shown() == (False, False)
    service.change(session, entry, stage.draft(line_up=with_karim), by=SYSTEM, at=NOW)
    assert shown() == (False, False), "chosen, but not asked yet"
    before = len(etags)
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    assert shown() == (True, True)
    assert len(etags) == before + 1, "a calendar that asks hears of it"
    service.change(session, entry, stage.draft(), by=SYSTEM, at=NOW)
    assert shown() == (False, False)


def test_a_child_that_has_answered_is_not_asked_again_with_the_others(
    session: Session, stage: Stage
) -> None:
    """Nobody has read the question yet; one of two children is answered for on the page."""
    amira, karim = stage.cast.amira, stage.cast.karim
    line_up = [*stage.draft().line_up, (karim.id, "cajon")]
    entry = stage.planned(session, line_up=line_up)
    requests.ask(session, entry, by=SYSTEM, at=NOW)
    later: dict[str, Any] = {"starts_at": BEGIN + timedelta(days=1), "line_up": line_up}
    service.change(session, entry, stage.draft(**later), by=SYSTEM, at=NOW)
    assert asked(session, stage) == [("performance_request", [amira.id, karim.id])]
    replies.answer(session, entry.event, karim.id, Answer.YES, by=SYSTEM, at=NOW)
    assert asked(session, stage) == [("performance_request", [amira.id])]

    later["starts_at"] += timedelta(days=1)
    service.change(session, entry, stage.draft(**later), by=SYSTEM, at=NOW)

    assert asked(session, stage) == [
        ("performance_request", [amira.id]),
        ("event_moved", [karim.id]),
    ]


def asked(session: Session, stage: Stage) -> list[tuple[str, list[int]]]:
    """What waits to be told to the Haddads, and of whom."""
    rows = session.scalars(
        select(Message)
        .where(Message.family_id == stage.cast.haddads.id, Message.status == MessageStatus.WAITING)
        .order_by(Message.id)
    )
    return [(row.sort, list(sorts.people_in(row.facts))) for row in rows]


def test_how_many_were_counted_at_the_door_is_suggested_and_never_forced(
    client_of: Any, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session)
    seats.admit(session, entry.event, seats=60, by=SYSTEM, at=NOW)
    for person in range(3):
        taps = [SentTap(f"tap-{person:05d}", None, 1, NOW)]
        save_taps(session, entry.event.id, taps, by=SYSTEM, at=NOW)
    over = {"starts_at": NOW - timedelta(hours=3), "ends_at": NOW - timedelta(hours=2)}
    session.execute(update(Event).where(Event.id == entry.event.id).values(**over))
    session.commit()
    mara: FlaskClient = client_of("mara")
    url = f"/auftritte/{entry.activity.id}"

    def shown() -> str:
        found = re.search(r'<input[^>]*name="audience"[^>]*>', mara.get(url).text)
        assert found is not None
        return found[0]

    assert 'value="3"' in shown() and "gezählt" in mara.get(url).text
    stored = session.scalars(select(Performance.audience)).all()
    assert stored == [None]
    said: Any = {"played_minutes": 42, "afterword": ""}
    service.finish(session, entry, audience=50, **said, by=SYSTEM, at=NOW)
    session.commit()
    assert 'value="50"' in shown()
