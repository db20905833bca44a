"""Trip forms: sealed, read with a trace, never mixed up, gone 14 days after the return."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.audit.models import AuditEntry
from app.base import keys
from app.excursions import counting, keeping, sealing
from app.excursions.heads import count_of
from app.excursions.models import RollMark, TripForm
from app.excursions.sealing import Notes
from app.jobs import sweeping
from app.programme import places
from app.programme import service as programme
from app.programme.queries import find_participation
from app.rules.head_count import Seen
from tests.conftest import MOMENT

NUTS = Notes(allergies="Erdnüsse-Kanarienvogel", medication="Notfallspray", contact="Oma Helga")
DAY = timedelta(days=1)


@pytest.fixture
def form(session, cast, trip):
    mother = {"by": cast.actor("vera"), "at": MOMENT}
    row = keeping.write_form(session, trip.at(cast.amira), NUTS, **mother)
    session.commit()
    return row


def left(session):
    number = session.scalar(select(func.count()).select_from(TripForm))
    session.rollback()
    return number


def test_what_is_told_stands_nowhere_in_the_clear(session, cast, trip, form):
    tables = session.execute(text("SELECT sealed FROM trip_form")).all()
    details = session.scalars(select(AuditEntry.detail)).all()
    assert "Kanarienvogel" not in repr([*tables, *details])
    assert "Helga" not in repr([*tables, *details])


def test_reading_leaves_its_trace_before_anything_is_shown(session, trip, form, jonas):
    opened = keeping.open_forms(session, trip.journey, **jonas)
    assert opened == {form.participation_id: NUTS}
    deed = session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id.desc())).first()
    assert deed == "excursions.open_forms"


def test_without_a_trace_nothing_is_read(session, trip, form, jonas, monkeypatch):
    def fail(*_args, **_more):
        raise OSError("the log cannot be written")

    monkeypatch.setattr(keeping.audit, "record", fail)
    with pytest.raises(OSError, match="log"):
        keeping.open_forms(session, trip.journey, **jonas)


def test_one_childs_form_is_never_taken_for_anothers(session, cast, trip, form, jonas):
    bens = keeping.write_form(session, trip.at(cast.ben), Notes(), **jonas)
    bens.sealed = form.sealed
    session.flush()
    assert keeping.open_forms(session, trip.journey, **jonas) == {form.participation_id: NUTS}


def test_equal_forms_are_sealed_differently(session, cast, trip, app):
    one, two = (sealing.seal(7, NUTS) for _ in range(2))
    assert one != two and sealing.unseal(7, one) == sealing.unseal(7, two) == NUTS


def test_the_key_is_one_of_its_own(session, cast, trip, form, jonas, monkeypatch):
    assert keys.key("trips") not in (keys.key("session"), keys.key("outbox"), keys.key("links"))
    real = keys.key
    monkeypatch.setattr(
        keys, "key", lambda name: real("another") if name == "trips" else real(name)
    )
    assert keeping.open_forms(session, trip.journey, **jonas) == {}


def test_a_new_form_replaces_the_old_one(session, cast, trip, form, jonas):
    keeping.write_form(session, trip.at(cast.amira), Notes(other="isst vegetarisch"), **jonas)
    (notes,) = keeping.open_forms(session, trip.journey, **jonas).values()
    assert (notes.allergies, notes.other) == ("", "isst vegetarisch")


@pytest.mark.parametrize(("days", "kept"), [(0, 1), (13, 1), (14, 0), (400, 0)])
def test_fourteen_days_after_the_planned_end_it_is_gone(session, trip, form, days, kept):
    sweeping.sweep_trip_forms(trip.journey.event.ends_at + days * DAY)
    assert left(session) == kept


def test_the_return_counts_when_it_was_later_than_planned(session, trip, form):
    end = trip.journey.event.ends_at
    trip.journey.trip.returned_at = end + 2 * DAY
    session.commit()
    sweeping.sweep_trip_forms(end + 15 * DAY)
    assert left(session) == 1
    sweeping.sweep_trip_forms(end + 16 * DAY)
    assert left(session) == 0


def test_forms_of_a_trip_that_is_off_do_not_wait_for_its_day(session, cast, planned, jonas):
    journey = planned(days=90)
    place = find_participation(session, journey.activity, cast.amira.id)
    keeping.write_form(session, place, NUTS, **jonas)
    programme.cancel_event(session, journey.event, reason="Kein Bus", **jonas)
    session.commit()
    sweeping.sweep_trip_forms(MOMENT + 13 * DAY)
    assert left(session) == 1
    sweeping.sweep_trip_forms(MOMENT + 15 * DAY)
    assert left(session) == 0


def test_who_gives_the_place_back_leaves_no_form_behind(session, cast, trip, form, jonas):
    places.leave(session, trip.at(cast.amira), **jonas)
    session.commit()
    sweeping.sweep_trip_forms(MOMENT)
    assert left(session) == 0


def test_the_night_does_it(session, trip, form):
    assert sweeping.STEPS["trip forms"] is sweeping.sweep_trip_forms


def test_reasons_in_words_go_later_and_the_count_stays(session, cast, trip, jonas):
    tap = counting.SentSighting("tap-0001", cast.ben.id, Seen.OTHER, MOMENT, why="bei Oma Helga")
    counting.save_sightings(session, trip.journey, trip.departure, [tap], **jonas)
    trip.departure.closed_at = MOMENT
    session.commit()
    sweeping.sweep_trip_forms(MOMENT + 179 * DAY)
    assert session.scalar(select(RollMark.why)) == "bei Oma Helga"
    session.rollback()
    sweeping.sweep_trip_forms(MOMENT + 181 * DAY)
    session.expire_all()
    (head,) = count_of(session, trip.journey, trip.departure).heads
    assert (head.seen, head.why, head.settled) == (Seen.OTHER, keeping.FORGOTTEN, True)
