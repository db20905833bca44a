"""Every kind of page of the school, under axe: by day on a phone and by night on a laptop."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.accounts.models import Account
from app.base import clock
from app.base.db import db, transaction
from app.demo import cards, school
from tests.browser import LAPTOP, PHONE, Live, served, violations
from tests.cast import sign_in
from tests.demo.walking import walk

pytestmark = pytest.mark.browser
MOST_PAGES = 150
UNLINKED = ("/anmelden", "/dev/components", "/gibt-es-nicht", "/offline")
WIDER = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def town() -> Iterator[Live]:
    """The invented school on a server of its own, today."""
    with served(DEMO=True) as house:
        with house.app.app_context(), transaction() as session:
            school.fill(session, at=clock.now(), say=lambda _words: None)
        yield house


@pytest.fixture
def looked_at(chromium: Any, town: Live) -> Iterator[Callable[..., list[str]]]:
    """looked_at(paths, token): what is wrong with these pages for whoever holds this token."""
    context = chromium.new_context(base_url=town.url, locale="de-DE", reduced_motion="reduce")
    page = context.new_page()

    def look(paths: list[str], token: str = "") -> list[str]:
        if token:
            context.add_cookies([town.cookie_with(token)])
        return list(chain.from_iterable(faults(page, path) for path in paths))

    yield look
    context.close()


def faults(page: Any, path: str) -> Iterator[str]:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    page.goto(path)
    assert page.url.endswith(path), f"{path} led to {page.url}"
    if page.evaluate(WIDER):
        yield f"{path}: wider than a phone"
    yield from (f"{path}, phone, light: {one}" for one in violations(page))
    page.set_viewport_size(LAPTOP)
    page.emulate_media(color_scheme="dark")
    yield from (f"{path}, laptop, dark: {one}" for one in violations(page))


def pages_of(town: Live, start: str, token: str = "") -> list[str]:
    """One of each kind; what stands after the question mark makes no other kind."""
    client = town.app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    found = walk(town.app, client, start, most=MOST_PAGES, alike=1).pages
    return list({urlsplit(path).path: path for path in reversed(found)}.values())


@pytest.mark.parametrize("name", ["mara", "jonas"])
def test_staff_can_use_every_kind_of_page(
    town: Live, looked_at: Callable[..., list[str]], name: str
) -> None:
    token = f"{name}-looks-around"
    with town.session() as session:
        account = session.scalars(
            db.select(Account).where(Account.email == f"{name}@example.org")
        ).one()
        sign_in(session, account, token)
    paths = pages_of(town, "/", token)
    assert len(paths) > 10
    assert looked_at(paths, token) == []


def test_families_homes_and_strangers_can_use_every_kind_of_page(
    town: Live, looked_at: Callable[..., list[str]]
) -> None:
    with town.app.test_request_context():
        card = cards.everything(db.session(), at=clock.now())
    doors = [urlsplit(url).path for url in (card["families"][0]["page"], card["hosts"][0]["url"])]
    paths = [path for door in (*doors, "/programm") for path in pages_of(town, door)]
    assert len(paths) >= 10
    arabic = [f"{door}?sprache=ar" for door in (doors[0], "/musik-lernen")]
    assert looked_at([*paths, *arabic, *UNLINKED]) == []
