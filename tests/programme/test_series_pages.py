"""Pages of a weekly series: what it would make, making it, changing it."""

from datetime import date, time

import pytest
from sqlalchemy import func, select

from app.programme import activities, places
from app.programme.activities import Outline
from app.programme.models import Event, Kind, Series
from app.rules.times import local
from tests.cast import LONG_AGO
from tests.hostile import assert_survives

SENT = {
    "weekday": "2",
    "start": "16:00",
    "minutes": "45",
    "first_on": "1.9.2026",
    "last_on": "29.1.2027",
    "interval": "1",
    "skip_public": "y",
    "skip_school": "y",
    "skip_floating": "y",
    "key": "series-1",
}


def test_the_preview_counts_dates_and_names_what_falls_away(client_of, session, guitar):
    text = client_of("vera").post(f"/angebote/{guitar.id}/serie/vorschau", data=SENT).text

    assert "17" in text and "5" in text
    assert "Herbstferien (2)" in text and "Weihnachtsferien (3)" in text
    assert "<html" not in text
    assert session.scalar(select(func.count()).select_from(Series)) == 0


def test_the_preview_names_clashes(client_of, session, cast, tuesdays, room):
    choir = activities.create_activity(
        session,
        Outline(kind=Kind.ENSEMBLE, title="Chor", place_id=room.id),
        by=cast.actor("vera"),
        at=LONG_AGO,
    )
    places.enrol(session, choir, cast.amira.id, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    sent = {**SENT, "weekday": "1", "leader_id": cast.staff["jonas"].id}

    text = client_of("vera").post(f"/angebote/{choir.id}/serie/vorschau", data=sent).text

    assert "Amira" in text and "Jonas" in text and "Gitarre" in text
    assert "Der Raum" in text or "the room" in text  # the offer's own place


@pytest.mark.parametrize(
    "half", [{}, {"weekday": "2"}, {**SENT, "start": "25:00"}, {**SENT, "last_on": "1.1.2020"}]
)
def test_the_preview_of_half_a_pattern_waits(client_of, guitar, half):
    answer = client_of("vera").post(f"/angebote/{guitar.id}/serie/vorschau", data=half)

    assert answer.status_code == 200
    assert "Herbstferien" not in answer.text


def test_without_scripts_the_page_shows_the_same_and_stores_nothing(client_of, session, guitar):
    answer = client_of("vera").post(f"/angebote/{guitar.id}/serie", data={**SENT, "look": "1"})

    assert answer.status_code == 200 and "Herbstferien (2)" in answer.text
    assert session.scalar(select(func.count()).select_from(Series)) == 0


def test_a_series_is_made_once(client_of, session, guitar):
    vera = client_of("vera")
    for _ in range(2):
        assert vera.post(f"/angebote/{guitar.id}/serie", data=SENT).status_code == 303

    assert session.scalar(select(func.count()).select_from(Series)) == 1
    assert session.scalar(select(func.count()).select_from(Event)) == 17


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_on": "1.8.2026"},
        {"first_on": "24.12.2026", "last_on": "6.1.2027"},
        {"first_on": "1.1.1990", "last_on": "31.12.2099"},
        {"weekday": "9"},
        {"minutes": "0"},
        {"start": "x"},
    ],
)
def test_a_series_that_cannot_be_is_refused_with_the_text_kept(client_of, session, guitar, wrong):
    answer = client_of("vera").post(f"/angebote/{guitar.id}/serie", data={**SENT, **wrong})

    assert answer.status_code == 422
    assert 'value="1.9.2026"' in answer.text or "first_on" in wrong
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def changed(tuesdays, **more):
    sent = {**SENT, "weekday": "1", "start": "15:30", "reach": "all"}
    return {**sent, "first_on": "25.8.2026", "version": str(tuesdays.version), **more}


def test_the_time_changes_for_all_to_come(client_of, session, tuesdays):
    answer = client_of("vera").post(f"/serien/{tuesdays.id}", data=changed(tuesdays, start="17:00"))

    assert answer.status_code == 303
    late = session.scalars(select(Event).where(Event.series_day > date(2026, 11, 24)))
    assert {local(one.starts_at).time() for one in late} == {time(17, 0)}


def test_the_time_changes_from_a_day_on(client_of, session, tuesdays):
    client_of("vera").post(
        f"/serien/{tuesdays.id}",
        data=changed(tuesdays, start="17:00", reach="following", from_day="8.12.2026"),
    )

    for one in session.scalars(select(Event).where(Event.series_day >= date(2026, 11, 25))):
        late = one.series_day >= date(2026, 12, 8)
        assert local(one.starts_at).time() == (time(17, 0) if late else time(15, 30))


def test_making_today_its_last_day_ends_a_series(client_of, session, tuesdays):
    client_of("vera").post(f"/serien/{tuesdays.id}", data=changed(tuesdays, last_on="24.11.2026"))

    late = session.scalars(select(Event).where(Event.series_day > date(2026, 11, 24))).all()
    assert late == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_on": "1.11.2026"},
        {"reach": "following", "from_day": ""},
        {"reach": "following", "from_day": "1.6.2027"},
        {"reach": "this"},
        {"first_on": "1.1.1990", "last_on": "31.12.2099"},
    ],
)
def test_an_impossible_change_is_refused_and_changes_nothing(client_of, session, tuesdays, wrong):
    before = session.scalar(select(func.count()).select_from(Event))

    answer = client_of("vera").post(
        f"/serien/{tuesdays.id}", data=changed(tuesdays, reason="Umzug", **wrong)
    )

    assert answer.status_code == 422 and "Umzug" in answer.text
    assert session.scalar(select(func.count()).select_from(Event)) == before


def test_a_stale_change_is_refused(client_of, tuesdays):
    vera = client_of("vera")
    sent = changed(tuesdays, start="17:00")

    assert vera.post(f"/serien/{tuesdays.id}", data=sent).status_code == 303
    assert vera.post(f"/serien/{tuesdays.id}", data=sent).status_code == 409


def test_the_preview_of_a_change_does_not_clash_with_itself(client_of, tuesdays):
    text = client_of("vera").post(f"/serien/{tuesdays.id}/vorschau", data=changed(tuesdays)).text

    assert "notice--good" in text


def test_series_are_the_offices(client_of, tuesdays, guitar):
    jonas = client_of("jonas")
    assert jonas.get(f"/serien/{tuesdays.id}").status_code == 403
    assert jonas.get(f"/angebote/{guitar.id}/serie").status_code == 403
    assert client_of("vera").get("/serien/999").status_code == 404


def test_nothing_typed_breaks_the_series_forms(client_of, guitar, tuesdays):
    vera = client_of("vera")
    assert_survives(vera, f"/angebote/{guitar.id}/serie/vorschau", {"weekday": "1", "start": "9"})
    assert_survives(vera, f"/serien/{tuesdays.id}", changed(tuesdays, from_day="8.12.2026"))
