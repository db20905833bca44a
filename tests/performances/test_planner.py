"""The planner's page: what it shows while somebody types, and that it writes nothing."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.db import db
from app.messages.models import Message
from app.people import protection
from app.people.models import Clearance
from app.performances import lights, queries, repertoire, stored
from app.performances.models import Performance, PerformanceStatus, SetItem
from app.performances.repertoire import Score
from app.programme import replies
from app.programme import service as programme
from app.programme.activities import Outline, create_activity
from app.programme.models import Answer, Event, Kind, Participation, Ride
from app.programme.places import set_parts
from app.programme.rides import Car
from app.programme.visibility import AnyReader
from tests.performances.stage import BEGIN, NOW, Stage, crowd

PLAN = "/auftritte/neu"


@contextmanager
def counted(app: object) -> Iterator[list[str]]:
    seen: list[str] = []
    with app.app_context():  # type: ignore[attr-defined]
        engine = db.engine

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def mara(client_of: object) -> FlaskClient:
    return client_of("mara")  # type: ignore[operator, no-any-return]


def typed(stage: Stage, **more: object) -> dict[str, object]:
    cast = stage.cast
    usual = {
        "home": f"p{stage.place.id}",
        "day": "10.12.2026",
        "start": "15:30",
        "player": [cast.amira.id, cast.ben.id],
        "piece": [stage.swing.id, stage.lenz.id],
        "leader": cast.staff["jonas"].id,
    }
    return {**usual, **more}


def test_an_empty_planner_asks_for_three_things(mara: FlaskClient, stage: Stage) -> None:
    page = mara.get(PLAN)
    assert page.status_code == 200
    assert page.text.count(" required") == 3


def test_day_words_and_backward_plan_follow_what_is_typed(mara: FlaskClient, stage: Stage) -> None:
    page = mara.get(PLAN, query_string=typed(stage)).text
    for clock in ("14:20", "14:35", "15:00", "15:30", "16:15", "17:00"):
        assert f"<b>{clock}</b>" in page
    assert "2026" in page
    assert mara.get(PLAN, query_string=typed(stage, day="24.12.2026")).text.count("ferien") > 0


def test_a_busy_child_is_named_with_the_reason(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    course = create_activity(session, Outline(Kind.COURSE, "Geige bei Eva"), by=SYSTEM, at=NOW)
    set_parts(session, course, [(stage.cast.ben.id, "")], at=NOW)
    programme.create_event(
        session,
        course,
        starts_at=BEGIN,
        ends_at=BEGIN + timedelta(minutes=45),
        by=SYSTEM,
        at=NOW,
    )
    session.commit()
    page = mara.get(PLAN, query_string=typed(stage)).text
    assert "Geige bei Eva" in page
    assert page.count('data-state="busy"') == 1


def test_a_refresh_writes_nothing_and_takes_few_statements(
    app: object, mara: FlaskClient, session: Session, stage: Stage
) -> None:
    few = _statements(app, mara, typed(stage))
    more = crowd(session, stage, 27)
    many = _statements(app, mara, typed(stage, player=[stage.cast.amira.id, *more]))
    assert len(few) == len(many) <= 12
    assert session.scalar(select(func.count()).select_from(Performance)) == 0


def _statements(app: object, mara: FlaskClient, values: dict[str, object]) -> list[str]:
    with counted(app) as seen:
        assert mara.get(PLAN, query_string=values).status_code == 200
    return seen


def test_a_whole_ensemble_comes_with_one_tap(mara: FlaskClient, stage: Stage) -> None:
    page = mara.get(PLAN, query_string=typed(stage, player=[], all=stage.ensemble.id)).text
    assert page.count('name="player"') - page.count('name="player" value') == 0
    for person in (stage.cast.amira, stage.cast.karim, stage.cast.ben):
        assert f'id="player-{person.id}" data-state="free" checked' in page


@pytest.mark.parametrize(("move", "first"), [("down", "Veronika"), ("up", "Minor")])
def test_the_set_list_is_ordered_by_taps(
    mara: FlaskClient, stage: Stage, move: str, first: str
) -> None:
    page = mara.get(PLAN, query_string=typed(stage, **{move: stage.swing.id})).text
    listed = page[page.index('class="setlist"') :]
    other = "Minor" if first == "Veronika" else "Veronika"
    assert listed.index(f"<b>{first}") < listed.index(f"<b>{other}")


def test_pencilling_in_stores_all_and_asks_nobody(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    values = typed(
        stage, car_driver=[str(stage.cast.staff["jonas"].id)], car_name=[""], car_seats=["3"]
    )
    answer = mara.post(PLAN, data=values)
    assert answer.status_code == 303
    stored = session.scalars(select(Performance)).one()
    event_ = session.scalars(select(Event).where(Event.id == stored.event_id)).one()
    assert (event_.starts_at, event_.status, event_.asks) == (BEGIN, "tentative", True)
    assert stored.status == PerformanceStatus.OPTIONED
    assert stored.travel_minutes == 25
    assert event_.ends_at - event_.starts_at == timedelta(minutes=45)
    parts = dict(
        session.execute(
            select(Participation.person_id, Participation.part).where(
                Participation.activity_id == stored.activity_id
            )
        ).all()
    )
    assert parts == {stage.cast.amira.id: "gitarre", stage.cast.ben.id: "violine"}
    assert session.scalars(select(Ride.seats)).all() == [3]
    assert len(session.scalars(select(SetItem)).all()) == 2
    assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_asking_sends_one_request_per_family(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    cast = stage.cast
    people = [cast.amira.id, cast.karim.id, cast.ben.id]
    assert mara.post(f"{PLAN}?then=ask", data=typed(stage, player=people)).status_code == 303
    rows = session.scalars(select(Message)).all()
    assert sorted(str(row.family_id) for row in rows) == sorted(
        str(one.id) for one in (cast.haddads, cast.bergs)
    )
    assert {row.sort for row in rows} == {"performance_request"}


def test_a_double_tap_makes_one_performance(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    values = typed(stage, key="one-and-the-same")
    first, second = (mara.post(f"{PLAN}?then=ask", data=values) for _ in range(2))
    assert first.location == second.location
    assert session.scalar(select(func.count()).select_from(Performance)) == 1


def test_the_same_again_copies_all_but_the_day(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    entry = stage.planned(session, dress="Schwarz", minutes=30)
    page = mara.get(PLAN, query_string={"like": entry.activity.id}).text
    assert 'value="Schwarz"' in page
    assert "Minor Swing" in page
    assert f'id="player-{stage.cast.ben.id}" data-state="free" checked' in page
    assert 'value="10.12.2026"' not in page


def test_what_was_played_there_last_time_is_marked(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    past = stage.planned(session, starts_at=BEGIN - timedelta(days=60), pieces=[stage.swing.id])
    page = mara.get(PLAN, query_string=typed(stage)).text
    assert f'name="like" value="{past.activity.id}"' in page


def test_the_list_shows_each_performance_the_light_of_its_own_page(
    session: Session, stage: Stage
) -> None:
    """Jonas's certificate is good for the first of them and not for the second."""
    jonas = stage.cast.staff["jonas"].id
    session.execute(update(Clearance).values(renew_by=BEGIN.date() + timedelta(days=2)))
    both = [stage.planned(session, starts_at=BEGIN + timedelta(days=d)) for d in (0, 14)]
    replies.answer(session, both[1].event, jonas, Answer.NO, by=SYSTEM, at=NOW)
    session.commit()
    rows = queries.list_upcoming(session, AnyReader(sees_all=True), NOW)
    found = lights.lights_of(session, rows)
    pages = [stored.picture_of(session, entry).light for entry in both]
    assert [found[entry.activity.id] for entry in both] == pages
    assert pages[0] != pages[1]


