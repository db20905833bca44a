"""The inventory: who sees and changes it, numbers, care."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.actor import SYSTEM
from app.base.errors import RuleBroken, StaleVersion
from app.courses import instruments, loan_queries
from app.courses.instrument_models import Care, Condition, Instrument
from app.courses.instruments import Description
from app.courses.models import Subject
from app.programme.visibility import AnyReader
from tests.cast import Cast
from tests.conftest import MOMENT
from tests.hostile import assert_query_survives, assert_survives

EVERYTHING = AnyReader(sees_all=True)


def entered(
    session: Session, number: str = "7", kind: str = "Gitarre", **more: object
) -> Instrument:
    said = Description(kind, number, **more)  # type: ignore[arg-type]
    made = instruments.add_instrument(session, said, by=SYSTEM, at=MOMENT)
    session.commit()
    return made


@pytest.fixture
def vera(client_of: object) -> FlaskClient:
    return client_of("vera")  # type: ignore[operator, no-any-return]


@pytest.mark.parametrize(
    ("name", "reads", "writes"), [("vera", 200, 200), ("jonas", 200, 403), ("lena", 403, 403)]
)
def test_who_gets_in(
    client_of: object, session: Session, cast: Cast, name: str, reads: int, writes: int
) -> None:
    one = entered(session)
    client = client_of(name)  # type: ignore[operator]
    for page in ("/instrumente", f"/instrumente/{one.id}"):
        assert client.get(page).status_code == reads
    for page in ("/instrumente/neu", f"/instrumente/{one.id}/bearbeiten"):
        assert client.get(page).status_code == writes
    assert client.post(f"/instrumente/{one.id}/pflege", data={}).status_code in (403, 422)


def test_a_teacher_is_not_told_what_it_is_worth(
    client_of: object, session: Session, cast: Cast
) -> None:
    one = entered(session, value=15_000, serial="S-99", accessories="Tasche")
    jonas = client_of("jonas").get(f"/instrumente/{one.id}").text  # type: ignore[operator]
    vera = client_of("vera").get(f"/instrumente/{one.id}").text  # type: ignore[operator]
    assert "150,00" in vera and "S-99" in vera
    assert "150,00" not in jonas and "S-99" not in jonas and "Tasche" in jonas


def test_the_next_number_is_offered_and_the_next_instrument_too(
    vera: FlaskClient, session: Session, cast: Cast
) -> None:
    assert 'value="1"' in vera.get("/instrumente/neu").text
    sent = {"kind": "Gitarre", "number": "9", "condition": "good", "value": "150,50", "next": "1"}
    answer = vera.post("/instrumente/neu", data=sent)
    assert answer.status_code == 303
    page = vera.get(answer.location).text
    assert 'value="10"' in page and 'value="Gitarre"' in page
    found = session.scalars(select(Instrument)).one()
    assert (found.name, found.value) == ("Gitarre 9", 15_050)


def test_kind_and_number_are_enough_and_what_is_wrong_stays_typed(
    vera: FlaskClient, session: Session, cast: Cast
) -> None:
    sent = {"kind": "", "number": "3", "value": "viel", "maker": "Höfner", "condition": "good"}
    answer = vera.post("/instrumente/neu", data=sent)
    assert answer.status_code == 422
    assert 'id="kind-error"' in answer.text and 'id="value-error"' in answer.text
    assert 'value="Höfner"' in answer.text and 'value="viel"' in answer.text
    least = {"kind": "Violine", "number": "3", "condition": "good"}
    assert vera.post("/instrumente/neu", data=least).status_code == 303


def test_pressed_twice_it_is_one(vera: FlaskClient, session: Session, cast: Cast) -> None:
    key = re.search(r'name="key"[^>]*value="([^"]+)"', vera.get("/instrumente/neu").text)
    assert key
    sent = {"kind": "Gitarre", "number": "1", "condition": "good", "key": key[1]}
    for _ in range(2):
        assert vera.post("/instrumente/neu", data=sent).status_code == 303
    assert session.scalar(select(func.count()).select_from(Instrument)) == 1


@pytest.mark.parametrize("number", ["g-7", "G 7", "G-7"])
def test_a_number_is_one_however_it_is_spelt(session: Session, cast: Cast, number: str) -> None:
    entered(session, "G-7")
    with pytest.raises(RuleBroken) as refusal:
        entered(session, number)
    assert refusal.value.field == "number"


def test_a_number_of_signs_alone_is_none(session: Session, cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refusal:
        entered(session, "--")
    assert refusal.value.field == "number"


def test_two_who_were_offered_the_same_number(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has looked before the first has saved: the table itself refuses."""
    entered(session, "1")
    monkeypatch.setattr(Session, "scalar", lambda *_args, **_more: None)
    with pytest.raises(RuleBroken) as refusal:
        instruments.add_instrument(session, Description("Geige", "1"), by=SYSTEM, at=MOMENT)
    assert refusal.value.field == "number"


