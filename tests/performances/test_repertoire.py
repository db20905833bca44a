"""Pieces, who has learned them, who plays what."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.performances.models import Learned, Piece, PieceNeed, Plays
from tests.performances.stage import Stage


@pytest.fixture
def mara(client_of: object) -> FlaskClient:
    return client_of("mara")  # type: ignore[operator, no-any-return]


def test_a_piece_is_entered_changed_and_put_away(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    sent = {"title": "Bei mir bist du schön", "seconds": "3:20", "need-gesang": "2", "key": "a"}
    assert mara.post("/repertoire/neu", data=sent).status_code == 303
    assert mara.post("/repertoire/neu", data=sent).status_code == 303
    piece = session.scalars(select(Piece).where(Piece.title == sent["title"])).one()
    assert piece.seconds == 200
    here = f"/repertoire/{piece.id}"
    assert 'value="3:20"' in mara.get(here).text
    changed = {"title": "Bei mir biste scheen", "seconds": "3", "version": "1", "need-gitarre": "1"}
    assert mara.post(here, data=changed).status_code == 303
    assert mara.post(here, data=changed).status_code == 409
    needs = session.scalars(select(PieceNeed).where(PieceNeed.piece_id == piece.id)).all()
    assert [(need.instrument, need.count) for need in needs] == [("gitarre", 1)]
    assert mara.post(f"{here}/ablegen").status_code == 303
    session.expire_all()
    assert session.get_one(Piece, piece.id).retired


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 300},
        {"seconds": "3:99"},
        {"seconds": "-1"},
        {"seconds": "9999999999999:00"},
        {"seconds": "0"},
    ],
)
def test_mistakes_keep_what_was_typed(
    mara: FlaskClient, session: Session, stage: Stage, wrong: dict[str, str]
) -> None:
    sent = {"title": "Nuages", "seconds": "3:10", "composer": "D. Reinhardt", "need-gitarre": "2"}
    answer = mara.post("/repertoire/neu", data={**sent, **wrong})
    assert answer.status_code == 422
    assert 'value="D. Reinhardt"' in answer.text
    assert 'name="need-gitarre" type="text" inputmode="numeric" value="2"' in answer.text


def test_a_tap_notes_what_somebody_has_learned(
    mara: FlaskClient, session: Session, stage: Stage
) -> None:
    url, karim = f"/repertoire/{stage.swing.id}/gelernt", stage.cast.karim.id
    for _ in range(2):
        sent = {"person": karim, "learned": 1, "ensemble": stage.ensemble.id}
        assert mara.post(url, data=sent).status_code == 303
    assert session.get(Learned, (stage.swing.id, karim)) is not None
    assert mara.post(url, data={"person": karim, "learned": 0}).status_code == 303
    session.expire_all()
    assert session.get(Learned, (stage.swing.id, karim)) is None
    for bad in ({}, {"person": str(2**63)}, {"person": 99999, "learned": 1}):
        assert mara.post(url, data=bad).status_code == 404


def test_who_plays_what(mara: FlaskClient, session: Session, stage: Stage) -> None:
    karim = stage.cast.karim.id
    sent = {"person": karim, "instrument": ["cajon", "gesang", "fliegengitter"]}
    assert mara.post("/repertoire/instrumente", data=sent).status_code == 303
    rows = session.scalars(select(Plays.instrument).where(Plays.person_id == karim)).all()
    assert sorted(rows) == ["cajon", "gesang"]
    assert "Karim" in mara.get("/repertoire/instrumente?q=karim").text


def test_leaders_look_and_do_not_touch(client_of: object, stage: Stage) -> None:
    jonas: FlaskClient = client_of("jonas")  # type: ignore[operator]
    page = jonas.get("/repertoire")
    assert page.status_code == 200
    assert "Minor Swing" in page.text
    assert "<form" not in page.text[page.text.index("<main") : page.text.index("</main>")]
    assert jonas.get("/repertoire/instrumente").status_code == 403
    assert jonas.get("/repertoire/neu").status_code == 403


@pytest.mark.parametrize("typed", ["zwei", "-1", "21", "1,5", "9" * 40])
def test_a_number_of_instruments_that_is_none_is_said_and_kept(mara, session, stage, typed):
    sent = {"title": "Nuages", "seconds": "3:10", "need-gitarre": typed}
    answer = mara.post("/repertoire/neu", data=sent)
    assert answer.status_code == 422
    assert "Gitarre: Bitte geben Sie eine Zahl von 0 bis 20 ein." in answer.text
    assert f'value="{typed[:12]}"' in answer.text
