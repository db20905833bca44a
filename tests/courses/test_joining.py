"""From several lessons into an ensemble in one go."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.errors import NotForYou
from app.courses import joining
from app.programme import places
from app.programme.activities import Outline, create_activity
from app.programme.models import Activity, Kind, Participation
from tests.cast import Cast
from tests.conftest import MOMENT


@pytest.fixture
def school(session: Session, cast: Cast) -> dict[str, Activity]:
    """Amira and Karim learn the guitar, Ben and Amira the violin; Karim plays in the band."""
    made = {
        title: create_activity(session, Outline(kind, title, capacity=most), by=SYSTEM, at=MOMENT)
        for title, kind, most in (
            ("Gitarre", Kind.COURSE, None),
            ("Violine", Kind.COURSE, None),
            ("Band", Kind.ENSEMBLE, 2),
        )
    }
    members = {"Gitarre": (cast.amira, cast.karim), "Violine": (cast.ben, cast.amira)}
    for title, people in (*members.items(), ("Band", (cast.karim,))):
        for person in people:
            places.enrol(session, made[title], person.id, part=title.lower(), by=SYSTEM, at=MOMENT)
    session.commit()
    return made


def test_each_is_listed_once_and_nobody_who_is_in(
    session: Session, cast: Cast, school: dict[str, Activity]
) -> None:
    lessons = [school["Gitarre"].id, school["Violine"].id]
    found = joining.list_members(session, lessons, school["Band"])
    assert [row.given_name for row in found] == ["Ben", "Amira"]
    assert joining.list_members(session, [], school["Band"]) == []


def test_they_play_what_they_learn_and_wait_where_it_is_full(
    session: Session, cast: Cast, school: dict[str, Activity]
) -> None:
    lessons = [school["Violine"].id]
    people = [cast.amira.id, cast.ben.id]
    assert joining.take_in(session, school["Band"], lessons, people, by=SYSTEM, at=MOMENT) == (1, 1)
    rows = session.execute(
        select(Participation.part, Participation.status).where(
            Participation.activity_id == school["Band"].id,
            Participation.person_id.in_(people),
        )
    )
    assert {(row.part, row.status) for row in rows} == {
        ("violine", "active"),
        ("violine", "waitlisted"),
    }
    with pytest.raises(NotForYou):
        joining.take_in(session, school["Band"], lessons, [cast.karim.id], by=SYSTEM, at=MOMENT)


def test_pick_lessons_tick_add(
    client_of: object, session: Session, cast: Cast, school: dict[str, Activity]
) -> None:
    vera: FlaskClient = client_of("vera")  # type: ignore[operator]
    here = f"/angebote/{school['Band'].id}/aus-kursen"
    assert here in vera.get(f"/angebote/{school['Band'].id}").text
    assert here not in vera.get(f"/angebote/{school['Gitarre'].id}").text
    picked = f"{here}?kurs={school['Violine'].id}"
    page = vera.get(picked).text
    assert f'value="{cast.ben.id}" checked' in page
    assert vera.post(picked, data={}).status_code == 200
    assert vera.post(picked, data={"person": str(cast.ben.id)}).status_code == 303
    assert f'name="person" value="{cast.ben.id}"' not in vera.get(picked).text
    assert vera.post(picked, data={"person": str(cast.frau_haddad.id)}).status_code == 404
    assert vera.post(here, data={"person": str(cast.amira.id)}).status_code == 404
    assert vera.get(f"/angebote/{school['Gitarre'].id}/aus-kursen").status_code == 404
    jonas: FlaskClient = client_of("jonas")  # type: ignore[operator]
    assert jonas.get(here).status_code == 403
    for odd in ("x", "-1", "0", "9" * 40):
        assert vera.get(f"{here}?kurs={odd}").status_code == 200
        assert vera.post(picked, data={"person": odd}).status_code in (200, 404)
