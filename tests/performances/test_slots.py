"""The dates proposed for a performance."""

from dataclasses import replace
from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from app.performances import slots
from app.performances.plan import Timing
from app.performances.slots import Wish
from app.rules.times import at, local
from tests.performances.stage import BEGIN, Stage

DAY = BEGIN.date()
WISH = Wish(first=DAY, weekdays=[DAY.weekday()])


def proposed(session: Session, stage: Stage, **more: object) -> dict[date, list[str]]:
    usual: dict[str, object] = {
        "people": [stage.cast.amira.id, stage.cast.ben.id],
        "home": None,
        "minutes": 45,
        "timing": Timing(),
        "wish": WISH,
    }
    found = slots.propose(session, **{**usual, **more})  # type: ignore[arg-type]
    return {
        day: [f"{local(one.at):%H:%M}" + ("" if one.missing is None else "*") for one in begins]
        for day, begins in found.items()
    }


def busy_on(session: Session, stage: Stage, day: date, start: time, *who: object) -> None:
    """They play somewhere else then, an hour without ways."""
    stage.planned(
        session,
        starts_at=at(day, start),
        minutes=60,
        timing=Timing(0, 0, 0, 0),
        place_id=None,
        line_up=[(person, "") for person in who],
        pieces=[],
        leader_id=None,
    )


def test_every_half_hour_of_the_afternoon_is_offered(session: Session, stage: Stage) -> None:
    found = proposed(session, stage)
    assert found[DAY] == ["14:30", "15:00", "15:30", "16:00"]
    assert len(found) == slots.MOST_DAYS


def test_a_day_with_quarter_hours_only_is_not_lost(session: Session, stage: Stage) -> None:
    """Free from 13:40 to 16:10: exactly the day around a performance at 14:45."""
    amira = stage.cast.amira.id
    busy_on(session, stage, DAY, time(12, 40), amira)
    busy_on(session, stage, DAY, time(16, 10), amira)
    assert proposed(session, stage, timing=Timing(15, 20, 30, 20))[DAY] == ["14:45"]


def test_the_date_that_is_planned_already_is_not_proposed(session: Session, stage: Stage) -> None:
    assert "15:30" not in proposed(session, stage, planned=at(DAY, time(15, 30)))[DAY]


def test_where_nothing_suits_everybody_one_missing_person_is_named(
    session: Session, stage: Stage
) -> None:
    for week in range(slots.WEEKS + 1):
        busy_on(session, stage, DAY + timedelta(weeks=week), time(15), stage.cast.ben.id)
    found = proposed(session, stage)
    assert found[DAY] == ["14:30*", "15:00*", "15:30*", "16:00*"]


def test_where_only_the_planned_date_suits_everybody_the_nearly_free_ones_are_shown(
    session: Session, stage: Stage
) -> None:
    weeks = range(1, slots.WEEKS + 1)
    for week in weeks:
        busy_on(session, stage, DAY + timedelta(weeks=week), time(15), stage.cast.ben.id)
    for clock in (time(13, 20), time(17)):
        busy_on(session, stage, DAY, clock, stage.cast.ben.id)
    found = proposed(session, stage, planned=at(DAY, time(15, 30)))
    assert DAY + timedelta(weeks=1) in found


def test_nobody_alone_is_called_the_only_one_missing(session: Session, stage: Stage) -> None:
    ben = stage.cast.ben.id
    for week in range(slots.WEEKS + 1):
        busy_on(session, stage, DAY + timedelta(weeks=week), time(15), ben)
    assert proposed(session, stage, people=[ben]) == {}


def test_an_odd_earliest_time_finds_full_and_half_hours(session: Session, stage: Stage) -> None:
    found = proposed(session, stage, wish=replace(WISH, earliest=time(14, 10)))
    assert found[DAY] == ["14:30", "15:00", "15:30", "16:00"]
