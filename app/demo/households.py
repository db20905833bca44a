"""Thirty invented families. Streets, numbers and people exist nowhere.

Names are as mixed as in any town; who sits beside whom in a course has nothing to do with them.
"""

from typing import NamedTuple

from app.people.models import FamilyRole


class Member(NamedTuple):
    """age None: nobody has asked. family None: the household's name."""

    given: str
    role: FamilyRole
    age: int | None = None
    family: str | None = None
    call: str = ""
    latin: str = ""

    @property
    def key(self) -> str:
        return self.call or self.given


class Household(NamedTuple):
    name: str
    street: str
    postcode: str
    language: str
    members: tuple[Member, ...]
    mail: str = ""
    """One address for all; else each guardian has one of their own."""


def _g(given: str, age: int | None = None, **more: str) -> Member:
    return Member(given, FamilyRole.GUARDIAN, age, **more)


def _c(given: str, age: int, **more: str) -> Member:
    return Member(given, FamilyRole.CHILD, age, **more)


def _o(given: str, age: int) -> Member:
    return Member(given, FamilyRole.OTHER, age)


_N = FamilyRole.GUARDIAN_WITHOUT_CUSTODY

HOUSEHOLDS = (
    Household(
        "Rossi",
        "Harfenhof 14",
        "56073",
        "de",
        members=(_g("Paola"), _g("Marco"), _c("Giulia", 15), _c("Matteo", 11)),
    ),
    Household(
        "Haddad",
        "Notenweg 3",
        "56070",
        "ar",
        members=(_g("Samira"), _c("Karim", 13), _c("Amira", 11)),
    ),
    Household(
        "Berg",
        "Taktstraße 12",
        "56068",
        "de",
        members=(_g("Holger"), _g("Kerstin"), _c("Ben", 12)),
    ),
    Household(
        "Yıldız",
        "Lautengasse 8",
        "56070",
        "tr",
        members=(_g("Ayşe"), _g("Murat"), _c("Dilara", 14), _c("Emre", 10)),
    ),
    Household(
        "Kowalczyk",
        "Lautengasse 21",
        "56070",
        "de",
        members=(_g("Agnieszka"), _c("Zofia", 13), _c("Janek", 9)),
    ),
    Household(
        "Schmitz",
        "Am Kanon 5",
        "56072",
        "de",
        members=(_g("Petra", 44), _c("Mia", 12), _c("Noah", 10)),
    ),
    Household(
        "Шевченко",
        "Fermatenplatz 2",
        "56070",
        "uk",
        members=(
            _g("Оксана", latin="Oksana Shevchenko"),
            _c("Данило", 12, call="Danylo", latin="Danylo Shevchenko"),
        ),
    ),
    Household(
        "Hosseini",
        "Geigengasse 6",
        "56068",
        "fa",
        members=(_g("Shirin"), _c("Arman", 16), _c("Parisa", 9)),
    ),
    Household(
        "Becker",
        "Am Kanon 17",
        "56072",
        "de",
        members=(_g("Sandra"), _g("Michael"), _c("Lukas", 14), _c("Emma", 11), _c("Paul", 8)),
        mail="familie.becker@example.org",
    ),
    Household(
        "Al-Masri",
        "Notenweg 9",
        "56070",
        "ar",
        members=(_g("Rania", 41), _g("Omar"), _c("Yusuf", 12), _c("Layla", 10), _c("Nour", 6)),
    ),
    Household(
        "Schäfer",
        "Stimmgabelweg 4",
        "56076",
        "ru",
        members=(_g("Irina"), _c("Artur", 15), _c("Lilia", 12)),
    ),
    Household(
        "Nguyen",
        "Taktstraße 30",
        "56068",
        "de",
        members=(_g("Hoa"), _c("Linh", 13), _c("Minh", 9)),
    ),
    Household(
        "Müller",
        "Oktavenring 11",
        "56075",
        "de",
        members=(_g("Gabriele"), _c("Florian", 16)),
    ),
    Household(
        "Demir",
        "Stimmgabelweg 19",
        "56076",
        "tr",
        members=(_g("Zeynep"), _c("Esra", 13), _c("Can", 11)),
    ),
    Household(
        "Okafor",
        "Oktavenring 3",
        "56075",
        "en",
        members=(_g("Ngozi"), _c("Tobi", 14), _c("Ada", 10)),
    ),
    Household(
        "Tesfay",
        "Harfenhof 2",
        "56073",
        "en",
        members=(_g("Mehret", 36), _c("Selam", 12)),
    ),
    Household(
        "Hoffmann",
        "Geigengasse 15",
        "56068",
        "de",
        members=(_g("Anke", 49), _o("Hilde", 74), _c("Leonie", 17)),
    ),
    Household(
        "Novák",
        "Am Kanon 8",
        "56072",
        "de",
        members=(_g("Jana"), _c("Tereza", 13)),
    ),
    Household(
        "Kaya",
        "Fermatenplatz 7",
        "56070",
        "tr",
        members=(_g("Sevgi"), _c("Deniz", 16)),
    ),
    Household(
        "Greco",
        "Lautengasse 2",
        "56070",
        "de",
        members=(_g("Elena"), _c("Sofia", 9)),
    ),
    Household(
        "Bondarenko",
        "Fermatenplatz 11",
        "56070",
        "uk",
        members=(_g("Olena"), _c("Maksym", 13), _c("Darija", 10)),
    ),
    Household(
        "Zahra und Navid",
        "Stimmgabelweg 27",
        "56076",
        "fa",
        members=(_g("Zahra", family=""), _c("Navid", 11, family="")),
    ),
    Household(
        "Klein",
        "Oktavenring 24",
        "56075",
        "de",
        members=(_g("Tobias", 38), _c("Max", 9), _c("Ida", 5)),
    ),
    Household(
        "Lehmann",
        "Taktstraße 5",
        "56068",
        "de",
        members=(_g("Julia"), _c("Nele", 10, family="Lehmann-Vogt")),
    ),
    Household(
        "Vogt",
        "Harfenhof 20",
        "56073",
        "de",
        members=(_g("Stefan"), _c("Finn", 6)),
    ),
    Household(
        "Krüger",
        "Notenweg 16",
        "56070",
        "de",
        members=(_g("Daniela"), Member("Ralf", _N), _c("Lina", 12)),
    ),
    Household(
        "Santos",
        "Geigengasse 9",
        "56068",
        "de",
        members=(_g("Mariana"), _c("Rafael", 14), _c("Beatriz", 10)),
    ),
    Household(
        "Bauer",
        "Oktavenring 8",
        "56075",
        "de",
        members=(_o("Dieter", 67), _o("Ursula", 65)),
        mail="bauer.klingt@example.org",
    ),
    Household(
        "Osmani",
        "Notenweg 22",
        "56070",
        "de",
        members=(_g("Vjosa"), _c("Arta", 15), _c("Drin", 12)),
    ),
    Household(
        "Fischer",
        "Am Kanon 3",
        "56072",
        "de",
        members=(_g("Katharina", 42), _c("Felix", 13), _c("Marie", 10)),
    ),
)

TWO_HOMES = ("Nele", "Vogt")
"""A child of one household who lives in another as well."""
BANNED = ("Ralf", "Lina", "Krüger", "Daniela")
"""Guardian, child, household, and the guardian who keeps a link of her own."""
INTERPRETERS = {"Omar": "ar", "Zahra": "fa"}
WITHOUT_MAIL = frozenset(("Zahra", "Sevgi", "Hoa", "Olena"))
