"""One line of a list as the person it speaks of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext

from app.base import formats
from app.exchange.columns import Meaning
from app.people.models import FamilyRole
from app.people.service import OLDEST
from app.rules.names import fold
from app.rules.text import safe_cell
from app.rules.times import parse_date

LONGEST_NAME = 120
LONGEST_NUMBER = 40
_TOWN = re.compile(r"\b(\d{4,5})\s+(\D.*)$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{2,4})")
_AND = re.compile(r"\s+(?:und|and|u\.)\s+|\s*[/;&+]\s*")
_TITLE = re.compile(r"^(?:frau|herr|fr\.|hr\.)\s+", re.IGNORECASE)
_YEAR = re.compile(r"[12]\d{3}")
_ROLES: dict[FamilyRole, str] = {
    FamilyRole.CHILD: "kind schuler schulerin tochter sohn child pupil daughter son",
    FamilyRole.GUARDIAN: "mutter vater mama papa eltern elternteil erziehungsberechtigte"
    " erziehungsberechtigter sorgeberechtigte sorgeberechtigter mother father parent guardian",
    FamilyRole.OTHER: "oma opa grossmutter grossvater tante onkel erwachsene erwachsener adult"
    " other grandmother grandfather",
}
ROLE_OF = {word: role for role, words in _ROLES.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Line:
    """What one row of a list says of somebody.

    number: which row of the list, from 1; role: None where the list does not say
    faults: what could not be read and is left out, in words; skipped: why the row is no person
    """

    number: int
    given_name: str = ""
    family_name: str = ""
    call_name: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    phones: Sequence[str] = ()
    email: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    household: str = ""
    role: FamilyRole | None = None
    guardians: Sequence[str] = ()
    part: str = ""
    faults: Sequence[str] = ()
    skipped: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def same_as(self) -> tuple[Any, ...]:
        """Two rows with this in common speak of one person."""
        return fold(self.given_name), fold(self.family_name), self.birth_date, self.birth_year


@dataclass(slots=True)
class _Reading:
    cells: dict[Meaning, list[str]]
    faults: list[str] = field(default_factory=list)

    def first(self, meaning: Meaning, most: int = LONGEST_NAME) -> str:
        cell = next(iter(self.cells.get(meaning, [])), "")
        if len(cell) <= most:
            return cell
        self.faults.append(gettext("too long: %(what)s", what=f"{cell[:30]} …"))
        return ""


def read_lines(
    rows: Sequence[Sequence[str]], meanings: Sequence[Meaning], today: date
) -> list[Line]:
    """Every row as a line, in order."""
    return [_line(number, row, meanings, today) for number, row in enumerate(rows, start=1)]


def _line(number: int, row: Sequence[str], meanings: Sequence[Meaning], today: date) -> Line:
    cells: dict[Meaning, list[str]] = {}
    for cell, meaning in zip(row, meanings, strict=False):
        if cell and meaning:
            cells.setdefault(meaning, []).append(cell)
    reading = _Reading(cells)
    given, family = _names(reading)
    if not given:
        given, family = family, ""
    day, year = _birth(reading, today)
    street, postcode, city = _address(reading)
    line = Line(
        number,
        given,
        family,
        reading.first(Meaning.CALL_NAME),
        day,
        year,
        _phones(reading),
        _email(reading),
        street,
        postcode,
        city,
        re.sub(r"^(?:familie|fam\.|family)\s+", "", reading.first(Meaning.HOUSEHOLD), flags=re.I),
        _role(reading.first(Meaning.ROLE)),
        _guardians(reading, family),
        reading.first(Meaning.PART, 60),
        tuple(reading.faults),
    )
    return _judged(line)


def _judged(line: Line) -> Line:
    """A row without a name, or with a formula for one, is nobody."""
    why = ""
    if not fold(line.name):
        why = gettext("no name")
    elif any(safe_cell(name) != name for name in (line.given_name, line.family_name)):
        why = gettext("looks like a formula")
    return Line(line.number, skipped=why) if why else line


def _names(reading: _Reading) -> tuple[str, str]:
    given = reading.first(Meaning.GIVEN_NAME)
    family = reading.first(Meaning.FAMILY_NAME)
    if not given and not family:
        return split_name(reading.first(Meaning.FULL_NAME))
    return given, family


def split_name(name: str) -> tuple[str, str]:
    """ "Haddad, Amira" and "Amira Haddad": given and family name; one word is the given name."""
    family, comma, given = name.partition(",")
    if comma and given.strip():
        return given.strip(), family.strip()
    words = name.strip(" ,").split()
    if len(words) < 2:
        return " ".join(words), ""
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].islower():  # "Mia von Berg"
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def _birth(reading: _Reading, today: date) -> tuple[date | None, int | None]:
    """A day with its year, or a year alone. What cannot be is said and left out."""
    words = reading.first(Meaning.BIRTH, 40)
    if not words:
        return None, None
    try:
        day = None if _YEAR.fullmatch(words) else _day(words, today)
        year = day.year if day else int(words)
        if (day and day > today) or not today.year - OLDEST <= year <= today.year:
            raise ValueError(words)
    except (ValueError, OverflowError):
        reading.faults.append(gettext("birthday not understood: %(what)s", what=words))
        return None, None
    return day, year


def _day(words: str, today: date) -> date:
    if found := _ISO.fullmatch(words):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.fullmatch(words):
        words = f"{found[1]}.{found[2]}.{found[3]}"
    if not re.search(r"\d\D+\d+\D+\d", words, re.ASCII):
        raise ValueError("a birthday needs its year")
    return parse_date(words, today, past=True)


def _phones(reading: _Reading) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for cell in reading.cells.get(Meaning.PHONE, []):
        for number in re.split(r"\s*[;,|]\s*|\s+(?:und|oder|/)\s+", cell):
            mended = with_zero(number.strip())
            dialled = formats.dialled(mended)
            if len(mended) > LONGEST_NUMBER or len(re.sub(r"\D", "", dialled)) < 4:
                reading.faults.append(gettext("no telephone number: %(what)s", what=number[:40]))
            else:
                found.setdefault(dialled, mended)
    return tuple(found.values())


def with_zero(number: str) -> str:
    """Spreadsheets take telephone numbers for figures and drop the zero they begin with."""
    if not number.isascii() or not number.isdigit() or number.startswith("0"):
        return number
    if number.startswith("49") and len(number) > 10:
        return f"+{number}"
    return f"0{number}" if len(number) >= 9 else number


def _email(reading: _Reading) -> str:
    words = reading.first(Meaning.EMAIL, 254)
    if not words:
        return ""
    try:
        return validate_email(words, check_deliverability=False).normalized
    except EmailNotValidError:
        reading.faults.append(gettext("no e-mail address: %(what)s", what=words[:60]))
        return ""


def _address(reading: _Reading) -> tuple[str, str, str]:
    street = reading.first(Meaning.STREET)
    postcode = reading.first(Meaning.POSTCODE, 10)
    city = reading.first(Meaning.CITY)
    whole = reading.first(Meaning.ADDRESS, 250)
    if whole and not street:
        found = _TOWN.search(whole)
        street = (whole[: found.start()] if found else whole).strip(" ,;")[:LONGEST_NAME]
        if found:
            postcode, city = postcode or found[1], city or found[2].strip()[:LONGEST_NAME]
    if len(postcode) == 4 and postcode.isdigit():
        postcode = f"0{postcode}"
    return street, postcode, city


def _role(word: str) -> FamilyRole | None:
    return next((ROLE_OF[one] for one in fold(word).split() if one in ROLE_OF), None)


def _guardians(reading: _Reading, family_name: str) -> tuple[str, ...]:
    """Full names; "Samira und Omar Haddad" are two. Without a family name it is the child's."""
    found: dict[str, str] = {}
    for cell in reading.cells.get(Meaning.GUARDIAN, []):
        bare = [_TITLE.sub("", part.strip()) for part in _AND.split(cell[:250])]
        names = [split_name(name) for name in bare if fold(name)]
        last = names[-1][1] if names else ""
        for given, family in names:
            whole = f"{given} {family or last or family_name}".strip()
            if fold(given) and safe_cell(whole) == whole and len(whole) <= LONGEST_NAME:
                found.setdefault(fold(whole), whole)
    return tuple(found.values())[:2]
