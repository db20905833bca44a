"""What the columns of a list mean: guessed from their headings, or from what stands in them."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext

from app.exchange.sheet import Rows
from app.rules.names import fold
from app.rules.text import names_origin, registry_words_in


class Meaning(StrEnum):
    NOTHING = ""
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    FULL_NAME = "full_name"
    CALL_NAME = "call_name"
    BIRTH = "birth"
    PHONE = "phone"
    EMAIL = "email"
    STREET = "street"
    POSTCODE = "postcode"
    CITY = "city"
    ADDRESS = "address"
    HOUSEHOLD = "household"
    ROLE = "role"
    GUARDIAN = "guardian"
    PART = "part"


REPEATABLE = frozenset({Meaning.NOTHING, Meaning.PHONE, Meaning.GUARDIAN})
"""Lists often have two of these."""

WORDS: dict[Meaning, Any] = {
    Meaning.NOTHING: lazy_gettext("leave out"),
    Meaning.GIVEN_NAME: lazy_gettext("First name"),
    Meaning.FAMILY_NAME: lazy_gettext("Family name"),
    Meaning.FULL_NAME: lazy_gettext("First and family name"),
    Meaning.CALL_NAME: lazy_gettext("Called by"),
    Meaning.BIRTH: lazy_gettext("Birthday or year"),
    Meaning.PHONE: lazy_gettext("Phone"),
    Meaning.EMAIL: lazy_gettext("E-mail"),
    Meaning.STREET: lazy_gettext("Street and number"),
    Meaning.POSTCODE: lazy_gettext("Postcode"),
    Meaning.CITY: lazy_gettext("Town"),
    Meaning.ADDRESS: lazy_gettext("Street and town"),
    Meaning.HOUSEHOLD: lazy_gettext("Family they belong to"),
    Meaning.ROLE: lazy_gettext("Child or guardian"),
    Meaning.GUARDIAN: lazy_gettext("Name of a guardian"),
    Meaning.PART: lazy_gettext("Instrument or task"),
}

_CALLED: dict[Meaning, str] = {
    Meaning.GIVEN_NAME: "vor vorname vornamen givenname firstname forename kind vornamekind",
    Meaning.FAMILY_NAME: "nachname familienname zuname surname lastname familyname nachnamekind",
    Meaning.FULL_NAME: "name namen schuler schulerin schulerinnen teilnehmer teilnehmerin"
    " teilnehmende mitglied person pupil student participant member fullname kindname",
    Meaning.CALL_NAME: "rufname spitzname nickname callname genannt",
    Meaning.BIRTH: "geburtsdatum geburtstag geburt geb gebdatum geboren jahrgang geburtsjahr"
    " birthday birthdate dateofbirth dob born birth birthyear yearofbirth",
    Meaning.PHONE: "telefon telefonnummer tel telnr handy handynummer handynr mobil mobilnummer"
    " mobiltelefon phone mobile cell telephone phonenumber festnetz rufnummer notfallnummer"
    " whatsapp notfalltelefon",
    Meaning.EMAIL: "email mail emailadresse mailadresse emailaddress",
    Meaning.STREET: "strasse strassehausnummer strassenr strasseundnr street streetandnumber",
    Meaning.POSTCODE: "plz postleitzahl zip zipcode postcode postalcode",
    Meaning.CITY: "ort wohnort stadt city town",
    Meaning.ADDRESS: "adresse anschrift address wohnadresse",
    Meaning.HOUSEHOLD: "familie haushalt family household familienzugehorigkeit",
    Meaning.ROLE: "rolle role funktion",
    Meaning.GUARDIAN: "mutter vater eltern elternteil erziehungsberechtigte"
    " erziehungsberechtigter sorgeberechtigte sorgeberechtigter guardian parent mother father"
    " parents ansprechpartner kontaktperson",
    Meaning.PART: "instrument instrumente fach stimme aufgabe part voice task",
}
MEANT = {word: meaning for meaning, words in _CALLED.items() for word in words.split()}
STRONGER = (Meaning.PHONE, Meaning.EMAIL, Meaning.BIRTH, Meaning.GUARDIAN)
"""In a heading of several words: "phone of the mother" is a phone."""
NAMES = frozenset({Meaning.GIVEN_NAME, Meaning.FAMILY_NAME, Meaning.FULL_NAME})
WHERE = frozenset({Meaning.STREET, Meaning.POSTCODE, Meaning.CITY, Meaning.ADDRESS})

SAMPLE = 40
"""Rows that tell what a column holds."""
ALSO_REFUSED = re.compile(r"aufenthalt|volks|familiensprache|erstsprache|glauben")
"""Beside the words of rules.text: what lists of authorities ask for besides."""
_DIGITS = re.compile(r"\D")
_BIRTH = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|(?:19|20)\d{2}")


def is_refused(heading: str) -> bool:
    """Whether a column asks where somebody comes from or what they believe."""
    spelt = heading.casefold()
    return bool(registry_words_in(heading) or names_origin(heading) or ALSO_REFUSED.search(spelt))


def guess(heading: str) -> Meaning:
    """By the heading alone; NOTHING where it says nothing."""
    words = fold(heading).split()
    bare = "".join(words).strip("0123456789")
    if bare in MEANT:
        return MEANT[bare]
    found = {MEANT[word] for word in words if word in MEANT}
    for meaning in STRONGER:
        if meaning in found:
            return meaning
    if len(found) == 1:
        return found.pop()
    if found and found <= NAMES:
        return Meaning.FULL_NAME
    return Meaning.ADDRESS if found and found <= WHERE else Meaning.NOTHING


def has_headings(rows: Rows) -> bool:
    """Whether the first row names the columns.

    It holds no figures, but a word we know, or stands above birthdays, numbers or addresses.
    """
    if not rows:
        return False
    first = [cell for cell in rows[0] if cell]
    if any(_looks(cell) for cell in first):
        return False
    known = any(guess(cell) or is_refused(cell) for cell in first)
    below = rows[1:SAMPLE]
    return known or any(
        cell and _by_content([row[number] for row in below]) for number, cell in enumerate(rows[0])
    )


def guess_all(headings: Sequence[str], rows: Rows) -> list[Meaning]:
    """One meaning for each column; none twice but those that may."""
    taken: set[Meaning] = set()
    found = []
    for number, heading in enumerate(headings):
        meaning = guess(heading) if heading else _by_content([row[number] for row in rows[:SAMPLE]])
        if meaning in taken and meaning not in REPEATABLE:
            meaning = Meaning.NOTHING
        taken.add(meaning)
        found.append(meaning)
    return _first_and_family(headings, found)


def _first_and_family(headings: Sequence[str], found: list[Meaning]) -> list[Meaning]:
    """ "Name" beside "Vorname" is the family name; two columns of bare words are both names."""
    if Meaning.GIVEN_NAME in found:
        return [Meaning.FAMILY_NAME if one == Meaning.FULL_NAME else one for one in found]
    bare = [i for i, one in enumerate(found) if one == Meaning.NOTHING and not headings[i]]
    if Meaning.FULL_NAME in found or Meaning.FAMILY_NAME in found or not bare:
        return found
    named = list(found)
    if len(bare) == 1:
        named[bare[0]] = Meaning.FULL_NAME
    else:
        named[bare[0]], named[bare[1]] = Meaning.GIVEN_NAME, Meaning.FAMILY_NAME
    return named


def _by_content(cells: Sequence[str]) -> Meaning:
    looks = [_looks(cell) for cell in cells if cell]
    for meaning in (Meaning.EMAIL, Meaning.BIRTH, Meaning.PHONE, Meaning.POSTCODE):
        if looks and 2 * looks.count(meaning) > len(looks):
            return meaning
    return Meaning.NOTHING


def _looks(cell: str) -> Meaning:
    digits = len(_DIGITS.sub("", cell))
    if "@" in cell:
        return Meaning.EMAIL
    if _BIRTH.fullmatch(cell):
        return Meaning.BIRTH
    if digits == 5 == len(cell):
        return Meaning.POSTCODE
    return Meaning.PHONE if digits >= 6 else Meaning.NOTHING
