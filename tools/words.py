"""Bring the catalogues up to date with the sources: python3 tools/words.py

Every string of app/ and templates/ gets an entry in the German catalogue; new ones are empty and
listed. The other languages hold only what families see: their entries are kept as long as the
string exists. Nothing is guessed, so there are no fuzzy entries.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "translations"
METHODS = [
    ("app/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
OPTIONS = {"templates/**": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "lazy_gettext")),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
}
Id = str | tuple[str, ...]


def used() -> Iterator[tuple[Id, str]]:
    """Every string in use, with the file it stands in."""
    found = extract_from_dir(str(ROOT), METHODS, OPTIONS, KEYWORDS, directory_filter=_is_source)
    for name, _line, words, _notes, _context in found:
        yield words, name


def _is_source(folder: str) -> bool:
    """Babel skips folders that begin with "_", where our macros and mails are."""
    return not Path(folder).name.startswith((".", "__"))


def catalogue(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def is_translated(message: Message | None) -> bool:
    if message is None or not message.string:
        return False
    return all(message.string) if isinstance(message.string, (tuple, list)) else True


def renew(language: str) -> list[Id]:
    """Write the catalogue anew; returns the strings without a translation."""
    old = catalogue(language)
    fresh = Catalog(
        locale=language,
        project="Einklang",
        version="1",
        copyright_holder="Einklang contributors",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        fuzzy=False,
    )
    missing: list[Id] = []
    for words, name in used():
        known = old.get(words[0] if isinstance(words, tuple) else words)
        if not is_translated(known):
            if language != "de":
                continue
            missing.append(words)
        string = known.string if known and is_translated(known) else None
        fresh.add(words, string, locations=[(name, 0)])
    _write(language, fresh)
    return list(dict.fromkeys(missing))


def _write(language: str, fresh: Catalog) -> None:
    for message in fresh:
        message.locations = [(name, 0) for name in dict.fromkeys(n for n, _ in message.locations)]
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, sort_output=True, include_lineno=False, width=100)


def main() -> int:
    missing: list[Id] = []
    for language in sorted(path.name for path in FOLDER.iterdir() if path.is_dir()):
        found = renew(language)
        missing += found
    for words in missing:
        print("missing:", words if isinstance(words, str) else words[0])
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
