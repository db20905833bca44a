"""The search: who finds what, however it is typed."""

import re
from datetime import time
from pathlib import Path
from urllib.parse import quote

import pytest

from app.people.models import Phone
from app.programme import places
from app.programme.models import Kind
from app.rules.times import at
from app.search import routes
from tests.cast import LONG_AGO
from tests.hostile import HOSTILE

NOON = time(12, 0)


def found(client, typed: str) -> dict[str, str]:
    """Address by title, as the palette gets them."""
    answer = client.get("/suche", headers={"HX-Request": "true", "X-Search": quote(typed)})
    assert answer.status_code == 200
    hits = re.findall(r'role="option"[^>]* href="([^"]+)".*?<b>(.*?)</b>', answer.text, re.DOTALL)
    return {title: address for address, title in hits}


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("amira", "Amira Haddad"),
        ("Hadad", "Amira Haddad"),
        ("haddad", "Familie Haddad"),
        ("Familie Hadad", "Familie Haddad"),
        ("fam. haddad", "Familie Haddad"),
        ("gitare", "Gitarre"),
        ("fussball", "Fußball U12"),
        ("Ruebenach", "Spiel gegen Rübenach"),
        ("kastanenblick", "Haus Kastanienblick"),
        ("festsal", "Festsaal"),
        ("raum 1", "Raum 1"),
        ("neue fam", "Neue Familie"),
        ("kalendar", "Kalender"),
    ],
)
def test_the_office_finds_every_sort_in_spite_of_a_typo(client_of, town, typed, title):
    assert title in found(client_of("vera"), typed)


def test_every_hit_opens(client_of, town):
    for name in ("vera", "jonas", "kofi", "lena", "till"):
        client = client_of(name)
        for typed in ("", "a", "haus", "gitarre", "haddad", "u12", "raum", "festsaal", "5.12."):
            for title, address in found(client, typed).items():
                assert client.get(address.partition("#")[0]).status_code == 200, (name, title)


def test_a_teacher_finds_their_own_offers_dates_and_pupils_alone(client_of, town, guitar):
    jonas = client_of("jonas")

    assert found(jonas, "amira") == {"Amira Haddad": f"/angebote/{guitar.id}#menschen"}
    assert "Gitarre" in found(jonas, "gitarre")
    for foreign in ("karim", "u12", "rübenach", "holger", "kastanienblick"):
        assert found(jonas, foreign) == {}, foreign
    assert "Karim Haddad" in found(client_of("kofi"), "karim")
    assert "Fußball U12" in found(client_of("kofi"), "u12")
    assert found(client_of("kofi"), "amira") == {}


