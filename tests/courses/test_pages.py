"""The list of lessons, a new one, what an existing one teaches, and the subjects."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.courses.models import Course, Subject
from app.programme import offers
from app.programme.activities import Outline, create_activity
from app.programme.models import Activity, Event, Kind
from tests.cast import Cast
from tests.conftest import MOMENT
from tests.hostile import assert_query_survives, assert_survives


@pytest.fixture
def vera(client_of: object) -> FlaskClient:
    return client_of("vera")  # type: ignore[operator, no-any-return]


def sent(subject: Subject, **more: str) -> dict[str, str]:
    return {
        "subject_id": str(subject.id),
        "format": "group",
        "weekday": "1",
        "start": "15:00",
        "minutes": "45",
        "first_on": "1.12.2026",
        "last_on": "15.12.2026",
        **more,
    }


@pytest.mark.parametrize(
    ("name", "lessons", "subjects"), [("vera", 200, 200), ("jonas", 200, 403), ("lena", 403, 403)]
)
def test_who_sees_what(
    client_of: object, cast: Cast, name: str, lessons: int, subjects: int
) -> None:
    client = client_of(name)  # type: ignore[operator]
    assert client.get("/unterricht").status_code == lessons
    for page in ("/faecher", "/faecher/neu", "/unterricht/neu"):
        assert client.get(page).status_code == subjects


def test_the_usual_subjects_with_one_tap_and_then_a_lesson(
    vera: FlaskClient, session: Session
) -> None:
    assert "Übliche Fächer übernehmen" in vera.get("/faecher").text
    assert "noch keine Fächer" in vera.get("/unterricht/neu").text
    assert vera.post("/faecher/uebliche").status_code == 303
    page = vera.get("/faecher").text
    assert "Violoncello" in page and "Übliche Fächer übernehmen" not in page
    guitar = session.scalars(select(Subject).where(Subject.name == "Gitarre")).one()
    answer = vera.post("/unterricht/neu", data=sent(guitar, level="Anfänger", age_from="8"))
    assert answer.status_code == 303
    page = vera.get(answer.location).text
    assert "Zupfinstrumente" in page and "Anfänger, ab 8 Jahren" in page
    assert session.scalar(select(func.count()).select_from(Event)) == 3
    listed = vera.get("/unterricht").text
    assert "Zupfinstrumente" in listed and "Dienstag, 15:00" in listed


def test_a_lesson_needs_only_its_subject(
    vera: FlaskClient, session: Session, guitar: Subject
) -> None:
    assert vera.post("/unterricht/neu", data={"format": "group"}).status_code == 422
    alone = {"subject_id": str(guitar.id), "format": "single", "weekday": ""}
    assert vera.post("/unterricht/neu", data=alone).status_code == 303
    assert session.scalars(select(Activity.capacity)).all() == [1]
    assert session.scalar(select(func.count()).select_from(Event)) == 0


@pytest.mark.parametrize("missing", ["start", "minutes", "first_on", "last_on"])
def test_with_a_weekday_its_dates_must_be_whole(
    vera: FlaskClient, session: Session, guitar: Subject, missing: str
) -> None:
    answer = vera.post("/unterricht/neu", data=sent(guitar, level="Meins", **{missing: ""}))
    assert answer.status_code == 422
    assert f'id="{missing}-error"' in answer.text and "Meins" in answer.text
    assert session.scalar(select(func.count()).select_from(Activity)) == 0


def test_pressed_twice_it_is_one_lesson(
    vera: FlaskClient, session: Session, guitar: Subject
) -> None:
    key = re.search(r'name="key"[^>]*value="([^"]+)"', vera.get("/unterricht/neu").text)
    assert key
    for _ in range(2):
        vera.post("/unterricht/neu", data=sent(guitar, key=key[1]))
    assert session.scalar(select(func.count()).select_from(Activity)) == 1


def test_an_offer_learns_what_it_teaches(
    vera: FlaskClient, session: Session, guitar: Subject
) -> None:
    offer = create_activity(session, Outline(Kind.COURSE, "Montags"), by=SYSTEM, at=MOMENT)
    session.commit()
    url = f"/angebote/{offer.id}/fach"
    assert url in vera.get(f"/angebote/{offer.id}").text
    form = {"subject_id": str(guitar.id), "format": "group", "age_from": "8", "age_to": "12"}
    assert vera.post(url, data=form).status_code == 303
    assert "8 bis 12 Jahre" in vera.get(f"/angebote/{offer.id}").text
    assert vera.post(url, data=form | {"age_to": "3", "version": "1"}).status_code == 422
    changed = form | {"version": "1", "level": "Mein Wort"}
    assert vera.post(url, data=changed).status_code == 303
    stale = vera.post(url, data=changed)
    assert stale.status_code == 409 and "Zupfinstrumente: Gitarre" in stale.text


def test_other_kinds_have_no_subject(vera: FlaskClient, session: Session, guitar: Subject) -> None:
    team = create_activity(session, Outline(Kind.TEAM, "Elf"), by=SYSTEM, at=MOMENT)
    session.commit()
    assert vera.get(f"/angebote/{team.id}/fach").status_code == 404
    assert "/fach" not in vera.get(f"/angebote/{team.id}").text


def test_a_teacher_sees_only_their_own_lessons(
    client_of: object, session: Session, cast: Cast, guitar: Subject
) -> None:
    for name, leader in (("Meine", "jonas"), ("Andere", "kofi")):
        outline = Outline(Kind.COURSE, name, leaders=[cast.staff[leader].id])
        create_activity(session, outline, by=SYSTEM, at=MOMENT)
    session.commit()
    text = client_of("jonas").get("/unterricht").text  # type: ignore[operator]
    assert "Meine" in text and "Andere" not in text


def test_lessons_with_room_and_of_one_department(
    vera: FlaskClient, session: Session, cast: Cast, guitar: Subject, violin: Subject
) -> None:
    vera.post("/unterricht/neu", data=sent(guitar, title="Saiten", capacity="1"))
    vera.post("/unterricht/neu", data=sent(violin, title="Bogen", capacity="5"))
    full = session.scalars(select(Course.activity_id).where(Course.subject_id == guitar.id)).one()
    vera.post(f"/angebote/{full}/personen", data={"person_id": cast.amira.id})
    free = vera.get("/unterricht?frei=1").text
    assert "Bogen" in free and "Saiten" not in free
    one = vera.get(f"/unterricht?bereich={guitar.department_id}").text
    assert "Saiten" in one and "Bogen" not in one
    assert "voll" in one


def test_a_place_on_offer_is_not_free(
    vera: FlaskClient, session: Session, cast: Cast, guitar: Subject
) -> None:
    vera.post("/unterricht/neu", data=sent(guitar, title="Saiten", capacity="1"))
    lesson = session.get_one(Activity, session.scalars(select(Course.activity_id)).one())
    offers.offer_to(session, lesson, cast.amira.id, by=SYSTEM, at=MOMENT)
    session.commit()
    assert "Saiten" not in vera.get("/unterricht?frei=1").text


def test_a_subject_is_changed_and_no_longer_offered(
    vera: FlaskClient, session: Session, guitar: Subject
) -> None:
    url = f"/faecher/{guitar.id}"
    assert 'value="Zupfinstrumente"' in vera.get(url).text
    form = {"name": "Laute", "department": "Alte Musik", "retired": "y", "version": "1"}
    assert vera.post(url, data=form).status_code == 303
    assert "Laute" in vera.get("/faecher").text
    assert "Laute" not in vera.get("/unterricht/neu").text
    assert vera.post(url, data=form).status_code == 409
    assert vera.get("/faecher/999").status_code == 404
    assert vera.post("/faecher/neu", data={"name": "laute", "department": "X"}).status_code == 422


def test_nothing_typed_breaks_the_forms(
    vera: FlaskClient, session: Session, guitar: Subject
) -> None:
    offer = create_activity(session, Outline(Kind.COURSE, "Montags"), by=SYSTEM, at=MOMENT)
    session.commit()
    full = sent(guitar, capacity="3", level="x", age_from="1", age_to="2", title="x")
    assert_survives(vera, "/unterricht/neu", full)
    facts = {"subject_id": str(guitar.id), "format": "group", "minutes": "45", "age_from": "8"}
    assert_survives(vera, f"/angebote/{offer.id}/fach", facts)
    assert_survives(vera, "/faecher/neu", {"name": "x", "department": "y"})
    assert_query_survives(vera, "/unterricht", "bereich", "frei")