def test_a_contact_ban_is_told_to_the_office_only(
    client_of: Callable[[str], FlaskClient], session: Session, stage: Stage
) -> None:
    """Jonas is to drive a child whose whereabouts he must not know."""
    jonas, ben = stage.cast.staff["jonas"], stage.cast.ben
    protection.ban_contact(session, jonas, ben, by=SYSTEM, at=NOW)
    entry = stage.planned(session, cars=[Car(3, jonas.id)])
    here = f"/auftritte/{entry.activity.id}"
    mara, teacher = client_of("mara"), client_of("jonas")
    assert "Kontaktverbot" in mara.get(f"{here}/planen").text
    assert "Kontaktverbot" in mara.get(here).text
    shown = teacher.get(here)
    assert shown.status_code == 200
    assert "Kontaktverbot" not in shown.text


BAD = [
    {"day": "31.02.2026"},
    {"start": "25:99"},
    {"minutes": "9" * 40},
    {"travel": str(2**63)},
    {"home": "p999999999999999999999"},
    {"home": "'; drop table"},
    {"day": ""},
    {"dress": "x" * 10_000},
    {"car_driver": [""], "car_name": ["Oma"], "car_seats": ["viele"]},
    {"car_driver": [""], "car_name": [""], "car_seats": ["4"]},
    {"funding": str(2**63)},
    {"adults_needed": "-3"},
]


