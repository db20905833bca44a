from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.names import (
    Identity,
    fold,
    key_range,
    likely_same,
    matches,
    near_keys,
    score,
    sort_key,
    traces,
    within_one_typo,
)
from tests.rules.strategies import quick

NAMES = ["Jürgen Müller", "Anna-Lena Šimić", "Amira al-Haddad", "Олена Шевченко", "Işık Yıldız"]
letters = st.text("abcdeü", min_size=1, max_size=7)
phrases = st.lists(letters, min_size=1, max_size=3).map(" ".join)


@pytest.mark.parametrize("typed", ["Müller", "Mueller", "Muller", "MÜLLER", "Mu\u0308ller"])
def test_all_spellings_of_an_umlaut_meet(typed):
    assert fold(typed) == "muller"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Šimić", "simic"),
        ("Weiß-Groß", "weiss gross"),
        ("O’Brien", "obrien"),
        ("Łukasz  Đorđe", "lukasz dorde"),
        ("İpek Işık", "ipek isik"),
        ("Мар'яна Йорданова", "маряна йорданова"),
        ("Артём", "артем"),
        ("مُحَمَّـد", "محمد"),
        ("أحمد", "احمد"),
        ("علی‌رضا", "علیرضا"),
        ("कुमारी", "कुमारी"),
        ("김민준", "김민준"),
    ],
)
def test_folding_keeps_letters_of_every_script(name, folded):
    assert fold(name) == folded


@quick
@given(st.text() | st.text("aeouäœÆß 'Й"))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_persons_are_listed_as_in_a_german_telephone_book():
    names = [("Goethe", "A"), ("Götz", "A"), ("Goetz", "B"), ("Göthe", "B"), ("Gold", "A")]
    assert sorted(names, key=lambda name: sort_key(*name)) == [
        ("Goethe", "A"), ("Göthe", "B"), ("Götz", "A"), ("Goetz", "B"), ("Gold", "A"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("family", "key"),
    [
        ("von der Berg", "berg"),
        ("Dr. Berg", "berg"),
        ("Zu", "zu"),
        ("Groß", "gross"),
        ("De la", "la"),
    ],
)
def test_particles_do_not_count_unless_nothing_else_is_there(family, key):
    assert sort_key(family) == key


def test_a_short_family_name_stands_before_its_compounds():
    assert sort_key("Berg", "Zoe") < sort_key("Berg-Adler", "Anna") < sort_key("Berger", "Anna")


def test_one_name_is_enough_to_be_sorted():
    assert sort_key("", "Amira") == sort_key("Amira")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("mül", "Jürgen Müller"),
        ("muller jurgen", "Jürgen Müller"),
        ("Mülelr", "Jürgen Müller"),
        ("Müler", "Jürgen Müller"),
        ("Schmitt", "Ina Schmidt"),
        ("annalena", "Anna-Lena Šimić"),
        ("hans peter b", "Hanspeter Berg"),
        ("الحداد", "أميرة الحداد"),
    ],
)
def test_search_forgives(query, name):
    assert matches(query, fold(name))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "Ali"),
        ("Ala", "Ali"),
        ("üller", "Bille"),
        ("Jürgen Berg", "Jürgen Müller"),
        ("Mlüelr", "Müller"),
    ],
)
def test_search_is_not_arbitrary(query, name):
    assert not matches(query, fold(name))


def test_better_fits_score_higher():
    whole, beginning, typo = (score("Anna", fold(name)) for name in ("Anna", "Annalisa", "Anne"))
    assert whole > beginning > typo


def distance(a, b):
    """Damerau-Levenshtein (adjacent swaps) by the textbook table."""
    table = {(i, -1): i + 1 for i in range(-1, len(a))} | {
        (-1, j): j + 1 for j in range(-1, len(b))
    }
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            change = table[i - 1, j - 1] + (left != right)
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, change)
            if i and j and left == b[j - 1] and a[i - 1] == right:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(a) - 1, len(b) - 1]


@quick
@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_one_typo_is_a_distance_of_one(a, b):
    assert within_one_typo(a, b) == (distance(a, b) <= 1)


@quick
@given(phrases, st.integers(0, 30), st.sampled_from(["", "d"]))
def test_a_name_with_one_letter_amiss_is_found_through_its_keys(name, place, letter):
    typed = name[:place] + letter + name[place + 1 :]
    assert_stored_keys_lead_from(typed, name)


@quick
@given(phrases, phrases)
def test_stored_keys_miss_nothing_that_matches(query, name):
    assert_stored_keys_lead_from(query, name)
    assert_stored_keys_lead_from(query.replace(" ", ""), query)
    assert_stored_keys_lead_from(query, query.replace(" ", "", 1))


def assert_stored_keys_lead_from(query, name):
    first = (fold(query).split() or [""])[0]
    low, high = key_range(first)
    keys = near_keys(name)
    candidate = keys & near_keys(first) or any(low <= key < high for key in keys)
    assert candidate or not matches(query, fold(name))


MIA = Identity("Mia", "Müller", date(2015, 5, 4))


@pytest.mark.parametrize(
    "other",
    [
        Identity("Mia", "Mueller"),
        Identity("Müller", "Mia", birth_year=2015),
        Identity("Mia", "Müler", date(2015, 5, 4)),
        Identity("Mia", "Müller", date(2015, 4, 5)),
        Identity("Mia", "Müller", date(2014, 1, 1)),
        Identity("Mia", "", date(2015, 5, 4)),
    ],
)
def test_a_second_entry_is_noticed(other):
    assert likely_same(MIA, other) and likely_same(other, MIA)


@pytest.mark.parametrize(
    "other",
    [
        Identity("Mia", "Müller", birth_year=2011),
        Identity("Lia", "Müller", date(2015, 5, 4)),
        Identity("Mia", "Möller", date(2015, 9, 9)),
        Identity("Mia", ""),
        Identity("Mira", "Miller", date(2015, 5, 4)),
    ],
)
def test_others_are_left_in_peace(other):
    assert not likely_same(MIA, other) and not likely_same(other, MIA)


def test_the_first_of_january_proves_nothing():
    one, other = Identity("Ali", "", date(1998, 1, 1)), Identity("Ali", "Omid", date(1998, 1, 1))
    assert not likely_same(one, other)


@quick
@given(phrases, phrases)
def test_what_matches_leaves_a_trace(query, text):
    folded = fold(text)
    if matches(query, folded):
        assert any(piece in folded.replace(" ", "") for piece in traces(query))


@pytest.mark.parametrize("typed", ["gitare", "igtarre", "gitrare", "gittarre", "gutarre", "gita"])
def test_every_sort_of_typo_leaves_a_trace(typed):
    assert matches(typed, "gitarre")
    assert any(piece in "gitarre" for piece in traces(typed))


def test_nothing_leaves_no_trace():
    assert traces(" ") == []
