"""Whoever signs in may open every link they are offered: no dead ends, no refusals, no faults."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.base import clock
from app.base.db import db
from app.demo import cards
from tests.demo.walking import offered, walk

MOST_PAGES = 150
MOST_ALIKE = 5
"""Of the hundred pages of one sort so many are looked at."""
MOST_OF_FAMILY = 25
HOME = "/"
LOOKING_AROUND = ("mara", "vera", "jonas", "kofi", "lena", "georg", "ingrid", "till")


@pytest.mark.parametrize("name", LOOKING_AROUND)
def test_every_offered_page_opens(
    demo_app: Flask, browser_of: Callable[[str], FlaskClient], name: str
) -> None:
    way = walk(demo_app, browser_of(name), HOME, most=MOST_PAGES, alike=MOST_ALIKE)
    assert way.wrong == []
    assert len(way.pages) >= 2


@pytest.mark.parametrize("name", ["mara", "vera", "jonas"])
def test_every_entry_of_the_menu_is_reached(
    demo_app: Flask, browser_of: Callable[[str], FlaskClient], name: str
) -> None:
    client = browser_of(name)
    page = client.get(HOME, follow_redirects=True).text
    entries = page.partition("<nav")[2].partition("</nav>")[0]
    for path in set(offered(entries, HOME)):
        assert client.get(path, follow_redirects=True).status_code == 200, path


def test_families_and_homes_meet_no_dead_end(demo: Flask) -> None:
    with demo.test_request_context():
        card = cards.everything(db.session(), at=clock.now())
    db.session.remove()  # or each request waits for this writer before it notes who asked
    pages = {one["name"]: one["page"] for one in card["families"]}
    urls = [pages["Haddad"], pages["Krüger"], *(one["url"] for one in card["hosts"])]
    for url in urls:
        start = urlsplit(url).path
        way = walk(demo, demo.test_client(), start, most=MOST_OF_FAMILY, alike=MOST_ALIKE)
        assert way.wrong == []
        assert way.pages