@pytest.mark.parametrize("wrong", BAD)
def test_a_mistake_is_said_beside_the_field_and_nothing_is_lost(
    mara: FlaskClient, session: Session, stage: Stage, wrong: dict[str, object]
) -> None:
    answer = mara.post(PLAN, data=typed(stage, bring="Notenständer", **wrong))
    assert answer.status_code == 422
    assert "Notenständer" in answer.text
    assert f'id="player-{stage.cast.ben.id}" data-state="free" checked' in answer.text
    assert mara.get(PLAN, query_string=typed(stage, **wrong)).status_code == 200
    assert session.scalar(select(func.count()).select_from(Performance)) == 0


@pytest.mark.parametrize(
    "odd",
    [
        {"player": ["x", str(2**63), "-1", "0"]},
        {"piece": [str(2**40)], "up": ["x"]},
        {"all": ["99999999999"]},
        {"find": "\x00\ud800%_\\"},
        {"leader": str(2**63)},
        {"contact": "abc"},
        {"slot": "0001-01-01T00:00:00+14:00"},
        {"like": "x"},
    ],
)
def test_odd_addresses_never_break_the_page(
    mara: FlaskClient, stage: Stage, odd: dict[str, object]
) -> None:
    values = {
        name: [str(one).encode("utf-8", "surrogatepass") for one in value]
        if isinstance(value, list)
        else str(value).encode("utf-8", "surrogatepass")
        for name, value in typed(stage, **odd).items()
    }
    assert mara.get(PLAN, query_string=values).status_code in (200, 400)
    assert mara.get("/auftritte/termine", query_string=values).status_code in (200, 400)


@pytest.mark.parametrize("who", ["jonas", "lena", "till"])
def test_only_manager_and_office_plan(client_of: object, stage: Stage, who: str) -> None:
    client: FlaskClient = client_of(who)  # type: ignore[operator]
    assert client.get(PLAN).status_code == 403
    assert client.post(PLAN, data=typed(stage)).status_code == 403


def test_free_dates_leave_out_holidays_and_busy_days(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    stage.planned(session, starts_at=BEGIN.replace(day=1))
    page = mara.get("/auftritte/termine", query_string=typed(stage)).text
    assert 'value="2026-12-04T13:30:00+00:00"' in page
    assert "2026-12-01" not in page
    assert "2026-12-24" not in page


def checks_of(page: str) -> dict[str, str]:
    """What the light says, line by line: {"Plätze im Auto": "3 für 2 Mitfahrende", …}."""
    light = page[page.index('id="light"') :]
    lines = re.findall(
        r"<li><span>([^<]+).*?</span>(<span class=\"badge.*?)</li>", light, re.DOTALL
    )
    return {label: re.sub(r"<svg.*?</svg>|<[^>]+>", "", figure).strip() for label, figure in lines}


def test_the_lines_of_the_light_agree_before_and_after_asking(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    """Nobody's seat, consent or company is forgotten because an answer is still open."""
    jonas = str(stage.cast.staff["jonas"].id)
    values = typed(stage, car_driver=[jonas], car_name=[""], car_seats=["3"])
    before = checks_of(mara.get(PLAN, query_string=values).text)
    assert before["Plätze im Auto"] == "3 für 2 Mitfahrende"
    assert "Antworten" not in before
    asked = mara.post(f"{PLAN}?then=ask", data=values)
    after = checks_of(mara.get(f"{asked.location}/planen").text)
    assert after.pop("Antworten") == "0 von 2"
    assert after == before


def test_a_piece_waits_for_nobody_who_said_no(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    new = repertoire.add_piece(session, Score("Neu", "N. N.", seconds=60), by=SYSTEM, at=NOW)
    repertoire.note_learned(session, new.id, stage.cast.ben.id, by=SYSTEM, at=NOW)
    entry = stage.planned(session, pieces=[new.id])
    page = f"/auftritte/{entry.activity.id}/planen"
    assert "übt noch: Amira" in mara.get(page).text
    replies.answer(session, entry.event, stage.cast.amira.id, Answer.NO, by=SYSTEM, at=NOW)
    session.commit()
    assert "alle können es" in mara.get(page).text


def test_whoever_led_last_time_is_responsible_and_drivers_count_as_adults(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    stage.planned(session, starts_at=BEGIN - timedelta(days=60))
    jonas, kofi = stage.cast.staff["jonas"], stage.cast.staff["kofi"]
    page = mara.get(PLAN, query_string=typed(stage, leader="")).text
    assert f'<option selected value="{jonas.id}">' in page
    car = {"car_driver": [str(kofi.id)], "car_name": [""], "car_seats": ["3"]}
    with_car = mara.get(PLAN, query_string=typed(stage, leader="", **car)).text
    assert "Kofi" in with_car[with_car.index('id="light"') :]
