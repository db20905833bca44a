"""Unchanged polls are answered before the app: nobody may notice any other difference."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.base.actor import SYSTEM
from app.base.web import HEADERS
from app.feeds import service
from tests.conftest import MOMENT, db_engine


@pytest.fixture
def poll(phone, path):
    """Asks again with what the first answer said; further headers may be given."""
    etag = phone.get(path).headers["ETag"]
    return lambda **headers: phone.get(path, headers={"If-None-Match": etag, **headers})


def test_an_unchanged_poll_says_what_the_whole_answer_says(phone, path, poll):
    whole, unchanged = phone.get(path), poll()

    assert unchanged.status_code == 304
    assert unchanged.data == b""
    for name in ("ETag", "Last-Modified", "Cache-Control", *HEADERS):
        assert unchanged.headers[name] == whole.headers[name], name


def test_an_unchanged_poll_asks_one_thing_and_starts_no_page(phone, path, poll, statements, app):
    poll()
    pages = []
    app.before_request_funcs[None].insert(0, lambda: pages.append(path))
    try:
        with statements() as seen:
            assert poll().status_code == 304
    finally:
        app.before_request_funcs[None].pop(0)

    assert len(seen) == 1
    assert pages == []


@pytest.mark.parametrize("header", [{"Accept": "text/html"}, {"Sec-Fetch-Mode": "navigate"}])
def test_a_browser_that_knows_the_tag_still_sees_the_neutral_page(poll, header):
    answer = poll(**header)

    assert answer.status_code == 200
    assert "Gitarre" not in answer.text


def test_an_ended_feed_says_so_to_those_who_knew_it(session, feed, poll):
    service.revoke(session, feed, by=SYSTEM, at=MOMENT)
    session.commit()

    assert "nicht mehr" in poll().text


def test_a_poll_while_the_database_is_busy_may_come_again(app, poll):
    def busy(*_args):
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    event.listen(db_engine(app), "before_cursor_execute", busy)
    try:
        answer = poll()
    finally:
        event.remove(db_engine(app), "before_cursor_execute", busy)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
