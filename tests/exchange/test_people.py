"""A list of people from the first paste to the undo."""

import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from app.exchange import drafts
from app.exchange.models import Draft, Import, Made, RememberedColumns
from app.people import queries, service
from app.people.models import Family, FamilyMember, FamilyRole, Person, Phone
from app.programme import places
from app.programme.models import Participation, ParticipationStatus
from app.programme.queries import find_participation, seats_left
from tests.cast import LONG_AGO
from tests.conftest import MOMENT
from tests.exchange.books import book
from tests.programme.conftest import guitar, room

__all__ = ["guitar", "room"]

LIST = """Vorname;Nachname;Geburtsdatum;Handy;Mutter;Straße;PLZ;Ort;Instrument
Lea;Sommer;12.03.2014;0151 2345678;Ina Sommer;Am Rain 3;56068;Koblenz;Gitarre
Paul;Sommer;2016;0151 2345678;Ina Sommer;Am Rain 3;56068;Koblenz;Cajón
Amira;Haddad;2014;;;;;;Gitarre
Zoe;Winter;2013;0261 445566;Eva Winter;;;;
;;;;;;;;
=cmd;x;;;;;;;
"""


def send(client, text=LIST, **more):
    answer = client.post("/import", data={"pasted": text, **more})
    assert answer.status_code == 303, re.findall(r"field__error.*?<span>(.*?)<", answer.text)
    return int(answer.location.split("/")[2])


def columns(client, number, **more):
    """Send the column page as it is."""
    page = client.get(f"/import/{number}/spalten").text
    names = re.findall(r'<select [^>]*name="(columns-\d+)".*?</select>', page, re.DOTALL)
    chosen = re.findall(r'name="columns-\d+".*?<option selected value="(\w*)"', page, re.DOTALL)
    data = dict(zip(names, chosen, strict=True))
    return client.post(
        f"/import/{number}/spalten", data={**data, "usual": "child", "activity_id": "", **more}
    )


def seen(client, number):
    return re.search(r'name="gesehen" value="(\w+)"', client.get(f"/import/{number}").text)[1]


def carry_out(client, number, **choices):
    data = {"gesehen": seen(client, number), "tat": "ausfuehren"}
    data |= {f"zeile-{row[1:]}": value for row, value in choices.items()}
    return client.post(f"/import/{number}", data=data)


def take_in(client, text=LIST, **more):
    number = send(client, text)
    assert columns(client, number, **more).status_code == 303
    answer = carry_out(client, number)
    assert answer.status_code == 303
    return answer.location


def names(session, family="Sommer"):
    session.expire_all()
    rows = session.scalars(select(Person).where(Person.family_name == family).order_by(Person.id))
    return [row.given_name for row in rows]


@pytest.fixture
def vera(client_of):
    return client_of("vera")


def test_a_pasted_list_becomes_families(vera, session, cast):
    number = send(vera)
    page = vera.get(f"/import/{number}/spalten").text
    assert "Lea · Paul · Amira" in page

    assert columns(vera, number).status_code == 303
    page = vera.get(f"/import/{number}").text
    assert "Neue Familie Sommer" in page and "mit Ina Sommer" in page
    assert "Amira Haddad bleibt hier, wie es ist." in page
    assert "sieht aus wie eine Formel" in page
    assert "5 neue Menschen" in page and "2 neue Familien" in page
    assert names(session) == []

    answer = carry_out(vera, number)
    assert vera.get(answer.location).status_code == 200
    assert names(session) == ["Ina", "Lea", "Paul"]
    family = session.scalars(select(Family).where(Family.name == "Sommer")).one()
    assert (family.street, family.postcode, family.city) == ("Am Rain 3", "56068", "Koblenz")
    rows = session.execute(
        select(Person.given_name, FamilyMember.role, Person.birth_date, Person.birth_year)
        .join(FamilyMember, FamilyMember.person_id == Person.id)
        .where(FamilyMember.family_id == family.id)
        .order_by(FamilyMember.position)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("Ina", "guardian", None, None),
        ("Lea", "child", date(2014, 3, 12), 2014),
        ("Paul", "child", None, 2016),
    ]
    phones = session.scalars(select(Phone.dialled)).all()
    assert sorted(phones) == ["+491512345678", "+49261445566"]
    assert queries.find_people(session, "lea sommer")
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize("name", ["jonas", "kofi", "lena", "till", "uwe"])
def test_only_the_office_imports(client_of, vera, name):
    number = send(vera)
    for path in ("/import", f"/import/{number}", f"/import/{number}/spalten", "/import/ergebnis/1"):
        assert client_of(name).get(path).status_code == 403, path


