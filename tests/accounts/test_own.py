"""People look after their own account."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.devices import described, family_of
from app.accounts.models import Account
from app.base.settings import Association
from tests.accounts.conftest import PASSWORD, WRONG, sign_in
from tests.hostile import assert_survives

Visit = Callable[[], FlaskClient]
NEW = "fünf Krähen auf dem Dach"
PHONE = "Mozilla/5.0 (Android 16; Mobile; rv:152.0) Gecko/152.0 Firefox/152.0"


@pytest.fixture
def own(visit: Visit) -> FlaskClient:
    browser = visit()
    browser.post(
        "/anmelden",
        data={"email": "mara@example.org", "password": PASSWORD},
        headers={"User-Agent": PHONE},
    )
    return browser


def test_name_language_and_brightness(own: FlaskClient) -> None:
    facts = {"name": "Mara Neu", "language": "en", "theme": "dark", "version": "2"}
    answer = own.post("/konto", data=facts)
    assert answer.status_code == 303
    page = own.get("/konto").text
    assert 'lang="en"' in page
    assert 'data-theme="dark"' in page
    assert "Mara Neu" in page
    stale = own.post("/konto", data={**facts, "name": "Mara Alt"})
    assert stale.status_code == 409


def test_the_brightness_comes_along_to_a_new_device(own: FlaskClient, visit: Visit) -> None:
    own.post("/konto", data={"name": "Mara", "language": "de", "theme": "dark"})
    other = visit()
    sign_in(other)
    assert 'data-theme="dark"' in other.get("/konto").text
    other.post("/konto", data={"name": "Mara", "language": "de", "theme": ""})
    assert 'data-theme="dark"' not in other.get("/konto").text


def test_devices_are_named_and_the_present_one_marked(own: FlaskClient) -> None:
    page = own.get("/konto").text
    assert "Firefox" in page
    assert "Android" in page
    assert page.count("badge--good") == 1


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (PHONE, "Firefox/Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Mobile Safari/604.1",
            "Safari/iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0", "Edge/Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36", "Chrome/Linux"),
        ("curl/8", "/"),
        ("", "/"),
    ],
)
def test_device_families(agent: str, family: str) -> None:
    assert family_of(agent) == family


def test_an_unknown_device_has_a_name_too(own: FlaskClient, app: object) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert described("/")
        assert described("")


def test_a_new_password_needs_the_present_one(own: FlaskClient) -> None:
    wrong = own.post("/konto/passwort", data={"current": WRONG, "password": NEW})
    assert wrong.status_code == 422
    assert "current-error" in wrong.text
    weak = own.post("/konto/passwort", data={"current": PASSWORD, "password": "mara@example.org"})
    assert weak.status_code == 422
    assert "password-error" in weak.text
    assert PASSWORD not in weak.text


def test_guessing_at_an_unlocked_screen_is_counted(own: FlaskClient) -> None:
    for _ in range(5):
        own.post("/konto/passwort", data={"current": WRONG, "password": NEW})
    right = own.post("/konto/passwort", data={"current": PASSWORD, "password": NEW})
    assert right.status_code == 422


def test_nothing_typed_breaks_the_own_pages(own: FlaskClient, mara: Account) -> None:
    profile = {"name": "Mara", "language": "xx", "theme": "", "key": "", "version": ""}
    assert_survives(own, "/konto", profile)
    password = {"current": WRONG, "password": "kurz", "email": "", "key": "", "version": ""}
    assert_survives(own, "/konto/passwort", password)
    assert own.get("/konto").status_code == 200


def test_settings_of_the_association(own: FlaskClient) -> None:
    facts = {"name": "Musikschule Gülser Weg e. V.", "short_name": "Gülser Weg", "version": ""}
    assert (
        own.post("/einstellungen", data={**facts, "website": "www.example.org"}).status_code == 303
    )
    page = own.get("/einstellungen").text
    assert "https://www.example.org" in page
    assert "Gülser Weg" in own.get("/anmelden").text or "Gülser Weg" in own.get("/konto").text
    assert own.post("/einstellungen", data={**facts, "version": "1"}).status_code == 409
    bad = own.post("/einstellungen", data={**facts, "website": "javascript:alert(1)"})
    assert bad.status_code == 422


def test_nothing_typed_breaks_the_settings(own: FlaskClient) -> None:
    fields = {"name": "", "short_name": "x", "street": "", "postcode": "", "city": "", "phone": ""}
    fields |= {"email": "", "website": "", "register_number": "", "key": "", "version": ""}
    assert_survives(own, "/einstellungen", fields)


def test_security_txt_says_whom_to_tell_and_for_how_long(client_of, session):
    asked = lambda: client_of("").get("/.well-known/security.txt")  # noqa: E731
    assert asked().status_code == 404
    session.add(Association(id=1, name="Haus", email="haus@example.org", phone="0261 123456"))
    answer = asked()
    assert answer.mimetype == "text/plain"
    assert answer.text.splitlines() == [
        "Contact: mailto:haus@example.org",
        "Contact: tel:+49261123456",
        "Expires: 2027-05-23T00:00:00Z",
        "Preferred-Languages: de, en",
    ]


def test_a_lost_update_shows_only_what_the_form_asks_for(
    client_of: Callable[[str], FlaskClient],
) -> None:
    sent = {"name": "Jonas", "version": "77", "__dict__": "x", "password_hash": "x", "roles": "x"}
    answer = client_of("jonas").post("/konto", data=sent)
    assert answer.status_code == 409
    assert "argon2" not in answer.text and "leader" not in answer.text
