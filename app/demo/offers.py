"""What is taught, when and where, and who goes there. All names are invented."""

from collections.abc import Mapping
from datetime import time
from types import MappingProxyType
from typing import NamedTuple

from app.programme.models import Kind

GENERATIONS = "Musik mit mehreren Generationen"
STRUCTURE = "Strukturprogramm"

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


class Slot(NamedTuple):
    weekday: int
    start: time
    minutes: int


class Offer(NamedTuple):
    """A weekly offer. members: in the order they applied; `instrument` is what they play there."""

    title: str
    kind: Kind
    leader: str
    place: str
    slot: Slot
    members: tuple[str, ...]
    instrument: str = ""
    parts: Mapping[str, str] = MappingProxyType({})
    """Who plays something else than `instrument`."""
    capacity: int | None = None
    funding: str = STRUCTURE
    description: str = ""


class Workshop(NamedTuple):
    title: str
    leader: str
    members: tuple[str, ...]


def _who(names: str) -> tuple[str, ...]:
    return tuple(names.split())


COURSE, ENSEMBLE, TEAM = Kind.COURSE, Kind.ENSEMBLE, Kind.TEAM

OFFERS = (
    Offer(
        "Gitarre für Anfänger",
        COURSE,
        leader="Jonas",
        place="Raum 1",
        slot=Slot(MONDAY, time(15, 0), 45),
        members=_who("Amira Emre Janek Noah Parisa Ada Max Marie Sofia Beatriz"),
        instrument="gitarre",
        capacity=8,
        description="Leihgitarren sind da.",
    ),
    Offer(
        "Gitarre für Fortgeschrittene",
        COURSE,
        leader="Jonas",
        place="Raum 1",
        slot=Slot(MONDAY, time(16, 0), 45),
        members=_who("Ben Mia Lukas Dilara Selam Rafael"),
        instrument="gitarre",
        capacity=8,
    ),
    Offer(
        "Violine",
        COURSE,
        leader="Elif",
        place="Raum 2",
        slot=Slot(TUESDAY, time(15, 30), 45),
        members=_who("Emma Zofia Lilia Giulia Linh Tereza"),
        instrument="violine",
        capacity=6,
    ),
    Offer(
        "Akkordeon und Keyboard",
        COURSE,
        leader="Tomasz",
        place="Raum 2",
        slot=Slot(WEDNESDAY, time(16, 0), 60),
        members=_who("Layla Minh Matteo Felix Can Dieter"),
        instrument="akkordeon",
        parts={"Minh": "keyboard", "Can": "keyboard"},
        capacity=8,
        funding=GENERATIONS,
    ),
    Offer(
        "Klavier",
        COURSE,
        leader="Nadia",
        place="Saal",
        slot=Slot(TUESDAY, time(16, 15), 60),
        members=_who("Nele Navid Esra Arta Leonie Florian Darija"),
        instrument="klavier",
        capacity=6,
    ),
    Offer(
        "Schlagzeug und Cajón",
        COURSE,
        leader="Samuel",
        place="Bandkeller",
        slot=Slot(WEDNESDAY, time(15, 30), 45),
        members=_who("Karim Yusuf Danylo Tobi Maksym Drin"),
        instrument="cajon",
        parts={"Maksym": "schlagzeug"},
        capacity=6,
    ),
    Offer(
        "Gesang für Jugendliche",
        COURSE,
        leader="Carla",
        place="Saal",
        slot=Slot(THURSDAY, time(16, 0), 60),
        members=_who("Giulia Dilara Lina Leonie Arta Esra"),
        instrument="gesang",
        capacity=10,
    ),
    Offer(
        "Kontrabass",
        COURSE,
        leader="Oleksii",
        place="Bandkeller",
        slot=Slot(MONDAY, time(17, 0), 45),
        members=_who("Arman Deniz Florian"),
        instrument="kontrabass",
        capacity=4,
    ),
    Offer(
        "Musikalische Früherziehung",
        COURSE,
        leader="Nadia",
        place="Saal",
        slot=Slot(FRIDAY, time(14, 30), 45),
        members=_who("Nour Ida Finn"),
        capacity=8,
        description="Singen, klatschen, tanzen: für Kinder von vier bis sieben.",
    ),
    Offer(
        "Ukulele für Familien",
        COURSE,
        leader="Jonas",
        place="Raum 1",
        slot=Slot(WEDNESDAY, time(17, 0), 45),
        members=_who("Paul Tobias Beatriz Katharina Ursula"),
        instrument="ukulele",
        capacity=8,
        funding=GENERATIONS,
        description="Große und Kleine lernen zusammen.",
    ),
    Offer(
        "Gitarrenensemble",
        ENSEMBLE,
        leader="Jonas",
        place="Saal",
        slot=Slot(TUESDAY, time(17, 45), 60),
        members=_who("Ben Mia Lukas Dilara Selam Rafael Amira Noah Felix Parisa Artur Tobi"),
        instrument="gitarre",
        parts={"Felix": "ukulele", "Tobi": "cajon"},
        capacity=14,
        funding=GENERATIONS,
    ),
    Offer(
        "Swing-Kombo",
        ENSEMBLE,
        leader="Oleksii",
        place="Bandkeller",
        slot=Slot(THURSDAY, time(17, 15), 90),
        members=_who("Giulia Zofia Lukas Artur Rafael Arman Tobi Leonie Matteo"),
        instrument="gitarre",
        parts={
            "Giulia": "violine",
            "Zofia": "violine",
            "Arman": "kontrabass",
            "Tobi": "cajon",
            "Leonie": "gesang",
            "Matteo": "akkordeon",
        },
        capacity=10,
        funding=GENERATIONS,
    ),
    Offer(
        "Chor der Generationen",
        ENSEMBLE,
        leader="Carla",
        place="Saal",
        slot=Slot(WEDNESDAY, time(18, 30), 90),
        members=_who("Hilde Ursula Rania Petra Mehret Anke Lina Arta Esra Nele Emma Linh"),
        instrument="gesang",
        capacity=30,
        funding=GENERATIONS,
    ),
    Offer(
        "Percussion-Gruppe",
        ENSEMBLE,
        leader="Samuel",
        place="Bandkeller",
        slot=Slot(FRIDAY, time(16, 0), 60),
        members=_who("Karim Yusuf Danylo Maksym Navid Drin Can Emre"),
        instrument="cajon",
        capacity=10,
    ),
    Offer(
        "Fußball: Bunte Elf",
        TEAM,
        leader="Kofi",
        place="Sportplatz",
        slot=Slot(FRIDAY, time(17, 30), 90),
        members=_who(
            "Karim Emre Yusuf Danylo Tobi Maksym Drin Can Noah Minh Felix Selam Amira Rafael"
        ),
        capacity=22,
        description="Gegen Rassismus, für alle. Schuhe gibt es zum Ausleihen.",
    ),
)

LEAVES, OFFERED = "Florian", "Klavier"
"""Gives the place up, so that the first who waits is offered it."""

PAST_WORKSHOP = Workshop(
    "Instrumente selbst bauen",
    "Samuel",
    ("Janek", "Paul", "Marie", "Sofia", "Nour", "Ida", "Finn", "Max"),
)
COMING_WORKSHOP = Workshop(
    "Lieder selbst schreiben",
    "Carla",
    ("Dilara", "Lina", "Arta", "Tereza", "Linh", "Artur"),
)
