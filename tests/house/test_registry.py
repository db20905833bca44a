"""No field, choice or label of the house asks where somebody comes from or what they believe.

People of this community were once registered in order to be murdered (CONTRIBUTING, "What we
never store"). Read here: every column, every form field, every enumeration, every list of
choices and every label a page shows.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from sqlalchemy import Column, Integer, MetaData, Table
from wtforms import Form, SelectField, StringField

import app as house
from app.base.db import Model
from app.rules.text import REGISTRY_WORDS, registry_words_in

ROOT = Path(__file__).parents[2]
LABEL = re.compile(r"_\(\s*(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')")
ATTRIBUTE = re.compile(r"\b(?:name|id|for|data-[\w-]+)=\"([\w:.-]+)\"")
GUARD = "rules/text.py"
"""Holds the words themselves, in order to find them."""
BROWSERS = re.compile(r"\b(?:cross|same)-origin\b", re.IGNORECASE)
"""Where a script comes from, in HTTP."""
SPEAKS_OF_IT = frozenset(
    {
        "What the office has to know. Please nothing about origin or faith.",
        "This note may name origin or faith.",
    }
)
"""Sentences that ask people *not* to write it. Each one is read by hand before it stands here."""


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(house.__path__, "app."):
        yield importlib.import_module(found.name)


def columns(metadata: MetaData) -> Iterator[str]:
    for table in metadata.tables.values():
        yield table.name
        yield from (f"{table.name}.{column.name}" for column in table.columns)


def form_classes() -> set[type[Form]]:
    found, waiting = set(), [Form]
    while waiting:
        for one in waiting.pop().__subclasses__():
            if one not in found:
                found.add(one)
                waiting.append(one)
    return {one for one in found if one.__module__.startswith(("app.", __name__))}


def form_words(form: type[Form]) -> Iterator[str]:
    """Names, labels and choices of the fields of a form."""
    for name in dir(form):
        field = getattr(form, name)
        if not hasattr(field, "field_class"):
            continue
        yield name
        yield from (str(part) for part in field.args[:1])
        yield str(field.kwargs.get("label", ""))
        for choice in field.kwargs.get("choices") or ():
            yield from (str(part) for part in (choice if isinstance(choice, tuple) else [choice]))


def enum_words(module: ModuleType) -> Iterator[str]:
    for one in vars(module).values():
        if isinstance(one, type) and issubclass(one, Enum) and one.__module__ == module.__name__:
            yield one.__name__
            yield from (word for member in one for word in (member.name, str(member.value)))


def listed_words(source: str) -> Iterator[str]:
    """Texts inside tuples, lists, sets and dictionaries named at the top of a module."""
    for node in ast.parse(source).body:
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and value is not None:
            yield from (
                part.value
                for part in ast.walk(value)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def template_words(source: str) -> Iterator[str]:
    yield from (text[1:-1] for text in LABEL.findall(source))
    yield from ATTRIBUTE.findall(source)


def hits(words: Iterator[str]) -> list[str]:
    return [
        word
        for word in words
        if word not in SPEAKS_OF_IT and registry_words_in(BROWSERS.sub("", word))
    ]


def test_no_column_registers_anybody(app: Flask) -> None:
    assert hits(columns(Model.metadata)) == []


def test_no_form_asks(app: Flask) -> None:
    list(modules())
    forms = form_classes()
    assert len(forms) > 10
    assert [hit for form in forms for hit in hits(form_words(form))] == []


def test_no_enumeration_and_no_list_offers_it(app: Flask) -> None:
    assert [hit for module in modules() for hit in hits(enum_words(module))] == []
    sources = [path for path in (ROOT / "app").rglob("*.py") if not str(path).endswith(GUARD)]
    assert [hit for path in sources for hit in hits(listed_words(path.read_text()))] == []


def test_no_page_shows_it() -> None:
    pages = list((ROOT / "templates").rglob("*.html"))
    assert len(pages) > 20
    found = {path.name: hits(template_words(path.read_text())) for path in pages}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("name", ["ethnicity", "is_sinti", "motherTongue", "country_of_birth"])
def test_a_planted_column_is_found(name: str) -> None:
    metadata = MetaData()
    Table("person", metadata, Column("id", Integer), Column(name, Integer))
    assert hits(columns(metadata)) == [f"person.{name}"]


def test_a_planted_field_choice_and_label_is_found() -> None:
    class Planted(Form):
        herkunft = StringField("Name")
        town = StringField("Staatsangehörigkeit")
        group = SelectField("Group", choices=[("a", "Roma"), ("b", "Violin")])

    found = set(hits(form_words(Planted)))
    assert found == {"Roma", "herkunft", "Staatsangehörigkeit"}


def test_planted_lists_enumerations_and_pages_are_found() -> None:
    class Tag(Enum):
        CLAN = "x"

    planted = ModuleType("planted")
    Tag.__module__ = "planted"
    planted.__dict__["Tag"] = Tag
    assert hits(enum_words(planted)) == ["CLAN"]
    assert hits(listed_words('COLUMNS = {"Name": 1, "Konfession": 2}')) == ["Konfession"]
    page = '<input name="nationality">{{ _("Religion") }} {{ _("Original title") }}'
    assert hits(template_words(page)) == ["Religion", "nationality"]


def test_every_word_of_the_list_is_recognised() -> None:
    assert [word for word in REGISTRY_WORDS if not registry_words_in(word)] == []
