"""Loans: who may lend to whom, until when, what comes back, who is told, what is kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import config
from app.base import clock, documents, files, photos
from app.base.actor import SYSTEM
from app.base.db import db
from app.base.errors import NotForYou, RuleBroken
from app.base.files import StoredFile
from app.base.ids import PersonId
from app.base.photos import Photo
from app.courses import instruments, lending, loan_queries, loan_sheet, service
from app.courses.instrument_models import BACK, OUT, Condition, Instrument, Loan, LoanPhoto
from app.courses.instruments import Description
from app.courses.lending import HandOver, TakeBack
from app.courses.models import Subject
from app.courses.service import Facts
from app.messages.models import Message, MessageStatus
from app.people import links, protection
from app.people import service as people
from app.people.models import Person
from app.programme import places
from app.programme.activities import Outline, create_activity
from app.programme.models import Activity, Kind
from app.programme.queries import find_participation
from app.programme.visibility import AnyReader
from tests.cast import Cast, make_person
from tests.conftest import MOMENT
from tests.hostile import assert_survives

TODAY = MOMENT.date()
DUE = date(2027, 7, 31)
DAY = timedelta(days=1)
EVERYTHING = AnyReader(sees_all=True)
Browser = Callable[[str], FlaskClient]


def jpeg(colour: str = "teal", size: tuple[int, int] = (8, 8)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def seven(session: Session, cast: Cast) -> Instrument:
    said = Description("Gitarre", "7", accessories="Tasche", value=15_000)
    made = instruments.add_instrument(session, said, by=SYSTEM, at=MOMENT)
    session.commit()
    return made


@pytest.fixture
def lesson(session: Session, cast: Cast, guitar: Subject) -> Activity:
    """Jonas teaches Amira the guitar."""
    outline = Outline(Kind.COURSE, "Gitarre A", leaders=[cast.staff["jonas"].id])
    made = create_activity(session, outline, by=SYSTEM, at=MOMENT)
    service.describe(session, made, Facts(guitar.id), by=SYSTEM, at=MOMENT)
    places.enrol(session, made, cast.amira.id, by=SYSTEM, at=MOMENT)
    session.commit()
    return made


def lent(
    session: Session,
    instrument: Instrument,
    person: Person,
    *,
    guardian: Person | None = None,
    begun: date = TODAY,
    due: date = DUE,
    photo: Photo | None = None,
) -> Loan:
    terms = HandOver(
        person.id, guardian.id if guardian else None, begun, due, Condition.GOOD, "Tasche"
    )
    made = lending.lend(session, instrument, terms, photo, by=SYSTEM, at=MOMENT)
    session.commit()
    return made


def back(session: Session, loan: Loan, on: date = TODAY, **more: object) -> None:
    terms = TakeBack(on, Condition.USED, "Kratzer")
    lending.take_back(session, loan, terms, by=SYSTEM, at=MOMENT, **more)  # type: ignore[arg-type]
    session.commit()


def told(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.sort == "loan_reminder")))


# --- the rules -----------------------------------------------------------------------------------


def test_lent_and_back_again(session: Session, cast: Cast, seven: Instrument) -> None:
    loan = lent(session, seven, cast.amira, guardian=cast.frau_haddad)
    assert loan_queries.at_home_of(session, [cast.amira.id])[0].number == "7"
    back(session, loan)
    assert loan_queries.at_home_of(session, [cast.amira.id]) == []
    session.refresh(seven)
    assert seven.condition == Condition.USED
    lent(session, seven, cast.ben)
    assert len(loan_queries.history_of(session, EVERYTHING, seven.id)) == 2


def test_nobody_gets_what_somebody_has(session: Session, cast: Cast, seven: Instrument) -> None:
    lent(session, seven, cast.amira)
    with pytest.raises(RuleBroken):
        lent(session, seven, cast.ben)
    session.rollback()
    row = {"instrument_id": seven.id, "person_id": cast.ben.id, "condition_out": "good"}
    session.add(Loan(**row, from_on=TODAY, due_on=DUE, created_at=MOMENT))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_nobody_gets_what_is_retired_and_nobody_retires_what_is_out(
    session: Session, cast: Cast, seven: Instrument
) -> None:
    gone = Description("Gitarre", "7", retired=True)
    loan = lent(session, seven, cast.amira)
    with pytest.raises(RuleBroken) as refusal:
        instruments.change_instrument(session, seven, gone, by=SYSTEM, at=MOMENT)
    assert refusal.value.field == "retired"
    back(session, loan)
    instruments.change_instrument(session, seven, gone, by=SYSTEM, at=MOMENT)
    with pytest.raises(RuleBroken):
        lent(session, seven, cast.ben)


@pytest.mark.parametrize(
    ("begun", "due", "field"),
    [
        (TODAY + DAY, DUE, "from_on"),
        (TODAY, TODAY - DAY, "due_on"),
        (TODAY, date(2072, 7, 31), "due_on"),
    ],
)
def test_days_that_cannot_be(
    session: Session, cast: Cast, seven: Instrument, begun: date, due: date, field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        lent(session, seven, cast.amira, begun=begun, due=due)
    assert refusal.value.field == field


@pytest.mark.parametrize("on", [TODAY + DAY, TODAY - 2 * DAY])
def test_it_comes_back_neither_tomorrow_nor_before_it_went(
    session: Session, cast: Cast, seven: Instrument, on: date
) -> None:
    loan = lent(session, seven, cast.amira, begun=TODAY - DAY)
    with pytest.raises(RuleBroken) as refusal:
        back(session, loan, on)
    assert refusal.value.field == "returned_on"


def test_only_who_has_custody_and_may_meet_the_child_signs(
    session: Session, cast: Cast, seven: Instrument
) -> None:
    assert loan_queries.guardians_of(session, cast.frau_haddad.id) == []
    offered = [one for one, _name in loan_queries.guardians_of(session, cast.amira.id)]
    assert offered == [cast.frau_haddad.id]
    with pytest.raises(RuleBroken) as refusal:
        lent(session, seven, cast.amira, guardian=cast.herr_berg)
    assert refusal.value.field == "guardian_id"
    protection.ban_contact(session, cast.frau_haddad, cast.amira, by=SYSTEM, at=MOMENT)
    assert loan_queries.guardians_of(session, cast.amira.id) == []


def test_what_was_entered_by_mistake_is_gone_for_a_day(
    session: Session, cast: Cast, seven: Instrument
) -> None:
    loan = lent(session, seven, cast.amira, photo=Photo(jpeg()))
    path = files.folder() / session.scalars(select(StoredFile)).one().name
    with pytest.raises(RuleBroken):
        lending.undo_lending(session, loan, by=SYSTEM, at=MOMENT + 2 * DAY)
    lending.undo_lending(session, loan, by=SYSTEM, at=MOMENT)
    session.commit()
    assert session.scalars(select(Loan)).all() == []
    assert not path.exists()


def test_a_return_can_be_taken_back_unless_somebody_else_has_it(
    session: Session, cast: Cast, seven: Instrument
) -> None:
    loan = lent(session, seven, cast.amira)
    back(session, loan, photo=Photo(jpeg()))
    lending.undo_return(session, loan, by=SYSTEM, at=MOMENT)
    session.commit()
    assert loan.returned_on is None and session.scalars(select(LoanPhoto)).all() == []
    back(session, loan)
    lent(session, seven, cast.ben)
    with pytest.raises(RuleBroken):
        lending.undo_return(session, loan, by=SYSTEM, at=MOMENT)


def test_twice_back_is_refused_and_so_is_extending_what_is_back(
    session: Session, cast: Cast, seven: Instrument
) -> None:
    loan = lent(session, seven, cast.amira)
    back(session, loan)
    with pytest.raises(RuleBroken):
        back(session, loan)
    with pytest.raises(RuleBroken):
        lending.change_return(session, loan, DUE, by=SYSTEM, at=MOMENT)


def test_a_guest_who_is_recognised_takes_the_instrument_along(
    session: Session, cast: Cast, seven: Instrument
) -> None:
    guest = make_person(session, "Sami", provisional=True)
    loan = lent(session, seven, guest)
    people.recognise_guest(session, guest, cast.amira, by=SYSTEM, at=MOMENT)
    session.commit()
    session.expire_all()
    assert session.get_one(Loan, loan.id).person_id == cast.amira.id


def test_what_nobody_owns_any_more_is_swept(
    session: Session, cast: Cast, seven: Instrument
) -> None:
    kept = lent(session, seven, cast.amira, photo=Photo(jpeg()))
    later = MOMENT + 2 * DAY
    assert files.delete_ownerless(session, at=later) == 0
    session.delete(kept)
    session.commit()
    assert files.delete_ownerless(session, at=later) == 1
    session.commit()


# --- reminders -----------------------------------------------------------------------------------


def test_the_family_is_told_two_weeks_before_and_once(
    session: Session, cast: Cast, seven: Instrument
) -> None:
    loan = lent(session, seven, cast.amira)
    early = MOMENT.replace(year=2027, month=7, day=16)
    assert lending.remind_due(session, at=early) == 0
    assert lending.remind_due(session, at=early + DAY) == 1
    assert lending.remind_due(session, at=early + 2 * DAY) == 0
    session.commit()
    assert [(row.family_id, row.concerns_on) for row in told(session)] == [(cast.haddads.id, DUE)]
    assert "Gitarre 7" in told(session)[0].facts and "Amira" in told(session)[0].facts
    lending.change_return(session, loan, DUE + 30 * DAY, by=SYSTEM, at=early + 2 * DAY)
    assert told(session)[0].status == MessageStatus.DROPPED
    assert lending.remind_due(session, at=early + 31 * DAY) == 1


@pytest.mark.parametrize("settle", ["back", "undone"])
def test_nobody_is_reminded_of_what_is_settled(
    session: Session, cast: Cast, seven: Instrument, settle: str
) -> None:
    loan = lent(session, seven, cast.amira, begun=TODAY - 10 * DAY, due=TODAY + 3 * DAY)
    assert lending.remind_due(session, at=MOMENT) == 1
    if settle == "back":
        back(session, loan)
    else:
        lending.undo_lending(session, loan, by=SYSTEM, at=MOMENT)
    assert told(session)[0].status == MessageStatus.DROPPED
    assert lending.remind_due(session, at=MOMENT) == 0


def test_what_is_overdue_is_the_offices_to_ask_for(
    session: Session, cast: Cast, seven: Instrument, client_of: Browser
) -> None:
    lent(session, seven, cast.amira, begun=TODAY - 60 * DAY, due=TODAY - DAY)
    assert lending.remind_due(session, at=MOMENT) == 0
    page = client_of("vera").get("/was-fehlt").text
    assert "Noch nicht zurück: Gitarre 7, Amira Haddad" in page
    assert "überfällig" in client_of("vera").get("/instrumente?stand=ueberfaellig").text


def test_on_the_day_itself_nothing_is_overdue(
    session: Session, cast: Cast, seven: Instrument
) -> None:
    lent(session, seven, cast.amira, begun=TODAY - 9 * DAY, due=TODAY)
    assert loan_queries.list_wanted_back(session, TODAY) == []
    assert len(loan_queries.list_wanted_back(session, TODAY + DAY)) == 1


# --- at the screen -------------------------------------------------------------------------------


def sent(**more: object) -> dict[str, object]:
    return {"from_on": "24.11.2026", "due_on": "31.7.2027", "condition": "good", **more}


def test_the_office_lends_and_takes_back_in_two_taps(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    vera = client_of("vera")
    page = vera.get(f"/instrumente/{seven.id}/ausleihen?wer=Amira").text
    assert f"person={cast.amira.id}" in page
    form_at = f"/instrumente/{seven.id}/ausleihen?person={cast.amira.id}"
    form = vera.get(form_at).text
    assert 'value="31.07.2027"' in form and "Tasche" in form
    assert f'<option selected value="{cast.frau_haddad.id}">' in form
    answer = vera.post(form_at, data=sent(guardian_id=str(cast.frau_haddad.id)))
    assert answer.status_code == 303
    loan = session.scalars(select(Loan)).one()
    assert loan.guardian_id == cast.frau_haddad.id
    assert "Amira" in vera.get(f"/instrumente/{seven.id}").text
    assert "Gitarre 7" in vera.get(f"/menschen/{cast.amira.id}").text

    form = vera.get(f"/ausleihen/{loan.id}/rueckgabe").text
    assert 'value="good" checked' in form and 'value="24.11.2026"' in form
    taken = {"returned_on": "24.11.2026", "condition": "good"}
    assert vera.post(f"/ausleihen/{loan.id}/rueckgabe", data=taken).status_code == 303
    assert vera.post(f"/ausleihen/{loan.id}/noch-da").status_code == 303
    session.expire_all()
    assert session.scalars(select(Loan)).one().returned_on is None


def test_extending_is_one_tap_and_can_be_taken_back(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    loan, vera = lent(session, seven, cast.amira), client_of("vera")
    here = f"/ausleihen/{loan.id}"
    assert vera.post(f"{here}/verlaengern").status_code == 303
    session.expire_all()
    assert session.get_one(Loan, loan.id).due_on == date(2028, 7, 31)
    assert f"{here}/bis?due_on=2027-07-31" in vera.get(here).text
    assert vera.post(f"{here}/bis?due_on=2027-07-31").status_code == 303
    session.expire_all()
    assert session.get_one(Loan, loan.id).due_on == DUE
    assert vera.post(f"{here}/bis", data={"due_on": "1.1.2020"}).status_code == 422
    assert vera.post(f"{here}/bis", data={"due_on": "bald"}).status_code == 422


def test_pressed_twice_it_is_one_loan(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    vera = client_of("vera")
    form_at = f"/instrumente/{seven.id}/ausleihen?person={cast.amira.id}"
    for _ in range(2):
        assert vera.post(form_at, data=sent(key="once")).status_code == 303
    assert len(session.scalars(select(Loan)).all()) == 1


def test_a_teacher_lends_to_own_pupils_and_to_nobody_else(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument, lesson: Activity
) -> None:
    jonas = client_of("jonas")
    at = f"/instrumente/{seven.id}/ausleihen"
    assert "Amira" in jonas.get(at).text
    assert f"person={cast.ben.id}" not in jonas.get(f"{at}?wer=Ben").text
    assert jonas.get(f"{at}?person={cast.ben.id}").status_code == 404
    assert jonas.post(f"{at}?person={cast.ben.id}", data=sent()).status_code == 404
    assert jonas.post(f"{at}?person={cast.amira.id}", data=sent()).status_code == 303
    loan = session.scalars(select(Loan)).one()
    for page in (f"/ausleihen/{loan.id}", f"/ausleihen/{loan.id}/leihschein.pdf"):
        assert jonas.get(page).status_code == 200
    assert "Gitarre 7" in jonas.get(f"/angebote/{lesson.id}").text
    taken = {"returned_on": "24.11.2026", "condition": "good"}
    assert jonas.post(f"/ausleihen/{loan.id}/rueckgabe", data=taken).status_code == 303


def test_who_has_it_is_nobody_elses_business(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    loan = lent(session, seven, cast.amira, photo=Photo(jpeg()))
    file_id = session.scalars(select(StoredFile.id)).one()
    jonas, here = client_of("jonas"), f"/ausleihen/{loan.id}"
    for page in ("/instrumente", f"/instrumente/{seven.id}"):
        assert "Amira" not in jonas.get(page).text
        assert "Amira" in client_of("vera").get(page).text
    pages = ("", "/rueckgabe", "/leihschein.pdf", f"/fotos/{file_id}")
    assert [jonas.get(here + page).status_code for page in pages] == [404] * 4
    deeds = ("verlaengern", "bis", "rueckgabe", "doch-nicht", "noch-da", "fotos")
    assert [jonas.post(f"{here}/{deed}").status_code for deed in deeds] == [404] * 6
    for name in ("lena", "till"):
        assert client_of(name).get(here).status_code == 403
    assert client_of("").get(f"{here}/fotos/{file_id}").status_code == 303
    session.expire_all()
    assert session.get_one(Loan, loan.id).returned_on is None


def test_after_the_lesson_a_teacher_may_know_no_more(
    session: Session, cast: Cast, seven: Instrument, lesson: Activity
) -> None:
    loan = lent(session, seven, cast.amira)
    reader = AnyReader(sees_all=False, person_id=cast.staff["jonas"].id)
    assert loan_queries.loan_for(session, reader, loan.id).id == loan.id
    row = find_participation(session, lesson, cast.amira.id)
    assert row is not None
    places.leave(session, row, by=SYSTEM, at=MOMENT)
    with pytest.raises(NotForYou):
        loan_queries.loan_for(session, reader, loan.id)


def test_who_learns_it_and_has_none_is_offered_first(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument, lesson: Activity
) -> None:
    vera, at = client_of("vera"), f"/instrumente/{seven.id}/ausleihen"
    assert f"person={cast.amira.id}" in vera.get(at).text
    other = instruments.add_instrument(session, Description("Gitarre", "8"), by=SYSTEM, at=MOMENT)
    lent(session, other, cast.amira)
    assert f"person={cast.amira.id}" not in vera.get(at).text


def test_whoever_archives_somebody_is_told_what_they_have(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    vera = client_of("vera")
    lent(session, seven, cast.amira)
    page = vera.post(f"/menschen/{cast.amira.id}/archivieren", follow_redirects=True).text
    assert "Zu Hause liegt noch ein Instrument der Schule: Gitarre 7" in page
    assert "Kommt nicht mehr" in vera.get("/was-fehlt").text
    page = vera.post(f"/menschen/{cast.ben.id}/archivieren", follow_redirects=True).text
    assert "Instrument der Schule" not in page


def test_the_family_reads_until_when(
    app: Flask, client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    door = links.path_of(links.issue_link(session, cast.haddads, by=SYSTEM, at=MOMENT))
    loan = lent(session, seven, cast.amira)
    page = client_of("").get(door).text
    assert "Gitarre 7" in page and "Samstag, 31. Juli 2027" in page
    turkish = client_of("").get(f"{door}?sprache=tr").text
    assert "31 Temmuz 2027" in turkish
    loan.due_on = TODAY - DAY
    session.commit()
    assert "Es sollte bis" in client_of("").get(door).text
    protection.ban_contact(session, cast.frau_haddad, cast.amira, by=SYSTEM, at=MOMENT)
    session.commit()
    assert "Gitarre 7" not in client_of("").get(door).text


# --- photographs ---------------------------------------------------------------------------------


def upload(content: bytes, name: str = "foto.jpg", **more: object) -> dict[str, object]:
    return {"photo": (BytesIO(content), name), **more}


def large_upload(client: FlaskClient, path: str, content: bytes) -> int:
    """Written by hand: the test client would leave a temporary file open."""
    head = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    body = head + content + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    return client.post(path, data=body, content_type=kind).status_code


def test_a_photo_at_both_moments(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    vera = client_of("vera")
    form_at = f"/instrumente/{seven.id}/ausleihen?person={cast.amira.id}"
    assert 'enctype="multipart/form-data"' in vera.get(form_at).text
    big = jpeg(size=(2400, 1200))
    assert vera.post(form_at, data=sent(**upload(big))).status_code == 303
    loan = session.scalars(select(Loan)).one()
    taken = {"returned_on": "24.11.2026", "condition": "used"}
    done = vera.post(f"/ausleihen/{loan.id}/rueckgabe", data=upload(jpeg("red"), **taken))
    assert done.status_code == 303
    more = vera.post(f"/ausleihen/{loan.id}/fotos", data=upload(jpeg("blue")))
    assert more.status_code == 303
    rows = session.execute(select(LoanPhoto.file_id, LoanPhoto.moment)).all()
    assert [row.moment for row in rows] == [OUT, BACK, BACK]
    for row in rows:
        at = f"/ausleihen/{loan.id}/fotos/{row.file_id}"
        assert at in vera.get(f"/ausleihen/{loan.id}").text
        answer = vera.get(at)
        assert answer.content_type == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        again = vera.get(at, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    assert Image.open(BytesIO(vera.get(at).data)).format == "JPEG"
    assert vera.post(f"{at}/loeschen").status_code == 303
    assert vera.get(at).status_code == 404


def test_a_photo_of_another_loan_is_not_found(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    loan = lent(session, seven, cast.amira, photo=Photo(jpeg()))
    file_id = session.scalars(select(StoredFile.id)).one()
    other = instruments.add_instrument(session, Description("Geige", "8"), by=SYSTEM, at=MOMENT)
    another = lent(session, other, cast.ben)
    vera = client_of("vera")
    assert vera.get(f"/ausleihen/{loan.id}/fotos/{file_id}").status_code == 200
    assert vera.get(f"/ausleihen/{another.id}/fotos/{file_id}").status_code == 404
    assert vera.post(f"/ausleihen/{another.id}/fotos/{file_id}/loeschen").status_code == 404


@pytest.mark.parametrize("content", [b"<svg onload=x>", b"\xff\xd8\xff" + b"x" * 99, b"GIF89a"])
def test_what_is_no_photo_is_refused_and_nothing_is_lent(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument, content: bytes
) -> None:
    vera = client_of("vera")
    form_at = f"/instrumente/{seven.id}/ausleihen?person={cast.amira.id}"
    answer = vera.post(form_at, data=sent(note="Kratzer", **upload(content, "a.jpg")))
    assert answer.status_code == 422
    assert 'id="photo-error"' in answer.text and 'value="Kratzer"' in answer.text
    assert session.scalars(select(Loan)).all() == []


def test_a_large_photo_is_taken_here_and_nowhere_else(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    vera, here = client_of("vera"), f"/ausleihen/{lent(session, seven, cast.amira).id}"
    large = jpeg() + bytes(5 * config.MEGABYTE)
    assert large_upload(vera, f"{here}/fotos", large) == 303
    assert large_upload(vera, f"{here}/fotos", jpeg() + bytes(photos.MOST + 1)) == 422
    assert large_upload(vera, f"{here}/fotos", bytes(photos.MOST_WITH_ROOM + 1)) == 413
    assert large_upload(vera, "/instrumente/neu", large) == 413
    assert large_upload(client_of(""), f"{here}/fotos", large) == 413


def test_without_a_photo_the_photo_form_says_so(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    here = f"/ausleihen/{lent(session, seven, cast.amira).id}"
    answer = client_of("vera").post(f"{here}/fotos", data={})
    assert answer.status_code == 422 and 'id="photo-error"' in answer.text


# --- the sheet -----------------------------------------------------------------------------------


def test_the_sheet_names_what_both_sides_sign(
    app: Flask, session: Session, cast: Cast, seven: Instrument
) -> None:
    cast.haddads.street, cast.haddads.city = "Notenweg 3", "Koblenz"
    loan = lent(session, seven, cast.amira, guardian=cast.frau_haddad)
    with app.test_request_context():
        data = loan_sheet.write(session, loan)
    facts = dict(data["instrument"]) | dict(data["who"]) | dict(data["when"])
    assert facts["Inventarnummer"] == "7"
    assert facts["Vertreten durch"] == "Samira Haddad"
    assert facts["Adresse"] == "Notenweg 3, Koblenz"
    assert facts["Zurück bis"] == "31.07.2027"
    assert "150,00" in facts["Wert"]
    assert [len(row) for row in data["signed"]] == [3, 3]
    pdf = documents.pdf("loan_sheet", data)
    assert pdf.startswith(b"%PDF-") and b"/StructTreeRoot" in pdf


def test_parents_apart_do_not_read_each_others_address(
    app: Flask, session: Session, cast: Cast, seven: Instrument
) -> None:
    cast.haddads.street, cast.bergs.street = "Notenweg 3", "Taktstraße 12"
    people.join_family(
        session, cast.bergs, cast.amira, role=people.FamilyRole.CHILD, by=SYSTEM, at=MOMENT
    )
    loan = lent(session, seven, cast.amira, guardian=cast.herr_berg)
    with app.test_request_context():
        who = dict(loan_sheet.write(session, loan)["who"])
    assert "Taktstraße" in who["Adresse"] and "Notenweg" not in who["Adresse"]


def test_nothing_typed_breaks_the_forms(
    client_of: Browser, session: Session, cast: Cast, seven: Instrument
) -> None:
    vera, form = client_of("vera"), {k: str(v) for k, v in sent(note="x", accessories="x").items()}
    loan = lent(session, seven, cast.amira)
    form_at = f"/instrumente/{seven.id}/ausleihen?person={cast.amira.id}"
    assert_survives(vera, form_at, {**form, "guardian_id": "1"})
    assert_survives(vera, f"/ausleihen/{loan.id}/bis", {"due_on": "31.7.2027"})
    assert_survives(vera, f"/ausleihen/{loan.id}/fotos", {"photo": "x"})
    back_form = {"returned_on": "24.11.2026", "condition": "good", "note": "x"}
    assert_survives(vera, f"/ausleihen/{loan.id}/rueckgabe", back_form)


# --- two at once ---------------------------------------------------------------------------------


def test_two_who_lend_at_once_do_not_both_hand_it_over(
    app: Flask,
    session: Session,
    cast: Cast,
    seven: Instrument,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both begin together; whoever comes second waits, and then finds it gone."""
    together, seven_id = Barrier(2), seven.id
    at = clock.now()

    def hand_over(person: PersonId) -> bool:
        with app.app_context(), Session(db.engine) as own:
            together.wait(timeout=10)
            one = own.get_one(Instrument, seven_id)
            terms = HandOver(person, None, TODAY, DUE, Condition.GOOD)
            try:
                lending.lend(own, one, terms, by=SYSTEM, at=at)
                own.commit()
            except RuleBroken:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(hand_over, [cast.amira.id, cast.ben.id])) == [False, True]
    assert len(session.scalars(select(Loan)).all()) == 1
