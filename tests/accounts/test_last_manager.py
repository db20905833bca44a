"""Two managers act at the same moment: one of them must remain."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy.orm import Session

from app.accounts import queries, service
from app.accounts.models import Account
from app.accounts.service import AccountFacts
from app.base.access import Role
from app.base.db import db
from app.base.errors import RuleBroken
from tests.cast import make_account, make_person
from tests.conftest import MOMENT


def _close(session, account, by):
    service.close_account(session, account, by=by, at=MOMENT)


def _demote(session, account, by):
    facts = AccountFacts(account.name, account.email, frozenset({Role.OFFICE}), account.person_id)
    service.change_account(session, account, facts, version=None, by=by, at=MOMENT)


@pytest.mark.parametrize("deed", [_close, _demote])
def test_two_managers_who_close_each_other_leave_one(app, session, cast, monkeypatch, deed):
    mara = cast.accounts["mara"]
    nora = make_account(session, "nora", (Role.MANAGER,), make_person(session, "Nora"))
    session.commit()
    asked, find = Barrier(2), queries.find_other_manager

    def both_ask(*facts):
        """Both have looked before either has saved, where the database lets them."""
        found = find(*facts)
        with suppress(BrokenBarrierError):
            asked.wait(timeout=1)
        return found

    monkeypatch.setattr(queries, "find_other_manager", both_ask)

    def act(account_id):
        with app.app_context(), Session(db.engine) as own:
            try:
                deed(own, own.get_one(Account, account_id), cast.actor("vera"))
                own.commit()
            except RuleBroken:
                own.rollback()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(act, [mara.id, nora.id]))

    session.expire_all()
    left = [one for one in (mara, nora) if one.closed_at is None]
    assert sum(Role.MANAGER in one.roles.split() for one in left) == 1
