"""Pages of dates: one, a new one, moving, cancelling, substitutes, answers, free dates."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from app.attendance.models import Attendance
from app.messages.models import Message
from app.people.models import ContactBan, Person
from app.programme import activities, places, series
from app.programme.activities import Outline
from app.programme.models import DayOff, Event, Kind, Reply, Series
from app.programme.series import Reach
from app.programme.series_moves import change_and_tell
from app.rules.times import local
from tests.cast import LONG_AGO
from tests.conftest import MOMENT
from tests.hostile import assert_survives
from tests.programme.conftest import TUESDAYS

NEXT = date(2026, 12, 1)
MADE = "2"
"""The version of a date fresh from its series: inserted, then published."""
MOVED = {"day": "2.12.2026", "start": "16:00", "minutes": "60", "reach": "this", "version": MADE}


@pytest.fixture
def lesson(session, tuesdays):
    return session.scalar(select(Event).where(Event.series_day == NEXT))


def stored(session, event):
    session.expire_all()
    return session.get(Event, event.id)


def fresh(session, cast, title, kind=Kind.COURSE, **more):
    made = activities.create_activity(
        session, Outline(kind=kind, title=title, **more), by=cast.actor("vera"), at=LONG_AGO
    )
    session.commit()
    return made


@pytest.mark.parametrize(
    ("name", "code"), [("vera", 200), ("jonas", 200), ("kofi", 404), ("lena", 403), ("", 303)]
)
def test_who_may_open_a_date(client_of, lesson, name, code):
    assert client_of(name).get(f"/termine/{lesson.id}").status_code == code


def test_leaders_only_read(client_of, lesson):
    jonas = client_of("jonas")
    text = jonas.get(f"/termine/{lesson.id}").text

    assert "Amira" in text and "verschieben" not in text and "/antwort" not in text
    for page in ("verschieben", "absagen", "aendern", "vertretung", "ausweichtermin"):
        assert jonas.get(f"/termine/{lesson.id}/{page}").status_code == 403
    for deed in ("wieder", "entfernen", "antwort", "pruefen"):
        assert jonas.post(f"/termine/{lesson.id}/{deed}").status_code == 403


def test_a_single_date_is_made_once(client_of, session, guitar, room):
    vera = client_of("vera")
    sent = {"activity_id": guitar.id, "day": "5.12.2026", "start": "10 Uhr", "key": "once-1"}
    url = f"/angebote/{guitar.id}/termin"

    places_made = {vera.post(url, data={**sent, "minutes": "90"}).location for _ in range(2)}

    assert len(places_made) == 1
    made = session.scalars(select(Event)).one()
    assert local(made.starts_at) == local(datetime(2026, 12, 5, 9, tzinfo=UTC))
    assert (made.ends_at - made.starts_at).seconds == 90 * 60
    assert made.place_id == room.id


def test_whole_days_run_from_midnight_to_midnight_even_over_the_clock_change(
    client_of, session, cast
):
    trip = fresh(session, cast, "Freizeit", Kind.EXCURSION)
    client_of("vera").post(
        "/termine/neu",
        data={
            "activity_id": trip.id,
            "day": "24.10.2026",
            "all_day": "y",
            "last_day": "26.10.2026",
        },
    )

    made = session.scalars(select(Event)).one()
    assert made.all_day
    assert local(made.starts_at).isoformat() == "2026-10-24T00:00:00+02:00"
    assert local(made.ends_at).isoformat() == "2026-10-27T00:00:00+01:00"


def test_a_trip_dated_from_the_calendar_asks_as_trips_do(client_of, session, cast):
    trip = fresh(session, cast, "Zoo", Kind.EXCURSION)
    sent = {"activity_id": trip.id, "day": "5.12.2026", "start": "10:00"}
    vera = client_of("vera")

    vera.post("/termine/neu", data=sent)
    vera.post(f"/angebote/{trip.id}/termin", data=sent)

    asks = session.scalars(select(Event.asks).order_by(Event.id)).all()
    assert asks == [True, False]


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": ""},
        {"day": "31.2.2026"},
        {"all_day": "y", "last_day": "1.1.2026"},
        {"all_day": "y", "last_day": "1.1.2027"},
        {"activity_id": ""},
        {"activity_id": "999"},
        {"minutes": "9999"},
    ],
)
def test_a_date_that_cannot_be_is_refused_with_the_text_kept(client_of, session, guitar, wrong):
    sent = {"activity_id": guitar.id, "day": "5.12.2026", "start": "10:00", "notice": "Notenheft"}
    answer = client_of("vera").post("/termine/neu", data={**sent, **wrong})

    assert answer.status_code == 422
    assert "Notenheft" in answer.text
    assert session.scalar(select(func.count()).select_from(Event)) == 0


@pytest.mark.parametrize(("reach", "dates"), [("following", 6), ("all", 6)])
def test_moving_many_dates_says_how_many_and_what_is_in_the_way(
    client_of, session, cast, lesson, room, reach, dates
):
    """Wednesday at four: the room is taken on 9 December, and once by the series itself."""
    other = fresh(session, cast, "Bass", place_id=room.id)
    bass = replace(TUESDAYS, weekday=2, first_on=date(2026, 12, 9), last_on=date(2026, 12, 9))
    series.create_series(session, other, bass, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()

    text = (
        client_of("vera")
        .post(
            f"/termine/{lesson.id}/pruefen",
            data={**MOVED, "reach": reach, "place_id": room.id},
        )
        .text
    )

    assert f"{dates} Termine" in text
    assert text.count("Bass") == 1 and "9. Dezember" in text
    assert "Gitarre" not in text


def test_moving_many_dates_to_another_week_is_refused_while_typing(client_of, lesson):
    sent = {**MOVED, "reach": "following", "day": "9.12.2026"}
    assert (
        "derselben Woche" in client_of("vera").post(f"/termine/{lesson.id}/pruefen", data=sent).text
    )


def test_clashes_are_named_while_typing(client_of, guitar, lesson, session, cast, room):
    other = fresh(session, cast, "Bass", place_id=room.id)
    places.enrol(session, other, cast.amira.id, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()

    text = (
        client_of("vera")
        .post(
            "/termine/pruefen",
            data={"activity_id": other.id, "day": "1.12.2026", "start": "15:45", "minutes": "45"},
        )
        .text
    )

    assert "Gitarre" in text and "Amira" in text
    assert "16:15" in text and "<html" not in text


def test_only_this_one_moves(client_of, session, lesson, tuesdays):
    answer = client_of("vera").post(
        f"/termine/{lesson.id}/verschieben", data={**MOVED, "reason": "Raum besetzt"}
    )

    assert answer.status_code == 303
    moved = stored(session, lesson)
    assert local(moved.starts_at).strftime("%d.%m. %H:%M") == "02.12. 16:00"
    assert (moved.reason, moved.sequence) == ("Raum besetzt", 1)
    times = {local(one.starts_at).time() for one in session.scalars(select(Event)) if one != moved}
    assert times == {time(15, 30)}
    assert session.scalar(select(func.count()).select_from(Message)) > 0


def test_this_and_the_following_move(client_of, session, lesson, tuesdays):
    client_of("vera").post(
        f"/termine/{lesson.id}/verschieben", data={**MOVED, "reach": "following"}
    )

    events = session.scalars(
        select(Event).order_by(Event.starts_at).execution_options(populate_existing=True)
    ).all()
    for one in events:
        late = local(one.starts_at).date() >= NEXT
        assert local(one.starts_at).weekday() == (2 if late else 1)
    assert session.scalar(select(func.count()).select_from(Series)) == 2


def test_moving_all_to_an_earlier_weekday_loses_no_week(client_of, session, lesson, tuesdays):
    before = session.scalar(select(func.count()).select_from(Event))
    client_of("vera").post(
        f"/termine/{lesson.id}/verschieben",
        data={**MOVED, "day": "30.11.2026", "reach": "following"},
    )

    assert session.scalar(select(func.count()).select_from(Event)) == before
    moved = stored(session, lesson)
    assert local(moved.starts_at).date() == date(2026, 11, 30)
    assert not moved.cancelled


def test_all_to_come_move_and_the_past_stays(client_of, session, lesson, tuesdays):
    past = {
        one.id: one.starts_at
        for one in session.scalars(select(Event).where(Event.starts_at < MOMENT))
    }
    client_of("vera").post(f"/termine/{lesson.id}/verschieben", data={**MOVED, "reach": "all"})

    session.expire_all()
    assert {one: session.get(Event, one).starts_at for one in past} == past
    assert local(stored(session, lesson).starts_at).weekday() == 2


def test_a_series_that_moves_tells_each_family_once(client_of, session, lesson, cast):
    client_of("vera").post(f"/termine/{lesson.id}/verschieben", data={**MOVED, "reach": "all"})

    rows = session.scalars(select(Message).where(Message.sort == "event_moved")).all()
    assert len(rows) == len({row.family_id for row in rows}) == 2
    assert "Mittwoch" in json.loads(rows[0].facts)["reason"]


def test_several_dates_do_not_leave_their_week(client_of, lesson):
    answer = client_of("vera").post(
        f"/termine/{lesson.id}/verschieben",
        data={**MOVED, "day": "10.12.2026", "reach": "following", "reason": "Umzug"},
    )

    assert answer.status_code == 422
    assert "Umzug" in answer.text


def test_a_date_changed_by_hand_moves_with_the_others_when_asked(client_of, session, lesson):
    vera = client_of("vera")
    vera.post(f"/termine/{lesson.id}/verschieben", data=MOVED)
    version = stored(session, lesson).version
    vera.post(
        f"/termine/{lesson.id}/verschieben",
        data={**MOVED, "day": "3.12.2026", "reach": "following", "version": version},
    )

    assert local(stored(session, lesson).starts_at).date() == date(2026, 12, 3)


@pytest.mark.parametrize("reach", ["this", "following", "all"])
def test_a_stale_move_is_answered_with_both_versions(client_of, session, lesson, reach):
    vera = client_of("vera")
    vera.post(f"/termine/{lesson.id}/verschieben", data=MOVED)

    stale = vera.post(
        f"/termine/{lesson.id}/verschieben", data={**MOVED, "reach": reach, "reason": "meins"}
    )

    assert stale.status_code == 409 and "meins" in stale.text


def test_cancelling_gives_the_reason_and_can_be_undone(client_of, session, lesson):
    vera = client_of("vera")
    url = f"/termine/{lesson.id}"
    vera.post(f"{url}/absagen", data={"cause": "room", "more": "Rohrbruch", "version": MADE})

    gone = stored(session, lesson)
    assert gone.cancelled and gone.reason.endswith("Rohrbruch")
    page = vera.get(url).text
    assert "Rohrbruch" in page and f"{url}/wieder" in page
    assert vera.post(f"{url}/absagen", data={"cause": "", "version": MADE}).status_code == 409

    vera.post(f"{url}/wieder")
    assert not stored(session, lesson).cancelled


def test_what_a_date_says_is_changed(client_of, session, lesson):
    vera = client_of("vera")
    url = f"/termine/{lesson.id}/aendern"
    sent = {"title": "Vorspiel", "notice": "Notenheft", "asks": "y", "answer_day": "30.11.2026"}

    assert vera.post(url, data={**sent, "version": MADE}).status_code == 303
    changed = stored(session, lesson)
    assert (changed.title, changed.notice, changed.asks) == ("Vorspiel", "Notenheft", True)
    assert local(changed.answer_by).strftime("%d.%m. %H:%M") == "30.11. 23:59"
    assert vera.post(url, data={**sent, "version": MADE}).status_code == 409


def test_families_answer_before_it_begins(client_of, session, lesson):
    vera = client_of("vera")
    url, begins = f"/termine/{lesson.id}/aendern", local(lesson.starts_at)
    sent = {"title": "", "notice": "", "asks": "y", "version": MADE}
    later = f"{begins + timedelta(days=1):%d.%m.%Y}"
    answer = vera.post(url, data={**sent, "answer_day": later})
    assert answer.status_code == 422 and "vor dem Beginn" in answer.text
    assert vera.post(url, data={**sent, "answer_day": f"{begins:%d.%m.%Y}"}).status_code == 303
    changed = stored(session, lesson)
    assert changed.answer_by == changed.starts_at
    new = {"activity_id": str(lesson.activity_id), "day": "1.12.2026", "start": "10:00"}
    answer = vera.post("/termine/neu", data={**new, "answer_day": "2.12.2026", "key": "k"})
    assert answer.status_code == 422 and "vor dem Beginn" in answer.text


def test_a_substitute_takes_over_and_busy_ones_are_named(client_of, session, cast, lesson):
    kofi = cast.staff["kofi"].id
    team = fresh(session, cast, "Fußball", Kind.TEAM, leaders=[kofi])
    series.create_series(session, team, TUESDAYS, by=cast.actor("vera"), at=LONG_AGO)
    fresh(session, cast, "Chor", Kind.ENSEMBLE, leaders=[cast.staff["mara"].id])
    vera = client_of("vera")
    url = f"/termine/{lesson.id}/vertretung"

    page = vera.get(url).text
    assert page.index("Mara") < page.index("Kofi") and "Fußball" in page
    assert vera.post(url, data={"leader_id": kofi, "version": MADE}).status_code == 303
    handed = stored(session, lesson)
    assert (handed.leader_id, handed.stands_in_for_id) == (kofi, cast.staff["jonas"].id)
    assert vera.post(url, data={"leader_id": kofi, "version": MADE}).status_code == 409
    assert vera.post(url, data={"leader_id": 9999}).status_code == 404


def test_a_mistake_is_removed_but_not_with_marks(client_of, session, lesson, cast):
    vera = client_of("vera")
    later = session.scalar(select(Event).where(Event.series_day == date(2026, 12, 8)))
    session.add(
        Attendance(
            event_id=later.id,
            person_id=cast.amira.id,
            held_on=date(2026, 12, 8),
            mark="present",
            tapped_at=MOMENT,
            saved_at=MOMENT,
            by="account:1",
        )
    )
    session.commit()

    vera.post(f"/termine/{lesson.id}/entfernen", data={"version": MADE})
    vera.post(f"/termine/{later.id}/entfernen", data={"version": MADE})

    assert session.get(Event, lesson.id, populate_existing=True) is None
    assert stored(session, later) is not None


def test_the_office_notes_what_a_family_says_on_the_telephone(client_of, session, lesson, cast):
    vera = client_of("vera")
    url = f"/termine/{lesson.id}/antwort"

    vera.post(url, data={"person_id": cast.amira.id, "answer": "no", "reason": "Zahnarzt"})
    assert session.get(Reply, (lesson.id, cast.amira.id)).answer == "no"
    assert "Zahnarzt" in vera.get(f"/termine/{lesson.id}").text

    vera.post(url, data={"person_id": cast.amira.id, "answer": ""})
    assert session.scalar(select(func.count()).select_from(Reply)) == 0
    assert vera.post(url, data={"person_id": cast.karim.id, "answer": "no"}).status_code == 404
    assert vera.post(url, data={"person_id": "x", "answer": "no"}).status_code == 404


def test_free_dates_leave_out_what_is_taken_and_one_tap_moves(client_of, session, lesson, guitar):
    vera = client_of("vera")
    url = f"/termine/{lesson.id}/ausweichtermin"
    page = vera.get(f"{url}?weekdays=1&earliest=15:30&latest=16:15").text

    # Every Tuesday at this time the lesson itself is held.
    assert 'name="starts"' not in page
    page = vera.get(f"{url}?weekdays=2&earliest=15:30&latest=16:15").text
    assert page.count('name="starts"') >= 3
    assert "23. Dezember" not in page  # Christmas holidays

    answer = vera.post(url, data={"starts": "2026-11-25T14:30:00+00:00", "version": MADE})
    assert answer.status_code == 303
    moved = stored(session, lesson)
    assert local(moved.starts_at).strftime("%d.%m. %H:%M") == "25.11. 15:30"
    assert (moved.ends_at - moved.starts_at).seconds == 45 * 60
    for wrong in ("gestern", "2026-11-25T14:30:00", "9999-01-01T00:00:00+00:00"):
        assert vera.post(url, data={"starts": wrong, "version": "3"}).status_code == 404


def test_a_lesson_does_not_stand_in_its_own_way(client_of, lesson):
    url = f"/termine/{lesson.id}/ausweichtermin?weekdays=1&earliest=15:45&latest=16:30"
    assert client_of("vera").get(url).text.count('name="starts"') == 1


def test_free_dates_are_one_a_day_nearest_to_the_usual_time(client_of, lesson):
    page = client_of("vera").get(f"/termine/{lesson.id}/ausweichtermin").text

    found = [
        local(datetime.fromisoformat(one.split('"')[0]))
        for one in page.split('name="starts" value="')[1:]
    ]
    assert len(found) == 10
    assert len({one.date() for one in found}) == 10
    assert found[0].strftime("%d.%m. %H:%M") == "24.11. 16:15"  # after the running lesson
    assert {one.time() for one in found if one.weekday() != 1} == {time(15, 30)}


def test_performances_are_changed_by_their_planner(client_of, session, cast):
    show = fresh(session, cast, "Seniorenheim", Kind.PERFORMANCE)
    vera = client_of("vera")

    assert vera.get(f"/angebote/{show.id}").status_code == 200
    assert vera.get(f"/angebote/{show.id}/serie").status_code == 404
    assert vera.get(f"/angebote/{show.id}/termin").status_code == 404


@pytest.mark.parametrize("number", [5, 60])
def test_a_date_and_an_offer_ask_a_fixed_number_of_statements(
    client_of, session, cast, guitar, lesson, statements, number
):
    guitar.capacity = None
    for i in range(number):
        person = Person(given_name=f"Kind {i}")
        session.add(person)
        session.flush()
        places.enrol(session, guitar, person.id, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    vera = client_of("vera")

    with statements() as on_date:
        vera.get(f"/termine/{lesson.id}")
    with statements() as on_offer:
        vera.get(f"/angebote/{guitar.id}")

    assert (len(on_date), len(on_offer)) == (15, 10)


def test_nothing_typed_breaks_the_dates_forms(client_of, session, lesson, guitar):
    vera = client_of("vera")
    full = {"activity_id": str(guitar.id), "day": "5.12.2026", "start": "10:00", "minutes": "45"}
    full |= {"all_day": "", "last_day": "6.12.2026", "place_id": "1", "leader_id": "1"}
    full |= {"title": "x", "notice": "y", "answer_day": "1.12.2026", "version": MADE}
    assert_survives(vera, "/termine/neu", full)
    assert_survives(vera, "/termine/pruefen", {name: full[name] for name in ("day", "start")})
    assert_survives(vera, f"/termine/{lesson.id}/verschieben", {**MOVED, "place_id": "1"})
    assert_survives(vera, f"/termine/{lesson.id}/ausweichtermin", {"starts": "x", "version": MADE})
    assert_survives(vera, f"/termine/{lesson.id}/vertretung", {"leader_id": "1"})
    assert_survives(vera, f"/termine/{lesson.id}/antwort", {"person_id": "1", "answer": "no"})
    assert_survives(vera, f"/termine/{lesson.id}/absagen", {"cause": "room", "more": "x"})


def test_days_off_are_added_removed_and_put_back(client_of, session):
    vera = client_of("vera")
    page = vera.get("/freie-tage").text
    assert "2026/2027" in page and "Rosenmontag" in page and "Weihnachtsferien" in page

    sent = {"first_on": "4.2.2027", "name": "Schwerdonnerstag", "key": "k1"}
    for _ in range(2):
        assert vera.post("/freie-tage", data=sent).status_code == 303
    row = session.scalars(select(DayOff)).one()
    assert row.last_on == date(2027, 2, 4)

    vera.post(f"/freie-tage/{row.id}/entfernen")
    page = vera.get("/freie-tage").text
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(DayOff)) == 0
    undo = page.split('action="/freie-tage/zurueck?')[1].split('"')[0].replace("&amp;", "&")
    assert vera.post(f"/freie-tage/zurueck?{undo}").status_code == 303
    assert session.scalars(select(DayOff.name)).one() == "Schwerdonnerstag"


def test_days_off_that_cannot_be_are_refused(client_of, session):
    vera = client_of("vera")
    sent = {"first_on": "4.2.2027", "last_on": "1.2.2027", "name": "Karneval"}

    answer = vera.post("/freie-tage", data=sent)

    assert answer.status_code == 422 and "Karneval" in answer.text
    assert vera.post("/freie-tage/9/entfernen").status_code == 404
    assert vera.post("/freie-tage/zurueck?first_on=x").status_code == 404
    assert_survives(vera, "/freie-tage", sent)


def test_beyond_the_published_holidays_the_page_says_so(client_of):
    text = client_of("vera").get("/freie-tage?jahr=2040").text

    assert "noch nicht veröffentlicht" in text or "not been published" in text
    assert client_of("vera").get("/freie-tage?jahr=99999999999999").status_code == 200
    assert client_of("jonas").get("/freie-tage").status_code == 403


@pytest.fixture
def kept_away(session, cast):
    """Kofi must not learn where Ben is."""
    kofi = cast.staff["kofi"]
    session.add(
        ContactBan(guardian_id=kofi.id, child_id=cast.ben.id, noted_at=LONG_AGO, noted_by="x:1")
    )
    session.commit()
    return kofi


BAN = "Kontaktverbot: Kofi darf nicht erfahren, wo Ben ist."


def test_a_ban_between_leader_and_child_is_said_to_the_office_and_blocks_nothing(
    client_of, session, cast, lesson, kept_away
):
    vera, page = client_of("vera"), f"/termine/{lesson.id}"
    assert BAN not in vera.get(page).text
    assert (
        "Kontaktverbot mit einem Kind dieser Gruppe" in vera.get(f"{page}/vertretung?wer=Kofi").text
    )

    sent = {"leader_id": kept_away.id, "version": MADE}
    assert vera.post(f"{page}/vertretung", data=sent).status_code == 303

    assert stored(session, lesson).leader_id == kept_away.id
    assert BAN in vera.get(page).text
    assert "Kontaktverbot" not in client_of("jonas").get(page).text
    assert "Kontaktverbot" not in client_of("kofi").get(page).text


def test_a_ban_is_said_when_somebody_is_made_leader_or_joins(client_of, cast, guitar, kept_away):
    vera, page = client_of("vera"), f"/angebote/{guitar.id}"
    sent = {"kind": "course", "title": "Gitarre", "led_by": [kept_away.id], "asks": "no"}
    version = re.search(r'name="version"[^>]*value="(\d+)"', vera.get(f"{page}/bearbeiten").text)[1]
    vera.post(f"{page}/bearbeiten", data={**sent, "version": version})
    assert BAN in vera.get(page).text
    assert BAN not in vera.get(page).text
    vera.post(f"{page}/personen", data={"person_id": cast.karim.id})
    assert BAN in vera.get(page).text


def test_a_ban_is_foreseen_for_a_series_and_for_a_date(client_of, guitar, kept_away):
    vera, leads = client_of("vera"), {"leader_id": kept_away.id}
    weekly = {"weekday": "3", "start": "15:00", "minutes": "45", "interval": "1",
              "first_on": "26.11.2026", "last_on": "10.12.2026"}  # fmt: skip
    single = {"activity_id": guitar.id, "day": "5.12.2026", "start": "10:00", "minutes": "45"}
    assert BAN in vera.post(f"/angebote/{guitar.id}/serie/vorschau", data=weekly | leads).text
    assert BAN in vera.post("/termine/pruefen", data=single | leads).text


def test_a_shortened_series_tells_each_family_once_and_rings_what_is_near(
    client_of, session, tuesdays, cast, guitar
):
    vera, url = client_of("vera"), f"/serien/{tuesdays.id}"
    version = re.search(r'name="version"[^>]*value="(\d+)"', vera.get(url).text)[1]
    sent = {"weekday": "1", "start": "15:30", "minutes": "45", "interval": "1", "version": version,
            "first_on": "25.8.2026", "reach": "all", "from_day": "24.11.2026",
            "skip_public": "y", "skip_school": "y", "skip_floating": "y"}  # fmt: skip

    assert vera.post(url, data={**sent, "last_on": "12.1.2027"}).status_code == 303

    rows = session.scalars(select(Message).where(Message.sort == "event_cancelled")).all()
    assert len(rows) == len({row.family_id for row in rows}) == 2
    facts = json.loads(rows[0].facts)
    assert facts["starts_at"].startswith("2027-01-19")
    assert "26.01.2027" in facts["reason"]


def test_a_date_that_falls_out_within_two_days_is_rung_up(session, cast, guitar):
    weekly = replace(TUESDAYS, weekday=2, last_on=date(2026, 11, 25))
    row = series.create_series(session, guitar, weekly, by=cast.actor("vera"), at=LONG_AGO)
    change_and_tell(
        session, row, replace(weekly, last_on=date(2026, 11, 24)), reach=Reach.ALL,
        from_day=MOMENT.date(), reason="Raum fehlt.", by=cast.actor("vera"), at=MOMENT,
    )  # fmt: skip
    rows = session.scalars(select(Message).where(Message.sort == "event_cancelled")).all()
    assert {one.channel for one in rows} >= {"call"}
    assert json.loads(rows[0].facts)["reason"] == "Raum fehlt."
