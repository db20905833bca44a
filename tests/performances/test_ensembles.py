"""What an ensemble can play: its leader taps, and the readiness light reads the same rows."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.performances import repertoire
from app.performances.models import Learned
from app.programme.models import Leadership
from tests.performances.stage import NOW, Stage


@pytest.fixture
def jonas(client_of: object, session: Session, stage: Stage) -> FlaskClient:
    """Leads the ensemble; Kofi does not."""
    leads = select(Leadership).where(Leadership.activity_id == stage.ensemble.id)
    for row in session.scalars(leads):
        session.delete(row)
    session.flush()
    jonas = stage.cast.staff["jonas"].id
    session.add(Leadership(activity_id=stage.ensemble.id, person_id=jonas))
    session.commit()
    return client_of("jonas")  # type: ignore[operator, no-any-return]


def test_the_leader_notes_who_has_learned_what(
    jonas: FlaskClient, session: Session, stage: Stage
) -> None:
    here = f"/angebote/{stage.ensemble.id}/stuecke"
    assert here in jonas.get(f"/angebote/{stage.ensemble.id}").text
    page = jonas.get(here).text
    assert stage.swing.title in page and "Amira" in page
    person = stage.cast.amira.id
    for learned in ("0", "1", "1"):
        sent = {"person": str(person), "learned": learned}
        assert jonas.post(f"{here}/{stage.swing.id}", data=sent).status_code == 303
        row = session.get(Learned, (stage.swing.id, person), populate_existing=True)
        assert (row is not None) is (learned == "1")
    assert stage.swing.title in jonas.get(f"/angebote/{stage.ensemble.id}").text


def test_only_of_members_and_only_by_whoever_leads(
    jonas: FlaskClient, client_of: object, session: Session, stage: Stage
) -> None:
    here = f"/angebote/{stage.ensemble.id}/stuecke"
    stranger = {"person": str(stage.cast.herr_berg.id), "learned": "1"}
    assert jonas.post(f"{here}/{stage.swing.id}", data=stranger).status_code == 404
    for odd in ({}, {"person": "x"}, {"person": "9" * 30}):
        assert jonas.post(f"{here}/{stage.swing.id}", data=odd).status_code == 404
    member = {"person": str(stage.cast.amira.id), "learned": "1"}
    assert jonas.post(f"{here}/99999", data=member).status_code == 404
    kofi: FlaskClient = client_of("kofi")  # type: ignore[operator]
    assert kofi.get(here).status_code == 404
    assert kofi.post(f"{here}/{stage.swing.id}", data=member).status_code == 404


def test_its_page_names_the_pieces_most_of_them_know(
    jonas: FlaskClient, session: Session, stage: Stage
) -> None:
    for person in (stage.cast.amira.id, stage.cast.ben.id):
        repertoire.note_learned(session, stage.lenz.id, person, by=SYSTEM, at=NOW)
    session.commit()
    page = jonas.get(f"/angebote/{stage.ensemble.id}").text
    assert stage.lenz.title in page
