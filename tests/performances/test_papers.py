"""Run sheet and GEMA list: what stands there, and that no text is a command or a formula."""

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.base import documents
from app.base.actor import SYSTEM
from app.performances import musikfolge, repertoire, sheets
from app.performances.plan import Timing
from app.performances.repertoire import Score
from tests.performances.stage import NOW, Stage


@pytest.fixture
def jonas(client_of: object) -> FlaskClient:
    return client_of("jonas")  # type: ignore[operator, no-any-return]


@pytest.mark.parametrize("paper", ["ablauf", "ablauf.pdf", "musikfolge.pdf", "musikfolge.csv"])
def test_each_paper_is_for_those_who_see_the_performance(
    client_of: object, session: Session, stage: Stage, jonas: FlaskClient, paper: str
) -> None:
    entry = stage.planned(session)
    url = f"/auftritte/{entry.activity.id}/{paper}"
    answer = jonas.get(url)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-") is paper.endswith("pdf")
    kofi: FlaskClient = client_of("kofi")  # type: ignore[operator]
    assert kofi.get(url).status_code == 404


def test_the_run_sheet_says_who_where_and_when(session: Session, stage: Stage, app: object) -> None:
    entry = stage.planned(session, dress="Schwarz", timing=Timing(travel=25))
    with app.test_request_context():  # type: ignore[attr-defined]
        sheet = sheets.write(session, entry)
    assert [time for time, _word in sheet.times] == [
        "14:20",
        "14:35",
        "15:00",
        "15:30",
        "16:15",
        "17:00",
    ]
    assert [name for name, _part in sheet.line_up] == ["Ben Berg", "Amira Haddad"]
    assert any("Frau Weber" in text for _word, text in sheet.place)
    assert [title for title, _length in sheet.pieces][0] == "Minor Swing"
    assert sheet.music == "5:55"


def test_the_pdf_is_tagged_and_carries_its_title(
    session: Session, stage: Stage, jonas: FlaskClient
) -> None:
    entry = stage.planned(session)
    content = jonas.get(f"/auftritte/{entry.activity.id}/musikfolge.pdf").data
    assert b"/StructTreeRoot" in content or b"pdfuaid" in content
    assert b"pdfuaid" in content
    assert b"GEMA" in content


@pytest.mark.parametrize("title", ['#panic("x")', "*fett* _so_ $x$", "🎻 漢字", "= <a> @b \\"])
def test_no_name_is_a_command(
    session: Session, stage: Stage, jonas: FlaskClient, title: str
) -> None:
    entry = stage.planned(session, title=title)
    content = jonas.get(f"/auftritte/{entry.activity.id}/ablauf.pdf").data
    assert content.startswith(b"%PDF-")


def test_the_table_is_safe_and_complete(session: Session, stage: Stage, jonas: FlaskClient) -> None:
    evil = repertoire.add_piece(
        session, Score('=HYPERLINK("x")', composer="+1", public_domain=True), by=SYSTEM, at=NOW
    )
    entry = stage.planned(session, pieces=[stage.swing.id, evil.id])
    text = jonas.get(f"/auftritte/{entry.activity.id}/musikfolge.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1][:2] == ["Minor Swing", "D. Reinhardt"]
    assert rows[1][5] == "2:50"
    assert rows[2][0] == '\'=HYPERLINK("x")'
    assert rows[2][1] == "'+1"


def test_the_list_adds_up(session: Session, stage: Stage, app: object) -> None:
    entry = stage.planned(session)
    with app.test_request_context():  # type: ignore[attr-defined]
        data = musikfolge.write(session, entry)
    assert data["total"][1] == "5:55"
    assert documents.pdf("musikfolge", data).startswith(b"%PDF-")