def test_a_list_on_its_way_is_its_owners_alone(client_of, vera):
    number = send(vera)
    mara = client_of("mara")
    for path in (f"/import/{number}", f"/import/{number}/spalten", f"/import/{number}/termine"):
        assert mara.get(path).status_code == 404, path
    assert mara.post(f"/import/{number}", data={"tat": "ausfuehren"}).status_code == 404
    mara.post(f"/import/{number}/verwerfen")
    assert vera.get(f"/import/{number}").status_code == 200
    assert f"/import/{number}/" not in mara.get("/import").text


def test_throwing_away_leaves_nothing(vera, session, cast):
    number = send(vera)
    vera.post(f"/import/{number}/verwerfen")
    assert vera.get(f"/import/{number}").status_code == 404
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_file_is_read_like_a_paste(vera):
    data = {"file": (io.BytesIO(book()), "liste.xlsx")}
    answer = vera.post("/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert "Amira" in vera.get(answer.location).text


def test_what_cannot_be_read_is_said_beside_the_field_and_the_text_is_kept(vera):
    answer = vera.post("/import", data={"pasted": ""})
    assert answer.status_code == 422 and "wählen Sie eine Datei" in answer.text
    answer = vera.post("/import", data={"pasted": "Religion\nx"})
    assert answer.status_code == 422 and "Religion\nx" in answer.text


def test_refused_columns_are_named_kindly_and_kept_nowhere(vera, session):
    number = send(vera, "Vorname;Religion;Herkunft\nAmira;geheim;auch geheim\n")
    for path in (f"/import/{number}/spalten", f"/import/{number}"):
        page = vera.get(path).text
        assert "Nicht eingelesen: Religion und Herkunft" in page
    draft = session.scalars(select(Draft)).one()
    assert "geheim" not in draft.content


def test_without_a_name_column_nothing_goes_on(vera):
    number = send(vera)
    page = columns(vera, number, **{"columns-0": "", "columns-1": ""})
    assert page.status_code == 422 and "In welcher Spalte stehen die Namen?" in page.text
    twice = columns(vera, number, **{"columns-1": "given_name"})
    assert twice.status_code == 422 and "nicht dasselbe" in twice.text
    assert columns(vera, number, **{"columns-0": "religion"}).status_code == 422


def test_the_columns_are_remembered_for_the_same_headings(vera, session):
    text = "Wer;Wann;Nr\nAmira Haddad;2014;x\n"
    first = send(vera, text)
    assert (
        columns(vera, first, **{"columns-0": "full_name", "columns-1": "birth"}).status_code == 303
    )
    second = send(vera, text.replace("Amira", "Ben"))
    assert re.findall(
        r'name="columns-\d".*?<option selected value="(\w*)"',
        vera.get(f"/import/{second}/spalten").text,
        re.DOTALL,
    ) == ["full_name", "birth", ""]
    row = session.scalars(select(RememberedColumns)).one()
    assert "Wer" not in row.fingerprint + row.meanings


def choice_of(page: str, row: int) -> str:
    select_ = re.search(rf'<select name="zeile-{row}".*?</select>', page, re.DOTALL)[0]
    return re.search(r'value="(\w+)" selected', select_)[1]


def preview_of(client, text):
    number = send(client, text)
    columns(client, number)
    return client.get(f"/import/{number}").text


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ("Amira;Haddad;2014;", True),
        ("AMIRA;HADDAD;;", True),
        ("Haddad;Amira;2014;", True),
        ("Amira;Haddad;2011;", False),
        ("Amirah;Haddad;2014;", False),
        ("Amira;Hadad;;", False),
        ("Karim;Hadad;;", False),
        ("Ben;Haddad;;", False),
        ("Samira;Haddad;;samira@example.org", True),
    ],
)
def test_who_is_known_is_recognised_and_in_doubt_not(vera, session, cast, row, known):
    page = preview_of(vera, f"Vorname;Nachname;Geburtsjahr;E-Mail\n{row}\n")
    assert (choice_of(page, 1) != "new") is known


def test_a_birthday_and_a_number_speak_for_a_typo(vera, session, cast):
    cast.amira.birth_date = date(2014, 3, 12)
    session.add(Phone(person_id=cast.amira.id, number="0151 99", dialled="+4915199887766"))
    session.commit()
    head = "Vorname;Nachname;Geburtsdatum;Handy\n"
    page = preview_of(vera, f"{head}Amira;Hadad;12.03.2014;0151 99887766\n")
    assert choice_of(page, 1) == str(cast.amira.id)
    page = preview_of(vera, f"{head}Amira;Haddad;13.03.2014;\n")
    assert choice_of(page, 1) == "new"


