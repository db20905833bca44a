"""A row as a person: names, birthdays, numbers and addresses as lists write them."""

from datetime import date

import pytest

from app.exchange.columns import Meaning, guess, guess_all, has_headings, is_refused
from app.exchange.lines import read_lines, split_name, with_zero
from app.people.models import FamilyRole

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def speaking(app):
    with app.test_request_context():
        yield


def line(**cells: str):
    return read_lines([list(cells.values())], [Meaning[name] for name in cells], TODAY)[0]


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Vorname", "given_name"), ("Nachname", "family_name"), ("Name", "full_name"),
        ("Vor- und Nachname", "full_name"), ("Surname", "family_name"),
        ("First name", "given_name"),
        ("Geb.-Datum", "birth"), ("Date of birth", "birth"), ("Jahrgang", "birth"),
        ("Tel. Mutter", "phone"), ("Handy 2", "phone"), ("Mobile phone", "phone"),
        ("E-Mail der Eltern", "email"), ("Straße und Hausnr.", "street"), ("PLZ", "postcode"),
        ("PLZ/Ort", "address"), ("Wohnort", "city"), ("Familie", "household"),
        ("Name der Mutter", "guardian"), ("Erziehungsberechtigte 1", "guardian"),
        ("Instrument", "part"), ("Rolle", "role"), ("Rufname", "call_name"),
        ("Klasse", ""), ("Sprache", ""), ("Land", ""), ("Bemerkung", ""), ("Nr.", ""),
    ],
)  # fmt: skip
def test_headings_are_understood_in_german_and_english(heading, meaning):
    assert guess(heading) == meaning


def test_harmless_headings_are_not_refused():
    for heading in ("Originaltitel", "Ort", "Land", "Klasse", "Rasseln", "Romantik", "Aroma"):
        assert not is_refused(heading), heading


def test_name_beside_first_name_is_the_family_name():
    assert guess_all(["Name", "Vorname"], []) == ["family_name", "given_name"]


def test_columns_without_headings_are_guessed_by_what_stands_in_them():
    rows = [["Amira", "Haddad", "2014", "0261 123456", "a@b.de", "56068"]] * 3
    assert guess_all([""] * 6, rows) == [
        "given_name", "family_name", "birth", "phone", "email", "postcode",
    ]  # fmt: skip
    assert not has_headings(rows)


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Amira Haddad", "Amira", "Haddad"), ("Haddad, Amira", "Amira", "Haddad"),
        ("Anna Lena Berg", "Anna Lena", "Berg"), ("Mia von der Heide", "Mia", "von der Heide"),
        ("Ali", "Ali", ""), (" , ", "", ""), ("Haddad,", "Haddad", ""),
    ],
)  # fmt: skip
def test_names_are_taken_apart(name, given, family):
    assert split_name(name) == (given, family)


@pytest.mark.parametrize(
    ("words", "day", "year"),
    [
        ("12.3.2014", date(2014, 3, 12), 2014), ("2014-03-12", date(2014, 3, 12), 2014),
        ("12/03/2014", date(2014, 3, 12), 2014), ("12.03.14", date(2014, 3, 12), 2014),
        ("2014-03-12 00:00:00", date(2014, 3, 12), 2014), ("2014", None, 2014),
    ],
)  # fmt: skip
def test_birthdays_are_read_as_people_write_them(words, day, year):
    read = line(GIVEN_NAME="Amira", BIRTH=words)
    assert (read.birth_date, read.birth_year, read.faults) == (day, year, ())


@pytest.mark.parametrize("words", ["31.2.2014", "2030", "1.1.2027", "1850", "Montag", "12.3.", "x"])
def test_birthdays_that_cannot_be_are_said_and_left_out(words):
    read = line(GIVEN_NAME="Amira", BIRTH=words)
    assert read.birth_date is None and read.birth_year is None
    assert words in read.faults[0] and not read.skipped


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("1511234567", "01511234567"), ("491511234567", "+491511234567"), ("26112345", "26112345"),
        ("0151 1234567", "0151 1234567"), ("+49 151", "+49 151"),
    ],
)  # fmt: skip
def test_a_lost_zero_is_put_back(typed, mended):
    assert with_zero(typed) == mended


def test_the_same_number_twice_is_one_and_several_are_parted():
    read = read_lines(
        [["Ali", "0151 1234567; 0261 99887", "+49 151 1234567", "keine"]],
        [Meaning.GIVEN_NAME, Meaning.PHONE, Meaning.PHONE, Meaning.PHONE],
        TODAY,
    )[0]
    assert list(read.phones) == ["0151 1234567", "0261 99887"]
    assert "keine" in read.faults[0]


def test_an_address_in_one_cell_is_taken_apart():
    read = line(GIVEN_NAME="Ali", ADDRESS="Musterweg 3, 56068 Koblenz")
    assert (read.street, read.postcode, read.city) == ("Musterweg 3", "56068", "Koblenz")
    assert line(GIVEN_NAME="Ali", POSTCODE="1067", CITY="Dresden").postcode == "01067"


def test_guardians_share_a_family_name():
    read = line(GIVEN_NAME="Amira", FAMILY_NAME="Haddad", GUARDIAN="Samira und Omar Nasser")
    assert list(read.guardians) == ["Samira Nasser", "Omar Nasser"]
    assert list(line(FULL_NAME="Ben Berg", GUARDIAN="Frau Ina").guardians) == ["Ina Berg"]


def test_roles_are_words():
    assert line(GIVEN_NAME="A", ROLE="Mutter").role is FamilyRole.GUARDIAN
    assert line(GIVEN_NAME="A", ROLE="Sohn").role is FamilyRole.CHILD
    assert line(GIVEN_NAME="A", ROLE="?").role is None


def test_who_has_no_name_is_nobody():
    assert line(GIVEN_NAME="", BIRTH="2014").skipped
    assert line(FULL_NAME="***").skipped
    assert line(FAMILY_NAME="Haddad").given_name == "Haddad"


@pytest.mark.parametrize("name", ["=1+1", "+49", "@SUM(A1)", "-2", "=HYPERLINK(x)", "＝x"])
def test_a_formula_is_no_name(name):
    assert line(GIVEN_NAME=name).skipped


def test_wrong_mail_addresses_are_said_and_left_out():
    read = line(GIVEN_NAME="Ali", EMAIL="ali@")
    assert read.email == "" and "ali@" in read.faults[0]
