"""Files and pasted texts into rows: every encoding, every sign, and nothing that hurts."""

import time
import tracemalloc

import pytest

from app.base.errors import RuleBroken
from app.exchange.drafts import read_sheet
from app.exchange.sheet import MOST_COLUMNS, MOST_ROWS
from app.exchange.text_reading import parts_of
from tests.exchange.books import book, sheet
from tests.hostile import HOSTILE

LIST = "Vorname;Nachname;Straße\nJürgen;Müller;Weißer Weg 3\nŽofie;Größ;\n"


@pytest.fixture(autouse=True)
def speaking(app):
    with app.test_request_context():
        yield


def rows(data: bytes = b"", pasted: str = ""):
    return read_sheet(data, pasted).rows


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_is_recognised(name):
    found = read_sheet(LIST.encode(name), "")
    assert list(found.headings) == ["Vorname", "Nachname", "Straße"]
    assert found.rows == [["Jürgen", "Müller", "Weißer Weg 3"], ["Žofie", "Größ", ""]]


def test_the_encoding_of_old_windows_is_recognised():
    data = LIST.replace("Ž", "Z").encode("cp1252")
    assert rows(data)[0] == ["Jürgen", "Müller", "Weißer Weg 3"]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_sign_and_line_end_parts(sign, end):
    text = end.join(["Vorname;Nachname", "Amira;Haddad", "Ben;Berg"]).replace(";", sign)
    assert rows(text.encode()) == [["Amira", "Haddad"], ["Ben", "Berg"]]


def test_quoted_cells_may_hold_signs_and_lines():
    text = 'Name;Ort\n"Haddad; Amira";"Kob""lenz"\n"Berg\nBen";x\n'
    assert rows(text.encode()) == [["Haddad; Amira", 'Kob"lenz'], ["Berg Ben", "x"]]


def test_a_list_without_headings_is_all_rows():
    found = read_sheet(b"", "Amira;Haddad;2014\nBen;Berg;2013")
    assert list(found.headings) == ["", "", ""] and len(found.rows) == 2


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("1. Amira Haddad (2014), 0151 2345678", ["Amira Haddad", "2014", "0151 2345678", ""]),
        ("- Ben", ["Ben", "", "", ""]),
        ("• Mia von Berg 12.3.2014", ["Mia von Berg", "12.3.2014", "", ""]),
        ("Karim – +49 151/2345678 – k@a.de", ["Karim", "", "+49 151/2345678", "k@a.de"]),
        ("[12.11.26, 10:22] Frau Weber: Amira Haddad", ["Amira Haddad", "", "", ""]),
        ("12.11.26, 10:22 - Frau Weber: Ali", ["Ali", "", "", ""]),
        ("Ben Süß, 12.5.2014, Mama Ina 0261/44551", ["Ben Süß", "12.5.2014", "0261/44551", ""]),
        ("0151 2345678 Mia von Berg (8)", ["Mia von Berg", "", "0151 2345678", ""]),
        ("Haddad, Amira (Geige)", ["Haddad, Amira", "", "", ""]),
    ],
)  # fmt: skip
def test_lines_written_by_hand_are_taken_apart(line, parts):
    assert parts_of(line) == parts


def test_a_pasted_chat_becomes_rows():
    assert rows(pasted="Amira Haddad 2014\n\nBen Berg\nKarim\n")[0][:2] == ["Amira Haddad", "2014"]


@pytest.mark.parametrize(
    "pasted", ["1. Amira Haddad (2014), 0151 2345678", "Haddad, Amira", "Ali, 2014"]
)
def test_commas_of_everyday_writing_part_no_columns(pasted):
    found = rows(pasted=f"{pasted}\n{pasted}")
    assert len(found) == 2 and found[0][0] in ("Amira Haddad", "Haddad, Amira", "Ali")


def test_a_spreadsheet_gives_its_visible_sheet():
    found = read_sheet(book(), "")
    assert list(found.headings) == ["Vorname", "Nachname", "Geburtsdatum", "", "Handy"]
    assert found.rows == [
        ["Amira", "Haddad", "12.03.2014", "", "1511234567"],
        ["Karim", "", "01.04.2012", "7.5", ""],
    ]


def test_days_may_count_from_1904():
    assert read_sheet(book(early=True), "").rows[0][2] == "13.03.2018"


@pytest.mark.parametrize(
    "heading",
    ["Nationalität", "Staatsangehörigkeit", "Religion", "Muttersprache", "Herkunftsland",
     "Geburtsort", "Ethnie", "Migrationshintergrund", "Konfession", "Aufenthaltsstatus",
     "Volksgruppe", "mother tongue", "Nationality", "GEBURTSLAND", "Ist Sinti?"],
)  # fmt: skip
def test_columns_about_where_somebody_comes_from_are_not_read(heading):
    found = read_sheet(f"Vorname;{heading};Ort\nAmira;geheim;Koblenz\n".encode(), "")
    assert list(found.headings) == ["Vorname", "Ort"]
    assert found.rows == [["Amira", "Koblenz"]]
    assert list(found.refused) == [heading]