def test_two_stands_before_ten(session: Session, cast: Cast) -> None:
    for number in ("10", "2", "G-10", "G-2"):
        entered(session, number)
    rows = loan_queries.list_instruments(session, EVERYTHING)
    assert [row.number for row in rows] == ["2", "10", "G-2", "G-10"]


def test_a_change_somebody_else_made_first_is_not_lost(session: Session, cast: Cast) -> None:
    one = entered(session)
    change = Description("Gitarre", "7", maker="Höfner")
    instruments.change_instrument(session, one, change, version=1, by=SYSTEM, at=MOMENT)
    with pytest.raises(StaleVersion):
        instruments.change_instrument(session, one, change, version=1, by=SYSTEM, at=MOMENT)


def test_the_list_by_where_they_are(vera: FlaskClient, session: Session, cast: Cast) -> None:
    entered(session, "1")
    entered(session, "2", retired=True)
    everything, free = vera.get("/instrumente").text, vera.get("/instrumente?stand=frei").text
    assert "Gitarre 1" in everything and "Gitarre 2" not in everything
    assert "Gitarre 1" in free
    assert "Gitarre 1" not in vera.get("/instrumente?stand=verliehen").text
    gone = vera.get("/instrumente?stand=ausgemustert").text
    assert "Gitarre 2" in gone and "Ausleihen" not in gone.partition("<main")[2]


def test_kinds_to_choose_from(session: Session, guitar: Subject) -> None:
    entered(session, kind="Drehleier")
    offered = loan_queries.kinds(session)
    assert "Drehleier" in offered and "Violine" in offered and "Deutsch" not in offered
    assert offered.count("Gitarre") == 1


def test_care_is_noted_and_mends(vera: FlaskClient, session: Session, cast: Cast) -> None:
    one = entered(session, condition=Condition.DAMAGED)
    here = f"/instrumente/{one.id}"
    assert "Zustand ist wieder gut" in vera.get(here).text
    sent = {"done_on": "24.11.2026", "what": "Steg geleimt", "mended": "y"}
    assert vera.post(f"{here}/pflege", data=sent).status_code == 303
    page = vera.get(here).text
    assert "Steg geleimt" in page and "beschädigt" not in page
    care = session.scalars(select(Care)).one()
    assert vera.post(f"/instrumente/999/pflege/{care.id}/loeschen").status_code == 404
    assert vera.post(f"{here}/pflege/{care.id}/loeschen").status_code == 303
    assert "Steg geleimt" not in vera.get(here).text


def test_care_to_come_is_none(vera: FlaskClient, session: Session, cast: Cast) -> None:
    one = entered(session)
    sent = {"done_on": "25.11.2026", "what": "Saiten"}
    answer = vera.post(f"/instrumente/{one.id}/pflege", data=sent)
    assert answer.status_code == 422 and 'value="Saiten"' in answer.text
    with pytest.raises(RuleBroken):
        instruments.note_care(
            session, one, done_on=date(2026, 11, 25), what="x", by=SYSTEM, at=MOMENT
        )


def test_the_list_asks_no_more_for_more(
    vera: FlaskClient, session: Session, cast: Cast, statements: object
) -> None:
    counts = []
    for number in range(1, 12):
        entered(session, str(number))
        if number in (1, 11):
            with statements() as seen:  # type: ignore[operator]
                vera.get("/instrumente")
            counts.append(len(seen))
    assert counts[0] == counts[1]


def test_nothing_typed_breaks_the_forms(vera: FlaskClient, session: Session, cast: Cast) -> None:
    one = entered(session)
    texts = dict.fromkeys(("maker", "serial", "accessories", "kept_at", "note"), "x")
    full = {"kind": "Gitarre", "number": "8", "value": "1", "condition": "good", **texts}
    assert_survives(vera, "/instrumente/neu", full)
    assert_survives(vera, f"/instrumente/{one.id}/bearbeiten", {**full, "version": "1"})
    assert_survives(vera, f"/instrumente/{one.id}/pflege", {"done_on": "1.1.2026", "what": "x"})
    assert_query_survives(vera, "/instrumente", "stand")
    assert_query_survives(vera, f"/instrumente/{one.id}/ausleihen", "wer", "person")