def test_two_of_one_name_are_for_people_to_tell(vera, session, cast):
    twin = Person(given_name="Amira", family_name="Haddad")
    session.add(twin)
    session.commit()
    page = preview_of(vera, "Vorname;Nachname\nAmira;Haddad\n")
    assert choice_of(page, 1) == "new"
    assert "vielleicht schon bekannt" in page and page.count("Ist schon da: Amira Haddad") == 2


def test_archived_people_are_not_meant(vera, session, cast):
    service.archive_person(session, cast.amira, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    assert choice_of(preview_of(vera, "Vorname;Nachname\nAmira;Haddad\n"), 1) == "new"


def test_the_same_row_twice_is_one_person(vera, session):
    page = preview_of(vera, "Vorname;Nachname;Jahrgang\nLea;Sommer;2014\nlea;SOMMER;2014\n")
    assert "wie Zeile 1" in page
    assert choice_of(page, 2) == "skip"


@pytest.mark.parametrize(
    ("rows", "families"),
    [
        (["Lea;Sommer;1;", "Paul;Sommer;1;"], 1),
        (["Lea;Sommer;1;", "Paul;Sommer;2;"], 2),
        (["Lea;Sommer;;Am Rain 3", "Paul;Sommer;;am rain 3"], 1),
        (["Lea;Sommer;1;", "Paul;Winter;1;"], 2),
        (["Lea;Sommer;1;Am Rain 3", "Paul;Sommer;2;Am Rain 3", "Mia;Sommer;2;"], 1),
        (["Lea;Sommer;;", "Paul;Sommer;;"], 2),
    ],
)
def test_families_are_a_name_with_a_number_or_an_address(vera, rows, families):
    numbered = [row.replace(";1;", ";0261 111111;").replace(";2;", ";0261 222222;") for row in rows]
    text = "Vorname;Nachname;Telefon;Straße\n" + "\n".join(numbered)
    words = "1 neue Familie" if families == 1 else f"{families} neue Familien"
    assert words in preview_of(vera, text)


def test_a_family_column_says_who_belongs_together(vera, session):
    take_in(vera, "Vorname;Nachname;Familie\nLea;Sommer;Sommer-Winter\nZoe;Winter;Sommer-Winter\n")
    family = session.scalars(select(Family).where(Family.name == "Sommer-Winter")).one()
    members = session.scalars(
        select(FamilyMember.person_id).where(FamilyMember.family_id == family.id)
    )
    assert len(members.all()) == 2


def test_a_new_sibling_joins_the_family_that_is_known(vera, session, cast):
    theirs = Phone(person_id=cast.frau_haddad.id, number="0261 123", dialled="+49261123456")
    session.add(theirs)
    session.commit()
    text = "Vorname;Nachname;Telefon;Mutter\nNour;Haddad;0261 123456;Samira Haddad\n"
    assert "Kommt in die Familie Haddad" in preview_of(vera, text)
    take_in(vera, text)
    members = session.scalars(
        select(Person.given_name)
        .join(FamilyMember, FamilyMember.person_id == Person.id)
        .where(FamilyMember.family_id == cast.haddads.id)
    ).all()
    assert sorted(members) == ["Amira", "Karim", "Nour", "Samira"]
    assert session.scalar(select(func.count()).select_from(Family)) == 2


def test_the_number_of_another_family_joins_nobody(vera, session, cast):
    theirs = Phone(person_id=cast.frau_haddad.id, number="0261 123", dialled="+49261123456")
    session.add(theirs)
    session.commit()
    page = preview_of(vera, "Vorname;Nachname;Telefon\nNour;Sommer;0261 123456\n")
    assert "Neue Familie Sommer" in page


def test_adults_come_without_a_family(vera, session):
    take_in(vera, "Vorname;Nachname;Jahrgang\nUta;Sommer;1980\n")
    uta = session.scalars(select(Person).where(Person.given_name == "Uta")).one()
    assert not queries.families_of(session, [uta.id])
    take_in(vera, "Vorname;Nachname\nOle;Winter\n", usual="other")
    ole = session.scalars(select(Person).where(Person.given_name == "Ole")).one()
    assert not queries.families_of(session, [ole.id])


def test_a_choice_of_the_preview_holds(vera, session, cast):
    number = send(vera)
    columns(vera, number)
    sent = {"zeile-3": "new", "zeile-4": "skip", "zeile-1": "x", "zeile-y": "new", "weiter": "1"}
    assert vera.post(f"/import/{number}", data=sent).status_code == 303
    page = vera.get(f"/import/{number}").text
    assert choice_of(page, 3) == "new" and choice_of(page, 4) == "skip"
    carry_out(vera, number, z1="skip")
    assert names(session) == ["Ina", "Paul"]
    assert names(session, "Winter") == []
    assert names(session, "Haddad").count("Amira") == 2


def test_nobody_is_chosen_who_was_not_offered(vera, session, cast):
    number = send(vera, "Vorname;Nachname\nLea;Sommer\n")
    columns(vera, number)
    carry_out(vera, number, z1=str(cast.ben.id))
    assert names(session) == ["Lea"]


def test_when_something_changes_meanwhile_it_is_shown_again(vera, session, cast):
    number = send(vera)
    columns(vera, number)
    before = seen(vera, number)
    make = {"given_name": "Lea", "family_name": "Sommer", "birth_year": 2014}
    service.create_person(session, **make, by=cast.actor("mara"), at=LONG_AGO)
    session.commit()
    answer = vera.post(f"/import/{number}", data={"gesehen": before, "tat": "ausfuehren"})
    assert answer.location == f"/import/{number}"
    assert "Inzwischen hat sich etwas geändert" in vera.get(answer.location).text
    assert names(session) == ["Lea"]


def test_sent_twice_is_taken_in_once(vera, session):
    number = send(vera)
    columns(vera, number)
    data = {"gesehen": seen(vera, number), "tat": "ausfuehren", "key": "once"}
    places_ = {vera.post(f"/import/{number}", data=data).location for _again in range(2)}
    assert len(places_) == 1
    assert names(session) == ["Ina", "Lea", "Paul"]


def test_everybody_gets_a_place_and_the_rest_waits(vera, session, cast, guitar):
    guitar.capacity = seats_left(session, guitar) or 4
    session.commit()
    before = {row.person_id for row in session.scalars(select(Participation))}
    number = send(vera)
    columns(vera, number, activity_id=str(guitar.id))
    assert "Alle bekommen einen Platz in „Gitarre“" in vera.get(f"/import/{number}").text
    carry_out(vera, number)
    session.expire_all()
    rows = session.scalars(
        select(Participation).where(Participation.person_id.not_in(before)).order_by("id")
    ).all()
    assert [row.part for row in rows][:2] == ["Gitarre", "Cajón"]
    people = {session.get_one(Person, row.person_id).given_name for row in rows}
    assert people == {"Lea", "Paul", "Zoe"}
    active = select(func.count()).where(
        Participation.activity_id == guitar.id, Participation.status == ParticipationStatus.ACTIVE
    )
    assert session.scalar(active) <= guitar.capacity
    assert rows[-1].status == ParticipationStatus.WAITLISTED


def undo(client, where):
    answer = client.post(f"{where}/zurueck")
    assert answer.status_code == 303
    return client.get(where).text


def counts(session):
    session.expire_all()
    tables = (Person, Family, FamilyMember, Phone, Participation, Made)
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_an_import_is_taken_back_whole(vera, session, cast, guitar):
    before = counts(session)
    where = take_in(vera, activity_id=str(guitar.id))
    assert counts(session) != before
    assert "Zurückgenommen" in undo(vera, where)
    assert counts(session) == before
    assert "schon zurückgenommen" in undo(vera, where)


def test_who_has_been_there_before_is_where_they_were(vera, session, cast, guitar):
    guitar.capacity = None
    row = find_participation(session, guitar, cast.amira.id)
    places.leave(session, row, by=cast.actor("vera"), at=LONG_AGO)
    session.commit()
    where = take_in(vera, activity_id=str(guitar.id))
    session.refresh(row)
    assert row.status == ParticipationStatus.ACTIVE
    undo(vera, where)
    session.refresh(row)
    assert row.status == ParticipationStatus.ENDED


def test_what_somebody_has_touched_stays(vera, session, cast, guitar):
    where = take_in(vera)
    lea, paul = (
        session.scalars(select(Person).where(Person.given_name == name)).one()
        for name in ("Lea", "Paul")
    )
    places.enrol(session, guitar, lea.id, by=cast.actor("vera"), at=MOMENT)
    session.execute(update(Person).where(Person.id == paul.id).values(call_name="Pauli", version=2))
    session.commit()
    page = undo(vera, where)
    assert "3 Einträge sind geblieben" in page
    assert names(session) == ["Lea", "Paul"]
    assert names(session, "Winter") == []
    assert session.scalars(select(Family.name).where(Family.name == "Sommer")).one()


def test_a_sibling_added_to_a_known_family_leaves_it_again(vera, session, cast):
    theirs = Phone(person_id=cast.frau_haddad.id, number="0261 123", dialled="+49261123456")
    session.add(theirs)
    session.commit()
    where = take_in(vera, "Vorname;Nachname;Telefon\nNour;Haddad;0261 123456\n")
    undo(vera, where)
    assert "Nour" not in names(session, "Haddad")
    assert session.get(Family, cast.haddads.id) is not None


def test_a_number_given_again_is_not_taken_for_what_was_made(vera, session, cast):
    """SQLite gives the highest number out again."""
    where = take_in(vera, "Vorname;Nachname\nOle;Winter\n", usual="other")
    ole = session.scalars(select(Person).where(Person.given_name == "Ole")).one()
    session.execute(Person.__table__.delete().where(Person.id == ole.id))
    session.commit()
    new = Person(id=ole.id, given_name="Ida", family_name="Winter")
    session.expunge(ole)
    session.add(new)
    session.commit()
    vera.post(f"{where}/zurueck")
    assert names(session, "Winter") == ["Ida"]


def test_lists_left_lying_are_swept_after_a_day_and_undo_after_thirty(vera, session, cast):
    send(vera)
    take_in(vera)
    drafts.sweep(session, MOMENT + timedelta(hours=23))
    assert session.scalar(select(func.count()).select_from(Draft)) == 1
    drafts.sweep(session, MOMENT + timedelta(hours=25))
    assert session.scalar(select(func.count()).select_from(Draft)) == 0
    assert counts(session)[-1] > 0
    drafts.sweep(session, MOMENT + timedelta(days=31))
    session.commit()
    assert counts(session)[-1] == 0
    run = session.scalars(select(Import)).one()
    assert "Import zurücknehmen" not in vera.get(f"/import/ergebnis/{run.id}").text
    assert "nicht mehr bekannt" in undo(vera, f"/import/ergebnis/{run.id}")


def letter(number):
    return chr(97 + number % 26)


def test_many_rows_are_looked_up_together(vera, session, statements):
    def asked(count):
        text = "Vorname;Nachname;Telefon\n" + "".join(
            f"Kind{letter(n)}{letter(n // 26)};Sommer{letter(n % 20)};0261 {200000 + n}\n"
            for n in range(count)
        )
        number = send(vera, text)
        columns(vera, number)
        with statements() as sent:
            page = vera.get(f"/import/{number}").text
        assert f"{count} neue Menschen" in page
        return len(sent)

    few, many = asked(5), asked(100)
    assert many <= few + 12


def test_a_long_list_comes_in_pages(vera, session):
    text = "Vorname;Nachname\n" + "".join(
        f"A{letter(n)}{letter(n // 26)};Sommer\n" for n in range(150)
    )
    number = send(vera, text)
    columns(vera, number)
    first, second = (vera.get(f"/import/{number}?seite={n}").text for n in (1, 9))
    assert first.count("<select name=") == 100 and second.count("<select name=") == 50
    answer = vera.post(f"/import/{number}?seite=1", data={"zeile-7": "skip", "weiter": "2"})
    assert answer.location.endswith("seite=2")
    assert choice_of(vera.get(f"/import/{number}").text, 7) == "skip"


def test_nothing_of_a_list_is_logged_or_audited(vera, session, caplog):
    from app.audit.models import AuditEntry

    caplog.set_level("DEBUG")
    undo(vera, take_in(vera))
    told = " ".join(str(vars(row)) for row in session.scalars(select(AuditEntry)))
    for name in ("Sommer", "Lea", "2345678"):
        assert name not in told
        assert name not in caplog.text


def test_roles_of_a_column_win(vera, session):
    take_in(
        vera, "Vorname;Nachname;Rolle;Telefon\nIna;Sommer;Mutter;0261 111111\n"
        "Lea;Sommer;Kind;0261 111111\n"
    )  # fmt: skip
    rows = session.execute(
        select(Person.given_name, FamilyMember.role).join(
            FamilyMember, FamilyMember.person_id == Person.id
        )
    ).all()
    assert ("Ina", FamilyRole.GUARDIAN) in [tuple(row) for row in rows]
    assert ("Lea", FamilyRole.CHILD) in [tuple(row) for row in rows]
