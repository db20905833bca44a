"""The instruments of the house: stable keys for the database, words for people."""

from collections.abc import Iterable

from flask_babel import lazy_gettext

INSTRUMENTS = {
    "gitarre": lazy_gettext("Guitar"),
    "violine": lazy_gettext("Violin"),
    "kontrabass": lazy_gettext("Double bass"),
    "akkordeon": lazy_gettext("Accordion"),
    "gesang": lazy_gettext("Singing"),
    "klavier": lazy_gettext("Piano"),
    "keyboard": lazy_gettext("Keyboard"),
    "cajon": lazy_gettext("Cajón"),
    "schlagzeug": lazy_gettext("Drums"),
    "percussion": lazy_gettext("Percussion"),
    "klarinette": lazy_gettext("Clarinet"),
    "saxophon": lazy_gettext("Saxophone"),
    "querfloete": lazy_gettext("Flute"),
    "blockfloete": lazy_gettext("Recorder"),
    "trompete": lazy_gettext("Trumpet"),
    "posaune": lazy_gettext("Trombone"),
    "viola": lazy_gettext("Viola"),
    "cello": lazy_gettext("Cello"),
    "cimbalom": lazy_gettext("Cimbalom"),
    "ukulele": lazy_gettext("Ukulele"),
    "mandoline": lazy_gettext("Mandolin"),
    "e_gitarre": lazy_gettext("Electric guitar"),
    "e_bass": lazy_gettext("Electric bass"),
    "mundharmonika": lazy_gettext("Harmonica"),
}


def label(key: str) -> str:
    """The word for a key; a part that is no instrument ("helper") stays as it is."""
    return str(INSTRUMENTS.get(key, key))


def choices() -> list[tuple[str, str]]:
    """All of them by their word, for lists to pick from."""
    return sorted(((key, str(word)) for key, word in INSTRUMENTS.items()), key=lambda pair: pair[1])


def known(keys: Iterable[str]) -> list[str]:
    """Those of the keys that are instruments, each once, in the order of the list above."""
    wanted = set(keys)
    return [key for key in INSTRUMENTS if key in wanted]
