"""The week and the month, for whoever may see what."""

from datetime import date, time
from urllib.parse import quote_plus

import pytest

from app.programme import days, places, replies, service
from app.programme.models import Answer, Kind
from app.rules.times import day_span
from tests.cast import LONG_AGO
from tests.hostile import HOSTILE

WEDNESDAY = date(2026, 11, 25)


def test_the_week_shows_day_room_and_time(client_of, tuesdays):
    text = client_of("vera").get("/kalender?woche=2026-W48").text

    assert "Gitarre" in text and "Raum 1" in text and "15:30" in text
    assert "16:15" in text
    assert 'aria-current="date"' in text


def test_without_a_week_it_is_this_week(client_of, tuesdays):
    vera = client_of("vera")
    today = vera.get("/kalender").text

    assert "23. November" in today and "29. November" in today
    assert "woche=2026-W47" in today and "woche=2026-W49" in today


@pytest.mark.parametrize(
    ("week", "clock"), [("2026-W43", "15:30"), ("2026-W44", "15:30"), ("2027-W13", "16:00")]
)
def test_wall_time_stays_over_the_clock_changes(client_of, session, cast, guitar, put, week, clock):
    for day in (date(2026, 10, 23), date(2026, 10, 25), date(2026, 10, 27)):
        put(guitar, day, time(15, 30))
    for day in (date(2027, 3, 29), date(2027, 4, 1)):
        put(guitar, day, time(16, 0))

    text = client_of("vera").get(f"/kalender?woche={week}").text

    assert f"<b>{clock}</b>" in text


def test_a_lesson_at_midnight_belongs_to_its_own_day_on_the_long_sunday(client_of, guitar, put):
    put(guitar, date(2026, 10, 25), time(0, 0))
    put(guitar, date(2026, 10, 25), time(23, 0))

    this = client_of("vera").get("/kalender?woche=2026-W43").text
    after = client_of("vera").get("/kalender?woche=2026-W44").text

    assert this.count("agenda__item") == 2
    assert "agenda__item" not in after


def test_leaders_see_their_own_and_no_filter_by_leader(client_of, tuesdays, offer, put, cast):
    put(offer("Training", Kind.TEAM, leaders=[cast.staff["kofi"].id]), WEDNESDAY, time(17, 0))

    jonas, kofi = (client_of(name).get("/kalender").text for name in ("jonas", "kofi"))

    assert "Gitarre" in jonas and "Training" not in jonas
    assert "Gitarre" not in kofi and "Training" in kofi
    assert 'name="leitung"' not in jonas
    assert "/termine/neu" not in jonas
    other = client_of("jonas").get(f"/kalender?leitung={cast.staff['kofi'].id}").text
    assert "Training" not in other


@pytest.mark.parametrize(("name", "code"), [("lena", 200), ("till", 403), ("uwe", 403), ("", 303)])
def test_who_may_open_the_calendar(client_of, tuesdays, name, code):
    answer = client_of(name).get("/kalender")

    assert answer.status_code == code
    assert "Gitarre" not in answer.text


def test_filters_narrow_and_are_kept_when_leafing(client_of, tuesdays, offer, put, cast, room):
    put(offer("Chor", Kind.ENSEMBLE), WEDNESDAY, time(17, 0))
    vera = client_of("vera")

    by_kind = vera.get("/kalender?art=ensemble").text
    by_leader = vera.get(f"/kalender?leitung={cast.staff['jonas'].id}").text
    by_place = vera.get(f"/kalender/monat?ort={room.id}").text

    assert "Chor" in by_kind and "Gitarre" not in by_kind
    assert "Gitarre" in by_leader and "Chor" not in by_leader
    assert "Gitarre" in by_place and "Chor" not in by_place
    assert "woche=2026-W49&amp;art=ensemble" in by_kind


def test_holidays_and_days_off_are_named(client_of, session, cast, tuesdays):
    days.add_day_off(
        session,
        first_on=WEDNESDAY,
        last_on=WEDNESDAY,
        name="Betriebsausflug",
        by=cast.actor("vera"),
        at=LONG_AGO,
    )
    session.commit()
    vera = client_of("vera")

    assert "Betriebsausflug" in vera.get("/kalender").text
    december = vera.get("/kalender/monat?monat=2026-12").text
    assert "1. Weihnachtstag" in december and "Weihnachtsferien" in december


