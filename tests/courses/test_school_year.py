"""From one school year into the next: once, with its people, its dates, and what clashes."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.courses import school_year, service
from app.courses.models import Course, Subject
from app.courses.school_year import Change, Slot, Step, Taken
from app.courses.school_year_models import Continued
from app.courses.school_year_preview import foresee
from app.courses.school_year_queries import list_new, list_old
from app.courses.service import Facts
from app.jobs import sweeping
from app.messages.models import Message
from app.partners.models import Place
from app.people import links
from app.programme import offers, places
from app.programme.activities import Outline, create_activity
from app.programme.models import Activity, Event, Kind, Participation, Series, Signup
from app.programme.queries import find_participation
from app.programme.series import Weekly, create_series, weekly_of
from app.rules.holidays import free_on
from app.rules.times import day_of, local
from tests.cast import Cast
from tests.conftest import MOMENT
from tests.hostile import assert_query_survives, assert_survives

FIRST, LAST = date(2027, 8, 1), date(2028, 7, 31)
ANSWER_BY = datetime(2027, 5, 31, 21, 59, tzinfo=UTC)
Browser = Callable[[str], FlaskClient]


@pytest.fixture
def course(session: Session, cast: Cast, guitar: Subject) -> Activity:
    """Tuesdays at three with Jonas; two places: Amira and Karim, and Ben waits."""
    room = Place(name="Raum 1", own=True)
    session.add(room)
    session.flush()
    outline = Outline(
        Kind.COURSE, "Gitarre A", leaders=[cast.staff["jonas"].id], place_id=room.id, capacity=2
    )
    made = create_activity(session, outline, by=SYSTEM, at=MOMENT)
    service.describe(session, made, Facts(guitar.id, level="Anfänger"), by=SYSTEM, at=MOMENT)
    weekly = Weekly(1, time(15), 45, date(2026, 8, 1), date(2027, 7, 31))
    create_series(session, made, weekly, by=SYSTEM, at=MOMENT)
    for number, person in enumerate((cast.amira, cast.karim, cast.ben)):
        when = MOMENT + timedelta(minutes=number)
        places.enrol(session, made, person.id, part="gitarre", by=SYSTEM, at=when)
    session.commit()
    return made


def step(session: Session, course: Activity, people: Taken = Taken.KEPT, **more: object) -> Step:
    series = session.scalars(select(Series).where(Series.activity_id == course.id)).all()
    slots = tuple(
        Slot(
            replace(weekly_of(one), first_on=FIRST, last_on=LAST, **more),  # type: ignore[arg-type]
            one.leader_id,
        )
        for one in series
    )
    return Step(course.id, people, slots)


def carried(session: Session, *steps: Step) -> list[Activity]:
    change = Change(2027, FIRST, LAST, ANSWER_BY, steps)
    made = school_year.carry_out(session, change, by=SYSTEM, at=MOMENT)
    session.commit()
    return made


def standing(session: Session, activity: Activity) -> dict[int, str]:
    rows = session.execute(
        select(Participation.person_id, Participation.status).where(
            Participation.activity_id == activity.id
        )
    )
    return {row.person_id: row.status for row in rows}


def test_whoever_may_sign_up_still_may_and_the_old_last_day_does_not_hold(
    session: Session, course: Activity
) -> None:
    course.signup, course.signup_until = Signup.FAMILY, MOMENT.date()
    (new,) = carried(session, step(session, course))
    assert (new.signup, new.signup_until) == (Signup.FAMILY, None)
    assert not new.public


def test_it_goes_on_as_it_was(session: Session, cast: Cast, course: Activity) -> None:
    (new,) = carried(session, step(session, course))
    assert (new.title, new.kind, new.capacity) == ("Gitarre A", Kind.COURSE, 2)
    assert (new.starts_on, new.ends_on) == (FIRST, LAST)
    assert session.get_one(Course, new.id).level == "Anfänger"
    events = session.scalars(select(Event).where(Event.activity_id == new.id)).all()
    assert len(events) > 30
    for event in events:
        day = day_of(event.starts_at)
        assert FIRST <= day <= LAST and day.weekday() == 1 and not free_on(day)
        assert local(event.starts_at).time() == time(15)
        assert (event.leader_id, event.place_id) == (cast.staff["jonas"].id, course.place_id)
    assert standing(session, new) == {
        cast.amira.id: "active",
        cast.karim.id: "active",
        cast.ben.id: "waitlisted",
    }
    row = find_participation(session, new, cast.ben.id)
    old = find_participation(session, course, cast.ben.id)
    assert row is not None and old is not None and row.applied_at == old.applied_at
    assert row.part == "gitarre"
    assert course.ends_on == date(2027, 7, 31)


def test_twice_is_once(session: Session, course: Activity) -> None:
    assert len(carried(session, step(session, course))) == 1
    assert carried(session, step(session, course)) == []
    assert session.scalar(select(func.count()).select_from(Continued)) == 1
    assert list_old(session, 2027) == []
    assert [one.row.title for one in list_old(session, 2028)] == ["Gitarre A"]


def test_another_time_room_and_teacher(session: Session, cast: Cast, course: Activity) -> None:
    kofi = cast.staff["kofi"].id
    (new,) = carried(session, step(session, course, weekday=3, start=time(16), leader_id=kofi))
    event = session.scalars(select(Event).where(Event.activity_id == new.id)).first()
    assert event is not None
    assert (local(event.starts_at).weekday(), local(event.starts_at).hour) == (3, 16)
    assert event.leader_id == kofi
    (one,) = list_new(session, 2027)
    assert one.leaders == ("Kofi Muster",)


def test_whoever_is_asked_answers_and_who_declines_makes_room(
    session: Session, cast: Cast, course: Activity
) -> None:
    (new,) = carried(session, step(session, course, Taken.ASKED))
    assert standing(session, new) == {
        cast.amira.id: "offered",
        cast.karim.id: "offered",
        cast.ben.id: "waitlisted",
    }
    asked = session.scalars(select(Message).where(Message.sort == "place_continues")).all()
    assert {row.family_id for row in asked} == {cast.haddads.id}
    karims = find_participation(session, new, cast.karim.id)
    amiras = find_participation(session, new, cast.amira.id)
    assert karims is not None and amiras is not None
    assert karims.offer_until == ANSWER_BY
    offers.accept_offer(session, amiras, by=SYSTEM, at=MOMENT)
    offers.decline_offer(session, karims, by=SYSTEM, at=MOMENT)
    assert standing(session, new) == {
        cast.amira.id: "active",
        cast.karim.id: "declined",
        cast.ben.id: "offered",
    }


def test_nobody_comes_along_where_nobody_shall(session: Session, course: Activity) -> None:
    (new,) = carried(session, step(session, course, Taken.NONE))
    assert standing(session, new) == {}


def test_with_its_own_year_the_old_one_leaves_the_lists(session: Session, course: Activity) -> None:
    (new,) = carried(session, step(session, course))
    sweeping.archive_old_year(datetime(2027, 7, 31, 2, tzinfo=UTC))
    session.expire_all()
    assert session.get_one(Activity, course.id).archived_at is None
    session.commit()
    sweeping.archive_old_year(datetime(2027, 8, 1, 2, tzinfo=UTC))
    session.expire_all()
    assert session.get_one(Activity, course.id).archived_at is not None
    assert session.get_one(Activity, new.id).archived_at is None


def test_what_was_changed_halfway_through_is_taken_as_it_is_now(
    session: Session, course: Activity
) -> None:
    series = session.scalars(select(Series)).one()
    series.last_on = date(2026, 12, 31)
    weekly = Weekly(2, time(16), 45, date(2027, 1, 10), date(2027, 7, 31))
    create_series(session, course, weekly, by=SYSTEM, at=MOMENT)
    (one,) = list_old(session, 2027)
    assert [series.weekday for series in one.series] == [2]


def test_clashes_are_said_before(session: Session, cast: Cast, course: Activity) -> None:
    other = create_activity(session, Outline(Kind.COURSE, "Violine"), by=SYSTEM, at=MOMENT)
    weekly = Weekly(1, time(15, 30), 45, date(2026, 8, 1), date(2027, 7, 31))
    create_series(session, other, weekly, by=SYSTEM, at=MOMENT)
    places.enrol(session, other, cast.amira.id, by=SYSTEM, at=MOMENT)
    match = create_activity(
        session, Outline(Kind.TEAM, "Elf", leaders=[cast.staff["jonas"].id]), by=SYSTEM, at=MOMENT
    )
    create_series(
        session,
        match,
        Weekly(1, time(15), 45, date(2027, 9, 7), date(2027, 9, 7)),
        by=SYSTEM,
        at=MOMENT,
    )
    session.commit()
    old = {one.row.id: one for one in list_old(session, 2027)}
    steps = (step(session, course), step(session, other))
    ahead = foresee(session, Change(2027, FIRST, LAST, ANSWER_BY, steps), old)
    said = " ".join(ahead[course.id].clashes)
    assert "Amira" in said and "Violine" in said and "-mal" in said
    assert "Jonas" in said and "Elf" in said
    assert "Amira" in " ".join(ahead[other.id].clashes)
    alone = foresee(session, Change(2027, FIRST, LAST, ANSWER_BY, (steps[1],)), old)
    assert alone[other.id].clashes == ()


def test_its_look_does_not_grow_with_the_school(
    session: Session, cast: Cast, client_of: Browser, course: Activity, statements: object
) -> None:
    vera, counts = client_of("vera"), []
    for number in range(4):
        made = create_activity(session, Outline(Kind.COURSE, f"K{number}"), by=SYSTEM, at=MOMENT)
        weekly = Weekly(number, time(17), 45, date(2026, 8, 1), date(2027, 7, 31))
        create_series(session, made, weekly, by=SYSTEM, at=MOMENT)
        session.commit()
        with statements() as seen:  # type: ignore[operator]
            assert vera.get("/schuljahr").status_code == 200
        counts.append(len(seen))
    assert len(set(counts[1:])) == 1, counts


# --- the page ------------------------------------------------------------------------------------


def filled(page: str) -> dict[str, str]:
    """Every field of the page as a browser would send it."""
    form = page.partition('action="/schuljahr')[2]
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    found = {name: value for name, value in found.items() if "-people" not in name}
    for name in re.findall(r'name="(a\d+-people)"', form):
        found[name] = "kept"
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_nothing_happens_before_the_tap(
    client_of: Browser, session: Session, cast: Cast, course: Activity
) -> None:
    vera = client_of("vera")
    page = vera.get("/schuljahr").text
    assert "Schuljahr 2027/28" in page and "Gitarre A" in page
    sent = filled(page)
    assert sent[f"a{course.id}-take"] and sent["first_on"] == "01.08.2027"
    assert vera.post("/schuljahr?nach=2027", data=sent).status_code == 200
    assert session.scalar(select(func.count()).select_from(Activity)) == 1
    done = vera.post("/schuljahr?nach=2027", data={**sent, "uebernehmen": "1"})
    assert done.status_code == 303
    page = vera.get(done.location).text
    assert "Alles ist übernommen" in page and "1 Angebot geht" in page
    again = vera.post("/schuljahr?nach=2027", data={**sent, "uebernehmen": "1"})
    assert again.status_code == 303
    assert session.scalar(select(func.count()).select_from(Activity)) == 2


def test_what_is_not_ticked_stays(
    client_of: Browser, session: Session, cast: Cast, course: Activity
) -> None:
    vera = client_of("vera")
    sent = filled(vera.get("/schuljahr").text)
    del sent[f"a{course.id}-take"]
    assert vera.post("/schuljahr", data={**sent, "uebernehmen": "1"}).status_code == 303
    assert session.scalar(select(func.count()).select_from(Activity)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("first_on", ""), ("last_on", "1.1.2020"), ("last_on", "1.1.2040"), ("start", "bald")],
)
def test_what_is_wrong_stands_beside_its_field(
    client_of: Browser, session: Session, cast: Cast, course: Activity, field: str, value: str
) -> None:
    vera = client_of("vera")
    sent = filled(vera.get("/schuljahr").text)
    name = next(one for one in sent if one == field or one.endswith(f"-{field}"))
    answer = vera.post("/schuljahr", data={**sent, name: value, "uebernehmen": "1"})
    assert answer.status_code == 422 and f'id="{name}-error"' in answer.text
    assert session.scalar(select(func.count()).select_from(Activity)) == 1


def test_families_are_not_asked_until_yesterday(
    client_of: Browser, session: Session, cast: Cast, course: Activity
) -> None:
    vera = client_of("vera")
    sent = filled(vera.get("/schuljahr").text)
    sent |= {f"a{course.id}-people": "asked", "answer_by": "23.11.2026", "uebernehmen": "1"}
    answer = vera.post("/schuljahr", data=sent)
    assert answer.status_code == 422 and 'id="answer_by-error"' in answer.text


def test_the_family_says_whether_it_goes_on(
    client_of: Browser, session: Session, cast: Cast, course: Activity
) -> None:
    door = links.path_of(links.issue_link(session, cast.haddads, by=SYSTEM, at=MOMENT))
    (new,) = carried(session, step(session, course, Taken.ASKED))
    page = client_of("").get(door).text
    assert "Neues Schuljahr: Gitarre A" in page and "Macht Amira weiter?" in page
    row = find_participation(session, new, cast.amira.id)
    assert row is not None
    sent = {"offer_id": str(row.id), "answer": "yes"}
    assert client_of("").post(f"{door}/platz", data=sent).status_code == 303
    session.expire_all()
    assert standing(session, new)[cast.amira.id] == "active"


def test_who_waited_is_offered_a_place_not_asked_to_go_on(
    client_of: Browser, session: Session, cast: Cast, course: Activity
) -> None:
    door = links.path_of(links.issue_link(session, cast.bergs, by=SYSTEM, at=MOMENT))
    (new,) = carried(session, step(session, course))
    row = find_participation(session, new, cast.amira.id)
    assert row is not None
    places.leave(session, row, by=SYSTEM, at=MOMENT)
    session.commit()
    page = client_of("").get(door).text
    assert "Ein Platz" in page and "Macht Ben weiter" not in page


@pytest.mark.parametrize(("name", "status"), [("vera", 200), ("jonas", 403), ("till", 403)])
def test_who_may(client_of: Browser, name: str, status: int) -> None:
    assert client_of(name).get("/schuljahr").status_code == status


def test_nothing_typed_breaks_it(
    client_of: Browser, session: Session, cast: Cast, course: Activity
) -> None:
    vera = client_of("vera")
    assert_survives(vera, "/schuljahr", filled(vera.get("/schuljahr").text))
    assert_query_survives(vera, "/schuljahr", "nach")
