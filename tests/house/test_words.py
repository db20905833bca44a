"""German is complete; what families see is complete in all their languages."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

import config
from app.messages import sorts
from tools import words

ROOT = Path(__file__).parents[2]
FOR_FAMILIES = (
    "templates/family/",
    "templates/_layout/family.html",
    "templates/_layout/base.html",
    "templates/feeds/_subscribe.html",
    "templates/_components/toast.html",
    "templates/_components/menu.html",
    "app/family/",
    "app/public/",
    "templates/public/",
    "templates/_layout/public.html",
    "app/base/forms.py",
    "templates/_components/form.html",
    "templates/_components/badge.html",
    "app/courses/wish_forms.py",
    "templates/courses/_wish_fields.html",
    "app/programme/signing_up.py",
    "app/workshops/seats.py",
    "app/workshops/forms.py",
    "app/football/notice.py",
    "app/programme/rides.py",
    *(f"templates/_mail/{sort}." for sort in (*sorts.FOR_FAMILIES, *sorts.FOR_GUESTS)),
)
PLACE = re.compile(r"%\((\w+)\)[sd]")


@cache
def strings() -> dict[str, set[str]]:
    """Where each string stands, by its id."""
    found: dict[str, set[str]] = {}
    for one, name in words.used():
        found.setdefault(one if isinstance(one, str) else one[0], set()).add(name)
    return found


@cache
def catalogue(language: str) -> Catalog:
    return words.catalogue(language)


def untranslated(language: str, ids: set[str]) -> list[str]:
    return sorted(one for one in ids if not words.is_translated(catalogue(language).get(one)))


def test_german_is_complete():
    assert untranslated("de", set(strings())) == []


@pytest.mark.parametrize("language", sorted(set(config.FAMILY_LANGUAGES) - {"de", "en"}))
def test_what_families_see_is_complete(language):
    seen = {
        one for one, files in strings().items() if any(f.startswith(FOR_FAMILIES) for f in files)
    }
    assert len(seen) > 50
    assert untranslated(language, seen) == []


@pytest.mark.parametrize("language", sorted(set(config.FAMILY_LANGUAGES) - {"en"}))
def test_translations_keep_their_places(language):
    """%(name)s stays %(name)s: a lost place loses a name, an invented one is a fault."""
    wrong = []
    for message in catalogue(language):
        if not message.id or not words.is_translated(message):
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        said = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = set().union(*(set(PLACE.findall(one)) for one in ids))
        for one in said:
            if not set(PLACE.findall(one)) <= wanted:
                wrong.append(one)
        if not any(set(PLACE.findall(one)) == wanted for one in said):
            wrong.append(ids[0])
    assert wrong == []


def test_german_uses_neither_stars_nor_colons_for_gender():
    found = [
        str(message.string)
        for message in catalogue("de")
        if re.search(r"\w[*:_]innen|\w[*:]in\b", str(message.string))
    ]
    assert found == []


def test_a_missing_string_would_be_found():
    assert untranslated("de", {"This string does not exist."}) == ["This string does not exist."]
