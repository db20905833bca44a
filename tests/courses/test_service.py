"""Subjects, what a lesson is, and a new one with all its dates."""

from datetime import date, time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.errors import RuleBroken, StaleVersion
from app.courses import queries, service, subjects
from app.courses.models import Course, Department, Format, Subject
from app.courses.service import Facts, Opening
from app.courses.starting_set import USUAL
from app.courses.words import ages_in_words
from app.programme.activities import Outline, create_activity
from app.programme.models import Event, Kind
from app.programme.series import Weekly
from app.programme.visibility import AnyReader
from tests.cast import Cast
from tests.conftest import MOMENT

EVERYTHING = AnyReader(sees_all=True)
WEEKLY = Weekly(
    weekday=1, start=time(15), minutes=45, first_on=date(2026, 12, 1), last_on=date(2026, 12, 15)
)


def opened(session: Session, facts: Facts, **more: object) -> object:
    opening = Opening(facts, **more)  # type: ignore[arg-type]
    return service.open_lesson(session, opening, by=SYSTEM, at=MOMENT)


def test_the_usual_subjects_are_taken_up_once(session: Session, guitar: Subject) -> None:
    everything = sum(len(names) for names in USUAL.values())
    assert subjects.take_up_usual(session, by=SYSTEM, at=MOMENT) == everything - 1
    assert subjects.take_up_usual(session, by=SYSTEM, at=MOMENT) == 0
    names = [row.name for row in queries.list_subjects(session)]
    assert len(names) == len(set(names)) == everything
    assert session.scalar(select(func.count()).select_from(Department)) == len(USUAL)


@pytest.mark.parametrize("name", ["gitarre", "  GITARRE", "Gítarre"])
def test_a_subject_has_one_name_however_it_is_spelt(
    session: Session, guitar: Subject, name: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        subjects.add_subject(session, name=name, department="Neu", by=SYSTEM, at=MOMENT)
    assert refusal.value.field == "name"


def test_a_subject_moves_to_another_department_and_out_of_use(
    session: Session, guitar: Subject, violin: Subject
) -> None:
    change = {"name": "Violine", "department": "zupfinstrumente", "retired": True}
    subjects.change_subject(session, violin, **change, version=1, by=SYSTEM, at=MOMENT)  # type: ignore[arg-type]
    assert violin.department_id == guitar.department_id
    assert [row.name for row in queries.list_departments(session)] == ["Zupfinstrumente"]
    assert [name for _id, name in queries.subject_choices(session)] == ["Zupfinstrumente: Gitarre"]
    kept = queries.subject_choices(session, violin.id)
    assert len(kept) == 2
    with pytest.raises(StaleVersion):
        subjects.change_subject(session, violin, **change, version=1, by=SYSTEM, at=MOMENT)  # type: ignore[arg-type]


def test_a_new_lesson_comes_with_its_dates(session: Session, cast: Cast, guitar: Subject) -> None:
    jonas = cast.staff["jonas"].id
    made = opened(session, Facts(guitar.id, minutes=45), leader_id=jonas, weekly=WEEKLY)
    assert (made.title, made.kind) == ("Gitarre", Kind.COURSE)
    days = session.scalars(select(Event.starts_at).where(Event.activity_id == made.id)).all()
    assert len(days) == 3
    leaders = session.scalars(select(Event.leader_id).where(Event.activity_id == made.id)).all()
    assert set(leaders) == {jonas}
    assert session.get_one(Course, made.id).subject_id == guitar.id


def test_a_single_lesson_has_one_place_and_an_ensemble_is_one(
    session: Session, guitar: Subject
) -> None:
    assert opened(session, Facts(guitar.id, Format.SINGLE)).capacity == 1
    assert opened(session, Facts(guitar.id, Format.ENSEMBLE)).kind == Kind.ENSEMBLE


def test_what_a_lesson_is_can_be_said_and_changed(
    session: Session, guitar: Subject, violin: Subject
) -> None:
    lesson = create_activity(session, Outline(Kind.COURSE, "Saiten"), by=SYSTEM, at=MOMENT)
    service.describe(session, lesson, Facts(guitar.id), by=SYSTEM, at=MOMENT)
    course = service.describe(
        session, lesson, Facts(violin.id, level="Anfänger"), version=1, by=SYSTEM, at=MOMENT
    )
    assert (course.subject_id, course.level) == (violin.id, "Anfänger")
    with pytest.raises(StaleVersion):
        service.describe(session, lesson, Facts(guitar.id), version=1, by=SYSTEM, at=MOMENT)


def test_what_teaches_no_subject_is_refused(session: Session, guitar: Subject) -> None:
    team = create_activity(session, Outline(Kind.TEAM, "Bunte Elf"), by=SYSTEM, at=MOMENT)
    with pytest.raises(RuleBroken):
        service.describe(session, team, Facts(guitar.id), by=SYSTEM, at=MOMENT)


def test_ages_stand_in_their_order(session: Session, guitar: Subject) -> None:
    with pytest.raises(RuleBroken) as refusal:
        opened(session, Facts(guitar.id, age_from=12, age_to=8))
    assert refusal.value.field == "age_to"


def test_lessons_stand_by_department_and_those_without_a_subject_last(
    session: Session, guitar: Subject, violin: Subject
) -> None:
    create_activity(session, Outline(Kind.COURSE, "Aaa"), by=SYSTEM, at=MOMENT)
    opened(session, Facts(violin.id))
    opened(session, Facts(guitar.id), capacity=3, weekly=WEEKLY)
    found = queries.list_lessons(session, EVERYTHING, MOMENT.date())
    assert [one.row.title for one in found] == ["Gitarre", "Violine", "Aaa"]
    assert [one.free for one in found] == [3, None, None]
    assert [len(one.series) for one in found] == [1, 0, 0]
    assert found[2].facts is None


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (8, 12, "8 bis 12 Jahre"),
        (8, None, "ab 8 Jahren"),
        (None, 6, "bis 6 Jahre"),
        (0, 3, "0 bis"),
    ],
)
def test_ages_in_words(app: object, first: int, last: int, words: str) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        assert ages_in_words(first, last).startswith(words)
        assert ages_in_words(None, None) == ""
