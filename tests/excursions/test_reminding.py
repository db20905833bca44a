"""Missing trip forms: one reminder for each family, three days before, and never again."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from app.excursions import keeping, reminding
from app.excursions.sealing import Notes
from app.messages import letters, sorts
from app.messages.models import Message
from app.programme import places, replies, service
from app.programme.models import Answer
from app.programme.queries import find_participation
from tests.conftest import MOMENT

DAY = timedelta(days=1)


@pytest.fixture
def office(cast):
    return {"by": cast.actor("vera"), "at": MOMENT}


@pytest.fixture
def trip(planned, session, cast, office):
    """In three days; Amira and Ben come along, and so does Karim."""
    return planned(days=3)


def told(session):
    rows = session.scalars(
        select(Message).where(Message.sort == "trip_form_missing").order_by(Message.id)
    )
    return [(row.family_id, row.status, sorts.people_in(row.facts)) for row in rows]


def write(session, trip, child, office):
    place = find_participation(session, trip.activity, child.id)
    keeping.write_form(session, place, Notes(), **office)


def test_each_family_is_reminded_once_of_all_its_children(session, cast, trip):
    assert reminding.remind_due(session, at=MOMENT - DAY) == 0
    assert reminding.remind_due(session, at=MOMENT) == 1
    assert reminding.remind_due(session, at=MOMENT + DAY) == 0
    assert told(session) == [
        (cast.haddads.id, "waiting", [cast.amira.id, cast.karim.id]),
        (cast.bergs.id, "waiting", [cast.ben.id]),
    ]


def test_who_has_told_is_not_reminded(session, cast, trip, office):
    write(session, trip, cast.ben, office)
    write(session, trip, cast.karim, office)
    reminding.remind_due(session, at=MOMENT)
    assert told(session) == [(cast.haddads.id, "waiting", [cast.amira.id])]
    write(session, trip, cast.amira, office)
    assert told(session) == [(cast.haddads.id, "dropped", [cast.amira.id])]
    assert reminding.remind_due(session, at=MOMENT) == 0


def test_who_has_just_signed_up_and_who_is_called_off_is_left_in_peace(session, cast, trip, office):
    for child in (cast.amira, cast.karim):
        find_participation(session, trip.activity, child.id).applied_at = MOMENT
    replies.answer(session, trip.event, cast.ben.id, Answer.NO, **office)
    assert reminding.remind_due(session, at=MOMENT) == 0


def test_who_does_not_come_after_all_is_not_reminded(session, cast, trip, office):
    reminding.remind_due(session, at=MOMENT)
    replies.answer(session, trip.event, cast.karim.id, Answer.NO, **office)
    places.leave(session, find_participation(session, trip.activity, cast.ben.id), **office)
    assert told(session) == [
        (cast.haddads.id, "waiting", [cast.amira.id]),
        (cast.bergs.id, "dropped", [cast.ben.id]),
    ]


def test_a_trip_called_off_or_put_away_asks_nobody(session, trip, office):
    reminding.remind_due(session, at=MOMENT)
    service.cancel_event(session, trip.event, reason="Sturm", **office)
    assert {status for _family, status, _people in told(session)} == {"dropped"}
    assert reminding.remind_due(session, at=MOMENT) == 0


def test_after_another_time_they_are_reminded_with_it(session, trip, office):
    reminding.remind_due(session, at=MOMENT)
    event, hour = trip.event, timedelta(hours=1)
    times = {"starts_at": event.starts_at - hour, "ends_at": event.ends_at}
    service.move_event(session, event, **times, place_id=None, **office)
    assert reminding.remind_due(session, at=MOMENT) == 1
    assert [status for _family, status, _people in told(session)].count("waiting") == 2


def test_it_says_which_trip_and_what_is_wanted(session, cast, trip):
    reminding.remind_due(session, at=MOMENT)
    row = session.scalars(select(Message).where(Message.family_id == cast.haddads.id)).one()
    with force_locale("de"):
        words = letters.matter(row.sort, row.facts, {})
    for word in ("Heidelberg", "Amira und Karim", "Fahrtbogen", "Allergien"):
        assert word in words