def test_a_pupil_of_several_offers_is_one_line(client_of, session, cast, town, guitar, offer):
    band = offer("Band", Kind.ENSEMBLE, leaders=[cast.staff["jonas"].id])
    places.enrol(session, band, cast.amira.id, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    jonas = client_of("jonas")
    answer = jonas.get("/suche", headers={"HX-Request": "true", "X-Search": "amira"}).text
    assert answer.count("<b>Amira Haddad</b>") == 1
    assert "Band, Gitarre" in answer


def test_a_family_is_the_offices(client_of, town):
    assert "Familie Haddad" not in found(client_of("jonas"), "haddad")
    assert "Familie Haddad" in found(client_of("vera"), "haddad")


@pytest.mark.parametrize("name", ["till", "lena"])
def test_who_sees_no_names_finds_none(client_of, town, name):
    client = client_of(name)
    for typed in ("amira", "haddad", "gitarre", "fußball", "rübenach", "kastanienblick", "jonas"):
        assert found(client, typed) == {}, typed
    assert "Heute" in found(client, "heute")


def test_the_technician_finds_pages_and_no_place(client_of, town):
    assert found(client_of("till"), "raum") == {}
    assert "Raum 1" in found(client_of("lena"), "raum")
    assert "Neue Familie" not in found(client_of("till"), "")


@pytest.mark.parametrize(("name", "code"), [("uwe", 403), ("", 303)])
def test_who_may_not_search(client_of, town, name, code):
    assert client_of(name).get("/suche?q=amira").status_code == code


def test_a_telephone_number_finds_whom_it_reaches(client_of, session, cast):
    theirs = {"number": "0261 123456", "dialled": "+49261123456"}
    session.add(Phone(person_id=cast.frau_haddad.id, **theirs))
    session.commit()

    assert list(found(client_of("vera"), "0261 123456")) == ["Samira Haddad"]


def test_a_day_leads_to_its_week(client_of, town):
    address = found(client_of("jonas"), "5.12.")["Samstag, 5. Dezember 2026"]
    assert address == "/kalender?woche=2026-W49#t2026-12-05"


def test_an_offer_shows_its_next_date_only(client_of, town, tuesdays):
    text = client_of("jonas").get("/suche?q=gitarre").text
    assert text.count("/termine/") == 1


def test_cancelled_past_and_archived_is_not_found(client_of, session, town):
    town.match.starts_at = at(town.match.starts_at.date().replace(month=11, day=1), NOON)
    town.match.ends_at = at(town.match.starts_at.date(), NOON.replace(hour=13))
    town.team.archived_at = town.match.starts_at
    session.commit()

    assert found(client_of("vera"), "rübenach") == {}
    assert found(client_of("vera"), "u12") == {}


def test_a_sure_hit_comes_before_a_forgiven_one(client_of, session, cast, offer):
    offer("Hadda")
    titles = list(found(client_of("vera"), "hadda"))
    assert titles.index("Amira Haddad") < titles.index("Hadda")


def test_the_page_works_without_script(client_of, town):
    text = client_of("vera").get("/suche?q=amira").text
    assert "<h2>Menschen</h2>" in text and "Amira Haddad" in text
    assert 'value="amira"' in text
    assert "Nichts gefunden" in client_of("vera").get("/suche?q=qqqqq").text


def test_nothing_hostile_breaks_it(client_of, town):
    vera = client_of("vera")
    for typed in HOSTILE:
        if len(quote(typed)) < 20_000:
            found(vera, typed)
        assert vera.get("/suche", query_string={"q": typed}).status_code == 200
    for odd in ("%", "%ff%fe", "%zz", "+", "%00"):
        sent = {"HX-Request": "true", "X-Search": odd}
        assert vera.get("/suche", headers=sent).status_code == 200


def test_marks_of_like_are_letters(client_of, town):
    assert found(client_of("vera"), "%%%%") == found(client_of("vera"), "")
    assert found(client_of("vera"), "g_tarre") == {}


@pytest.mark.parametrize("name", ["vera", "jonas", "till"])
@pytest.mark.parametrize("typed", ["haddad", "gitarre", "a", "qqqqqq", "raum 1", "02611234567"])
def test_it_asks_eight_times_at_most(client_of, town, statements, name, typed):
    client = client_of(name)
    found(client, typed)
    with statements() as seen:
        found(client, typed)
    assert len(seen) <= (8 if name != "till" else 1), seen


def test_more_of_everything_asks_no_more(client_of, session, cast, town, offer, put, statements):
    client = client_of("vera")
    found(client, "gitarre")
    with statements() as before:
        found(client, "gitarre")
    for number in range(12):
        more = offer(f"Gitarre {number}")
        put(more, town.match.starts_at.date(), NOON)
    with statements() as after:
        found(client, "gitarre")
    assert len(after) == len(before)


def test_nothing_typed_is_logged(client_of, town, caplog, monkeypatch):
    def fail(*_args):
        raise ValueError("Zacharias")

    caplog.set_level("DEBUG")
    monkeypatch.setattr(routes, "find_all", fail)
    vera = client_of("vera")
    sent = {"HX-Request": "true", "X-Search": "Zacharias"}
    assert vera.get("/suche", headers=sent).status_code == 500
    assert vera.get("/suche?q=Zacharias").status_code == 500
    assert "Zacharias" not in caplog.text


def test_every_page_with_a_menu_opens_the_palette(client_of, town):
    text = client_of("jonas").get("/heute").text
    assert 'id="palette"' in text and "js/palette.js" in text
    assert text.count("data-palette") == 2
    nobody = client_of("uwe").get("/heute").text
    assert "palette" not in nobody


def test_the_script_is_small(app):
    assert (Path(app.static_folder) / "js" / "palette.js").stat().st_size <= 4096
