"""What a text may contain before it is stored or leaves the house."""

import re
import unicodedata
from typing import overload

LINE_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# They reorder what follows them, so a name could disguise a link or a file.
# The mere marks U+200E/F and the joiners stay: Arabic and Persian need them.
BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
SURROGATES = re.compile("[\ud800-\udfff]")

FORMULA_STARTS = frozenset("=+-@|\t\r\n＝＋－＠")


def clean(text: str, *, lines: bool = False) -> str:
    """Text fit to be stored: no control characters, no disguises, trimmed, NFC.

    lines: keep line breaks (all kinds become "\\n"); otherwise they become spaces

    A text of invisible characters only comes back empty, so that it cannot
    pass for a name. Idempotent.
    """
    text = LINE_BREAKS.sub("\n" if lines else " ", SURROGATES.sub("", text))
    text = BIDI_OVERRIDES.sub("", CONTROLS.sub("", text.replace("\t", " ")))
    text = unicodedata.normalize("NFC", text).strip()
    return text if any(_visible(letter) for letter in text) else ""


def _visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CZ"


@overload
def safe_cell(value: str) -> str: ...
@overload
def safe_cell(value: object) -> object: ...
def safe_cell(value: object) -> object:
    """A value no spreadsheet takes for a formula (OWASP, CSV injection).

    Texts that begin like one get a leading apostrophe, blanks before the sign
    notwithstanding; numbers and dates pass as they are.
    """
    if isinstance(value, str) and (value[:1] in FORMULA_STARTS or _hidden_formula(value)):
        return "'" + value
    return value


def _hidden_formula(value: str) -> bool:
    return value.lstrip()[:1] in FORMULA_STARTS and value[:1].isspace()


# The house keeps no register of origin (DOMAIN C3). Stems are written so that
# music stays music: Romantik, Roman, Aroma, Rassel, Gypsy Jazz are no hits.
_ORIGIN_STEMS = (
    r"sinti\w*|sinto|sint[ie]z+a\w*|roma|romn[ij]\w*|romanes|romani",
    r"roma(?:famil|kind|frau|m[aä]nn|m[aä]dchen|jung|siedl|gruppe|herkunft)\w*",
    r"zigeuner\w*|gyps(?:y|ies)(?![\s-]*(?:jazz|swing))|jenisch\w*|landfahrer\w*",
    r"herkunft\w*|herkünfte|abstammung\w*|volksgruppe\w*|volkszugehörig\w*|volksstamm\w*",
    r"ethni\w*|nationalit\w*|staatsangehörig\w*|staatsangehoerig\w*|staatsbürgerschaft\w*",
    r"migrationshintergr\w*|migrant(?:en|in|innen|s)?|muttersprach\w*|herkunftssprach\w*",
    r"religion\w*|religiös\w*|religious|konfession\w*|moslem\w*|muslim\w*|jüdi\w*|juden",
    r"clans?|sippen?|gro(?:ß|ss)famili\w*|familienverb[aä]nd\w*|wohnwagen\w*|rassen?",
    r"mother tongues?|native languages?|tribes?|tribal|citizenship",
)
_ORIGIN = re.compile(rf"\b(?:{'|'.join(_ORIGIN_STEMS)})\b", re.IGNORECASE)


def names_origin(text: str) -> list[str]:
    """Words of a text that may name somebody's origin or faith, as written, each once.

    For a soft hint beside the field ("only if the help needs it"), never to
    refuse a text and never to be logged. False alarms are possible (AS Roma).
    """
    found: dict[str, str] = {}
    for word in _ORIGIN.findall(unicodedata.normalize("NFC", text)):
        found.setdefault(word.casefold(), word)
    return list(found.values())


REGISTRY_WORDS = (
    *("ethnic", "ethnicity", "ethnie", "ethnien", "ethnisch", "volksgruppe", "volkszugehoerigkeit"),
    *("clan", "sippe", "tribe", "tribal", "race", "rasse", "abstammung", "ancestry", "descent"),
    *("sinti", "sinto", "roma", "romani", "romanes", "zigeuner", "gypsy", "jenisch", "landfahrer"),
    *("nationality", "nationalitaet", "citizenship", "staatsangehoerigkeit", "staatsbuergerschaft"),
    *("migrationshintergrund", "migration_background", "migrant", "herkunft", "origin"),
    *("country_of_birth", "birth_country", "birthplace", "geburtsland", "geburtsort"),
    *("religion", "religious", "konfession", "denomination", "faith", "glaube", "minority"),
    *("muttersprache", "mother_tongue", "native_language", "first_language", "herkunftssprache"),
    *("grossfamilie", "familienverband", "wohnwagen", "minderheit", "residence_status"),
)
"""What no column, form field, tag, enum or import mapping may be called."""

_WORD_IN_NAME = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_UNMISTAKABLE = 8  # letters; shorter words count only whole ("trace" is no race)


def registry_words_in(name: str) -> list[str]:
    """Words of `REGISTRY_WORDS` inside an identifier or label: "motherTongue", "Herkunft".

    Words are compared whole, so "original", "trace" and "contribute" pass;
    from eight letters on a word is also found inside a compound.
    """
    parts = [part.lower() for part in _WORD_IN_NAME.findall(name.translate(_SPELT_OUT))]
    apart, solid = f"_{'_'.join(parts)}_", "".join(parts)
    return [
        word
        for word in REGISTRY_WORDS
        if f"_{word}_" in apart
        or f"_{word}s_" in apart
        or (len(word) >= _UNMISTAKABLE and word.replace("_", "") in solid)
    ]
