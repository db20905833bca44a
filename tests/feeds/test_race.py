"""Two requests ask for the same thing at the same moment: they are given the same one."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy.orm import Session

from app.base import keys
from app.base.db import db
from app.feeds import service as feeds
from app.people import links
from app.people.models import Family
from tests.conftest import MOMENT


def _link(session, cast):
    haddads = session.get_one(Family, cast.haddads.id)
    return links.issue_link(session, haddads, by=cast.actor("vera"), at=MOMENT).id


def _family_feed(session, cast):
    vera = cast.actor("vera")
    return feeds.for_family(session, cast.haddads.id, label="", by=vera, at=MOMENT).id


def _leader_feed(session, cast):
    jonas, vera = cast.staff["jonas"].id, cast.actor("vera")
    return feeds.for_leader(session, jonas, label="", by=vera, at=MOMENT).id


@pytest.mark.parametrize("ask", [_link, _family_feed, _leader_feed])
def test_asked_for_twice_at_once_there_is_one(app, cast, monkeypatch, ask):
    looked, make = Barrier(2), keys.new_generation

    def both_have_looked():
        """Both have found nothing before either has saved, where the database lets them."""
        with suppress(BrokenBarrierError):
            looked.wait(timeout=1)
        return make()

    monkeypatch.setattr(keys, "new_generation", both_have_looked)

    def act(_number):
        with app.app_context(), Session(db.engine) as own:
            found = ask(own, cast)
            own.commit()
            return found

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(act, range(2)))) == 1
