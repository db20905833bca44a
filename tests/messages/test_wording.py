"""Messages in the house's own words: what may be written, and what comes of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy.orm import Session

import config
from app.base.actor import SYSTEM
from app.base.db import db
from app.base.errors import RuleBroken, StaleVersion
from app.base.settings import Association
from app.messages import sorts, wording
from app.messages.letters import in_one_line, write
from app.messages.models import Message, OwnText
from app.messages.wording import EDITABLE, FRAME, Wording
from tests.conftest import MOMENT

Browser = Callable[[str], FlaskClient]
FACTS = {**sorts.FACTS, "title": "Gitarre", "names": ["Mia"], "reason": "krank"}
FACTS |= {"starts_at": datetime(2026, 12, 1, 14, 30, tzinfo=UTC)}
OURS = "Abgesagt: {title} für {names} am {when}.\nGrund: {reason}\nOrt:\n{place}\nBis bald!"


def own(session: Session, body: str = OURS, sort: str = "event_cancelled", **more: str) -> None:
    words = Wording(more.get("subject", "Kein {title}"), body)
    language = more.get("language", "de")
    wording.write(session, sort, language, words, by=SYSTEM, at=MOMENT)


def letter(session: Session, language: str = "de", count: int = 1):
    rows = [Message(sort="event_cancelled", facts=sorts.packed(FACTS)) for _ in range(count)]
    house = Association(name="Musikschule", phone="")
    found = wording.own_texts(session)
    return write(rows, language=language, url="https://x/f/1", house=house, own=found)


@pytest.mark.parametrize("sort", EDITABLE)
@pytest.mark.parametrize("language", config.FAMILY_LANGUAGES)
def test_our_text_in_placeholders_says_what_our_text_says(
    app: Flask, sort: str, language: str
) -> None:
    with app.test_request_context(), force_locale(language):
        ours = wording.standard(sort, language)
        if sort == FRAME:
            house = Association(name="Haus", phone="+4926199")
            known = wording.frame_values(["eins", "zwei"], "https://x", house, 2)
            words = {"items": ["eins", "zwei"], "family_url": "https://x", "association": house}
            words["count"] = 2
        else:
            words = {**wording.SAMPLE, "title": "Gitarre", "names": ["Mia", "Ben"]}
            known = wording.values(words)
        assert wording.filled(ours.body, known) == wording.rendered(f"{sort}.txt", **words).rstrip()
        subject = wording.rendered(f"{sort}.subject.txt", **words).strip()
        assert wording.filled(ours.subject, known) == subject
        assert "⟦" not in ours.subject + ours.body
        assert wording.placeholders(sort)


@pytest.mark.parametrize("language", config.STAFF_LANGUAGES)
def test_every_placeholder_has_a_name_of_its_own(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        names = [str(name).casefold() for name in wording.NAMES.values()]
        assert len(set(names)) == len(names)
        for sort in EDITABLE:
            body = wording.standard(sort, "de").body
            assert wording.typed(wording.shown(body), sort, field="body") == body


def test_lines_with_nothing_to_say_fall_away() -> None:
    text = "{a}\nOrt:\n{b}\nEnde: {c}\nSchluss"
    assert wording.filled(text, {"a": "x", "b": "", "c": ""}) == "x\nSchluss"
    assert wording.filled(text, {"a": "x", "b": "y", "c": "z"}) == "x\nOrt:\ny\nEnde: z\nSchluss"


def test_what_is_filled_in_is_never_filled_in_again() -> None:
    assert wording.filled("{a} {b}", {"a": "{b}", "b": "y"}) == "{b} y"


def test_letters_calls_and_slips_use_the_own_words(app: Flask, session: Session) -> None:
    with app.test_request_context(), force_locale("de"):
        assert "fällt aus" in letter(session).body
        own(session)
        said = letter(session)
        assert said.subject == "Kein Gitarre"
        assert "Abgesagt: Gitarre für Mia am Di, 1. Dezember" in said.body
        assert "Grund: krank\nBis bald!" in said.body, "no place is known"
        line = in_one_line("event_cancelled", sorts.packed(FACTS), wording.own_texts(session))
        assert line.startswith("Abgesagt: Gitarre für Mia")
        assert "Abgesagt" not in letter(session, "uk").body, "other languages keep ours"


def test_greeting_and_closing_words_are_the_houses_too(app: Flask, session: Session) -> None:
    with app.test_request_context():
        body = "Hallo!\n\n{news}\n\nAlles Weitere: {link}\n\nIhr Team von {house}\nTel. {telephone}"
        own(session, body, FRAME, subject="{count} Neuigkeiten")
        said = letter(session, count=2)
    assert said.subject == "2 Neuigkeiten"
    assert said.body.startswith("Hallo!\n\n")
    assert "Alles Weitere: https://x/f/1\n\nIhr Team von Musikschule\n" in said.body
    assert "Tel." not in said.body


HALLO = "Hallo!\n\n{news}\n\n{link}\n\nIhr Team von {house}"


@pytest.mark.parametrize("sort", sorted(sorts.ALL - set(sorts.UNASKED)))
def test_the_houses_greeting_and_closing_stand_around_letters_to_families_only(
    app: Flask, session: Session, sort: str
) -> None:
    with app.test_request_context():
        own(session, HALLO, FRAME, subject="{count} Neuigkeiten")
        rows = [Message(sort=sort, facts=sorts.packed(FACTS)) for _ in range(2)]
        house, found = Association(name="Musikschule", phone=""), wording.own_texts(session)
        said = write(rows, language="de", url="https://x/f/1", house=house, own=found)
    family = sort in sorts.FOR_FAMILIES
    assert ("Ihr Team von Musikschule" in said.body) == family
    assert ("Hallo!" in said.body) == family
    assert (said.subject == "2 Neuigkeiten") == family


def test_the_page_says_around_which_letters_the_frame_stands(client_of: Browser) -> None:
    page = client_of("vera").get("/nachrichten/texte/family_bundle/de").text
    assert "nur um Briefe an Familien" in page
    assert "nur um Briefe" not in client_of("vera").get("/nachrichten/texte/event_moved/de").text


def test_what_nobody_can_do_without_stays(app: Flask, session: Session) -> None:
    with app.test_request_context(), force_locale("de"):
        with pytest.raises(RuleBroken, match=r"\{Namen\} fehlt"):
            own(session, "Es fällt aus: {when}")
        with pytest.raises(RuleBroken, match=r"\{Familienseite\} fehlt"):
            own(session, "{news}", FRAME)
        with pytest.raises(RuleBroken, match=r"\{Preis\}"):
            wording.typed("{Preis}", "event_cancelled", field="body")
        with pytest.raises(RuleBroken, match="Adresse"):
            wording.typed("{Adresse}", "event_cancelled", field="body")


def test_what_is_needed_never_falls_away_with_its_line(app: Flask, session: Session) -> None:
    with app.test_request_context(), force_locale("de"):
        own(session, "{names}: {title} am {when}, {place}\nBis bald!")
        body = letter(session).body
        assert "Mia" in body and "Dezember" in body, "no place is known"
        assert "Bis bald!" not in body, "so our own text is sent"
        own(session, "{news} Fragen? {telephone}\n{link}", FRAME)
        assert "Mia" in letter(session).body, "we have no telephone"


def test_a_subject_always_says_something(app: Flask, session: Session) -> None:
    with app.test_request_context(), force_locale("de"):
        own(session, subject="{title} im {place}")
        assert letter(session).subject == "Ein Termin fällt aus: Di, 1. Dezember", "place unknown"
        own(session, "{news}\n{link}", FRAME, subject="{count} Nachrichten von {house}")
        assert letter(session, count=2).subject == "2 Nachrichten von Musikschule"


def test_a_subject_holds_no_address(app: Flask) -> None:
    with app.test_request_context(), force_locale("de"):
        for sort, word in ((FRAME, "{Familienseite}"), ("home_reminder", "{Adresse}")):
            with pytest.raises(RuleBroken, match=word):
                wording.typed(word, sort, field="subject")


def test_the_office_reads_changes_looks_and_goes_back(client_of: Browser, session: Session) -> None:
    vera, address = client_of("vera"), "/nachrichten/texte/event_cancelled/de"
    assert address in vera.get("/nachrichten/texte").text
    page = vera.get(address).text
    assert "{Titel} ({Namen})" in page
    assert "Gitarre (Mia und Ben)" in page, "an example beside it"
    typed = {"subject": "Kein {titel}", "body": "Schade, {Namen}: {Wann}", "version": ""}
    looked = vera.post(address, data={**typed, "preview": "1"})
    assert looked.status_code == 200
    assert "Schade, Mia und Ben" in looked.text
    assert session.query(OwnText).count() == 0
    wrong = vera.post(address, data={**typed, "body": "{Preis} {Namen} {Wann}"})
    assert wrong.status_code == 422
    assert "Für {Preis} kann hier nichts eingesetzt werden." in wrong.text
    assert vera.post(address, data={**typed, "body": "Ja, {Namen}: {Wann}"}).status_code == 303
    assert session.query(OwnText).one().body == "Ja, {names}: {when}"
    assert "eigener Text: Deutsch" in vera.get("/nachrichten/texte").text
    assert vera.post(address, data={**typed, "version": "7"}).status_code == 409
    assert vera.post(f"{address}/zurueck").status_code == 303
    assert vera.post(f"{address}/zurueck").status_code == 303
    assert "{Titel} ({Namen})" in vera.get(address).text


def test_two_who_write_first_do_not_overwrite_each_other(app: Flask, session: Session) -> None:
    session.merge(Association(id=1, name="Musikschule", installation="x"))
    session.commit()

    def write_late() -> None:
        with app.test_request_context(), Session(db.engine) as other:
            own(other, "{names} {when}")
            other.commit()

    with app.test_request_context(), ThreadPoolExecutor(1) as pool:
        own(session)
        late = pool.submit(write_late)
        wait([late], timeout=0.5)
        session.commit()
        with pytest.raises(StaleVersion):
            late.result()
    session.expire_all()
    assert session.query(OwnText).one().body == OURS


@pytest.mark.parametrize("what", ["event_cancelled/xx", "invitation/de", "signed_up/de"])
def test_nothing_else_can_be_written(client_of: Browser, what: str) -> None:
    assert client_of("vera").get(f"/nachrichten/texte/{what}").status_code == 404


def test_homes_are_written_to_in_german(client_of: Browser) -> None:
    assert client_of("vera").get("/nachrichten/texte/home_reminder/de").status_code == 200
    assert client_of("vera").get("/nachrichten/texte/home_reminder/uk").status_code == 404
    assert client_of("jonas").get("/nachrichten/texte").status_code == 403
