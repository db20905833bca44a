"""People by the hundred thousand, with everything by which they are found."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.base import formats
from app.demo.loader import Loader
from app.demo.story import Story
from app.people.models import (
    Consent,
    ConsentState,
    Family,
    FamilyKey,
    FamilyMember,
    FamilyRole,
    Person,
    PersonKey,
    Phone,
    Purpose,
)
from app.people.search import family_keys, person_keys
from app.rules.names import fold, sort_key

GIVEN = (
    *("Ada", "Adam", "Alina", "Amira", "Anna", "Anton", "Arda", "Arman", "Arta", "Artur"),
    *("Ayla", "Beatriz", "Ben", "Can", "Carla", "Clara", "Danylo", "Darija", "David", "Defne"),
    *("Deniz", "Dilara", "Drin", "Elias", "Ella", "Emil", "Emma", "Emre", "Esra", "Fatima"),
    *("Felix", "Finn", "Frida", "Giulia", "Greta", "Hanna", "Hugo", "Ida", "Ilyas", "Jakob"),
    *("Jan", "Johanna", "Jonas", "Julia", "Karim", "Kira", "Lara", "Layla", "Lea", "Leon"),
    *("Leonie", "Lilia", "Lina", "Linh", "Luca", "Lukas", "Maja", "Maksym", "Malik", "Maria"),
    *("Marie", "Matteo", "Max", "Mia", "Mila", "Minh", "Mira", "Nele", "Nina", "Noah"),
    *("Nour", "Oskar", "Parisa", "Paul", "Rafael", "Rania", "Romy", "Sami", "Sara", "Selam"),
    *("Simon", "Sofia", "Tarik", "Tereza", "Theo", "Tobi", "Valentin", "Yara", "Yusuf", "Zofia"),
)
FIRST = (
    *("Ahr", "Alten", "Bach", "Berg", "Birken", "Brunn", "Buch", "Dorn", "Ecken", "Eich"),
    *("Erlen", "Falken", "Feld", "Gold", "Grün", "Hagen", "Hasel", "Heiden", "Hohen", "Kalten"),
    *("Kirch", "Kron", "Lerchen", "Linden", "Mosel", "Mühl", "Neu", "Nieder", "Ober", "Ostern"),
    *("Rhein", "Roden", "Sand", "Schön", "Sommer", "Tal", "Tannen", "Wald", "Weiden", "Wies"),
)
SECOND = (
    *("acker", "au", "bauer", "brink", "burger", "eck", "felder", "fort", "garten", "hof"),
    *("horst", "kamp", "lich", "mann", "meier", "rath", "rieder", "schmidt", "see", "städter"),
    *("tal", "thaler", "wald", "weiler", "wirth"),
)
SIBLINGS = (1, 2, 1, 3, 2, 1)
ANSWERED = (Purpose.DATA_USE, Purpose.PHOTO_INTERNAL, Purpose.PHOTO_PRESS)
STREETS = ("Notenweg", "Taktstraße", "Lautengasse", "Am Kanon", "Harfenhof", "Oktavenring")


class One(NamedTuple):
    """A person as the index of names reads one."""

    id: int
    given_name: str
    family_name: str
    call_name: str = ""
    latin_name: str = ""


class Household(NamedTuple):
    id: int
    name: str
    guardian: One
    children: Sequence[One]


class Crowd:
    """So many pupils with their families, and adults without one who teach."""

    def __init__(self, story: Story, loader: Loader, pupils: int, leaders: int) -> None:
        self.story, self.loader = story, loader
        self.pupils: list[One] = []
        self.households: list[Household] = []
        self._next = loader.next_id(Person)
        first_family = loader.next_id(Family)
        while len(self.pupils) < pupils:
            self._settle(first_family + len(self.households), pupils - len(self.pupils))
        self.leaders = [self._born(self._surname()) for _ in range(leaders)]

    def _settle(self, family_id: int, most: int) -> None:
        name = self._surname()
        guardian = self._born(name)
        number = min(SIBLINGS[family_id % len(SIBLINGS)], most)
        children = [self._born(name) for _ in range(number)]
        self.pupils += children
        self.households.append(Household(family_id, name, guardian, children))

    def _surname(self) -> str:
        return self.story.rng.choice(FIRST) + self.story.rng.choice(SECOND)

    def _born(self, surname: str) -> One:
        self._next += 1
        return One(self._next - 1, self.story.rng.choice(GIVEN), surname)

    def save(self) -> None:
        load, at = self.loader.load, self.loader.instant(self.story.begun)
        load(
            Person,
            "id given_name family_name birth_year email sort_key search_key",
            self._people(),
        )
        load(PersonKey, "person_id key", self._person_keys())
        load(Family, "id name street postcode city sort_key search_key", self._families())
        load(FamilyKey, "family_id key", self._family_keys())
        load(FamilyMember, "id family_id person_id role position", self._members())
        load(Phone, "id person_id number dialled", self._phones())
        load(
            Consent,
            "id person_id purpose state given_on recorded_at recorded_by",
            self._consents(at),
        )

    def everybody(self) -> Iterator[One]:
        for household in self.households:
            yield household.guardian
            yield from household.children
        yield from self.leaders

    def _people(self) -> Iterator[tuple[object, ...]]:
        this_year = self.story.today.year
        for household in self.households:
            mail = f"familie{household.id}@example.org"
            yield _person(household.guardian, None, mail)
            for child in household.children:
                yield _person(child, this_year - 6 - child.id % 12, "")
        for leader in self.leaders:
            yield _person(leader, this_year - 25 - leader.id % 40, "")

    def _person_keys(self) -> Iterator[tuple[int, str]]:
        for one in self.everybody():
            for key in person_keys(one):
                yield one.id, key

    def _families(self) -> Iterator[tuple[object, ...]]:
        for one in self.households:
            street = f"{STREETS[one.id % len(STREETS)]} {one.id % 60 + 1}"
            yield one.id, one.name, street, "56070", "Koblenz", sort_key(one.name), fold(one.name)

    def _family_keys(self) -> Iterator[tuple[int, str]]:
        for household in self.households:
            for key in family_keys(household):
                yield household.id, key

    def _members(self) -> Iterator[tuple[object, ...]]:
        number = self.loader.next_id(FamilyMember)
        for household in self.households:
            roles = [(household.guardian, FamilyRole.GUARDIAN.value)]
            roles += [(child, FamilyRole.CHILD.value) for child in household.children]
            for position, (one, role) in enumerate(roles):
                yield number, household.id, one.id, role, position
                number += 1

    def _phones(self) -> Iterator[tuple[object, ...]]:
        first = self.loader.next_id(Phone)
        for place, household in enumerate(self.households):
            number = self.story.numbers.mobile()
            yield first + place, household.guardian.id, number, _dialled(number)

    def _consents(self, at: object) -> Iterator[tuple[object, ...]]:
        number, day = self.loader.next_id(Consent), self.loader.day(self.story.year[0])
        for pupil in self.pupils:
            for purpose in ANSWERED:
                yield (
                    *(number, pupil.id, purpose.value, ConsentState.GIVEN.value),
                    *(day, at, "system:0"),
                )
                number += 1


def _person(one: One, born: int | None, mail: str) -> tuple[object, ...]:
    names = one.given_name, one.family_name
    return one.id, *names, born, mail, sort_key(names[1], names[0]), fold(" ".join(names))


@lru_cache(maxsize=512)
def _dialled(number: str) -> str:
    return formats.dialled(number)
