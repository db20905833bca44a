"""Finding people by what somebody types."""

from itertools import product

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from app.people import queries, search
from app.people.models import Person, PersonKey, Phone
from app.rules import names
from app.rules.names import Identity
from tests.cast import make_family, make_person


def found(session: Session, query: str) -> list[str]:
    return [
        f"{row.given_name} {row.family_name}".strip() for row in queries.find_people(session, query)
    ]


@pytest.fixture
def folk(session: Session) -> list[Person]:
    pairs = [
        ("Jürgen", "Müller"), ("Anna-Lena", "Šimić"), ("Amira", "Haddad"), ("Karim", "Haddad"),
        ("Оксана", "Шевченко"), ("Zum", ""), ("Ali", ""), ("Mia", "von Berg"), ("Anne", "Miller"),
    ]  # fmt: skip
    return [make_person(session, given, family) for given, family in pairs]


@pytest.mark.parametrize("typed", ["Müller", "mueller", "muller", "MULER", "jürgen mü", "müller j"])
def test_any_spelling_finds(session, folk, typed):
    assert found(session, typed)[0] == "Jürgen Müller"


@pytest.mark.parametrize("typed", ["simic", "annalena", "anna lena", "lena simic", "Analena"])
def test_compounds_are_found_together_and_apart(session, folk, typed):
    assert "Anna-Lena Šimić" in found(session, typed)


def test_another_script_is_found(session, folk):
    assert found(session, "шевченк") == ["Оксана Шевченко"]


def test_a_short_name_forgives_no_typo(session, folk):
    assert found(session, "ala") == []


@pytest.mark.parametrize("typed", ["", "  ", "%", "_", "'", "x" * 4000, "a b c d e f g h"])
def test_odd_queries_find_nobody_and_break_nothing(session, folk, typed):
    assert found(session, typed) == []


def test_every_match_of_the_rules_on_a_name_is_found(session, folk):
    words = [
        "Müler",
        "Haddad",
        "Hadad",
        "Haddda",
        "Berg",
        "ann",
        "Milller",
        "amira",
        "имя",
        "Oksana",
    ]
    for typed in [*words, *(f"{a} {b}" for a, b in product(words, repeat=2))]:
        expected = {one.id for one in folk if names.matches(typed, one.search_key)}
        assert {row.id for row in queries.find_people(session, typed)} == expected, typed


def test_whole_words_come_before_typos(session, folk):
    assert found(session, "Miller") == ["Anne Miller", "Jürgen Müller"]


def test_keys_follow_a_changed_name(session, folk):
    folk[0].family_name = "Schmitz"
    session.flush()

    assert found(session, "müller") == ["Anne Miller"]
    assert found(session, "schmitz") == ["Jürgen Schmitz"]


def test_archived_people_are_left_out(session, folk):
    from datetime import UTC, datetime

    folk[0].archived_at = datetime(2026, 1, 1, tzinfo=UTC)
    session.flush()

    assert found(session, "jürgen") == []
    assert len(queries.find_people(session, "jürgen", archived=True)) == 1


def test_rows_past_the_orm_are_found_after_rebuild(session):
    row = {"given_name": "Bulk", "family_name": "Loaded", "search_key": "bulk loaded"}
    session.execute(insert(Person), [row])
    session.execute(PersonKey.__table__.delete())
    assert found(session, "bulk") == []

    search.rebuild(session)

    assert found(session, "bulk") == ["Bulk Loaded"]


def test_the_command_writes_the_keys_anew(app, session, folk):
    session.execute(PersonKey.__table__.delete())
    session.commit()

    answer = app.test_cli_runner().invoke(args=["people", "reindex"])

    assert answer.output.startswith(f"{len(folk)} people")
    assert found(session, "amira") == ["Amira Haddad"]


def test_families_are_found_by_their_name_and_by_a_member(session, folk):
    family = make_family(session, "Nasser", child=[folk[2]])

    assert [row.id for row in queries.find_families(session, "naser")] == [family.id]
    assert [row.id for row in queries.find_families(session, "amira")] == [family.id]
    assert queries.find_families(session, "müller") == []


def test_duplicates_are_hinted_at(session, folk):
    folk[2].birth_year = 2014
    session.flush()

    def hits(**who: object) -> list[int]:
        return [row.id for row in queries.duplicates_of(session, Identity(**who))]

    assert hits(given="Amira", family="Hadad") == [folk[2].id]
    assert hits(given="Haddad", family="Amira", birth_year=2014) == [folk[2].id]
    assert hits(given="Amira", family="Haddad", birth_year=2009) == []
    assert hits(given="Amira", family="Berg") == []


def test_statements_do_not_grow_with_the_people(session, folk):
    def statements() -> int:
        seen: list[str] = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(session.get_bind(), "before_cursor_execute", listen)
        queries.find_families(session, "haddad")
        event.remove(session.get_bind(), "before_cursor_execute", listen)
        return len(seen)

    few = statements()
    for number in range(30):
        make_family(
            session, f"Haddad {number}", child=[make_person(session, f"Kind{number}", "Haddad")]
        )
    assert statements() <= few
    assert session.scalar(select(Person.id).limit(1))


def test_a_telephone_number_finds_whoever_it_reaches(session, cast):
    session.add(
        Phone(person_id=cast.frau_haddad.id, number="0176 04069024", dialled="+4917604069024")
    )
    session.flush()
    for typed in ("0176 04069024", "+49 176 04069024", "4069024", "0176/040 690-24"):
        assert [row.id for row in queries.find_people(session, typed)] == [cast.frau_haddad.id]
        assert [row.name for row in queries.find_families(session, typed)] == ["Haddad"]
    assert queries.find_people(session, "0176") == []
    assert queries.find_people(session, "99999999") == []