def test_a_list_of_nothing_else_is_refused():
    with pytest.raises(RuleBroken):
        read_sheet(b"Religion;Muttersprache\na;b\n", "")


def test_two_thousand_rows_are_read_and_no_more():
    text = "Vorname;Nachname\n" + "Amira;Haddad\n" * MOST_ROWS
    assert len(rows(text.encode())) == MOST_ROWS
    for more in (text + "Ben;Berg\n", "Amira;Haddad\n" * (MOST_ROWS + 1)):
        with pytest.raises(RuleBroken, match=str(MOST_ROWS)):
            rows(more.encode())
    with pytest.raises(RuleBroken, match=str(MOST_COLUMNS)):
        rows((";".join(["x"] * (MOST_COLUMNS + 1)) + "\n").encode() * 3)


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
BILLION = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><sst><si><t>&a9;</t></si></sst>"
)
HOSTILE_FILES: dict[str, bytes] = {
    "nothing": b"",
    "zero bytes": b"\x00" * 500,
    "a zero byte": b"Vorname;Nachname\nAm\x00ira;Haddad\n",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "a PDF": b"%PDF-1.7\n" + bytes(range(255, 0, -1)) * 40,
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
    "a cell of a megabyte": b"Vorname;Nachname\n" + b"x" * 1_000_000 + b";y\n",
    "a quote that never ends": b'Vorname;Nachname\n"Amira;Haddad\n' + b"x;y\n" * 40_000,
    "a million columns": b";" * 1_900_000,
    "a million lines": b"\n" * 900_000 + b"a\n" * 400_000,
    "half of UTF-16": b"\xff\xfe\x00\xd8" * 99 + b"x",
    "no zip": b"PK\x03\x04" + b"x" * 2000,
    "cut off": book()[:900],
    "no sheet": book({"xl/workbook.xml": "<workbook><sheets/></workbook>"}),
    "a sheet elsewhere": book({"xl/_rels/workbook.xml.rels": "<Relationships/>"}),
    "no XML": book({"xl/worksheets/sheet2.xml": "<worksheet><sheetData><row>"}),
    "a document type": book({"xl/worksheets/sheet2.xml": BOMB + "<worksheet/>"}),
    "a billion laughs": book({"xl/sharedStrings.xml": BILLION}),
    "an outside entity": book(
        {"xl/workbook.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook/>'}
    ),
    "forty megabytes": book({"xl/worksheets/sheet2.xml": b" " * 40_000_000}),
    "strings without end": book(
        {"xl/sharedStrings.xml": b"<sst>" + b"<si><t>" + b"x" * 20_000_000 + b"</t></si></sst>"}
    ),
    "elements without end": book({"xl/worksheets/sheet2.xml": b"<w>" + b"<x/>" * 5_000_000}),
    "a row without end": book(sheet("<row>" + '<c r="A1"><v>1</v></c>' * 700_000 + "</row>")),
    "a column far out": book(sheet('<row><c r="ZZZ1" t="str"><v>x</v></c></row>' * 3)),
    "numbers that are none": book(sheet('<row><c><v>1e999</v></c><c><v>nan</v></c></row>')),
    "rows without end": book(sheet("<row/>" * 400_000)),
    "too many rows": book(sheet('<row><c t="str"><v>x</v></c></row>' * 4000)),
    "a thousand parts": book({f"x{n}": "x" for n in range(1000)}),
    "one line end": b"\n",
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE_FILES)
def test_hostile_files_are_refused_within_a_second(what):
    data = HOSTILE_FILES[what]
    begun = time.process_time()
    with pytest.raises(RuleBroken) as refusal:
        read_sheet(data, "")
    assert time.process_time() - begun < 1.5  # a second, on a machine shared with other tests
    assert refusal.value.field == "file"
    assert len(refusal.value.message) < 120


@pytest.mark.parametrize("what", ["forty megabytes", "strings without end", "a billion laughs"])
def test_a_bomb_takes_no_memory(what):
    tracemalloc.start()
    with pytest.raises(RuleBroken):
        read_sheet(HOSTILE_FILES[what], "")
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()


def test_whatever_is_pasted_is_read_or_refused():
    for text in HOSTILE:
        for pasted in (text, f"Vorname;Nachname\n{text};x\n", f"{text}\n{text}"):
            try:
                read_sheet(b"", pasted)
            except RuleBroken:
                continue
