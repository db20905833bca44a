from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.text import REGISTRY_WORDS, clean, names_origin, registry_words_in, safe_cell
from tests.rules.strategies import quick

any_text = st.text(st.characters())


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  Mia\t Berg\r\n", "Mia  Berg"),
        ("a\x00b\x07c\x9b", "abc"),
        ("\u202egpj.exe\u2066", "gpj.exe"),
        ("eins\u2028zwei", "eins zwei"),
        ("Mu\u0308ller", "Müller"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("\ud800x", "x"),
        ("\u200e\u200d ", ""),
    ],
)
def test_clean_leaves_what_people_wrote(raw, kept):
    assert clean(raw) == kept


def test_clean_keeps_lines_where_they_are_wanted():
    assert clean(" eins\r\nzwei\u2029drei\rvier ", lines=True) == "eins\nzwei\ndrei\nvier"


@quick
@given(any_text, st.booleans())
def test_clean_text_is_clean(text, lines):
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once == normalize("NFC", once)
    assert all(c == "\n" and lines for c in once if c < " ")
    once.encode()


@pytest.mark.parametrize(
    "text",
    [
        "Roma-Familie",
        "SINTI",
        "eine Sintizza",
        "Romakinder",
        "Herkunftsland",
        "der Zigeuner",
        "zwei Religionen",
        "Nationalität",
        "Muttersprache?",
        "Volksgruppen",
        "Migrationshintergrund",
        "Grossfamilie",
        "her ethnicity",
        "Nationalita\u0308t",
        "Jenische",
    ],
)
def test_words_of_origin_are_noticed(text):
    assert len(names_origin(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Romantik",
        "ein Roman",
        "Aroma",
        "Fahrt nach Rom",
        "Rasseln und Trommeln",
        "Gypsy Jazz",
        "Rassismus",
        "Clarinet",
        "Hey Jude",
        "Romanze in F",
        "ethos",
        "Flüchtlingsberatung",
    ],
)
def test_music_stays_music(text):
    assert names_origin(text) == []


def test_words_are_named_once_as_written_in_order():
    assert names_origin("Herkunft, Roma und herkunft") == ["Herkunft", "Roma"]


@pytest.mark.parametrize(
    "name",
    [
        "ethnicity",
        "person_origin",
        "motherTongue",
        "Volksgruppenname",
        "races",
        "is_roma",
        "Herkunft",
        "nationalität",
        "staatsangehoerigkeit_id",
        "mother tongue",
    ],
)
def test_a_column_of_origin_is_found(name):
    assert registry_words_in(name)


@pytest.mark.parametrize(
    "name",
    [
        "original_event",
        "trace_id",
        "contribute",
        "aroma",
        "professional",
        "romance",
        "grace",
        "interpreter_language",
        "clandestine",
        "description",
    ],
)
def test_harmless_columns_pass(name):
    assert registry_words_in(name) == []


def test_every_registry_word_finds_itself():
    assert all(word in registry_words_in(word) for word in REGISTRY_WORDS)


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 261", "-1", "@a", "\t=1", "\rx", " =1", "\u2003@x", "＝1"]
)
def test_formulas_are_quoted(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["", "Mia", "a=b", " x", -5, 1.5, None, date(2026, 1, 1)])
def test_plain_values_pass(value):
    assert safe_cell(value) is value
