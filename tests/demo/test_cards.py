"""flask demo card, the cards on the sign-in page, and what opens with them."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from app.feeds.models import FeedKind


def _card(app: Flask, *more: str) -> dict[str, list[dict[str, Any]]]:
    ran = app.test_cli_runner().invoke(args=["demo", "card", "--json", *more])
    assert ran.exit_code == 0, ran.output
    return dict(json.loads(ran.stdout))


def test_the_card_is_one_object_with_four_lists(demo_app: Flask) -> None:
    card = _card(demo_app)
    assert {name: set(rows[0]) for name, rows in card.items()} == {
        "accounts": {"role", "email", "password", "name"},
        "families": {"name", "page", "feeds"},
        "feeds": {"kind", "label", "url"},
        "hosts": {"home", "url"},
    }
    assert {feed["kind"] for feed in card["feeds"]} == {kind.value for kind in FeedKind}


def test_addresses_begin_with_what_was_asked_for(demo_app: Flask) -> None:
    base = demo_app.config["BASE_URL"]
    card = _card(demo_app, "--base-url", "https://schule.example/")
    demo_app.config["BASE_URL"] = base
    urls = [feed["url"] for feed in card["feeds"]] + [one["page"] for one in card["families"]]
    urls += [host["url"] for host in card["hosts"]]
    assert all(url.startswith("https://schule.example/") for url in urls)


def test_everything_on_the_card_opens(demo_app: Flask) -> None:
    card = _card(demo_app)
    client = demo_app.test_client()
    pages = [one["page"] for one in card["families"]] + [host["url"] for host in card["hosts"]]
    for url in pages:
        assert client.get(urlsplit(url).path).status_code == 200, url
    for feed in card["feeds"]:
        answer = client.get(urlsplit(feed["url"]).path)
        assert (answer.status_code, answer.mimetype) == (200, "text/calendar")


def test_every_account_signs_in_with_its_password(demo_app: Flask) -> None:
    for account in _card(demo_app)["accounts"]:
        client = demo_app.test_client()
        sent = {"email": account["email"], "password": account["password"]}
        answer = client.post("/anmelden", data=sent)
        assert answer.status_code == 303, account["email"]


def test_the_sign_in_page_shows_cards_in_demonstrations_only(demo_app: Flask, app: Flask) -> None:
    shown = demo_app.test_client().get("/anmelden").text
    assert "mara@example.org" in shown
    assert "mara@example.org" not in app.test_client().get("/anmelden").text


def test_the_page_of_components_is_no_page_of_a_real_house(demo_app: Flask, app: Flask) -> None:
    assert demo_app.test_client().get("/dev/components").status_code == 200
    assert app.test_client().get("/dev/components").status_code == 404
