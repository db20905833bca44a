"""Letters without their dress: the ground under sorting and searching names."""

import unicodedata

SINGLE_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŋ": "n", "ð": "d", "ə": "e"}
    | {"æ": "ae", "œ": "oe", "þ": "th"}
    # One letter on Arabic and another on Persian keyboards, or written either way.
    | {"ك": "ک", "ي": "ی", "ى": "ی", "ة": "ه"}
)
"""Letters that Unicode does not take apart into a plain letter and a mark."""

GLUE = frozenset("'’‘`´ʼʹʻـ")
"""Apostrophes and the Arabic stretching line: part of a word, no letter."""

BREVE, DIAERESIS = "\u0306", "\u0308"
CYRILLIC_LETTERS = frozenset({"и" + BREVE, "у" + BREVE, "і" + DIAERESIS})
"""й, ў, ї are letters of their own; ё is not, people type е for it."""


def plain(text: str) -> str:
    """Case and accents off, every letter of every script kept.

    Marks go from Latin, Greek and Arabic letters; Indic vowel signs, Hangul
    and Cyrillic letters stay whole. Idempotent.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare: list[str] = []
    for mark in apart:
        if not _is_dress(mark):
            bare.append(mark)
        elif bare and bare[-1] + mark in CYRILLIC_LETTERS:
            bare[-1] += mark
    return unicodedata.normalize("NFC", "".join(bare).translate(SINGLE_LETTERS))


def words(text: str, *, keep_case: bool = False) -> list[str]:
    """The words of a text: runs of letters, digits and marks; apostrophes vanish."""
    glued = "".join(c for c in text if c not in GLUE and unicodedata.category(c) != "Cf")
    spaced = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in glued)
    return spaced.split() if keep_case else spaced.casefold().split()


def _is_dress(mark: str) -> bool:
    """Combining accents, and the vowel and hamza signs of Arabic."""
    return "\u0300" <= mark <= "\u036f" or "\u064b" <= mark <= "\u065f" or mark == "\u0670"
