"""The repertoire. Free are works whose authors all died more than seventy years ago (§ 64 UrhG)."""

from typing import NamedTuple


class Tune(NamedTuple):
    """known: of ten players, how many can play it by now."""

    title: str
    composer: str
    lyricist: str
    free: bool
    seconds: int
    needs: dict[str, int]
    known: int


TUNES = (
    Tune(
        "Die Gedanken sind frei",
        "Volkslied",
        "Volkslied",
        free=True,
        seconds=170,
        needs={"gesang": 1},
        known=10,
    ),
    Tune(
        "Der Mond ist aufgegangen",
        "Johann Abraham Peter Schulz",
        "Matthias Claudius",
        free=True,
        seconds=200,
        needs={"gesang": 1},
        known=9,
    ),
    Tune(
        "Kein schöner Land",
        "Anton Wilhelm von Zuccalmaglio",
        "Anton Wilhelm von Zuccalmaglio",
        free=True,
        seconds=180,
        needs={"gesang": 1, "gitarre": 1},
        known=9,
    ),
    Tune(
        "Ode an die Freude",
        "Ludwig van Beethoven",
        "Friedrich Schiller",
        free=True,
        seconds=150,
        needs={"violine": 1},
        known=9,
    ),
    Tune(
        "Menuett G-Dur",
        "Christian Petzold",
        "",
        free=True,
        seconds=120,
        needs={"violine": 1},
        known=8,
    ),
    Tune(
        "Ungarischer Tanz Nr. 5",
        "Johannes Brahms",
        "",
        free=True,
        seconds=190,
        needs={"violine": 2},
        known=6,
    ),
    Tune(
        "Csárdás",
        "Vittorio Monti",
        "",
        free=True,
        seconds=270,
        needs={"violine": 1, "akkordeon": 1},
        known=4,
    ),
    Tune(
        "The Entertainer", "Scott Joplin", "", free=True, seconds=230, needs={"gitarre": 2}, known=8
    ),
    Tune(
        "La Paloma",
        "Sebastián de Yradier",
        "",
        free=True,
        seconds=210,
        needs={"akkordeon": 1},
        known=8,
    ),
    Tune(
        "An der schönen blauen Donau",
        "Johann Strauss (Sohn)",
        "",
        free=True,
        seconds=300,
        needs={"violine": 1, "akkordeon": 1},
        known=5,
    ),
    Tune(
        "When the Saints Go Marching In",
        "Traditional",
        "",
        free=True,
        seconds=180,
        needs={"gitarre": 1},
        known=10,
    ),
    Tune(
        "Nuages",
        "Django Reinhardt",
        "",
        free=True,
        seconds=220,
        needs={"gitarre": 2, "kontrabass": 1},
        known=7,
    ),
    Tune(
        "Minor Swing",
        "Django Reinhardt, Stéphane Grappelli",
        "",
        free=False,
        seconds=200,
        needs={"gitarre": 2, "violine": 1, "kontrabass": 1},
        known=9,
    ),
    Tune(
        "Sweet Georgia Brown",
        "Ben Bernie, Maceo Pinkard",
        "Kenneth Casey",
        free=False,
        seconds=190,
        needs={"gitarre": 1, "violine": 1},
        known=8,
    ),
    Tune(
        "All of Me",
        "Gerald Marks",
        "Seymour Simons",
        free=False,
        seconds=210,
        needs={"gesang": 1, "gitarre": 1, "kontrabass": 1},
        known=8,
    ),
    Tune(
        "It Don’t Mean a Thing",
        "Duke Ellington",
        "Irving Mills",
        free=False,
        seconds=180,
        needs={"gesang": 1, "kontrabass": 1},
        known=6,
    ),
)
