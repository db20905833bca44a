"""The outbox, the call list, texts to share and slips, as the office sees them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, select

from app.base.db import db
from app.messages import service
from app.messages.models import Message, MessageStatus
from app.people import links
from app.people.models import ContactBan, Phone
from tests.cast import make_family, make_person
from tests.conftest import MOMENT

TODAY = date(2026, 11, 24)
FACTS = {"title": "Gitarre", "starts_at": datetime(2026, 11, 24, 16, 30, tzinfo=UTC)}
PAGES = ("/nachrichten", "/nachrichten/anrufen", "/nachrichten/zettel", "/nachrichten/1")
DEEDS = ("geoeffnet", "erreicht", "weg", "nochmal", "zurueck")


@pytest.fixture
def told(session, cast):
    """Amira's family by mail, Ben's by a text to share; both are to be rung up."""
    session.add(Phone(person_id=cast.frau_haddad.id, number="0261 111222"))
    session.add(Phone(person_id=cast.herr_berg.id, number="0170 3334455"))
    service.tell_people(
        session,
        [cast.amira.id, cast.ben.id],
        "event_cancelled",
        about="event:1",
        concerns_on=TODAY,
        facts=FACTS,
        call=True,
        at=MOMENT,
    )
    session.commit()
    return cast


def row(session, channel, family):
    session.expire_all()
    found = session.scalars(
        select(Message).where(Message.channel == channel, Message.family_id == family.id)
    ).one()
    session.commit()
    return found


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("name", "status"), [("jonas", 403), ("lena", 403), ("uwe", 403), ("", 303)]
)
def test_only_the_office_reads_it(told, client_of, page, name, status):
    assert client_of(name).get(page).status_code == status


@pytest.mark.parametrize("deed", DEEDS)
def test_only_the_office_acts(told, client_of, deed):
    assert client_of("jonas").post(f"/nachrichten/{deed}", data={"ids": "1"}).status_code == 403
    assert client_of("vera").get(f"/nachrichten/{deed}").status_code in (404, 405)


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    "ids", ["", "999", "1,999", "x", "-1", "9" * 30, str(2**63), "1;drop", "\x00", "²", "0"]
)
def test_an_impossible_message_is_missing(told, client_of, session, deed, ids):
    answer = client_of("vera").post(
        f"/nachrichten/{deed}", data={"ids": ids}, query_string={"ids": ids}
    )
    assert answer.status_code == 404
    assert {one.status for one in session.scalars(select(Message))} == {"waiting"}


@pytest.mark.parametrize(
    "query", ["?zustand=x", "?familie=abc", "?vor=-3", "?vor=" + "9" * 40, "?familie=%00"]
)
def test_a_typed_address_breaks_nothing(told, client_of, query):
    assert client_of("vera").get("/nachrichten" + query).status_code == 200


def test_the_outbox_shows_what_waits_and_why_nothing_leaves(told, client_of):
    page = client_of("vera").get("/nachrichten").text
    assert "Haddad" in page
    assert "Berg" in page
    assert "Es ist kein Mailserver eingerichtet" in page
    assert "Gitarre (Amira): Der Termin am " in page
    assert " 24. November, 17:30 Uhr fällt aus." in page
    assert "Heute anrufen · 2" in page


def test_the_outbox_of_one_family(told, client_of):
    page = client_of("vera").get(f"/nachrichten?familie={told.bergs.id}").text
    assert "Ben" in page
    assert "Amira" not in page


def test_a_failed_mail_says_why_and_can_be_tried_again(told, client_of, session):
    mail = row(session, "mail", told.haddads)
    mail.status, mail.trouble, mail.attempts = MessageStatus.FAILED, "refused", 1
    session.commit()
    vera = client_of("vera")
    page = vera.get("/nachrichten?zustand=fehlgeschlagen").text
    assert "Der Mailserver nimmt die Adresse nicht an." in page
    assert vera.post("/nachrichten/nochmal", data={"ids": mail.id}).status_code == 303
    assert row(session, "mail", told.haddads).status == "waiting"


def test_dropping_can_be_undone(told, client_of, session):
    mail = row(session, "mail", told.haddads)
    vera = client_of("vera")
    vera.post("/nachrichten/weg", data={"ids": mail.id})
    assert row(session, "mail", told.haddads).status == "dropped"
    assert f"/nachrichten/zurueck?ids={mail.id}" in vera.get("/nachrichten").text
    vera.post(f"/nachrichten/zurueck?ids={mail.id}")
    assert row(session, "mail", told.haddads).status == "waiting"


def test_what_the_house_dropped_stays_dropped(told, client_of, session):
    mail = row(session, "mail", told.haddads)
    mail.status, mail.done_by = MessageStatus.DROPPED, "system:0"
    session.commit()
    answer = client_of("vera").post(f"/nachrichten/zurueck?ids={mail.id}")
    assert answer.status_code == 422
    assert row(session, "mail", told.haddads).status == "dropped"


def test_the_outbox_pages(told, client_of, session):
    for number in range(60):
        service.tell_people(
            session,
            [told.amira.id],
            "event_cancelled",
            about=f"event:{number + 10}",
            concerns_on=TODAY,
            facts={**FACTS, "title": f"Stunde {number}."},
            at=MOMENT,
        )
    session.commit()
    vera = client_of("vera")
    first = vera.get("/nachrichten").text
    assert "Stunde 59." in first
    assert "Stunde 3." not in first
    last = min(m.id for m in session.scalars(select(Message).order_by(Message.id.desc()).limit(50)))
    assert "Stunde 3." in vera.get(f"/nachrichten?vor={last}").text


# --- the call list ---------------------------------------------------------------------------


def test_the_call_list_says_whom_which_number_and_what(told, client_of):
    page = client_of("vera").get("/nachrichten/anrufen").text
    assert "Familie Haddad" in page
    assert 'href="tel:+49261111222"' in page
    assert "Samira" in page
    assert "Gitarre (Ben)" in page


def test_who_only_has_to_answer_is_called_after_those_for_whom_something_changed(
    told, client_of, session
):
    dilara = make_person(session, "Dilara")
    make_family(session, "Aydin", child=[dilara])
    service.tell_people(
        session,
        [dilara.id],
        "performance_reminder",
        about="event:2",
        concerns_on=TODAY,
        facts=FACTS,
        call=True,
        at=MOMENT,
    )
    session.commit()
    page = client_of("vera").get("/nachrichten/anrufen").text
    changed, asked = page.split("Eine Antwort fehlt noch")
    assert "Familie Haddad" in changed and "Familie Berg" in changed
    assert "Familie Aydin" in asked


def test_a_number_is_not_rung_when_somebody_banned_answers_it_too(told, client_of, session):
    """Holger must not learn of Amira; the Haddads rang from his telephone once."""
    session.add(Phone(person_id=told.frau_haddad.id, number="0170 3334455"))
    session.add(
        ContactBan(guardian_id=told.herr_berg.id, child_id=told.amira.id, noted_at=MOMENT,
                   noted_by="x:1")
    )  # fmt: skip
    page = client_of("vera").get("/nachrichten/anrufen").text
    haddads = page[page.index("Familie Haddad") :].split("Familie Berg")[0]
    assert "tel:+49261111222" in haddads
    assert "3334455" not in haddads


def test_reached_takes_a_family_off_the_list_and_can_be_undone(told, client_of, session):
    call = row(session, "call", told.haddads)
    vera = client_of("vera")
    assert vera.post("/nachrichten/erreicht", data={"ids": call.id}).location.endswith("/anrufen")
    page = vera.get("/nachrichten/anrufen").text
    assert "Familie Haddad" not in page
    assert "Familie Berg" in page
    vera.post(f"/nachrichten/zurueck?ids={call.id}")
    assert "Familie Haddad" in vera.get("/nachrichten/anrufen").text


def test_pressed_twice_is_reached_once(told, client_of, session):
    call = row(session, "call", told.haddads)
    vera = client_of("vera")
    for _ in range(2):
        assert vera.post("/nachrichten/erreicht", data={"ids": call.id}).status_code == 303


def test_a_mail_cannot_be_ticked_off_as_a_call(told, client_of, session):
    mail = row(session, "mail", told.haddads)
    assert client_of("vera").post("/nachrichten/erreicht", data={"ids": mail.id}).status_code == 422


def test_yesterdays_calls_are_past_telling(told, client_of, session):
    service.drop_past(session, at=datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    session.commit()
    assert "Familie Haddad" not in client_of("vera").get("/nachrichten/anrufen").text


def test_a_banned_guardians_number_is_not_shown(told, client_of, session):
    for child in (told.amira, told.karim):
        session.add(
            ContactBan(
                guardian_id=told.frau_haddad.id, child_id=child.id, noted_at=MOMENT, noted_by="x:1"
            )
        )
    session.commit()
    vera = client_of("vera")
    page = vera.get("/nachrichten/anrufen").text
    assert "111222" not in page
    assert "Kontaktverbot" in page
    text = vera.get(f"/nachrichten/{row(session, 'mail', told.haddads).id}").text
    assert "Gitarre" not in text


# --- texts to share, slips -------------------------------------------------------------------


def test_opening_the_page_notes_nothing_sharing_does(told, client_of, session):
    share = row(session, "share", told.bergs)
    vera = client_of("vera")
    page = vera.get(f"/nachrichten/{share.id}").text
    assert " 24. November, 17:30 Uhr fällt aus." in page
    assert "data-share" in page
    assert row(session, "share", told.bergs).status == "waiting"
    part = vera.post(
        "/nachrichten/geoeffnet", data={"ids": share.id}, headers={"HX-Request": "true"}
    )
    assert "geöffnet" in part.text
    assert "<html" not in part.text
    assert row(session, "share", told.bergs).status == "opened"


def test_texts_for_one_family_are_shared_as_one(told, client_of, session):
    service.tell_people(
        session,
        [told.ben.id],
        "event_cancelled",
        about="event:2",
        concerns_on=TODAY,
        facts={**FACTS, "title": "Chor"},
        at=MOMENT,
    )
    session.commit()
    first = session.scalars(select(Message.id).where(Message.channel == "share")).first()
    session.commit()
    page = client_of("vera").get(f"/nachrichten/{first}").text
    assert "Gitarre (Ben)" in page
    assert "Chor (Ben)" in page


def test_a_text_speaks_the_familys_language(told, client_of, session):
    told.bergs.language = "en"
    session.commit()
    page = client_of("vera").get(f"/nachrichten/{row(session, 'share', told.bergs).id}").text
    assert "is cancelled" in page
    assert 'lang="en" dir="ltr"' in page


def test_nobody_reads_an_invitation_or_a_homes_link(told, client_of, session):
    url = "https://einklang.example/einladung/abc"
    service.tell_account(
        session, told.accounts["mara"].id, "invitation", facts={"url": url}, at=MOMENT
    )
    service.tell_address(
        session,
        "haus@example.org",
        "home_confirmation",
        about="home:1",
        concerns_on=TODAY,
        facts={**FACTS, "url": url},
        at=MOMENT,
    )
    session.commit()
    vera = client_of("vera")
    assert "einladung" not in vera.get("/nachrichten").text
    assert '<span class="soft">Gitarre</span>' in vera.get("/nachrichten").text
    for number in session.scalars(select(Message.id).where(Message.family_id.is_(None))).all():
        assert vera.get(f"/nachrichten/{number}").status_code == 404


@pytest.mark.parametrize(
    ("sort", "words", "other"),
    [
        ("seats", "Gast mit Plätzen", "Seniorenheim"),
        ("home_reminder", "Seniorenheim", "Gast mit Plätzen"),
    ],
)
def test_the_outbox_says_who_stands_behind_an_address(session, client_of, sort, words, other):
    service.tell_address(
        session,
        "jemand@example.org",
        sort,
        about="it:1",
        concerns_on=TODAY,
        facts={**FACTS, "title": "Winterkonzert"},
        at=MOMENT,
    )
    session.commit()
    page = client_of("vera").get("/nachrichten").text
    cell = page.split('role="rowheader">')[1]
    assert words in cell and other not in cell
    assert "Winterkonzert" in cell and "jemand@" not in page


def test_slips_carry_the_text_and_the_familys_code(told, client_of, session):
    links.issue_link(session, told.bergs, by=told.actor("vera"), at=MOMENT)
    session.commit()
    vera = client_of("vera")
    page = vera.get("/nachrichten/zettel").text
    assert "Familie Berg" in page
    assert "Haddad" not in page
    assert "/f/" in page
    assert "<svg" in page
    share = row(session, "share", told.bergs)
    vera.post("/nachrichten/geoeffnet", data={"ids": share.id, "way": "slip"})
    noted = row(session, "slip", told.bergs)
    assert (noted.status, noted.done_by) == ("opened", str(told.actor("vera")))
    assert "Familie Berg" not in vera.get("/nachrichten/zettel").text


@pytest.mark.parametrize("page", PAGES[:3])
def test_as_many_statements_for_five_families_as_for_fifty(session, cast, client_of, app, page):
    def tell_families(first, last):
        people = []
        for number in range(first, last):
            child = make_person(session, f"Kind{number}")
            parent = make_person(session, f"Mutter{number}")
            session.add(Phone(person_id=parent.id, number=f"0261 {number:06d}"))
            family = make_family(session, f"F{number}", child=[child], guardian=[parent])
            links.issue_link(session, family, by=cast.actor("vera"), at=MOMENT)
            people.append(child.id)
        service.tell_people(
            session,
            people,
            "event_cancelled",
            about=f"event:{first}",
            concerns_on=TODAY,
            facts=FACTS,
            call=True,
            at=MOMENT,
        )
        session.commit()

    def statements():
        seen = []
        with app.app_context():
            engine = db.engine
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        try:
            assert client_of("vera").get(page).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    tell_families(0, 5)
    few = statements()
    tell_families(5, 50)
    assert statements() == few


def test_a_slip_noted_by_mistake_waits_as_a_text_again(told, client_of, session):
    vera = client_of("vera")
    share = row(session, "share", told.bergs)
    vera.post("/nachrichten/geoeffnet", data={"ids": share.id, "way": "slip"})
    vera.post(f"/nachrichten/zurueck?ids={share.id}")
    assert row(session, "share", told.bergs).status == "waiting"
    assert "Familie Berg" in vera.get("/nachrichten/zettel").text