def test_a_cancelled_date_is_struck_through_and_says_so(client_of, session, cast, guitar, put):
    lesson = put(guitar, WEDNESDAY, time(15, 30))
    service.cancel_event(session, lesson, reason="Wasser", by=cast.actor("vera"), at=LONG_AGO)
    session.commit()

    text = client_of("vera").get("/kalender").text

    assert "slot--off" in text and "Wasser" in text
    assert "slot--clash" not in text


def test_a_room_a_leader_and_a_child_twice_are_named(
    client_of, session, cast, guitar, offer, put, room
):
    put(guitar, WEDNESDAY, time(15, 30))
    chor = offer("Chor", Kind.ENSEMBLE, leaders=[cast.staff["jonas"].id], place_id=room.id)
    places.enrol(session, chor, cast.amira.id, by=cast.actor("vera"), at=LONG_AGO)
    put(chor, WEDNESDAY, time(16, 0))

    text = client_of("vera").get("/kalender").text

    assert text.count("slot--clash") == 2
    for words in ("Raum 1 ", "Jonas ", "Amira "):
        assert f"{words}doppelt" in text or f"{words}twice" in text


def test_a_child_that_has_said_no_is_not_twice(client_of, session, cast, guitar, offer, put):
    put(guitar, WEDNESDAY, time(15, 30))
    trip = offer("Ausflug", Kind.EXCURSION)
    places.enrol(session, trip, cast.amira.id, by=cast.actor("vera"), at=LONG_AGO)
    going = put(trip, WEDNESDAY, time(15, 0))
    assert "slot--clash" in client_of("vera").get("/kalender").text

    replies.answer(session, going, cast.amira.id, Answer.NO, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()

    assert "slot--clash" not in client_of("vera").get("/kalender").text


def test_touching_lessons_do_not_clash(client_of, guitar, put):
    put(guitar, WEDNESDAY, time(15, 30))
    put(guitar, WEDNESDAY, time(16, 15))

    assert "slot--clash" not in client_of("vera").get("/kalender").text


def test_a_trip_of_several_days_stands_on_each_of_them(client_of, offer, put):
    first, last = date(2026, 11, 29), date(2026, 12, 1)
    put(
        offer("Freizeit", Kind.EXCURSION),
        first,
        time(0),
        starts_at=day_span(first)[0],
        ends_at=day_span(last)[1],
        all_day=True,
    )
    vera = client_of("vera")

    month = vera.get("/kalender/monat?monat=2026-11").text
    assert month.count('class="slot') == 3
    assert vera.get("/kalender?woche=2026-W48").text.count('class="slot') == 1
    assert vera.get("/kalender?woche=2026-W49").text.count('class="slot') == 2


def test_month_edges_show_the_neighbours_days_pale(client_of, guitar, put):
    put(guitar, date(2026, 12, 1), time(15, 30))

    text = client_of("vera").get("/kalender/monat?monat=2026-11").text

    assert "15:30 Gitarre" in text
    assert 'class=" out' in text


def test_an_empty_cell_leads_to_a_new_date_filled_in(client_of, tuesdays, room):
    vera = client_of("vera")
    assert f"/termine/neu?tag=2026-11-26&amp;ort={room.id}" in vera.get("/kalender").text

    form = vera.get(f"/termine/neu?tag=2026-11-26&ort={room.id}&von=16:00").text

    assert 'value="26.11.2026"' in form and 'value="16:00"' in form
    assert f'<option selected value="{room.id}">Raum 1' in form


def test_the_week_asks_the_same_few_statements_for_few_and_many(
    client_of, session, cast, offer, put, statements, room
):
    vera = client_of("vera")
    counts = []
    for number in (9, 50):
        for i in range(number):
            made = offer(f"Kurs {number}-{i}", leaders=[cast.staff["jonas"].id], place_id=room.id)
            put(made, WEDNESDAY, time(9 + i % 8, 0))
        with statements() as seen:
            vera.get("/kalender")
        with statements() as more:
            vera.get("/kalender/monat")
        counts.append((len(seen), len(more)))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


@pytest.mark.parametrize(
    "address",
    [
        "/kalender?woche={0}&art={0}&leitung={0}&ort={0}",
        "/kalender/monat?monat={0}",
        "/termine/neu?tag={0}&von={0}&ort={0}",
    ],
)
def test_nothing_in_the_address_breaks_the_pages(client_of, tuesdays, address):
    vera = client_of("vera")
    for value in HOSTILE:
        answer = vera.get(address.format(quote_plus(value[:1500])))
        assert answer.status_code == 200, value
